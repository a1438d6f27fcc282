/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_ROWS_H
#define FISHBOWL_ROWS_H

#include "row.h"

/*
 * The cells of one terminal: a primary and an alternate screen of rows, and the lines that scrolled
 * off the primary one. Scrolling moves pointers to rows, never cells. Knows no escape sequence and
 * no curses.
 */

struct rows {
    int count, columns;
    struct row **row;       /* the rows of the screen in use, from the top */
    struct row **screen[2]; /* primary, alternate */
    bool alternate;
    unsigned char *damaged; /* a flag for each row of the screen */
    struct row *history;    /* a ring of history_room lines */
    int history_room, history_first, history_count;
    long pushed; /* lines that went into the history, ever */
    int view;    /* lines that the view is above the screen */
    bool moved;  /* other lines are in view: draw all of them; whoever draws clears this */
};

/* A part of the screen; the ends are exclusive. */
struct area {
    int top, bottom, left, right;
};

/* count, columns >= 1; scrollback: lines of history, 0 for none. Out of memory aborts. */
struct rows *rows_new(int count, int columns, int scrollback);
void rows_free(struct rows *rows);
void rows_forget(struct rows *rows); /* the history */

/* Put a glyph of width 1 or 2; a wide one is cut at the right edge. ch ends with a 0. */
void rows_put(struct rows *rows, int y, int x, const uint32_t *ch, int width,
              const struct cell *pen);

/* Add a combining character to the glyph of a cell, unless it is blank or has many. */
void rows_combine(struct rows *rows, int y, int x, uint32_t ch);

/* Put n ASCII characters, all within the screen. */
void rows_run(struct rows *rows, int y, int x, const char *ascii, int n, const struct cell *pen);

/*
 * Blank an area with a background colour. kept: leave protected cells alone.
 */
void rows_erase(struct rows *rows, struct area area, uint32_t bg, bool kept);

/* Move an area's content up and to the left (negative: down and to the right); blank the rest. */
void rows_scroll(struct rows *rows, struct area area, int up, int left, uint32_t bg);

void rows_alternate(struct rows *rows, bool alternate);

/*
 * Change the size. Lines that no longer fit go into the history from the top, blank ones below the
 * cursor first; a screen filled to its bottom gets lines back when it grows. cursor is the row of
 * the cursor on the primary and on the alternate screen: moved with its line.
 */
void rows_resize(struct rows *rows, int count, int columns, int cursor[2]);

/*
 * A picture of what is on the screen now, and of its history unless it is the alternate one. It is
 * a primary screen in any case.
 */
struct rows *rows_copy(const struct rows *rows);

/* All lines there are, and one of them, from the oldest of the history. */
int rows_lines(const struct rows *rows);
struct row *rows_line(const struct rows *rows, int line);

/* Move the view, positive: back in time; returns lines moved. */
int rows_look(struct rows *rows, int lines);

/* The row at a line of the view; its cells from filled on are blank. */
const struct row *rows_view(const struct rows *rows, int y);

void rows_touch(struct rows *rows); /* all of the view has to be drawn */

#endif
