/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "row.h"
#include "utf8.h"
#include <stdlib.h>
#include <string.h>

void *row_need(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

void row_room(struct row *row, int columns)
{
    if (row->room >= columns || columns < 1)
        return;
    row->cells = row_need(realloc(row->cells, (size_t)columns * sizeof *row->cells));
    memset(row->cells + row->room, 0, (size_t)(columns - row->room) * sizeof *row->cells);
    row->room = columns;
}

struct row *row_new(int columns)
{
    struct row *row = row_need(calloc(1, sizeof *row));
    row_room(row, columns);
    return row;
}

void row_clear(struct row *row)
{
    free(row->cells);
    free(row->marks);
    *row = (struct row){0};
}

void row_free(struct row *row)
{
    if (!row)
        return;
    row_clear(row);
    free(row);
}

void row_unmark(struct row *row, int x)
{
    for (int i = 0; i < row->marks_count; i++)
        if (row->marks[i].column == x) {
            row->marks[i] = row->marks[--row->marks_count];
            break;
        }
    row->cells[x].bg &= ~CELL_MARKED;
}

void row_mark(struct row *row, int x, const uint32_t *ch)
{
    if (row->marks_count == row->marks_room) {
        row->marks_room = row->marks_room ? 2 * row->marks_room : 4;
        row->marks = row_need(realloc(row->marks, (size_t)row->marks_room * sizeof *row->marks));
    }
    struct mark *m = &row->marks[row->marks_count++];
    *m = (struct mark){.column = x};
    for (int i = 0; i < MARKS_MAX && ch[i]; i++)
        m->ch[i] = ch[i];
    row->cells[x].bg |= CELL_MARKED;
}

const uint32_t *row_marks(const struct row *row, int column)
{
    for (int i = 0; i < row->marks_count; i++)
        if (row->marks[i].column == column)
            return row->marks[i].ch;
    return NULL;
}

/* What is left of a glyph that loses a half becomes blank. */
void row_part(struct row *row, int x)
{
    struct cell *cell = &row->cells[x];
    if (cell->bg & CELL_MARKED)
        row_unmark(row, x);
    if (cell->bg & CELL_TAIL && x > 0) {
        if (cell[-1].bg & CELL_MARKED)
            row_unmark(row, x - 1);
        cell[-1].ch = 0;
        cell[-1].bg &= ~CELL_SPECIAL;
    }
    if (cell->bg & CELL_WIDE && x + 1 < row->room) {
        cell[1].ch = 0;
        cell[1].bg &= ~CELL_SPECIAL;
    }
    cell->bg &= ~CELL_SPECIAL;
}

/* Blank all of a row from a column on, cells beyond the right edge too. */
void row_cut(struct row *row, int from)
{
    row->wrapped = false;
    if (row->filled <= from)
        return;
    if (row->cells[from].bg & CELL_TAIL)
        row_part(row, from);
    memset(row->cells + from, 0, (size_t)(row->filled - from) * sizeof *row->cells);
    row->filled = from;
    for (int i = row->marks_count; i-- > 0;)
        if (row->marks[i].column >= from)
            row->marks[i] = row->marks[--row->marks_count];
}

void row_blank(struct row *row, int left, int right, uint32_t bg, bool kept)
{
    if (!bg && !kept && right >= row->filled) {
        row_cut(row, left);
        return;
    }
    struct cell blank = {.bg = bg & COLOUR_MASK};
    for (int x = left; x < right; x++) {
        if (kept && row->cells[x].bg & CELL_KEPT)
            continue;
        if (row->cells[x].bg & CELL_SPECIAL)
            row_part(row, x);
        row->cells[x] = blank;
    }
    row->wrapped = row->wrapped && right < row->filled;
    row->filled = greater(row->filled, right);
}

static void marks_move(struct row *row, int left, int right, int by)
{
    for (int i = row->marks_count; i-- > 0;) {
        struct mark *m = &row->marks[i];
        if (m->column < left || m->column >= right)
            continue;
        m->column -= by;
        if (m->column < left || m->column >= right)
            *m = row->marks[--row->marks_count];
    }
}

/* Move cells of a row to the left by columns (negative: to the right). */
void row_shift(struct row *row, int left, int right, int by, uint32_t bg)
{
    int width = right - left;
    int moved = width - abs(by);
    struct cell *from = row->cells + left + greater(by, 0);
    struct cell *to = row->cells + left + greater(-by, 0);
    if (row->cells[left].bg & CELL_TAIL)
        row_part(row, left);
    if (right < row->room && row->cells[right].bg & CELL_TAIL)
        row_part(row, right);
    if (moved > 0) {
        if (by > 0 && from->bg & CELL_TAIL)
            row_part(row, left + by);
        if (by < 0 && from[moved].bg & CELL_TAIL)
            row_part(row, left + moved);
        memmove(to, from, (size_t)moved * sizeof *to);
    }
    marks_move(row, left, right, by);
    struct cell blank = {.bg = bg & COLOUR_MASK};
    int start = by > 0 ? left + greater(moved, 0) : left;
    for (int i = 0; i < lesser(abs(by), width); i++)
        row->cells[start + i] = blank;
    row->wrapped = row->wrapped && right < row->filled;
    row->filled = greater(row->filled, right);
}

static bool is_blank(const struct cell *cell)
{
    return !cell->ch && !cell->bg && !(cell->fg & (CELL_REVERSE | CELL_UNDERLINE));
}

int row_length(const struct row *row)
{
    int n = row->filled;
    while (n > 0 && is_blank(&row->cells[n - 1]))
        n--;
    return n;
}

enum { GLYPH_BYTES = 4 * (1 + MARKS_MAX) };

size_t row_text_room(int columns)
{
    return (size_t)columns * GLYPH_BYTES + GLYPH_BYTES + 1;
}

size_t row_text(const struct row *row, int from, int to, bool cut, char *text, size_t size)
{
    size_t count = 0, end = 0;
    for (int x = from; x < to && (x < row->filled || !cut) && count + GLYPH_BYTES < size; x++) {
        static const struct cell blank;
        const struct cell *cell = x < row->filled ? &row->cells[x] : &blank;
        if (cell->bg & CELL_TAIL)
            continue;
        const uint32_t *marks = cell->bg & CELL_MARKED ? row_marks(row, x) : NULL;
        count += utf8_encode(cell->ch ? cell->ch : ' ', text + count);
        for (int i = 0; marks && i < MARKS_MAX && marks[i]; i++)
            count += utf8_encode(marks[i], text + count);
        if (!cut || (cell->ch && cell->ch != ' '))
            end = count;
    }
    text[end] = 0;
    return end;
}

void row_copy(struct row *to, const struct row *from, bool compact)
{
    int n = row_length(from);
    if (compact && (to->room < n || to->room > 2 * n + 16))
        row_clear(to);
    else
        row_cut(to, 0);
    row_room(to, n);
    if (n && to->cells)
        memcpy(to->cells, from->cells, (size_t)n * sizeof *to->cells);
    to->filled = n;
    to->wrapped = from->wrapped;
    to->marks_count = 0;
    for (int i = 0; i < from->marks_count; i++)
        row_mark(to, from->marks[i].column, from->marks[i].ch);
}
