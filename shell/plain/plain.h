/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PLAIN_H
#define FISHBOWL_PLAIN_H

#include "../session.h"

/*
 * The linear front end, an equal of the screen: the same session as a transcript in reading order,
 * with "host|" and "cont|" prefixes, for screen readers, pipes and terminals that cannot move a
 * cursor. Nothing is ever drawn over.
 */

/* With a person: lines from standard input. Returns the exit code of the program. */
int plain_run(const struct session_options *options, struct err *e);

/*
 * Without one: plays the lesson by itself, every model answer typed and every check awaited.
 * Returns 0, 1 when a check did not hold, or 3 with *e when no lab can be had.
 */
int plain_play(const struct session_options *options, struct err *e);

#endif
