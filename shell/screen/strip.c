/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "strip.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

enum { BROKEN = 0xFFFD, ELLIPSIS = 0x2026 };

uint32_t text_next(const char **text)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)*text;
    int length = *p < 0x80 ? 1 : *p >= 0xF0 && *p < 0xF8 ? 4 : *p >= 0xE0 ? 3 : *p >= 0xC0 ? 2 : 0;
    uint32_t ch = *p;

    if (*p == 0)
        return 0;
    if (length == 1) {
        *text += 1;
        return ch;
    }
    if (length == 0 || *p >= 0xF8) {
        *text += 1;
        return BROKEN;
    }
    ch = *p & (0x7Fu >> length);
    for (int i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            *text += i;
            return BROKEN;
        }
        ch = ch << 6 | (p[i] & 0x3F);
    }
    *text += length;
    return ch < least[length] || ch > 0x10FFFF || (ch & ~0x7FFu) == 0xD800 ? BROKEN : ch;
}

int text_columns(uint32_t ch)
{
    int columns = wcwidth((wchar_t)theme_glyph(ch));

    return columns < 0 ? 1 : columns;
}

int text_width(const char *text)
{
    int columns = 0;
    uint32_t ch;

    while ((ch = text_next(&text)))
        columns += text_columns(ch);
    return columns;
}

void strip_clear(struct strip *s)
{
    s->text[0] = 0;
    s->n = 0;
    s->columns = s->spans = 0;
}

static void begin(struct strip *s, enum style style)
{
    if (s->spans && s->span[s->spans - 1].style == style)
        return;
    if (s->spans < STRIP_SPANS) {
        s->span[s->spans].at = (uint16_t)s->n;
        s->span[s->spans++].style = style;
    }
}

static void append(struct strip *s, uint32_t ch)
{
    char bytes[4];
    size_t n = 0;

    if (ch < 0x80) {
        bytes[n++] = (char)ch;
    } else {
        int more = ch < 0x800 ? 1 : ch < 0x10000 ? 2 : 3;
        static const unsigned char first[] = {0, 0xC0, 0xE0, 0xF0};
        bytes[n++] = (char)(first[more] | ch >> (6 * more));
        while (more--)
            bytes[n++] = (char)(0x80 | (ch >> (6 * more) & 0x3F));
    }
    if (s->n + n >= sizeof s->text)
        return;
    memcpy(s->text + s->n, bytes, n);
    s->n += n;
    s->text[s->n] = 0;
    s->columns += text_columns(ch);
}

static void put(struct strip *s, enum style style, const char *text, int columns)
{
    int end = s->columns + columns;
    uint32_t ch;

    begin(s, style);
    while ((ch = text_next(&text))) {
        if (ch < 0x20 || (ch >= 0x7F && ch < 0xA0))
            ch = ' ';
        int wide = text_columns(ch);
        bool last = *text == 0;
        if (s->columns + wide > end || (!last && s->columns + wide == end && text_width(text))) {
            if (s->columns < end)
                append(s, ELLIPSIS);
            return;
        }
        append(s, ch);
    }
}

void strip_add(struct strip *s, enum style style, const char *text)
{
    put(s, style, text, STRIP_BYTES);
}

void strip_addf(struct strip *s, enum style style, const char *format, ...)
{
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    strip_add(s, style, text);
}

void strip_fit(struct strip *s, enum style style, const char *text, int columns)
{
    if (columns > 0)
        put(s, style, text, columns);
}

void strip_to(struct strip *s, int column)
{
    if (s->columns < column)
        begin(s, STYLE_PLAIN);
    while (s->columns < column && s->n + 1 < sizeof s->text)
        append(s, ' ');
}

void strip_part(struct strip *s, const struct strip *other, size_t from, size_t to)
{
    char text[STRIP_BYTES];

    for (int i = 0; i < other->spans; i++) {
        size_t end = i + 1 < other->spans ? other->span[i + 1].at : other->n;
        size_t first = other->span[i].at > from ? other->span[i].at : from;
        end = end < to ? end : to;
        if (first >= end)
            continue;
        memcpy(text, other->text + first, end - first);
        text[end - first] = 0;
        strip_add(s, other->span[i].style, text);
    }
}

void strip_join(struct strip *s, const struct strip *other, int columns)
{
    if (s->columns + other->columns <= columns)
        strip_part(s, other, 0, other->n);
}
