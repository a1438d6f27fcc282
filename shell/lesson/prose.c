/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "prose.h"
#include "lesson.h"
#include "text.h"
#include <cmark.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* The tree comes from cmark; a paragraph becomes cells (a character and its style), and cells are
 * broken into lines. */

enum {
    DEPTH = 40,       /* lists in quotes in lists...: deeper ones are left out */
    PREFIX = 160,     /* bytes of indentation and markers in front of a line */
    BREAK = 0x110000, /* a hard line break among cells; no character */
    TAB = 8,
};

struct cell {
    uint32_t code;
    enum prose_style style;
};

struct layout {
    struct prose *out;
    int width;
    struct cell *cells; /* of the paragraph at hand */
    int count;
    char first[PREFIX], rest[PREFIX]; /* in front of the next line, and of those after it */
};

/* ---- lines ---- */

static struct prose_line *add_line(struct layout *l)
{
    struct prose *p = l->out;
    p->lines = array_grow(p->lines, p->count, sizeof *p->lines);
    p->lines[p->count] = (struct prose_line){0};
    return &p->lines[p->count++];
}

static void add_run(struct prose_line *line, enum prose_style style, const char *text, size_t n)
{
    if (!n)
        return;
    line->runs = array_grow(line->runs, line->count, sizeof *line->runs);
    line->runs[line->count++] = (struct prose_run){style, text_copy(text, n)};
}

static struct prose_line *begin_line(struct layout *l)
{
    struct prose_line *line = add_line(l);
    add_run(line, PROSE_PLAIN, l->first, strlen(l->first));
    memcpy(l->first, l->rest, sizeof l->first);
    return line;
}

static void blank_line(struct layout *l)
{
    size_t n = strlen(l->rest);
    while (n && l->rest[n - 1] == ' ')
        n--;
    add_run(add_line(l), PROSE_PLAIN, l->rest, n);
}

static void put_utf8(struct text *text, uint32_t code)
{
    static const struct {
        uint32_t below;
        unsigned char lead;
    } forms[] = {{0x80, 0}, {0x800, 0xc0}, {0x10000, 0xe0}, {BREAK, 0xf0}};
    int more = 0;
    char bytes[4];
    while (more < 3 && code >= forms[more].below)
        more++;
    for (int i = more; i > 0; i--, code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)(forms[more].lead | code);
    text_add_bytes(text, bytes, more + 1);
}

static void put_cells(struct layout *l, int from, int to)
{
    struct prose_line *line = begin_line(l);
    while (to > from && l->cells[to - 1].code == ' ')
        to--;
    while (from < to) {
        struct text text = {0};
        enum prose_style style = l->cells[from].style;
        for (; from < to && l->cells[from].style == style; from++)
            put_utf8(&text, l->cells[from].code);
        add_run(line, style, text.bytes, text.count);
        free(text.bytes);
    }
}

/* wcwidth(3) knows only what the locale has: outside of it, one column is the best guess. */
static int columns(uint32_t code)
{
    int n = wcwidth((wchar_t)code);
    return n < 0 ? 1 : n;
}

static int text_columns(const char *text)
{
    int sum = 0, n;
    uint32_t code;
    for (size_t left = strlen(text); (n = utf8_read(text, left, &code)) > 0; left -= n, text += n)
        sum += columns(code);
    return sum;
}

/* Where the line that begins at from ends; *next is where the one after it begins. */
static int line_end(const struct layout *l, int from, int room, int *next)
{
    int used = 0, space = -1, i = from;
    for (; i < l->count && l->cells[i].code != BREAK; i++) {
        used += columns(l->cells[i].code);
        if (l->cells[i].code == ' ')
            space = i;
        else if (room > 0 && used > room && i > from)
            break;
    }
    if (i == l->count || l->cells[i].code == BREAK) {
        *next = i + 1;
        return i;
    }
    *next = space > from ? space + 1 : i;
    return space > from ? space : i;
}

static void wrap(struct layout *l)
{
    int from = 0, next;
    while (from < l->count) {
        int room = l->width - text_columns(l->first);
        int end = line_end(l, from, l->width ? (room > 1 ? room : 1) : 0, &next);
        put_cells(l, from, end);
        from = next;
        while (from < l->count && l->cells[from].code == ' ')
            from++;
    }
    l->count = 0;
}

/* ---- characters ---- */

/* Marks that turn the direction of what follows, and line separators, act like controls. */
static bool is_unseen(uint32_t code)
{
    return is_control(code) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

static void add_cell(struct layout *l, enum prose_style style, uint32_t code)
{
    l->cells = array_grow(l->cells, l->count, sizeof *l->cells);
    l->cells[l->count++] = (struct cell){code, style};
}

static void add_text(struct layout *l, enum prose_style style, const char *text)
{
    uint32_t code;
    int n;
    for (size_t left = text ? strlen(text) : 0; left; left -= n, text += n) {
        n = utf8_read(text, left, &code);
        if (n < 0) {
            n = 1;
            code = '?';
        }
        if (code == '\n' || code == '\t')
            code = ' ';
        if (!is_unseen(code))
            add_cell(l, style, code);
    }
}

/* ---- inline nodes ---- */

static void add_inlines(struct layout *l, cmark_node *parent, enum prose_style style, int depth);

static void add_link(struct layout *l, cmark_node *node, enum prose_style style, int depth)
{
    cmark_node *child = cmark_node_first_child(node);
    const char *url = cmark_node_get_url(node), *text = child ? cmark_node_get_literal(child) : "";
    add_inlines(l, node, style, depth);
    if (!url[0] || (text && !strcmp(text, url)))
        return;
    add_text(l, style, child ? " (" : "(");
    add_text(l, style, url);
    add_text(l, style, ")");
}

static enum prose_style within(enum prose_style outer, enum prose_style inner)
{
    return outer == PROSE_HEADING || outer == PROSE_STRONG ? outer : inner;
}

static void add_inline(struct layout *l, cmark_node *node, enum prose_style style, int depth)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
        add_text(l, style, cmark_node_get_literal(node));
        break;
    case CMARK_NODE_CODE:
        add_text(l, PROSE_CODE, cmark_node_get_literal(node));
        break;
    case CMARK_NODE_SOFTBREAK:
        add_cell(l, style, ' ');
        break;
    case CMARK_NODE_LINEBREAK:
        add_cell(l, style, BREAK);
        break;
    case CMARK_NODE_HTML_INLINE:
        break;
    case CMARK_NODE_EMPH:
        add_inlines(l, node, within(style, PROSE_EMPHASIS), depth);
        break;
    case CMARK_NODE_STRONG:
        add_inlines(l, node, within(style, PROSE_STRONG), depth);
        break;
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE:
        add_link(l, node, style, depth);
        break;
    default:
        add_inlines(l, node, style, depth);
    }
}

static void add_inlines(struct layout *l, cmark_node *parent, enum prose_style style, int depth)
{
    if (depth > DEPTH)
        return;
    for (cmark_node *n = cmark_node_first_child(parent); n; n = cmark_node_next(n))
        add_inline(l, n, style, depth + 1);
}

/* ---- code ---- */

/* "host" of "sh host keeps-running", or NULL. */
static const char *side_of(const char *info)
{
    static const char *const sides[] = {"host", "container"};
    if (strncmp(info, "sh ", 3) != 0)
        return NULL;
    for (int i = 0; i < 2; i++) {
        size_t n = strlen(sides[i]);
        if (!strncmp(info + 3, sides[i], n) && strchr(" ", info[3 + n]))
            return sides[i];
    }
    return NULL;
}

static void add_code_line(struct layout *l, const char *side, const char *text, size_t n)
{
    struct prose_line *line = begin_line(l);
    struct text code = {0};
    add_run(line, PROSE_PLAIN, "   ", 3);
    if (side) {
        add_run(line, PROSE_SIDE, side, strlen(side));
        add_run(line, PROSE_PLAIN, "   ", 3);
    }
    int used;
    uint32_t c;
    for (size_t i = 0, column = 0; i < n; i += used) {
        used = utf8_read(text + i, n - i, &c);
        if (used < 0) {
            used = 1;
            c = '?';
        }
        for (size_t blanks = c == '\t' ? TAB - column % TAB : 0; blanks; blanks--, column++)
            put_utf8(&code, ' ');
        if (is_unseen(c))
            continue;
        put_utf8(&code, c);
        column += columns(c);
    }
    add_run(line, PROSE_CODE, code.bytes, code.count);
    free(code.bytes);
}

static void add_code(struct layout *l, cmark_node *node)
{
    const char *side = side_of(cmark_node_get_fence_info(node));
    const char *text = cmark_node_get_literal(node);
    while (*text) {
        size_t n = strcspn(text, "\n");
        const struct lesson_keys *keys = side ? lesson_keys(text, n) : NULL;
        if (keys)
            add_code_line(l, side, keys->name, strlen(keys->name));
        else
            add_code_line(l, side, text, n);
        text += text[n] ? n + 1 : n;
    }
}

/* ---- blocks ---- */

static void add_blocks(struct layout *l, cmark_node *parent, bool tight, int depth);

/* Set what is in node behind a marker: "- ", "3. " or, on every line, "> ". */
static void add_marked(struct layout *l, cmark_node *node, const char *marker, bool each_line,
                       bool tight, int depth)
{
    char first[PREFIX], rest[PREFIX];
    memcpy(first, l->first, PREFIX);
    memcpy(rest, l->rest, PREFIX);
    size_t n = strlen(marker);
    int before = l->out->count;
    if (strlen(first) + n < PREFIX && strlen(rest) + n < PREFIX) {
        snprintf(l->first + strlen(first), PREFIX - strlen(first), "%s", marker);
        snprintf(l->rest + strlen(rest), PREFIX - strlen(rest), "%*s", (int)n,
                 each_line ? marker : "");
    }
    add_blocks(l, node, tight, depth);
    if (l->out->count == before)
        begin_line(l);
    memcpy(l->first, rest, PREFIX);
    memcpy(l->rest, rest, PREFIX);
}

static void add_list(struct layout *l, cmark_node *list, int depth)
{
    bool ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
    bool tight = cmark_node_get_list_tight(list);
    int number = cmark_node_get_list_start(list);
    for (cmark_node *item = cmark_node_first_child(list); item; item = cmark_node_next(item)) {
        char marker[32] = "- ";
        if (ordered)
            snprintf(marker, sizeof marker, "%d. ", number++);
        if (!tight && cmark_node_previous(item))
            blank_line(l);
        add_marked(l, item, marker, false, tight, depth);
    }
}

static void add_paragraph(struct layout *l, cmark_node *node, enum prose_style style)
{
    add_inlines(l, node, style, 0);
    wrap(l);
}

static void add_block(struct layout *l, cmark_node *node, int depth)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
        add_paragraph(l, node, PROSE_PLAIN);
        break;
    case CMARK_NODE_HEADING:
        add_paragraph(l, node, PROSE_HEADING);
        break;
    case CMARK_NODE_CODE_BLOCK:
        add_code(l, node);
        break;
    case CMARK_NODE_LIST:
        add_list(l, node, depth);
        break;
    case CMARK_NODE_BLOCK_QUOTE:
        add_marked(l, node, "> ", true, false, depth);
        break;
    case CMARK_NODE_THEMATIC_BREAK:
        add_text(l, PROSE_PLAIN, "---");
        wrap(l);
        break;
    default:
        break;
    }
}

static void add_blocks(struct layout *l, cmark_node *parent, bool tight, int depth)
{
    int begun = l->out->count;
    if (depth > DEPTH)
        return;
    for (cmark_node *node = cmark_node_first_child(parent); node; node = cmark_node_next(node)) {
        if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK)
            continue;
        if (l->out->count > begun && !tight)
            blank_line(l);
        add_block(l, node, depth + 1);
    }
}

struct prose *prose_new(const char *markdown, int width)
{
    struct layout l = {.out = array_grow(NULL, 0, sizeof *l.out), .width = width < 0 ? 0 : width};
    *l.out = (struct prose){0};
    cmark_node *document =
        cmark_parse_document(markdown, strlen(markdown), CMARK_OPT_VALIDATE_UTF8);
    if (!document)
        abort();
    add_blocks(&l, document, false, 0);
    cmark_node_free(document);
    free(l.cells);
    return l.out;
}

void prose_free(struct prose *prose)
{
    if (!prose)
        return;
    for (int i = 0; i < prose->count; i++) {
        for (int k = 0; k < prose->lines[i].count; k++)
            free(prose->lines[i].runs[k].text);
        free(prose->lines[i].runs);
    }
    free(prose->lines);
    free(prose);
}
