/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LECTERN_H
#define FISHBOWL_LECTERN_H

#include "../../sandbox/sandbox.h"
#include "../lesson/demo.h"

/*
 * What a demo tells "fishbowl notes" on the teacher's second terminal: one JSON object a message,
 * all there is to show. Whoever connects gets the last one at once.
 */
struct lectern;

/* NULL with *e where there can be none; a demo goes on without. */
struct lectern *lectern_new(struct err *e);
void lectern_free(struct lectern *lectern);

/* Take in who connects, and tell all if something has changed. */
void lectern_tell(struct lectern *lectern, const struct player *player, const struct demo *demo);

/* "fishbowl notes": show them until the user ends it. Returns the exit code. */
int notes_run(void);

#endif
