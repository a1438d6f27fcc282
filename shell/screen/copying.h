/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_COPYING_H
#define FISHBOWL_COPYING_H

#include "../pane/copy.h"
#include "state.h"

/*
 * Copying: the pane in front stands still, keys move a cursor in it and in its past (copy.h). What
 * is taken goes to the outer terminal's clipboard (OSC 52) and is kept for copying_paste().
 */
void copying_toggle(struct screen *s);        /* begin, or leave */
struct copy *copying(const struct screen *s); /* what keys go to now, or NULL */
void copying_key(struct screen *s, const struct key *key);

/* Keep what is marked on a side, say so, and go back to where the side was looked at before. */
void copying_take(struct screen *s, enum side side, bool live);
void copying_paste(struct screen *s);

/* The row of the prompt meanwhile. Returns the column of the cursor if it belongs there, or -1. */
struct strip;
int copying_row(const struct screen *s, struct strip *strip, int columns);

#endif
