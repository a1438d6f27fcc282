/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PATH_SHOWN = 48 };

struct words words_in(char *to, size_t size)
{
    to[0] = '\0';
    return (struct words){.to = to, .size = size};
}

void words_add(struct words *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(t->to + t->used, t->size - t->used, fmt, args);
    va_end(args);
    size_t room = t->size - t->used - 1;
    if (n > 0)
        t->used += (size_t)n < room ? (size_t)n : room;
}

/* The length of the UTF-8 character that begins here, or 0 if there is none. */
static size_t character(const unsigned char *at, size_t left)
{
    size_t length = at[0] >= 0xf0 && at[0] < 0xf5   ? 4
                    : at[0] >= 0xe0 && at[0] < 0xf0 ? 3
                    : at[0] >= 0xc2 && at[0] < 0xe0 ? 2
                                                    : 0;
    if (length == 0 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    /* C1 control characters, surrogates and what is encoded too long, utf-8(7) */
    if ((at[0] == 0xc2 && at[1] < 0xa0) || (at[0] == 0xe0 && at[1] < 0xa0) ||
        (at[0] == 0xed && at[1] >= 0xa0) || (at[0] == 0xf0 && at[1] < 0x90) ||
        (at[0] == 0xf4 && at[1] >= 0x90))
        return 0;
    return length;
}

/* As C writes it. Octal numbers have three digits, so that no digit can follow. */
static void add_byte(struct words *t, unsigned char byte)
{
    static const char letters[] = "\a\b\t\n\v\f\r\"\\", names[] = "abtnvfr\"\\";
    const char *special = byte ? strchr(letters, byte) : NULL;
    if (special)
        words_add(t, "\\%c", names[special - letters]);
    else if (byte < 0x20 || byte >= 0x7f)
        words_add(t, "\\%03o", byte);
    else
        words_add(t, "%c", byte);
}

void words_bytes(struct words *t, const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes, *end = at + strnlen(bytes, length);
    while (at < end) {
        size_t n = character(at, (size_t)(end - at));
        if (t->size - t->used <= (n ? n : 4))
            return; /* whole characters only */
        if (n)
            words_add(t, "%.*s", (int)n, (const char *)at);
        else
            add_byte(t, *at);
        at += n ? n : 1;
    }
}

void words_path(struct words *t, const char *path)
{
    size_t length = strlen(path);
    const char *from = path;
    if (length > PATH_SHOWN) {
        from = path + length - PATH_SHOWN;
        const char *slash = strchr(from, '/');
        if (slash && slash[1])
            from = slash;
        while ((*from & 0xc0) == 0x80) /* not from the middle of a character */
            from++;
    }
    words_add(t, "\"%s", from == path ? "" : "...");
    words_bytes(t, from, strlen(from));
    words_add(t, "\"");
}

void words_flags(struct words *t, uint64_t flags, const struct word *words)
{
    const char *bar = "";
    for (const struct word *w = words; w->name; w++) {
        if (!w->value || (flags & w->value) != w->value)
            continue;
        words_add(t, "%s%s", bar, w->name);
        flags &= ~w->value;
        bar = "|";
    }
    if (flags)
        words_add(t, "%s0x%" PRIx64, bar, flags);
    else if (!bar[0])
        words_add(t, "0");
}

void words_value(struct words *t, uint64_t value, const struct word *words)
{
    for (const struct word *w = words; w->name; w++)
        if (w->value == value) {
            words_add(t, "%s", w->name);
            return;
        }
    words_add(t, "%" PRId64, (int64_t)value);
}
