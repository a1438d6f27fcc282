/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_WATCH_H
#define FISHBOWL_WATCH_H

#include "../sandbox/sandbox.h"

/* When to look at the lab, and the two looks that matter: the last one, and that before a command.
 */
struct watch {
    struct snapshot *now, *before; /* may be the same one */
    uint64_t moved;                /* CLOCK_MONOTONIC ms: when anything moved last */
    uint64_t unseen; /* when the first movement since the last look began, 0 if none */
};

uint64_t clock_ms(void);

void watch_moved(struct watch *w);  /* output, a key, an event: a look is worth it soon */
void watch_mark(struct watch *w);   /* a command begins: what changes is counted from here */
void watch_forget(struct watch *w); /* the lab is gone, and its snapshots with it */

/* Take a snapshot. Returns false, and keeps the last one, when the lab cannot be read. */
bool watch_look(struct watch *w, const struct lab_info *lab);

/*
 * When the next look is due, in ms of the monotonic clock: at most four a second while something
 * moves, every two seconds when nothing has moved for ten, every 20 ms while typing (is the
 * terminal done with its command?), and when wanted_ms (from now; -1: not) is over.
 */
uint64_t watch_due(const struct watch *w, bool typing, int wanted_ms);

#endif
