/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promptline.h"
#include <stdio.h>

enum { LEAST = 8 /* columns that a label leaves to the text, where there are that many */ };

/* What one code point looks like in the row. */
static int shown(uint32_t ch, bool secret, char out[8])
{
    const char *p;

    if (secret) {
        snprintf(out, 8, "•");
    } else if (ch < 0x20 || ch == 0x7F) {
        snprintf(out, 8, "^%c", (int)(ch ^ 0x40));
    } else if (ch < 0x80) {
        snprintf(out, 8, "%c", (int)ch);
    } else {
        static const unsigned char first[] = {0, 0xC0, 0xE0, 0xF0};
        int more = ch < 0x800 ? 1 : ch < 0x10000 ? 2 : 3, n = 0;
        out[n++] = (char)(first[more] | ch >> (6 * more));
        while (more--)
            out[n++] = (char)(0x80 | (ch >> (6 * more) & 0x3F));
        out[n] = 0;
    }
    p = out;
    int columns = 0;
    while (*p)
        columns += text_columns(text_next(&p));
    return columns;
}

/* Columns of the text up to a byte offset. */
static int columns_until(const char *text, const char *end, bool secret)
{
    char out[8];
    int columns = 0;

    while (*text && text < end)
        columns += shown(text_next(&text), secret, out);
    return columns;
}

static void add_label(struct strip *strip, const char *label)
{
    bool hidden = false;
    char out[8];

    while (*label) {
        uint32_t ch = text_next(&label);
        if (ch == 1 || ch == 2) {
            hidden = ch == 1;
        } else if (!hidden) {
            shown(ch, false, out);
            strip_add(strip, STYLE_FOCUS, out);
        }
    }
}

int promptline(struct strip *strip, const char *label, const char *text, int point, int columns,
               bool secret)
{
    char out[8];
    const char *at = text;
    int skipped = 0;

    strip_clear(strip);
    add_label(strip, label);
    if (strip->columns > columns / 2 && strip->columns + LEAST > columns) {
        static struct strip
            whole; /* a long search prompt, or a tiny screen: half is for the text */
        whole = *strip;
        strip_clear(strip);
        strip_fit(strip, STYLE_FOCUS, whole.text, columns / 2);
    }
    int start = strip->columns, room = columns - start - 1; /* a cell for the cursor at the end */
    int cursor = columns_until(text, text + point, secret);
    if (room < 1)
        return columns - 1;
    if (cursor > room) { /* scroll by thirds, so that it does not move with every key */
        int third = room / 3 > 0 ? room / 3 : 1;
        int least = cursor - room + (room > 2 ? 1 : 0);
        int skip = (least + third - 1) / third * third;
        skip = skip > cursor ? cursor : skip;
        while (*at && skipped < skip)
            skipped += shown(text_next(&at), secret, out);
        if (room > 2 && *at) { /* "…" takes the place of one more character */
            skipped += shown(text_next(&at), secret, out) - 1;
            strip_add(strip, STYLE_DIM, "…");
        }
    }
    while (*at) {
        int width = shown(text_next(&at), secret, out);
        if (strip->columns + width > columns - (*at ? 1 : 0)) {
            strip_add(strip, STYLE_DIM, "…");
            break;
        }
        strip_add(strip, STYLE_PLAIN, out);
    }
    int column = start + cursor - skipped;
    return column < start ? start : column < columns ? column : columns - 1;
}
