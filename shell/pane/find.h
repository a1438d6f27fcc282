/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_FIND_H
#define FISHBOWL_FIND_H

#include "rows.h"

/* Searching the lines of a terminal. Lines that it had to wrap are searched as one. */

struct spot {
    int line; /* from the oldest of the history */
    int x;
};

enum { FIND_MAX = 128 };

struct find {
    uint32_t pattern[FIND_MAX]; /* code points; one without capitals finds both cases */
    int count;                  /* of them; 0: none */
    bool back;                  /* towards older lines */
};

static inline bool spot_before(struct spot a, struct spot b)
{
    return a.line < b.line || (a.line == b.line && a.x < b.x);
}

/*
 * The next match from a spot, not at it, in a direction; round the ends. False: there is none.
 */
bool find_next(const struct find *find, const struct rows *rows, bool back, struct spot *spot);

/* The columns of a line that belong to matches get a bit in looks; the match that begins at here
 * another. */
void find_mark(const struct find *find, const struct rows *rows, int line, unsigned char *looks,
               int columns, struct spot here, unsigned char bit, unsigned char other);

/* How many there are, and which of them begins at a spot (from 1; 0: none). At most 1000. */
int find_count(const struct find *find, const struct rows *rows, struct spot spot, int *which);

#endif
