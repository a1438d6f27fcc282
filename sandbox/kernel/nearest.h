/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_NEAREST_H
#define FISHBOWL_NEAREST_H

/*
 * The word that somebody probably meant: "freze" is near to "freeze". Counted are insertions,
 * deletions, replacements and swaps of two neighbours (the optimal string alignment distance of
 * F. Damerau, "A technique for computer detection and correction of spelling errors", CACM 7(3),
 * 1964); upper and lower case are alike.
 *
 * word   as it was typed
 * words  the n known ones
 * Returns one of words, or NULL when none is near: at most a third of the letters, but two at
 * least, may differ, and never all of them. The first of equally near ones wins.
 */
const char *nearest(const char *word, const char *const *words, int n);

#endif
