/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "typist.h"
#include <stdlib.h>
#include <string.h>

enum {
    KEY = 45,     /* ms between keys, */
    WORD = 110,   /* before the first of a word */
    ENTER = 450,  /* and before Enter */
    MOST = 3000,  /* for a line */
    SETTLE = 350, /* after Enter, until the shell has taken the line */
};

static unsigned random_below(struct typist *t, unsigned limit)
{
    t->random = t->random * 1103515245u + 12345u;
    return (t->random >> 16) % limit;
}

static int pause_before(struct typist *t, size_t at)
{
    const char *text = t->text.bytes;
    long usual = text[at] == '\r' ? ENTER : at && text[at - 1] == ' ' ? WORD : KEY;
    long keys = (long)t->text.count;
    if (keys * KEY > MOST)
        usual = usual * MOST / (keys * KEY);
    usual = usual * 100 / t->speed;
    return (int)(usual / 2 + random_below(t, (unsigned)usual + 1));
}

void typist_stop(struct typist *t)
{
    free(t->text.bytes);
    t->text = (struct text){0};
    t->at = 0;
    t->due = 0;
}

void typist_begin(struct typist *t, int side, const char *text, bool enter, uint64_t now)
{
    typist_stop(t);
    t->side = side;
    text_add(&t->text, "%s%s", text, enter ? "\r" : "");
    t->due = now + (uint64_t)pause_before(t, 0);
}

bool typist_busy(const struct typist *t, uint64_t now)
{
    return t->text.count && (t->at < t->text.count || now < t->due);
}

size_t typist_take(struct typist *t, uint64_t now, const char **bytes)
{
    if (t->at >= t->text.count || now < t->due)
        return 0;
    size_t n = 1; /* all bytes of a character */
    while (t->at + n < t->text.count && ((unsigned char)t->text.bytes[t->at + n] & 0xc0) == 0x80)
        n++;
    *bytes = t->text.bytes + t->at;
    t->at += n;
    t->due = now + (uint64_t)(t->at < t->text.count ? pause_before(t, t->at) : SETTLE);
    return n;
}
