/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_STRIP_H
#define FISHBOWL_STRIP_H

#include "theme.h"
#include <stddef.h>
#include <stdint.h>

/*
 * One line of styled text that knows how many columns it takes (wcwidth(3)): what the areas of the
 * screen are written with before curses sees it, so that tests can read it.
 */
enum { STRIP_BYTES = 4096, STRIP_SPANS = 96 };
struct strip {
    char text[STRIP_BYTES]; /* UTF-8 without control characters */
    size_t n;
    int columns;
    struct {
        uint16_t at; /* byte offset in text where this style begins */
        uint8_t style;
    } span[STRIP_SPANS];
    int spans;
};

void strip_clear(struct strip *s);

/* Append text. Control characters become blanks, broken UTF-8 U+FFFD. What is too long is cut. */
void strip_add(struct strip *s, enum style style, const char *text);
void strip_addf(struct strip *s, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Append at most columns of text; the last one is "…" where it had to be cut. */
void strip_fit(struct strip *s, enum style style, const char *text, int columns);

/* Fill with blanks up to a column; does nothing when the strip is there already. */
void strip_to(struct strip *s, int column);

/* Append another strip with its styles if the whole then takes at most columns; else nothing. */
void strip_join(struct strip *s, const struct strip *other, int columns);

/* Append the bytes [from, to) of another strip with their styles. */
void strip_part(struct strip *s, const struct strip *other, size_t from, size_t to);

/* Decode the code point at *text and move past it. Returns 0 at the end, U+FFFD for broken bytes.
 */
uint32_t text_next(const char **text);

/* Columns of a code point: 0, 1 or 2. What the locale cannot show counts one (it gets a stand-in).
 */
int text_columns(uint32_t ch);

/* Columns of a text. */
int text_width(const char *text);

#endif
