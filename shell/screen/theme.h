/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_THEME_H
#define FISHBOWL_THEME_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Looks: the styles by meaning, and the characters, with ASCII stand-ins of the same width where
 * the locale has no UTF-8 (nl_langinfo(3)) or the student wants none. The background is always the
 * terminal's own, and only a few of the eight ANSI colours are used.
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

enum theme {
    THEME_DARK,
    THEME_LIGHT,
    THEME_CONTRAST, /* nothing dim, nothing told by a colour that is hard to see */
    THEME_MONO,     /* attributes only */
    THEMES,
};
extern const char *const theme_names[THEMES];

/*
 * The locale's character set decides between UTF-8 and ASCII, NO_COLOR between THEME_MONO and
 * THEME_DARK. Needs no curses; call it first.
 */
void theme_init(void);

/* Another theme, or lines of ASCII whatever the locale; which theme it is. */
void theme_choose(enum theme theme);
void theme_ascii(void);
enum theme theme_chosen(void);

/* The theme of that name, or -1. */
int theme_find(const char *name);

/*
 * The background's colour in a terminal's answer to OSC 11 (xterm's ctlseqs), somewhere in the
 * bytes: "ESC ] 11 ; rgb:ffff/ffff/ffff". Returns 1 if it is light, 0 if dark, -1 without answer.
 */
int theme_background(const char *bytes);

/* The code point to show for another: itself, or its ASCII stand-in. */
uint32_t theme_glyph(uint32_t ch);

struct strip;

/* Draw a strip at y, x of curses' standard screen over exactly columns cells, blanks after it. */
void theme_put(int y, int x, int columns, const struct strip *strip);

/* A run of one character, or a single one, in a style. */
void theme_row(int y, int x, int columns, uint32_t ch, enum style style);
void theme_column(int y, int x, int rows, uint32_t ch, enum style style);

#endif
