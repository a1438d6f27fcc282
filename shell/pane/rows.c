/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rows.h"
#include <stdlib.h>
#include <string.h>

void rows_touch(struct rows *rows)
{
    memset(rows->damaged, 1, (size_t)rows->count);
    rows->moved = true;
}

/* History */

static struct row *history_at(const struct rows *rows, int line)
{
    int at = rows->history_first + line;
    return &rows->history[at >= rows->history_room ? at - rows->history_room : at];
}

static void history_push(struct rows *rows, const struct row *row)
{
    if (!rows->history_room)
        return;
    if (rows->history_count == rows->history_room) {
        if (++rows->history_first == rows->history_room)
            rows->history_first = 0;
    } else {
        rows->history_count++;
    }
    row_copy(history_at(rows, rows->history_count - 1), row, true);
    rows->pushed++;
}

static void history_pop(struct rows *rows, struct row *row)
{
    struct row *last = history_at(rows, --rows->history_count);
    row_copy(row, last, false);
    row_clear(last);
    rows->view = lesser(rows->view, rows->history_count);
}

void rows_forget(struct rows *rows)
{
    for (int i = 0; i < rows->history_room; i++)
        row_clear(&rows->history[i]);
    rows->history_first = rows->history_count = rows->view = 0;
    rows_touch(rows);
}

/* The screens */

static struct row **screen_new(int count, int columns)
{
    struct row **row = row_need(calloc((size_t)count, sizeof(struct row *)));
    for (int y = 0; y < count; y++)
        row[y] = row_new(columns);
    return row;
}

static void screen_free(struct row **row, int count)
{
    for (int y = 0; row && y < count; y++)
        row_free(row[y]);
    free(row);
}

struct rows *rows_new(int count, int columns, int scrollback)
{
    struct rows *rows = row_need(calloc(1, sizeof *rows));
    rows->count = count;
    rows->columns = columns;
    rows->screen[0] = screen_new(count, columns);
    rows->screen[1] = screen_new(count, columns);
    rows->row = rows->screen[0];
    rows->damaged = row_need(malloc((size_t)count));
    rows_touch(rows);
    rows->history_room = scrollback;
    if (scrollback)
        rows->history = row_need(calloc((size_t)scrollback, sizeof *rows->history));
    return rows;
}

void rows_free(struct rows *rows)
{
    if (!rows)
        return;
    for (int i = 0; i < rows->history_room; i++)
        row_clear(&rows->history[i]);
    free(rows->history);
    screen_free(rows->screen[0], rows->count);
    screen_free(rows->screen[1], rows->count);
    free(rows->damaged);
    free(rows);
}

void rows_put(struct rows *rows, int y, int x, const uint32_t *ch, int width,
              const struct cell *pen)
{
    if (y < 0 || x < 0 || y >= rows->count || x >= rows->columns || width < 1)
        return;
    struct row *row = rows->row[y];
    struct cell *cell = row->cells + x;
    if (row->filled > rows->columns)
        row_cut(row, rows->columns);
    if (cell->bg & CELL_SPECIAL)
        row_part(row, x);
    *cell = (struct cell){.ch = ch[0], .fg = pen->fg, .bg = pen->bg};
    rows->damaged[y] = 1;
    int end = x + 1;
    row->wrapped = row->wrapped && end < rows->columns;
    if (width == 2) {
        if (end < rows->columns) {
            if (cell[1].bg & CELL_SPECIAL)
                row_part(row, end);
            cell->bg |= CELL_WIDE;
            cell[1] = (struct cell){.fg = pen->fg, .bg = pen->bg | CELL_TAIL};
            end++;
        } else {
            cell->ch = 0; /* half of it would not be visible */
        }
    }
    if (ch[1] && cell->ch)
        row_mark(row, x, ch + 1);
    if (row->filled < end)
        row->filled = end;
}

void rows_combine(struct rows *rows, int y, int x, uint32_t ch)
{
    if (y < 0 || x < 0 || y >= rows->count || x >= rows->columns || !rows->row[y]->cells[x].ch)
        return;
    struct row *row = rows->row[y];
    uint32_t marks[MARKS_MAX + 1] = {0};
    const uint32_t *before = row_marks(row, x);
    if (before)
        memcpy(marks, before, MARKS_MAX * sizeof *marks);
    int n = 0;
    while (n < MARKS_MAX && marks[n])
        n++;
    if (n == MARKS_MAX)
        return;
    marks[n] = ch;
    row_unmark(row, x);
    row_mark(row, x, marks);
    rows->damaged[y] = 1;
}

void rows_run(struct rows *rows, int y, int x, const char *ascii, int n, const struct cell *pen)
{
    struct row *row = rows->row[y];
    if (row->filled > rows->columns)
        row_cut(row, rows->columns);
    for (int i = 0; i < n; i++) {
        struct cell *cell = row->cells + x + i;
        if (cell->bg & CELL_SPECIAL)
            row_part(row, x + i);
        *cell = (struct cell){.ch = (unsigned char)ascii[i], .fg = pen->fg, .bg = pen->bg};
    }
    row->filled = greater(row->filled, x + n);
    rows->damaged[y] = 1;
}

static bool clip(const struct rows *rows, struct area *area)
{
    area->top = greater(area->top, 0);
    area->left = greater(area->left, 0);
    area->bottom = lesser(area->bottom, rows->count);
    area->right = lesser(area->right, rows->columns);
    return area->top < area->bottom && area->left < area->right;
}

void rows_erase(struct rows *rows, struct area area, uint32_t bg, bool kept)
{
    if (!clip(rows, &area))
        return;
    for (int y = area.top; y < area.bottom; y++) {
        if (area.right == rows->columns)
            row_cut(rows->row[y], rows->columns);
        row_blank(rows->row[y], area.left, area.right, bg, kept);
    }
    memset(rows->damaged + area.top, 1, (size_t)(area.bottom - area.top));
}

static void turn(struct row **row, int n)
{
    struct row *first = row[0];
    memmove(row, row + 1, (size_t)(n - 1) * sizeof(struct row *));
    row[n - 1] = first;
}

static void turn_back(struct row **row, int n)
{
    struct row *last = row[n - 1];
    memmove(row + 1, row, (size_t)(n - 1) * sizeof(struct row *));
    row[0] = last;
}

static void scroll_rows(struct rows *rows, struct area area, int up, uint32_t bg)
{
    struct row **row = rows->row + area.top;
    int n = area.bottom - area.top;
    bool save = area.top == 0 && !rows->alternate;
    for (int i = 0; i < lesser(abs(up), n); i++) {
        if (up > 0 && save)
            history_push(rows, row[0]);
        if (up > 0)
            turn(row, n);
        else
            turn_back(row, n);
        struct row *fresh = up > 0 ? row[n - 1] : row[0];
        row_cut(fresh, 0);
        if (bg)
            row_blank(fresh, 0, rows->columns, bg, false);
    }
}

/* A part of the width: cells move between rows, combining characters with them. */
static void scroll_cells(struct rows *rows, struct area area, int up, uint32_t bg)
{
    int step = up > 0 ? 1 : -1;
    int y = up > 0 ? area.top : area.bottom - 1;
    for (; y >= area.top && y < area.bottom; y += step) {
        struct row *to = rows->row[y];
        row_blank(to, area.left, area.right, bg, false);
        if (y + up < area.top || y + up >= area.bottom)
            continue;
        struct row *from = rows->row[y + up];
        if (from->cells[area.left].bg & CELL_TAIL)
            row_part(from, area.left);
        if (area.right < from->room && from->cells[area.right].bg & CELL_TAIL)
            row_part(from, area.right);
        for (int x = area.left; x < area.right; x++) {
            const uint32_t *marks = row_marks(from, x);
            to->cells[x] = from->cells[x];
            to->cells[x].bg &= ~CELL_MARKED;
            if (marks)
                row_mark(to, x, marks);
        }
        to->filled = greater(to->filled, area.right);
    }
}

void rows_scroll(struct rows *rows, struct area area, int up, int left, uint32_t bg)
{
    if (!clip(rows, &area))
        return;
    bg &= COLOUR_MASK;
    if (up && area.left == 0 && area.right == rows->columns)
        scroll_rows(rows, area, up, bg);
    else if (up)
        scroll_cells(rows, area, up, bg);
    for (int y = area.top; left && y < area.bottom; y++) {
        if (rows->row[y]->filled > rows->columns)
            row_cut(rows->row[y], rows->columns);
        row_shift(rows->row[y], area.left, area.right, left, bg);
    }
    memset(rows->damaged + area.top, 1, (size_t)(area.bottom - area.top));
}

void rows_alternate(struct rows *rows, bool alternate)
{
    rows->alternate = alternate;
    rows->row = rows->screen[alternate];
    rows_touch(rows);
}

static int blank_below(const struct rows *rows, struct row **row, int cursor)
{
    int n = 0;
    while (rows->count - 1 - n > cursor && !row_length(row[rows->count - 1 - n]))
        n++;
    return n;
}

/* Give up rows: blank ones at the bottom, then from the top into the history. */
static void shrink(struct rows *rows, int which, int count, int *cursor)
{
    struct row **row = rows->screen[which];
    int spare = lesser(rows->count - count, blank_below(rows, row, *cursor));
    int up = rows->count - count - spare;
    for (int i = 0; i < up; i++) {
        if (which == 0)
            history_push(rows, row[i]);
        row_free(row[i]);
    }
    memmove(row, row + up, (size_t)(rows->count - up) * sizeof(struct row *));
    for (int y = count; y < count + spare; y++)
        row_free(row[y]);
    *cursor = greater(*cursor - up, 0);
}

/* Take rows: from the history where the screen was full, blank ones below otherwise. */
static void grow(struct rows *rows, int which, int count, int *cursor)
{
    struct row **row = rows->screen[which];
    int more = count - rows->count;
    int back = 0;
    if (which == 0 && !blank_below(rows, row, *cursor))
        back = lesser(more, rows->history_count);
    row = rows->screen[which] = row_need(realloc(row, (size_t)count * sizeof(struct row *)));
    memmove(row + back, row, (size_t)rows->count * sizeof(struct row *));
    for (int y = back; y-- > 0;) {
        row[y] = row_new(rows->columns);
        history_pop(rows, row[y]);
    }
    for (int y = rows->count + back; y < count; y++)
        row[y] = row_new(rows->columns);
    *cursor += back;
}

void rows_resize(struct rows *rows, int count, int columns, int cursor[2])
{
    for (int which = 0; which < 2; which++) {
        if (count < rows->count)
            shrink(rows, which, count, &cursor[which]);
        else if (count > rows->count)
            grow(rows, which, count, &cursor[which]);
        for (int y = 0; y < count; y++)
            row_room(rows->screen[which][y], columns);
    }
    rows->count = count;
    rows->columns = columns;
    rows->row = rows->screen[rows->alternate];
    rows->damaged = row_need(realloc(rows->damaged, (size_t)count));
    rows_touch(rows);
}

int rows_look(struct rows *rows, int lines)
{
    int view = rows->view + lines;
    view = greater(0, lesser(view, rows->history_count));
    int moved = view - rows->view;
    if (moved)
        rows_touch(rows);
    rows->view = view;
    return moved;
}

struct rows *rows_copy(const struct rows *rows)
{
    int past = rows->alternate ? 0 : rows->history_count;
    /* with room for all lines to go there when it is made smaller */
    struct rows *copy = rows_new(rows->count, rows->columns, past + rows->count);
    for (int i = 0; i < past; i++)
        row_copy(history_at(copy, i), history_at(rows, i), true);
    copy->history_count = past;
    for (int y = 0; y < rows->count; y++) {
        row_copy(copy->row[y], rows->row[y], false);
        row_room(copy->row[y], rows->columns);
    }
    return copy;
}

int rows_lines(const struct rows *rows)
{
    return rows->history_count + rows->count;
}

struct row *rows_line(const struct rows *rows, int line)
{
    return line < rows->history_count ? history_at(rows, line)
                                      : rows->row[line - rows->history_count];
}

const struct row *rows_view(const struct rows *rows, int y)
{
    return rows_line(rows, rows->history_count - rows->view + y);
}
