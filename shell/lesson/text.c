/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_abort(void *p)
{
    if (!p)
        abort();
    return p;
}

void text_add_bytes(struct text *text, const char *bytes, size_t n)
{
    text->bytes = or_abort(realloc(text->bytes, text->count + n + 1));
    if (n)
        memcpy(text->bytes + text->count, bytes, n);
    text->count += n;
    text->bytes[text->count] = '\0';
}

static char *format(const char *fmt, va_list args) __attribute__((format(printf, 1, 0)));

static char *format(const char *fmt, va_list args)
{
    char *out = NULL;
    if (vasprintf(&out, fmt, args) < 0)
        abort();
    return out;
}

void text_add(struct text *text, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *more = format(fmt, args);
    va_end(args);
    text_add_bytes(text, more, strlen(more));
    free(more);
}

char *text_take(struct text *text)
{
    char *bytes = text->bytes ? text->bytes : or_abort(calloc(1, 1));
    *text = (struct text){0};
    return bytes;
}

char *text_copy(const char *bytes, size_t n)
{
    return or_abort(strndup(bytes, n));
}

char *text_format(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *out = format(fmt, args);
    va_end(args);
    return out;
}

char *text_of_words(const char *begin, const char *const *words, int count)
{
    struct text all = {0};
    for (int i = 0; i < count; i++)
        text_add(&all, "%s%s", i ? ", " : begin, words[i]);
    text_add(&all, ".");
    return text_take(&all);
}

void *array_grow(void *array, int count, size_t element)
{
    bool full = (count & (count - 1)) == 0; /* it doubles at the powers of two */
    if (!full)
        return array;
    return or_abort(realloc(array, (count ? 2 * (size_t)count : 1) * element));
}

static const struct {
    unsigned char mask, lead;
    uint32_t least; /* smaller ones are overlong */
} utf8_forms[] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};

int utf8_read(const char *bytes, size_t n, uint32_t *code)
{
    if (n == 0)
        return 0;
    unsigned char c = bytes[0];
    int form = 0;
    while (form < 4 && (c & utf8_forms[form].mask) != utf8_forms[form].lead)
        form++;
    if (form == 4 || (size_t)form >= n)
        return -1;
    uint32_t value = c & ~utf8_forms[form].mask;
    for (int i = 1; i <= form; i++) {
        if (((unsigned char)bytes[i] & 0xc0) != 0x80)
            return -1;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < utf8_forms[form].least || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
        return -1;
    *code = value;
    return form + 1;
}

bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/* Unicode's explicit directional formatting characters (UAX #9). */
static bool turns_about(uint32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0x200e || code == 0x200f || code == 0x061c;
}

void text_add_safe(struct text *to, const char *text, const char *keep)
{
    uint32_t code;
    for (size_t left = strlen(text); left;) {
        int n = utf8_read(text, left, &code);
        bool good = n > 0 && ((!is_control(code) && !turns_about(code)) || strchr(keep, *text));
        text_add_bytes(to, good ? text : "?", good ? (size_t)n : 1);
        text += n > 0 ? n : 1;
        left -= n > 0 ? (size_t)n : 1;
    }
}
