/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pane.h"
#include "copy.h"
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
    struct copy *copy; /* what is shown instead while one looks back; or NULL */
    long seen;         /* lines that had gone into the history when it was made */
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

/* Back to the present. */
static void close_copy(struct pane *pane)
{
    if (!pane->copy)
        return;
    copy_free(pane->copy);
    pane->copy = NULL;
    rows_touch(pane->rows);
}

static void open_copy(struct pane *pane)
{
    int y, x;
    if (pane->copy)
        return;
    vt_cursor(pane->vt, &y, &x);
    pane->copy = copy_new(pane->rows, y, x);
    pane->seen = pane->rows->pushed;
}

static void close_terminal(struct pane *pane)
{
    close_copy(pane);
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
    if (rows == pane->rows->count && columns == pane->rows->columns)
        return;
    long since = pane->rows->pushed - pane->seen;
    vt_resize(pane->vt, rows, columns);
    pane->seen = pane->rows->pushed - since;
    if (pane->copy)
        copy_resize(pane->copy, rows, columns);
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

static struct rows *shown(const struct pane *pane)
{
    return pane->copy ? pane->copy->rows : pane->rows;
}

int pane_scroll(struct pane *pane, int lines)
{
    int back = pane_scrolled(pane);
    if (lines > 0 && !pane->rows->alternate)
        open_copy(pane);
    if (!pane->copy)
        return 0;
    int moved = copy_scroll(pane->copy, lines);
    if (pane->copy->rows->view || pane->copy->active)
        return moved;
    close_copy(pane);
    return -back;
}

int pane_scrolled(const struct pane *pane)
{
    int view = pane->copy ? pane->copy->rows->view : 0;
    return view ? view + (int)(pane->rows->pushed - pane->seen) : 0;
}

/* Copying */

void pane_copy(struct pane *pane)
{
    open_copy(pane);
    pane->copy->active = true;
    rows_touch(pane->copy->rows);
}

struct copy *pane_copying(const struct pane *pane)
{
    return pane->copy && pane->copy->active ? pane->copy : NULL;
}

void pane_live(struct pane *pane)
{
    close_copy(pane);
}

bool pane_damaged(const struct pane *pane)
{
    int y = 0, x = 0;
    const struct rows *rows = shown(pane);
    bool there = pane_cursor(pane, &y, &x);
    if (there != pane->cursor_shown || (there && (y != pane->cursor_y || x != pane->cursor_x)))
        return true;
    return memchr(rows->damaged, 1, (size_t)rows->count) != NULL;
}

void pane_touch(struct pane *pane)
{
    rows_touch(shown(pane));
}

static bool same_place(struct place a, struct place b)
{
    return a.y == b.y && a.x == b.x && a.rows == b.rows && a.columns == b.columns &&
           a.flags == b.flags;
}

static void draw_rows(struct pane *pane, struct place place, bool all)
{
    static const struct row nothing;
    struct rows *rows = shown(pane);
    unsigned char *looks = pane->copy ? row_need(malloc((size_t)place.columns)) : NULL;
    for (int y = 0; y < place.rows; y++) {
        bool inside = y < rows->count;
        if (!all && !(inside && rows->damaged[y]))
            continue;
        bool marked = looks && inside && copy_row(pane->copy, y, looks, place.columns);
        draw_row(inside ? rows_view(rows, y) : &nothing, rows->columns, place.y + y, place.x,
                 place.columns, place.flags, marked ? looks : NULL);
    }
    free(looks);
}

void pane_draw(struct pane *pane, int y, int x, int rows, int columns, bool dim)
{
    unsigned flags = (dim ? DRAW_DIM : 0) | (vt_reversed(pane->vt) ? DRAW_REVERSE : 0);
    struct place place = {y, x, rows, columns, flags};
    struct rows *from = shown(pane);
    if (rows < 1 || columns < 1)
        return;
    draw_rows(pane, place, !same_place(place, pane->drawn) || from->moved);
    memset(from->damaged, 0, (size_t)from->count);
    from->moved = false;
    pane->drawn = place;
    pane->cursor_shown = pane_cursor(pane, &pane->cursor_y, &pane->cursor_x);
}

bool pane_cursor(const struct pane *pane, int *row, int *column)
{
    if (!pane->copy)
        return vt_cursor(pane->vt, row, column);
    copy_cursor(pane->copy, row, column);
    return pane->copy->active;
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

const struct row *pane_row(const struct pane *pane, int row)
{
    return pane->rows->row[row];
}

size_t pane_text(const struct pane *pane, int row, char *text, size_t size)
{
    if (row < 0 || row >= pane->rows->count || !size)
        return 0;
    return row_text(pane->rows->row[row], 0, pane->rows->columns, true, text, size);
}
