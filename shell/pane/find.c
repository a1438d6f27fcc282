/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find.h"
#include <wctype.h>

enum { COUNT_MAX = 1000 };

static int length(const struct rows *rows, int line)
{
    const struct row *row = rows_line(rows, line);
    return row->wrapped ? rows->columns : lesser(row_length(row), rows->columns);
}

static bool folds(const struct find *find)
{
    for (int i = 0; i < find->count; i++)
        if (iswupper((wint_t)find->pattern[i]))
            return false;
    return true;
}

/* Past the glyph at a spot, on to the next line if the terminal wrapped this one. */
static bool step(const struct rows *rows, struct spot *spot)
{
    const struct row *row = rows_line(rows, spot->line);
    do
        spot->x++;
    while (spot->x < row->filled && row->cells[spot->x].bg & CELL_TAIL);
    if (spot->x < length(rows, spot->line))
        return true;
    *spot = (struct spot){spot->line + 1, 0};
    return row->wrapped && spot->line < rows_lines(rows);
}

/* Does a match begin at a spot? *end: the spot of its last glyph. */
static bool matches(const struct find *find, const struct rows *rows, bool fold, struct spot spot,
                    struct spot *end)
{
    for (int i = 0; i < find->count; i++) {
        const struct row *row = rows_line(rows, spot.line);
        const struct cell *cell = spot.x < row->filled ? &row->cells[spot.x] : NULL;
        uint32_t ch = cell && cell->ch ? cell->ch : ' ';
        if (cell && cell->bg & CELL_TAIL)
            return false;
        if (ch != find->pattern[i] && !(fold && towlower((wint_t)ch) == find->pattern[i]))
            return false;
        *end = spot;
        if (i + 1 < find->count && !step(rows, &spot))
            return false;
    }
    return find->count > 0;
}

bool find_next(const struct find *find, const struct rows *rows, bool back, struct spot *spot)
{
    bool fold = folds(find);
    int lines = rows_lines(rows), by = back ? -1 : 1;
    struct spot at = *spot, end;
    at.x += by;
    for (int i = 0; i <= lines; i++) {
        int room = length(rows, at.line);
        at.x = back ? lesser(at.x, room - 1) : at.x;
        for (; at.x >= 0 && at.x < room; at.x += by) {
            if (matches(find, rows, fold, at, &end)) {
                *spot = at;
                return true;
            }
        }
        at.line = (at.line + lines + by) % lines;
        at.x = back ? rows->columns : 0;
    }
    return false;
}

void find_mark(const struct find *find, const struct rows *rows, int line, unsigned char *looks,
               int columns, struct spot here, unsigned char bit, unsigned char other)
{
    bool fold = folds(find);
    struct spot at = {line, 0}, end;
    while (at.line > 0 && line - at.line < FIND_MAX / rows->columns + 1 &&
           rows_line(rows, at.line - 1)->wrapped)
        at.line--;
    for (; find->count && at.line <= line; at = (struct spot){at.line + 1, 0}) {
        for (int room = length(rows, at.line); at.x < room; at.x++) {
            if (!matches(find, rows, fold, at, &end) || end.line < line)
                continue;
            bool chosen = at.line == here.line && at.x == here.x;
            int from = at.line < line ? 0 : at.x, to = end.line > line ? columns - 1 : end.x;
            for (int x = from; x <= to && x < columns; x++)
                looks[x] |= chosen ? other : bit;
        }
    }
}

int find_count(const struct find *find, const struct rows *rows, struct spot spot, int *which)
{
    bool fold = folds(find);
    int count = 0, lines = rows_lines(rows);
    struct spot end;
    *which = 0;
    for (int line = 0; find->count && line < lines && count < COUNT_MAX; line++) {
        int room = length(rows, line);
        for (int x = 0; x < room; x++) {
            if (!matches(find, rows, fold, (struct spot){line, x}, &end))
                continue;
            count++;
            if (line == spot.line && x == spot.x)
                *which = count;
        }
    }
    return count;
}
