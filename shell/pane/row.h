/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_ROW_H
#define FISHBOWL_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One row of cells. */

/* Colours: 24 bits of value and the kind of value. Attributes share the word of the foreground,
 * the shape of the cell that of the background. */
enum {
    COLOUR_VALUE = 0xffffff,
    COLOUR_KIND = 3 << 24,
    COLOUR_DEFAULT = 0,
    COLOUR_INDEX = 1 << 24,
    COLOUR_RGB = 2 << 24,
    COLOUR_MASK = COLOUR_KIND | COLOUR_VALUE,
};

#define CELL_BOLD      (1U << 26)
#define CELL_ITALIC    (1U << 27)
#define CELL_UNDERLINE (1U << 28)
#define CELL_BLINK     (1U << 29)
#define CELL_REVERSE   (1U << 30)
#define CELL_STRIKE    (1U << 31)

#define CELL_WIDE    (1U << 26) /* left half of a glyph of two columns */
#define CELL_TAIL    (1U << 27) /* its right half, without a character */
#define CELL_KEPT    (1U << 28) /* protected against selective erasing (DECSCA) */
#define CELL_MARKED  (1U << 29) /* combining characters in the row's marks */
#define CELL_DIM     (1U << 30) /* SGR 2 */
#define CELL_SPECIAL (CELL_WIDE | CELL_TAIL | CELL_MARKED)

struct cell {
    uint32_t ch; /* Unicode code point; 0 in a blank */
    uint32_t fg; /* colour and attributes */
    uint32_t bg; /* colour and shape */
};

enum { MARKS_MAX = 5 };

struct mark {
    int column;
    uint32_t ch[MARKS_MAX]; /* combining characters, 0 after the last */
};

struct row {
    struct cell *cells;
    int room;     /* cells allocated */
    int filled;   /* cells from here on are blank in the default colours */
    bool wrapped; /* the text went on in the next row because this one was full */
    struct mark *marks;
    int marks_count, marks_room;
};

static inline int lesser(int a, int b)
{
    return a < b ? a : b;
}

static inline int greater(int a, int b)
{
    return a > b ? a : b;
}

void *row_need(void *memory); /* memory, or the end of the program when there is none */

struct row *row_new(int columns); /* columns >= 1 */
void row_free(struct row *row);
void row_clear(struct row *row);             /* free what it holds */
void row_room(struct row *row, int columns); /* at least so many cells */

/* The combining characters of a cell: up to MARKS_MAX, then a 0 unless all are used; or NULL. */
const uint32_t *row_marks(const struct row *row, int column);
void row_mark(struct row *row, int x, const uint32_t *ch);
void row_unmark(struct row *row, int x);

/* Before a cell is overwritten: what is left of a glyph that loses a half becomes blank. */
void row_part(struct row *row, int x);

void row_cut(struct row *row, int from); /* blank all from a column on, beyond the edge too */
void row_blank(struct row *row, int left, int right, uint32_t bg, bool kept);

/* Move cells between two columns to the left by columns (negative: to the right). */
void row_shift(struct row *row, int left, int right, int by, uint32_t bg);

int row_length(const struct row *row); /* without trailing blanks */

/*
 * The text of the columns [from, to), UTF-8 with a NUL; cut: without blanks at the end. What takes
 * more than size bytes is left out; row_text_room(columns) has room for all. Returns bytes.
 */
size_t row_text(const struct row *row, int from, int to, bool cut, char *text, size_t size);
size_t row_text_room(int columns);

/* compact: in as little memory as it takes. */
void row_copy(struct row *to, const struct row *from, bool compact);

#endif
