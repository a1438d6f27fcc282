/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lines.h"
#include "strip.h"
#include <stdlib.h>
#include <string.h>

void lines_clear(struct lines *lines)
{
    for (int i = 0; i < lines->count; i++)
        free(lines->line[i].text);
    lines->count = 0;
}

void lines_free(struct lines *lines)
{
    lines_clear(lines);
    free(lines->line);
    *lines = (struct lines){0};
}

static void add(struct lines *lines, enum style style, int indent, const char *text, size_t n)
{
    if (lines->count == lines->room) {
        int room = lines->room ? 2 * lines->room : 16;
        struct line *line = realloc(lines->line, (size_t)room * sizeof *line);
        if (!line)
            return;
        lines->line = line;
        lines->room = room;
    }
    char *copy = malloc((size_t)indent + n + 1);
    if (!copy)
        return;
    memset(copy, ' ', (size_t)indent);
    memcpy(copy + indent, text, n);
    copy[(size_t)indent + n] = 0;
    lines->line[lines->count].style = style;
    lines->line[lines->count++].text = copy;
}

size_t lines_fitting(const char *text, size_t n, int columns)
{
    const char *at = text, *blank = NULL;
    int used = 0;

    while (at < text + n) {
        const char *next = at;
        uint32_t ch = text_next(&next);
        if (ch == ' ')
            blank = at;
        used += text_columns(ch);
        if (used > columns)
            return blank ? (size_t)(blank - text) : at > text ? (size_t)(at - text) : 1;
        at = next;
    }
    return n;
}

/* Wrap one line of a text, which begins at column begin. */
static void wrap(struct lines *lines, enum style style, const char *text, size_t n, int width,
                 int begin, int hang)
{
    int lead = 0;

    while ((size_t)lead < n && text[lead] == ' ')
        lead++;
    if (lead > width / 2)
        lead = 0;
    for (bool first = true; first || n; first = false) {
        int indent = first ? begin : begin + lead + hang;
        size_t take = lines_fitting(text, n, width - indent > 1 ? width - indent : 1);
        add(lines, style, indent, text, take);
        while (take < n && text[take] == ' ')
            take++;
        text += take;
        n -= take;
    }
}

void lines_wrap(struct lines *lines, enum style style, const char *text, int width, int hang)
{
    for (int begin = 0; *text; begin = *text == ' ' ? 0 : hang) {
        size_t n = strcspn(text, "\n");
        wrap(lines, style, text, n, width, begin, hang);
        text += n;
        if (*text == '\n')
            text++;
    }
}
