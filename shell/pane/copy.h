/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_COPY_H
#define FISHBOWL_COPY_H

#include "find.h"
#include "keys.h"
#include "rows.h"

/*
 * Looking back: a still picture of a terminal and its past, in which a cursor moves, text is found
 * and marked. What the program prints meanwhile changes nothing in it.
 */

enum copy_shape { COPY_NOTHING, COPY_CHARS, COPY_LINES, COPY_BLOCK };

struct copy {
    struct rows *rows; /* its own */
    bool active;       /* keys move the cursor; else it is only scrolled */
    struct spot cursor, anchor;
    enum copy_shape shape; /* what is marked between them */
    struct find find;
    struct spot origin; /* where a search began that is being typed */
    bool typing;        /* its pattern */
};

/* rows is borrowed, and copied; cursor: row and column on its screen. */
struct copy *copy_new(const struct rows *rows, int y, int x);
void copy_free(struct copy *copy);
void copy_resize(struct copy *copy, int count, int columns);

/* Move the view, positive: back in time; the cursor stays within it. Returns lines moved. */
int copy_scroll(struct copy *copy, int lines);

/* Put the cursor on a cell of the view, moving the view where the cell lies beyond it. */
void copy_point(struct copy *copy, int y, int x);
void copy_mark(struct copy *copy, enum copy_shape shape); /* from the cursor on */
void copy_mark_word(struct copy *copy);                   /* the word under the cursor */

/* Marks and matches are gone, keys go elsewhere; what is scrolled back stays so. */
void copy_rest(struct copy *copy);

/* A key: what the caller has to do. */
enum copy_verdict { COPY_GOES_ON, COPY_TAKES /* the marked text */, COPY_LEAVES };
enum copy_verdict copy_key(struct copy *copy, const struct key *key);

/* What is marked, UTF-8, lines ended by a line feed except the last; lines that the terminal had
 * wrapped are one. NULL when nothing is; else the caller frees it. */
char *copy_text(const struct copy *copy);

/* How a row of the view is drawn: bits for each of its columns; false: as it is. */
enum { COPY_MARKED = 1, COPY_FOUND = 2, COPY_HERE = 4 /* the match under the cursor */ };
bool copy_row(const struct copy *copy, int y, unsigned char *looks, int columns);

/* The cursor's cell in the view. */
void copy_cursor(const struct copy *copy, int *y, int *x);

/* Where one is and what was found, in words. */
void copy_status(const struct copy *copy, char *text, size_t size);

#endif
