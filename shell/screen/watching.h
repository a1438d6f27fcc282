/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_WATCHING_H
#define FISHBOWL_WATCHING_H

/*
 * "fishbowl watch": the screen of one who lets us, until they or we end it. Nothing of it reaches
 * our terminal as it is: a pane reads it.
 *
 * folder  in which the class shares, or NULL; name may have one before it (DIR/NAME)
 * name    of the account, with ":2" behind it for its second fishbowl
 * Returns the exit code: 0, 1 when we are turned away, 2 for wrong usage, 3 without a terminal.
 */
int watching_run(const char *folder, const char *name);

#endif
