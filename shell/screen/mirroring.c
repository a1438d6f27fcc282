/* SPDX-License-Identifier: GPL-3.0-or-later */
#define NCURSES_WIDECHAR 1
#include "mirroring.h"
#include "../class/mirror.h"
#include "../lesson/text.h"
#include "state.h"
#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* SGR of ECMA-48 for curses' attributes, and for its colours in the forms of 256 colours. */
static const struct {
    attr_t attribute;
    const char *code;
} codes[] = {{A_BOLD, ";1"},      {A_DIM, ";2"},   {A_ITALIC, ";3"},
             {A_UNDERLINE, ";4"}, {A_BLINK, ";5"}, {A_REVERSE, ";7"}};

static void add_colour(struct text *to, int kind, int colour)
{
    if (COLORS > 256 && colour >= 8)
        text_add(to, ";%d;2;%d;%d;%d", kind, colour >> 16 & 255, colour >> 8 & 255, colour & 255);
    else if (colour >= 0)
        text_add(to, ";%d;5;%d", kind, colour);
}

static void add_look(struct text *to, attr_t attributes, int pair)
{
    int front = -1, back = -1;
    text_add(to, "\033[0");
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (attributes & codes[i].attribute)
            text_add(to, "%s", codes[i].code);
    if (pair && extended_pair_content(pair, &front, &back) != ERR) {
        add_colour(to, 38, front);
        add_colour(to, 48, back);
    }
    text_add(to, "m");
}

static void add_character(struct text *to, const wchar_t *wide)
{
    char bytes[MB_LEN_MAX * CCHARW_MAX + 1];
    size_t n = wcstombs(bytes, wide, sizeof bytes);
    if (n && n < sizeof bytes)
        text_add_bytes(to, bytes, n);
    else
        text_add(to, " ");
}

static char *row_of(int y, int columns)
{
    struct text text = {0};
    attr_t last = 0;
    int last_pair = 0;
    for (int x = 0; x < columns;) {
        wchar_t wide[CCHARW_MAX + 1] = L"";
        cchar_t cell;
        attr_t attributes = 0;
        short small;
        int pair = 0;
        if (mvin_wch(y, x, &cell) == ERR ||
            getcchar(&cell, wide, &attributes, &small, &pair) == ERR)
            break;
        attributes &= A_ATTRIBUTES & ~A_COLOR;
        if (attributes != last || pair != last_pair)
            add_look(&text, attributes, pair);
        last = attributes;
        last_pair = pair;
        add_character(&text, wide);
        x += wcwidth(wide[0]) == 2 ? 2 : 1;
    }
    return text_take(&text);
}

void mirroring_rows(const struct screen *s)
{
    struct mirror *mirror = session_mirror(s->session);
    if (!mirror)
        return;
    int y, x, rows = getmaxy(stdscr), columns = getmaxx(stdscr);
    bool all = mirror_size(mirror, rows, columns);
    getyx(stdscr, y, x);
    for (int row = 0; row < rows; row++) {
        if (!all && !is_linetouched(stdscr, row))
            continue;
        char *text = row_of(row, columns);
        mirror_row(mirror, row, text);
        free(text);
    }
    move(y, x);
    mirror_cursor(mirror, y, x);
}

void mirroring_watched(void *user)
{
    struct screen *s = user;
    s->dirty |= DIRTY_TITLE;
}
