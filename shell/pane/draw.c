/* SPDX-License-Identifier: GPL-3.0-or-later */
#define NCURSES_WIDECHAR 1
#include "draw.h"
#include "copy.h"
#include <curses.h>
#include <stdlib.h>
#include <wchar.h>

enum { RUN = 128 };

/* Colours */

struct rgb {
    int red, green, blue;
};

/* xterm's first sixteen colours (charproc.c's defaults) */
static const uint32_t basic[16] = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};
static const int steps[6] = {0, 95, 135, 175, 215, 255}; /* of the 6 x 6 x 6 cube */

static struct rgb unpack(uint32_t value)
{
    return (struct rgb){value >> 16 & 255, value >> 8 & 255, value & 255};
}

static struct rgb indexed(int i)
{
    if (i < 16)
        return unpack(basic[i]);
    if (i >= 232)
        return (struct rgb){8 + 10 * (i - 232), 8 + 10 * (i - 232), 8 + 10 * (i - 232)};
    i -= 16;
    return (struct rgb){steps[i / 36], steps[i / 6 % 6], steps[i % 6]};
}

uint32_t draw_rgb(int index)
{
    struct rgb c = indexed(index);
    return (uint32_t)(c.red << 16 | c.green << 8 | c.blue);
}

static int distance(struct rgb a, struct rgb b)
{
    int red = a.red - b.red, green = a.green - b.green, blue = a.blue - b.blue;
    return 3 * red * red + 4 * green * green + 2 * blue * blue; /* the eye prefers green */
}

static int nearest_step(int v)
{
    return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
}

static int nearest_of_256(struct rgb c)
{
    int cube = 16 + 36 * nearest_step(c.red) + 6 * nearest_step(c.green) + nearest_step(c.blue);
    int grey = (c.red + c.green + c.blue) / 3;
    grey = grey < 8 ? 232 : grey > 238 ? 255 : 232 + (grey - 3) / 10;
    return distance(c, indexed(cube)) <= distance(c, indexed(grey)) ? cube : grey;
}

static int nearest_of_basic(struct rgb c, int count)
{
    int best = 0;
    for (int i = 1; i < count; i++)
        if (distance(c, indexed(i)) < distance(c, indexed(best)))
            best = i;
    return best;
}

/* A cell's colour as the outer terminal can show it; -1 is its default. */
static int terminal_colour(uint32_t colour)
{
    if (!(colour & COLOUR_KIND))
        return -1;
    int value = (int)(colour & COLOUR_VALUE);
    bool index = (colour & COLOUR_KIND) == COLOUR_INDEX;
    if (index && (value < 8 || (value < COLORS && COLORS <= 256)))
        return value % 256;
    struct rgb c = index ? indexed(value & 255) : unpack((uint32_t)value);
    if (COLORS > 256) /* direct colours: numbers are red, green, blue; the first 8 are indexes */
        return (c.red << 16 | c.green << 8 | c.blue) < 8 ? 0 : c.red << 16 | c.green << 8 | c.blue;
    return COLORS >= 256 ? nearest_of_256(c) : nearest_of_basic(c, COLORS >= 16 ? 16 : 8);
}

static bool coloured(void)
{
    static int unwanted = -1;
    if (unwanted < 0) { /* https://no-color.org */
        const char *no = getenv("NO_COLOR");
        unwanted = no && *no;
    }
    return !unwanted && COLORS >= 8 && has_colors();
}

static const struct {
    uint32_t bit;
    attr_t attribute;
} attribute_table[] = {
    {CELL_BOLD, A_BOLD},   {CELL_UNDERLINE, A_UNDERLINE}, {CELL_ITALIC, A_ITALIC},
    {CELL_BLINK, A_BLINK}, {CELL_REVERSE, A_REVERSE},
};

struct look {
    uint32_t fg, bg;
    unsigned flags;
    attr_t attributes;
    int pair;
};

static void look_at(struct look *look, uint32_t fg, uint32_t bg, unsigned flags)
{
    *look = (struct look){.fg = fg, .bg = bg, .flags = flags};
    for (size_t i = 0; i < sizeof attribute_table / sizeof *attribute_table; i++)
        if (fg & attribute_table[i].bit)
            look->attributes |= attribute_table[i].attribute;
    if (!(flags & DRAW_REVERSE) != !(flags & DRAW_MARKED))
        look->attributes ^= A_REVERSE;
    if (flags & DRAW_FOUND)
        look->attributes |= A_UNDERLINE | A_BOLD;
    if (flags & DRAW_DIM && termattrs() & A_DIM)
        look->attributes = (look->attributes & ~A_BOLD) | A_DIM;
    if (!coloured())
        return;
    if (COLORS < 16 && (fg & COLOUR_KIND) == COLOUR_INDEX && (fg & COLOUR_VALUE) >= 8 &&
        (fg & COLOUR_VALUE) < 16) { /* bright colours are bold ones where there are only eight */
        fg = (fg & ~(uint32_t)COLOUR_VALUE) | ((fg & COLOUR_VALUE) - 8);
        look->attributes |= flags & DRAW_DIM ? 0 : A_BOLD;
    }
    int front = terminal_colour(fg), back = terminal_colour(bg);
    if (front >= 0 || back >= 0)
        look->pair = alloc_pair(front, back);
    if (look->pair < 0)
        look->pair = 0;
}

/* Cells */

struct pen {
    cchar_t run[RUN];
    int count;
    int y, x; /* where run starts */
    int next; /* column after it */
    struct look look;
};

static void flush(struct pen *pen)
{
    if (pen->count)
        mvadd_wchnstr(pen->y, pen->x, pen->run, pen->count);
    pen->x = pen->next;
    pen->count = 0;
}

static void add(struct pen *pen, const wchar_t *text, int width)
{
    if (pen->count == RUN)
        flush(pen);
    setcchar(&pen->run[pen->count++], text, pen->look.attributes, 0, &pen->look.pair);
    pen->next += width;
}

/*
 * The text of a cell as curses takes it: 0 to 5 wide characters. Where the C library sees another
 * width than the emulator, a sign of one column stands for the glyph, filled up with a blank.
 */
static int cell_text(const struct row *row, int x, int width, wchar_t text[CCHARW_MAX + 1])
{
    const struct cell *cell = &row->cells[x];
    text[0] = cell->ch ? (wchar_t)cell->ch : L' ';
    text[1] = 0;
    if (cell->ch < 0x80 && !(cell->bg & CELL_MARKED))
        return 1;
    int real = wcwidth(text[0]);
    if (real < 1 || real > width) {
        text[0] = wcwidth(0xfffd) == 1 ? 0xfffd : L'?';
        return 1;
    }
    const uint32_t *marks = cell->bg & CELL_MARKED ? row_marks(row, x) : NULL;
    int n = 1;
    for (int i = 0; marks && i < MARKS_MAX && marks[i] && n < CCHARW_MAX; i++)
        if (wcwidth((wchar_t)marks[i]) == 0)
            text[n++] = (wchar_t)marks[i];
    text[n] = 0;
    return real;
}

static void draw_cell(struct pen *pen, const struct row *row, int x, int room, unsigned flags)
{
    static const wchar_t blank[] = L" ";
    const struct cell *cell = &row->cells[x];
    uint32_t bg = cell->bg & COLOUR_MASK;
    flags |= cell->bg & CELL_DIM ? DRAW_DIM : 0;
    if (cell->fg != pen->look.fg || bg != pen->look.bg || flags != pen->look.flags)
        look_at(&pen->look, cell->fg, bg, flags);
    int width = cell->bg & CELL_WIDE ? 2 : 1;
    if (width > room || cell->bg & CELL_TAIL) { /* half a glyph */
        add(pen, blank, 1);
        return;
    }
    wchar_t text[CCHARW_MAX + 1];
    int drawn = cell_text(row, x, width, text);
    add(pen, text, drawn);
    if (drawn < width)
        add(pen, blank, 1);
}

/* A marked cell is reversed, a found one underlined, the match under the cursor both. */
static unsigned looks_of(const unsigned char *looks, int column)
{
    unsigned bits = looks ? looks[column] : 0;
    return (bits & (COPY_MARKED | COPY_HERE) ? DRAW_MARKED : 0) |
           (bits & (COPY_FOUND | COPY_HERE) ? DRAW_FOUND : 0);
}

void draw_row(const struct row *row, int limit, int y, int x, int columns, unsigned flags,
              const unsigned char *looks)
{
    static const wchar_t blank[] = L" ";
    struct pen pen = {.y = y, .x = x, .next = x};
    look_at(&pen.look, 0, 0, flags);
    int edge = limit < columns ? limit : columns;
    for (int column = 0; column < edge && column < row->filled; column = pen.next - x)
        draw_cell(&pen, row, column, edge - column, flags ^ looks_of(looks, column));
    while (pen.next < x + columns) {
        unsigned wanted = flags ^ looks_of(looks, pen.next - x);
        if (pen.look.fg || pen.look.bg || pen.look.flags != wanted)
            look_at(&pen.look, 0, 0, wanted);
        add(&pen, blank, 1);
    }
    flush(&pen);
}
