/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pane.h"
#include "draw.h"
#include "rows.h"
#include "utf8.h"
#include "vt.h"
#include <stdlib.h>
#include <string.h>

struct place {
    int y, x, rows, columns;
    unsigned flags;
};

struct pane {
    struct rows *rows;
    struct vt *vt;
    int scrollback;
    void (*reply)(void *user, const char *bytes, size_t n);
    void *user;
    struct place drawn; /* where and how it was drawn last */
    int cursor_y, cursor_x;
    bool cursor_shown;
};

static int at_least_one(int n)
{
    return n < 1 ? 1 : n;
}

static bool open_terminal(struct pane *pane, int rows, int columns)
{
    pane->rows = rows_new(rows, columns, pane->scrollback);
    pane->vt = vt_new(pane->rows, pane->reply, pane->user);
    return pane->vt != NULL;
}

static void close_terminal(struct pane *pane)
{
    vt_free(pane->vt);
    rows_free(pane->rows);
}

static void no_reply(void *user, const char *bytes, size_t n)
{
    (void)user, (void)bytes, (void)n;
}

struct pane *pane_new(int rows, int columns, int scrollback,
                      void (*reply)(void *user, const char *bytes, size_t n), void *user)
{
    struct pane *pane = calloc(1, sizeof *pane);
    if (!pane)
        return NULL;
    pane->scrollback = scrollback < 0 ? 0 : scrollback;
    pane->reply = reply ? reply : no_reply;
    pane->user = user;
    if (!open_terminal(pane, at_least_one(rows), at_least_one(columns))) {
        pane_free(pane);
        return NULL;
    }
    return pane;
}

void pane_free(struct pane *pane)
{
    if (!pane)
        return;
    close_terminal(pane);
    free(pane);
}

void pane_feed(struct pane *pane, const char *bytes, size_t n)
{
    vt_feed(pane->vt, bytes, n);
}

void pane_reset(struct pane *pane)
{
    int rows = pane->rows->count, columns = pane->rows->columns;
    close_terminal(pane);
    if (!open_terminal(pane, rows, columns))
        abort(); /* out of memory */
}

void pane_resize(struct pane *pane, int rows, int columns)
{
    rows = at_least_one(rows);
    columns = at_least_one(columns);
    if (rows != pane->rows->count || columns != pane->rows->columns)
        vt_resize(pane->vt, rows, columns);
}

/* Keys */

static void send_character(struct pane *pane, const struct key *key)
{
    char bytes[8];
    size_t n = 0;
    uint32_t ch = key->ch;
    if (key->mods & K_ALT)
        bytes[n++] = '\033';
    if (key->mods & K_CTRL && ch == '?')
        ch = 0x7f;
    else if (key->mods & K_CTRL && (ch == ' ' || (ch >= '@' && ch <= 'z')))
        ch &= 0x1f;
    n += utf8_encode(ch, bytes + n);
    pane->reply(pane->user, bytes, n);
}

/*
 * Line ends are carriage returns, as if typed. Escapes are left out, so that a paste cannot end its
 * own brackets and go on as if typed.
 */
static void send_paste(struct pane *pane, const char *text, size_t n)
{
    char bytes[1024];
    size_t count = 0;
    vt_paste(pane->vt, true);
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\033' || (text[i] == '\n' && i > 0 && text[i - 1] == '\r'))
            continue;
        bytes[count++] = text[i] == '\n' ? '\r' : text[i];
        if (count == sizeof bytes) {
            pane->reply(pane->user, bytes, count);
            count = 0;
        }
    }
    if (count)
        pane->reply(pane->user, bytes, count);
    vt_paste(pane->vt, false);
}

void pane_key(struct pane *pane, const struct key *key)
{
    if (key->pad)
        vt_pad(pane->vt, key->pad);
    else if (key->name == K_CHAR)
        send_character(pane, key);
    else if (key->name == K_PASTE)
        send_paste(pane, key->raw, key->raw_count);
    else if (key->name == K_FOCUS_IN || key->name == K_FOCUS_OUT)
        vt_focus(pane->vt, key->name == K_FOCUS_IN);
    else if (key->name == K_MOUSE)
        vt_mouse(pane->vt, &key->mouse, key->mods);
    else
        vt_key(pane->vt, key->name, key->mods);
}

/* The view */

int pane_scroll(struct pane *pane, int lines)
{
    return rows_look(pane->rows, lines);
}

int pane_scrolled(const struct pane *pane)
{
    return pane->rows->view;
}

bool pane_damaged(const struct pane *pane)
{
    int y = 0, x = 0;
    bool shown = pane_cursor(pane, &y, &x);
    if (shown != pane->cursor_shown || (shown && (y != pane->cursor_y || x != pane->cursor_x)))
        return true;
    return memchr(pane->rows->damaged, 1, (size_t)pane->rows->count) != NULL;
}

void pane_touch(struct pane *pane)
{
    rows_touch(pane->rows);
}

static bool same_place(struct place a, struct place b)
{
    return a.y == b.y && a.x == b.x && a.rows == b.rows && a.columns == b.columns &&
           a.flags == b.flags;
}

static void draw_rows(struct pane *pane, struct place place, bool all)
{
    static const struct row nothing;
    struct rows *rows = pane->rows;
    for (int y = 0; y < place.rows; y++) {
        int live = y - rows->view;
        bool inside = y < rows->count;
        if (!all && (live < 0 || live >= rows->count || !rows->damaged[live]))
            continue;
        draw_row(inside ? rows_view(rows, y) : &nothing, rows->columns, place.y + y, place.x,
                 place.columns, place.flags);
    }
}

void pane_draw(struct pane *pane, int y, int x, int rows, int columns, bool dim)
{
    unsigned flags = (dim ? DRAW_DIM : 0) | (vt_reversed(pane->vt) ? DRAW_REVERSE : 0);
    struct place place = {y, x, rows, columns, flags};
    if (rows < 1 || columns < 1)
        return;
    draw_rows(pane, place, !same_place(place, pane->drawn) || pane->rows->moved);
    memset(pane->rows->damaged, 0, (size_t)pane->rows->count);
    pane->rows->moved = false;
    pane->drawn = place;
    pane->cursor_shown = pane_cursor(pane, &pane->cursor_y, &pane->cursor_x);
}

bool pane_cursor(const struct pane *pane, int *row, int *column)
{
    return vt_cursor(pane->vt, row, column) && !pane->rows->view;
}

bool pane_alternate(const struct pane *pane)
{
    return pane->rows->alternate;
}

const char *pane_title(const struct pane *pane)
{
    return vt_title(pane->vt);
}

enum mouse_wish pane_wish(const struct pane *pane)
{
    return vt_wish(pane->vt);
}

bool pane_rang(struct pane *pane)
{
    return vt_rang(pane->vt);
}

size_t pane_text(const struct pane *pane, int row, char *text, size_t size)
{
    size_t count = 0, end = 0;
    if (row < 0 || row >= pane->rows->count || !size)
        return 0;
    const struct row *r = pane->rows->row[row];
    for (int x = 0; x < r->filled && x < pane->rows->columns; x++) {
        const struct cell *cell = &r->cells[x];
        if (cell->bg & CELL_TAIL)
            continue;
        const uint32_t *marks = cell->bg & CELL_MARKED ? row_marks(r, x) : NULL;
        if (count + 4 * (1 + MARKS_MAX) >= size)
            break;
        count += utf8_encode(cell->ch ? cell->ch : ' ', text + count);
        for (int i = 0; marks && i < MARKS_MAX && marks[i]; i++)
            count += utf8_encode(marks[i], text + count);
        if (cell->ch && cell->ch != ' ')
            end = count;
    }
    text[end] = 0;
    return end;
}
