/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transcript.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { KEEP = 64 * 1024 };

struct transcript {
    char raw[KEEP]; /* ring: floods must cost no more than a copy */
    size_t end;     /* bytes ever added since the last clear */
    uint64_t last;
    char text[KEEP + 1];
    bool stale;
};

struct transcript *transcript_new(void)
{
    return calloc(1, sizeof(struct transcript));
}

void transcript_free(struct transcript *t)
{
    free(t);
}

void transcript_clear(struct transcript *t)
{
    t->end = 0;
    t->stale = true;
}

void transcript_add(struct transcript *t, const char *bytes, size_t n, uint64_t now)
{
    if (n > KEEP) {
        bytes += n - KEEP;
        t->end += n - KEEP;
        n = KEEP;
    }
    size_t at = t->end % KEEP, first = n < KEEP - at ? n : KEEP - at;
    memcpy(t->raw + at, bytes, first);
    memcpy(t->raw, bytes + first, n - first);
    t->end += n;
    t->last = now;
    t->stale = true;
}

uint64_t transcript_last(const struct transcript *t)
{
    return t->last;
}

/* States of ECMA-48 control functions; anything that is not text is swallowed. */
enum { GROUND, ESCAPE, CHARSET, CONTROL, STRING, STRING_ESCAPE };

static int after_escape(unsigned char c)
{
    if (c == '[')
        return CONTROL;
    if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_')
        return STRING;
    return strchr("()*+-./#% ", c) ? CHARSET : GROUND;
}

static int after(int state, unsigned char c)
{
    if (c == 0x1b)
        return state == STRING ? STRING_ESCAPE : ESCAPE;
    switch (state) {
    case ESCAPE:
        return after_escape(c);
    case CONTROL:
        return c >= 0x40 && c <= 0x7e ? GROUND : CONTROL;
    case STRING:
        return c == '\a' ? GROUND : STRING;
    default: /* CHARSET takes one more byte; STRING_ESCAPE ends with its backslash */
        return GROUND;
    }
}

size_t escape_filter(int *state, const char *bytes, size_t n, char *out)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = bytes[i];
        if (*state == GROUND && c != 0x1b) {
            if (c >= 0x20 ? c != 0x7f : c && strchr("\n\r\t\b", c))
                out[used++] = c;
        } else {
            *state = after(*state, c);
        }
    }
    return used;
}

/* What a line looks like after its carriage returns and backspaces: a shell's line editing. */
static size_t settle(char *text, size_t n)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (c == '\b') {
            if (used && text[used - 1] != '\n')
                used--;
        } else if (c != '\r') {
            text[used++] = c;
        }
    }
    return used;
}

const char *transcript_text(struct transcript *t)
{
    if (!t->stale)
        return t->text;
    size_t n = t->end < KEEP ? t->end : KEEP, start = (t->end - n) % KEEP;
    char *straight = t->text;
    memcpy(straight, t->raw + start, n < KEEP - start ? n : KEEP - start);
    if (n > KEEP - start)
        memcpy(straight + (KEEP - start), t->raw, n - (KEEP - start));
    int state = GROUND;
    n = escape_filter(&state, straight, n, t->text);
    n = settle(t->text, n);
    t->text[n] = '\0';
    t->stale = false;
    return t->text;
}
