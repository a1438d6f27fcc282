/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LENS_WORD_H
#define FISHBOWL_LENS_WORD_H

#include "../session.h"

/* The word :lens, for the table of words: the list, one call, and on or off for a terminal. */
void lens_word(struct session *session, const struct word *word, const char *args);

#endif
