/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rows.h"
#include <stdlib.h>
#include <string.h>

static void *need(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

/* One row */

static void row_room(struct row *row, int columns)
{
    if (row->room >= columns)
        return;
    row->cells = need(realloc(row->cells, (size_t)columns * sizeof *row->cells));
    memset(row->cells + row->room, 0, (size_t)(columns - row->room) * sizeof *row->cells);
    row->room = columns;
}

static struct row *row_new(int columns)
{
    struct row *row = need(calloc(1, sizeof *row));
    row_room(row, columns);
    return row;
}

static void row_clear(struct row *row)
{
    free(row->cells);
    free(row->marks);
    *row = (struct row){0};
}

static void row_free(struct row *row)
{
    if (!row)
        return;
    row_clear(row);
    free(row);
}

static void unmark(struct row *row, int x)
{
    for (int i = 0; i < row->marks_count; i++)
        if (row->marks[i].column == x) {
            row->marks[i] = row->marks[--row->marks_count];
            break;
        }
    row->cells[x].bg &= ~CELL_MARKED;
}

static void mark(struct row *row, int x, const uint32_t *ch)
{
    if (row->marks_count == row->marks_room) {
        row->marks_room = row->marks_room ? 2 * row->marks_room : 4;
        row->marks = need(realloc(row->marks, (size_t)row->marks_room * sizeof *row->marks));
    }
    struct mark *m = &row->marks[row->marks_count++];
    *m = (struct mark){.column = x};
    for (int i = 0; i < MARKS_MAX && ch[i]; i++)
        m->ch[i] = ch[i];
    row->cells[x].bg |= CELL_MARKED;
}

const uint32_t *rows_marks(const struct row *row, int column)
{
    for (int i = 0; i < row->marks_count; i++)
        if (row->marks[i].column == column)
            return row->marks[i].ch;
    return NULL;
}

/* What is left of a glyph that loses a half becomes blank. */
static void part(struct row *row, int x)
{
    struct cell *cell = &row->cells[x];
    if (cell->bg & CELL_MARKED)
        unmark(row, x);
    if (cell->bg & CELL_TAIL && x > 0) {
        if (cell[-1].bg & CELL_MARKED)
            unmark(row, x - 1);
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
static void row_cut(struct row *row, int from)
{
    if (row->filled <= from)
        return;
    if (row->cells[from].bg & CELL_TAIL)
        part(row, from);
    memset(row->cells + from, 0, (size_t)(row->filled - from) * sizeof *row->cells);
    row->filled = from;
    for (int i = row->marks_count; i-- > 0;)
        if (row->marks[i].column >= from)
            row->marks[i] = row->marks[--row->marks_count];
}

static void row_blank(struct row *row, int left, int right, uint32_t bg, bool kept)
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
            part(row, x);
        row->cells[x] = blank;
    }
    row->filled = most(row->filled, right);
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
static void row_shift(struct row *row, int left, int right, int by, uint32_t bg)
{
    int width = right - left;
    int moved = width - abs(by);
    struct cell *from = row->cells + left + most(by, 0);
    struct cell *to = row->cells + left + most(-by, 0);
    if (row->cells[left].bg & CELL_TAIL)
        part(row, left);
    if (right < row->room && row->cells[right].bg & CELL_TAIL)
        part(row, right);
    if (moved > 0) {
        if (by > 0 && from->bg & CELL_TAIL)
            part(row, left + by);
        if (by < 0 && from[moved].bg & CELL_TAIL)
            part(row, left + moved);
        memmove(to, from, (size_t)moved * sizeof *to);
    }
    marks_move(row, left, right, by);
    struct cell blank = {.bg = bg & COLOUR_MASK};
    int start = by > 0 ? left + most(moved, 0) : left;
    for (int i = 0; i < least(abs(by), width); i++)
        row->cells[start + i] = blank;
    row->filled = most(row->filled, right);
}

void rows_touch(struct rows *rows)
{
    memset(rows->damaged, 1, (size_t)rows->count);
    rows->moved = true;
}

/* History */

static bool is_blank(const struct cell *cell)
{
    return !cell->ch && !cell->bg && !(cell->fg & (CELL_REVERSE | CELL_UNDERLINE));
}

static int row_length(const struct row *row)
{
    int n = row->filled;
    while (n > 0 && is_blank(&row->cells[n - 1]))
        n--;
    return n;
}

static void row_copy(struct row *to, const struct row *from, bool compact)
{
    int n = row_length(from);
    if (compact && (to->room < n || to->room > 2 * n + 16))
        row_clear(to);
    row_cut(to, 0);
    row_room(to, n);
    if (n)
        memcpy(to->cells, from->cells, (size_t)n * sizeof *to->cells);
    to->filled = n;
    to->marks_count = 0;
    for (int i = 0; i < from->marks_count; i++)
        mark(to, from->marks[i].column, from->marks[i].ch);
}

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
    if (!rows->view)
        return;
    if (rows->view < rows->history_count)
        rows->view++;
    else /* the oldest line in view is gone */
        rows_touch(rows);
}

static void history_pop(struct rows *rows, struct row *row)
{
    struct row *last = history_at(rows, --rows->history_count);
    row_copy(row, last, false);
    row_clear(last);
    rows->view = least(rows->view, rows->history_count);
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
    struct row **row = need(calloc((size_t)count, sizeof(struct row *)));
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
    struct rows *rows = need(calloc(1, sizeof *rows));
    rows->count = count;
    rows->columns = columns;
    rows->screen[0] = screen_new(count, columns);
    rows->screen[1] = screen_new(count, columns);
    rows->row = rows->screen[0];
    rows->damaged = need(malloc((size_t)count));
    rows_touch(rows);
    rows->history_room = scrollback;
    if (scrollback)
        rows->history = need(calloc((size_t)scrollback, sizeof *rows->history));
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
        part(row, x);
    *cell = (struct cell){.ch = ch[0], .fg = pen->fg, .bg = pen->bg};
    rows->damaged[y] = 1;
    int end = x + 1;
    if (width == 2) {
        if (end < rows->columns) {
            if (cell[1].bg & CELL_SPECIAL)
                part(row, end);
            cell->bg |= CELL_WIDE;
            cell[1] = (struct cell){.fg = pen->fg, .bg = pen->bg | CELL_TAIL};
            end++;
        } else {
            cell->ch = 0; /* half of it would not be visible */
        }
    }
    if (ch[1] && cell->ch)
        mark(row, x, ch + 1);
    if (row->filled < end)
        row->filled = end;
}

void rows_combine(struct rows *rows, int y, int x, uint32_t ch)
{
    if (y < 0 || x < 0 || y >= rows->count || x >= rows->columns || !rows->row[y]->cells[x].ch)
        return;
    struct row *row = rows->row[y];
    uint32_t marks[MARKS_MAX + 1] = {0};
    const uint32_t *before = rows_marks(row, x);
    if (before)
        memcpy(marks, before, MARKS_MAX * sizeof *marks);
    int n = 0;
    while (n < MARKS_MAX && marks[n])
        n++;
    if (n == MARKS_MAX)
        return;
    marks[n] = ch;
    unmark(row, x);
    mark(row, x, marks);
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
            part(row, x + i);
        *cell = (struct cell){.ch = (unsigned char)ascii[i], .fg = pen->fg, .bg = pen->bg};
    }
    row->filled = most(row->filled, x + n);
    rows->damaged[y] = 1;
}

static bool clip(const struct rows *rows, struct area *area)
{
    area->top = most(area->top, 0);
    area->left = most(area->left, 0);
    area->bottom = least(area->bottom, rows->count);
    area->right = least(area->right, rows->columns);
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
    for (int i = 0; i < least(abs(up), n); i++) {
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
            part(from, area.left);
        if (area.right < from->room && from->cells[area.right].bg & CELL_TAIL)
            part(from, area.right);
        for (int x = area.left; x < area.right; x++) {
            const uint32_t *marks = rows_marks(from, x);
            to->cells[x] = from->cells[x];
            to->cells[x].bg &= ~CELL_MARKED;
            if (marks)
                mark(to, x, marks);
        }
        to->filled = most(to->filled, area.right);
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
    rows->view = 0;
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
    int spare = least(rows->count - count, blank_below(rows, row, *cursor));
    int up = rows->count - count - spare;
    for (int i = 0; i < up; i++) {
        if (which == 0)
            history_push(rows, row[i]);
        row_free(row[i]);
    }
    memmove(row, row + up, (size_t)(rows->count - up) * sizeof(struct row *));
    for (int y = count; y < count + spare; y++)
        row_free(row[y]);
    *cursor = most(*cursor - up, 0);
}

/* Take rows: from the history where the screen was full, blank ones below otherwise. */
static void grow(struct rows *rows, int which, int count, int *cursor)
{
    struct row **row = rows->screen[which];
    int more = count - rows->count;
    int back = 0;
    if (which == 0 && !blank_below(rows, row, *cursor))
        back = least(more, rows->history_count);
    row = rows->screen[which] = need(realloc(row, (size_t)count * sizeof(struct row *)));
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
    rows->damaged = need(realloc(rows->damaged, (size_t)count));
    rows_touch(rows);
}

int rows_look(struct rows *rows, int lines)
{
    int view = rows->alternate ? 0 : rows->view + lines;
    view = most(0, least(view, rows->history_count));
    int moved = view - rows->view;
    if (moved)
        rows_touch(rows);
    rows->view = view;
    return moved;
}

const struct row *rows_view(const struct rows *rows, int y)
{
    if (y >= rows->view)
        return rows->row[y - rows->view];
    return history_at(rows, rows->history_count - rows->view + y);
}
