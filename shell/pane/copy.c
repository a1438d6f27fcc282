/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "copy.h"
#include "utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

struct copy *copy_new(const struct rows *rows, int y, int x)
{
    struct copy *copy = row_need(calloc(1, sizeof *copy));
    copy->rows = rows_copy(rows);
    copy->cursor = (struct spot){copy->rows->history_count + y, x};
    return copy;
}

void copy_free(struct copy *copy)
{
    if (!copy)
        return;
    rows_free(copy->rows);
    free(copy);
}

/* ---- places ---- */

static int top(const struct copy *copy)
{
    return copy->rows->history_count - copy->rows->view;
}

static int clamp(int v, int low, int high)
{
    return greater(low, lesser(v, high));
}

/* Move the view, if need be, to where the cursor is. */
static void follow(struct copy *copy)
{
    int above = top(copy) - copy->cursor.line;
    int below = copy->cursor.line - (top(copy) + copy->rows->count - 1);
    rows_look(copy->rows, above > 0 ? above : below > 0 ? -below : 0);
    rows_touch(copy->rows);
}

static void go(struct copy *copy, int line, int x)
{
    copy->cursor.line = clamp(line, 0, rows_lines(copy->rows) - 1);
    copy->cursor.x = clamp(x, 0, copy->rows->columns - 1);
    follow(copy);
}

void copy_resize(struct copy *copy, int count, int columns)
{
    int first = top(copy), cursor[2] = {copy->rows->count - 1, 0};
    rows_resize(copy->rows, count, columns, cursor);
    rows_look(copy->rows, copy->rows->history_count - first - copy->rows->view);
    copy->anchor.line = lesser(copy->anchor.line, rows_lines(copy->rows) - 1);
    go(copy, copy->cursor.line, copy->cursor.x);
}

int copy_scroll(struct copy *copy, int lines)
{
    int moved = rows_look(copy->rows, lines);
    int first = top(copy);
    copy->cursor.line = clamp(copy->cursor.line, first, first + copy->rows->count - 1);
    return moved;
}

void copy_point(struct copy *copy, int y, int x)
{
    go(copy, top(copy) + y, x);
}

void copy_cursor(const struct copy *copy, int *y, int *x)
{
    *y = copy->cursor.line - top(copy);
    *x = copy->cursor.x;
}

/* ---- words and paragraphs ---- */

static int last_column(const struct copy *copy, int line)
{
    return greater(0, lesser(row_length(rows_line(copy->rows, line)), copy->rows->columns) - 1);
}

/* 0: blank, 1: of a word, 2: other signs */
static int kind(const struct copy *copy, struct spot spot)
{
    const struct row *row = rows_line(copy->rows, spot.line);
    if (spot.x < row->filled && spot.x > 0 && row->cells[spot.x].bg & CELL_TAIL)
        spot.x--;
    uint32_t ch = spot.x < row->filled ? row->cells[spot.x].ch : 0;
    return !ch || ch == ' ' ? 0 : ch == '_' || iswalnum((wint_t)ch) ? 1 : 2;
}

/* One cell on, over the ends of lines. */
static bool advance(const struct copy *copy, struct spot *spot, int by)
{
    struct spot next = {spot->line, spot->x + by};
    if (next.x < 0) {
        next.line--;
        next.x = next.line >= 0 ? last_column(copy, next.line) : 0;
    } else if (next.x > last_column(copy, next.line)) {
        next = (struct spot){next.line + 1, 0};
    }
    if (next.line < 0 || next.line >= rows_lines(copy->rows))
        return false;
    *spot = next;
    return true;
}

/* The next cell of its kind is another word's, if a line ends between them. */
static bool same_word(const struct copy *copy, struct spot a, struct spot b)
{
    return kind(copy, a) && kind(copy, a) == kind(copy, b) && a.line == b.line;
}

/* On by words: to where one begins (ends: false) or ends. */
static void by_word(struct copy *copy, int by, bool ends)
{
    struct spot at = copy->cursor, next;
    bool to_edge = by > 0 ? ends : !ends; /* of the word that is met */
    if (to_edge && !advance(copy, &at, by))
        return;
    for (next = at; !to_edge && advance(copy, &next, by) && same_word(copy, at, next);)
        at = next;
    if (!to_edge)
        at = next;
    while (!kind(copy, at) && advance(copy, &at, by))
        continue;
    for (next = at; to_edge && advance(copy, &next, by) && same_word(copy, at, next);)
        at = next;
    go(copy, at.line, at.x);
}

/* To the next line without text, as vi's braces. */
static void by_paragraph(struct copy *copy, int by)
{
    int line = copy->cursor.line;
    while (line > 0 && line < rows_lines(copy->rows) - 1) {
        line += by;
        if (!row_length(rows_line(copy->rows, line)))
            break;
    }
    go(copy, line, 0);
}

/* ---- marking ---- */

void copy_mark(struct copy *copy, enum copy_shape shape)
{
    copy->shape = copy->shape == shape ? COPY_NOTHING : shape;
    rows_touch(copy->rows);
}

/* v, V and Ctrl-V: the same again ends it, another one changes the shape. */
static void mark(struct copy *copy, int shape)
{
    if (copy->shape == COPY_NOTHING)
        copy->anchor = copy->cursor;
    copy_mark(copy, (enum copy_shape)shape);
}

void copy_mark_word(struct copy *copy)
{
    struct spot at = copy->cursor, next = at;
    while (next.x > 0 && (next.x--, same_word(copy, at, next)))
        at = next;
    copy->anchor = at;
    for (next = at = copy->cursor; advance(copy, &next, 1) && same_word(copy, at, next);)
        at = next;
    copy->shape = COPY_CHARS;
    go(copy, at.line, at.x);
}

/* The columns that are marked in a line: from, and the one after the last. */
static bool marked(const struct copy *copy, int line, int *from, int *to)
{
    struct spot a = copy->anchor, b = copy->cursor;
    if (spot_before(b, a)) {
        a = copy->cursor;
        b = copy->anchor;
    }
    if (copy->shape == COPY_NOTHING || line < a.line || line > b.line)
        return false;
    *from = 0;
    *to = copy->rows->columns;
    if (copy->shape == COPY_BLOCK) {
        *from = lesser(a.x, b.x);
        *to = greater(a.x, b.x) + 1;
    } else if (copy->shape == COPY_CHARS) {
        *from = line == a.line ? a.x : 0;
        *to = line == b.line ? b.x + 1 : copy->rows->columns;
    }
    const struct row *row = rows_line(copy->rows, line); /* glyphs are marked whole */
    *from -= *from > 0 && *from < row->filled && row->cells[*from].bg & CELL_TAIL;
    *to += *to < row->filled && row->cells[*to].bg & CELL_TAIL;
    return true;
}

char *copy_text(const struct copy *copy)
{
    char *text = NULL, *part = NULL;
    size_t size = 0;
    int from, to;
    FILE *out = copy->shape == COPY_NOTHING ? NULL : open_memstream(&text, &size);
    if (!out)
        return NULL;
    bool joined = true;
    for (int line = 0; line < rows_lines(copy->rows); line++) {
        const struct row *row = rows_line(copy->rows, line);
        if (!marked(copy, line, &from, &to))
            continue;
        bool on = row->wrapped && copy->shape != COPY_BLOCK && to >= copy->rows->columns;
        part = row_need(realloc(part, row_text_room(to - from)));
        row_text(row, from, to, !on, part, row_text_room(to - from));
        fprintf(out, "%s%s", joined ? "" : "\n", part);
        joined = on;
    }
    fclose(out);
    free(part);
    return text;
}

bool copy_row(const struct copy *copy, int y, unsigned char *looks, int columns)
{
    int line = top(copy) + y, from, to;
    if (line >= rows_lines(copy->rows))
        return false;
    memset(looks, 0, (size_t)columns);
    find_mark(&copy->find, copy->rows, line, looks, columns, copy->cursor, COPY_FOUND, COPY_HERE);
    if (marked(copy, line, &from, &to))
        for (int x = from; x < to && x < columns; x++)
            looks[x] |= COPY_MARKED;
    return copy->active;
}

/* ---- searching ---- */

static void search(struct copy *copy, int back)
{
    copy->find = (struct find){.back = back};
    copy->origin = copy->cursor;
    copy->typing = true;
}

static void again(struct copy *copy, int other_way)
{
    struct spot spot = copy->cursor;
    if (find_next(&copy->find, copy->rows, copy->find.back != (other_way != 0), &spot))
        go(copy, spot.line, spot.x);
}

/* The pattern has changed: look for it from where the search began. */
static void seek(struct copy *copy)
{
    copy->cursor = copy->origin;
    again(copy, false);
    follow(copy);
}

static void search_key(struct copy *copy, const struct key *key)
{
    struct find *find = &copy->find;
    bool ends = key->name == K_ESCAPE || (key->name == K_CHAR && key->mods & K_CTRL) ||
                (key->name == K_BACK && !find->count);
    if (ends) {
        find->count = 0;
        copy->typing = false;
    } else if (key->name == K_ENTER) {
        copy->typing = false;
    } else if (key->name == K_BACK) {
        find->count--;
    } else if (key->name == K_CHAR && !key->mods && find->count < FIND_MAX) {
        find->pattern[find->count++] = key->ch;
    }
    if (key->name != K_ENTER)
        seek(copy);
}

void copy_rest(struct copy *copy)
{
    copy->active = false;
    copy->shape = COPY_NOTHING;
    copy->find.count = 0;
    rows_touch(copy->rows);
}

/* ---- keys ---- */

static void sideways(struct copy *copy, int by)
{
    const struct row *row = rows_line(copy->rows, copy->cursor.line);
    int x = copy->cursor.x + by;
    if (x >= 0 && x < row->filled && row->cells[x].bg & CELL_TAIL)
        x += by;
    go(copy, copy->cursor.line, x);
}

static void by_lines(struct copy *copy, int by)
{
    go(copy, copy->cursor.line + by, copy->cursor.x);
}

/* by: half pages */
static void by_pages(struct copy *copy, int by)
{
    int lines = by * greater(1, abs(by) > 1 ? (copy->rows->count - 1) / 2 : copy->rows->count / 2);
    int y = copy->cursor.line - top(copy);
    if (rows_look(copy->rows, -lines))
        go(copy, top(copy) + y, copy->cursor.x);
    else
        by_lines(copy, lines);
}

static void word_ahead(struct copy *copy, int ends)
{
    by_word(copy, 1, ends);
}

static void word_back(struct copy *copy, int unused)
{
    (void)unused;
    by_word(copy, -1, false);
}

enum edge { LINE_START, LINE_TEXT, LINE_END, VIEW_TOP, VIEW_MIDDLE, VIEW_BOTTOM, FIRST, LAST };

static void to_edge(struct copy *copy, int edge)
{
    int line = copy->cursor.line, first = top(copy), x = 0;
    if (edge == LINE_END)
        x = last_column(copy, line);
    while (edge == LINE_TEXT && x < last_column(copy, line) && !kind(copy, (struct spot){line, x}))
        x++;
    line = edge == VIEW_TOP      ? first
           : edge == VIEW_MIDDLE ? first + copy->rows->count / 2
           : edge == VIEW_BOTTOM ? first + copy->rows->count - 1
           : edge == FIRST       ? 0
           : edge == LAST        ? rows_lines(copy->rows) - 1
                                 : line;
    go(copy, line, x);
}

static void swap_ends(struct copy *copy, int unused)
{
    struct spot anchor = copy->anchor;
    (void)unused;
    if (copy->shape == COPY_NOTHING)
        return;
    copy->anchor = copy->cursor;
    go(copy, anchor.line, anchor.x);
}

/* What vi, less and tmux have in common; where they differ, vi's. */
static const struct {
    int name; /* K_CHAR: ch */
    uint32_t ch;
    unsigned mods;
    void (*run)(struct copy *copy, int argument);
    int argument;
} keys[] = {
    {K_CHAR, 'h', 0, sideways, -1},
    {K_LEFTWARD, 0, 0, sideways, -1},
    {K_BACK, 0, 0, sideways, -1},
    {K_CHAR, 'l', 0, sideways, 1},
    {K_RIGHTWARD, 0, 0, sideways, 1},
    {K_CHAR, 'j', 0, by_lines, 1},
    {K_DOWNWARD, 0, 0, by_lines, 1},
    {K_CHAR, 'k', 0, by_lines, -1},
    {K_UPWARD, 0, 0, by_lines, -1},
    {K_CHAR, 'd', K_CTRL, by_pages, 1},
    {K_CHAR, 'u', K_CTRL, by_pages, -1},
    {K_CHAR, 'f', K_CTRL, by_pages, 2},
    {K_CHAR, 'b', K_CTRL, by_pages, -2},
    {K_PAGEDOWN, 0, 0, by_pages, 2},
    {K_PAGEUP, 0, 0, by_pages, -2},
    {K_PAGEDOWN, 0, K_SHIFT, by_pages, 2},
    {K_PAGEUP, 0, K_SHIFT, by_pages, -2},
    {K_CHAR, 'w', 0, word_ahead, false},
    {K_CHAR, 'e', 0, word_ahead, true},
    {K_CHAR, 'b', 0, word_back, 0},
    {K_CHAR, '0', 0, to_edge, LINE_START},
    {K_TOP, 0, 0, to_edge, LINE_START},
    {K_CHAR, 'a', K_CTRL, to_edge, LINE_START},
    {K_CHAR, '^', 0, to_edge, LINE_TEXT},
    {K_CHAR, '$', 0, to_edge, LINE_END},
    {K_BOTTOM, 0, 0, to_edge, LINE_END},
    {K_CHAR, 'e', K_CTRL, to_edge, LINE_END},
    {K_CHAR, 'H', 0, to_edge, VIEW_TOP},
    {K_CHAR, 'M', 0, to_edge, VIEW_MIDDLE},
    {K_CHAR, 'L', 0, to_edge, VIEW_BOTTOM},
    {K_CHAR, 'g', 0, to_edge, FIRST},
    {K_CHAR, '<', 0, to_edge, FIRST},
    {K_CHAR, 'G', 0, to_edge, LAST},
    {K_CHAR, '>', 0, to_edge, LAST},
    {K_CHAR, '{', 0, by_paragraph, -1},
    {K_CHAR, '}', 0, by_paragraph, 1},
    {K_CHAR, '/', 0, search, false},
    {K_CHAR, 's', K_CTRL, search, false},
    {K_CHAR, '?', 0, search, true},
    {K_CHAR, 'r', K_CTRL, search, true},
    {K_CHAR, 'n', 0, again, false},
    {K_CHAR, 'N', 0, again, true},
    {K_CHAR, 'v', 0, mark, COPY_CHARS},
    {K_CHAR, ' ', 0, mark, COPY_CHARS},
    {K_CHAR, 'V', 0, mark, COPY_LINES},
    {K_CHAR, 'v', K_CTRL, mark, COPY_BLOCK},
    {K_CHAR, 'o', 0, swap_ends, 0},
};

static bool is_char(const struct key *key, unsigned mods, uint32_t ch)
{
    return key->name == K_CHAR && key->mods == mods && key->ch == ch;
}

enum copy_verdict copy_key(struct copy *copy, const struct key *key)
{
    if (copy->typing) {
        search_key(copy, key);
        return COPY_GOES_ON;
    }
    if (is_char(key, 0, 'y') || key->name == K_ENTER)
        return copy->shape == COPY_NOTHING ? COPY_LEAVES : COPY_TAKES;
    if (is_char(key, 0, 'q') || is_char(key, K_CTRL, 'c'))
        return COPY_LEAVES;
    if (key->name == K_ESCAPE && copy->shape == COPY_NOTHING && !copy->find.count)
        return COPY_LEAVES;
    if (key->name == K_ESCAPE) {
        copy->shape = COPY_NOTHING;
        copy->find.count = 0;
        rows_touch(copy->rows);
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i].name == (int)key->name && keys[i].mods == key->mods &&
            (key->name != K_CHAR || keys[i].ch == key->ch))
            keys[i].run(copy, keys[i].argument);
    return COPY_GOES_ON;
}

void copy_status(const struct copy *copy, char *text, size_t size)
{
    char pattern[4 * FIND_MAX + 1];
    size_t n = 0;
    int which = 0, count = find_count(&copy->find, copy->rows, copy->cursor, &which);
    for (int i = 0; i < copy->find.count; i++)
        n += utf8_encode(copy->find.pattern[i], pattern + n);
    pattern[n] = 0;
    char found[64] = "";
    if (copy->find.count && !which)
        snprintf(found, sizeof found, "not found");
    else if (copy->find.count)
        snprintf(found, sizeof found, "%d of %d", which, count);
    if (copy->typing) /* the pattern last: the cursor stands behind it */
        snprintf(text, size, "%s%s%c%s", found, *found ? "  " : "", copy->find.back ? '?' : '/',
                 pattern);
    else
        snprintf(text, size, "line %d of %d%s%s%s%s%s", copy->cursor.line + 1,
                 rows_lines(copy->rows), copy->find.count ? "  " : "",
                 copy->find.count ? (copy->find.back ? "?" : "/") : "", pattern, *found ? "  " : "",
                 found);
}
