/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_THEME_H
#define FISHBOWL_THEME_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Looks: the styles by meaning, and the characters, with ASCII stand-ins of the same width where
 * the locale has no UTF-8 (nl_langinfo(3)). Only the default colours and a few of the eight ANSI
 * ones are used, so that light and dark backgrounds both work; NO_COLOR leaves the attributes.
 */
enum style {
    STYLE_PLAIN,
    STYLE_DIM,
    STYLE_STRONG,
    STYLE_EMPHASIS,
    STYLE_CODE,
    STYLE_SIDE,
    STYLE_FRAME,
    STYLE_FOCUS,  /* the name of the side that the prompt talks to */
    STYLE_TYPING, /* the same while its pane has the keyboard */
    STYLE_LAMP,
    STYLE_DARK, /* a lamp that is not lit, a thing that is not there */
    STYLE_FROZEN,
    STYLE_NEW,  /* changed a moment ago */
    STYLE_NOTE, /* from here on in the order of enum tone */
    STYLE_GOOD,
    STYLE_BAD,
    STYLE_HINT,
    STYLE_QUESTION,
    STYLE_KEY,
    STYLE_SAME, /* the same process on both sides: STYLE_SAMES colours in turn */
    STYLES = STYLE_SAME + 4
};
enum { STYLE_SAMES = STYLES - STYLE_SAME };

/* The locale's character set decides between UTF-8 and ASCII. Needs no curses; call it first. */
void theme_init(void);

/* The code point to show for another: itself, or its ASCII stand-in. */
uint32_t theme_glyph(uint32_t ch);

struct strip;

/* Draw a strip at y, x of curses' standard screen over exactly columns cells, blanks after it. */
void theme_put(int y, int x, int columns, const struct strip *strip);

/* A run of one character, or a single one, in a style. */
void theme_row(int y, int x, int columns, uint32_t ch, enum style style);
void theme_column(int y, int x, int rows, uint32_t ch, enum style style);

#endif
