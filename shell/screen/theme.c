/* SPDX-License-Identifier: GPL-3.0-or-later */
#define NCURSES_WIDECHAR 1
#include "theme.h"
#include "strip.h"
#include <curses.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

struct look {
    attr_t attributes;
    short colour; /* -1: the terminal's own */
};

static const struct look dark[STYLES] = {
    [STYLE_PLAIN] = {0, -1},
    [STYLE_DIM] = {A_DIM, -1},
    [STYLE_STRONG] = {A_BOLD, -1},
    [STYLE_EMPHASIS] = {A_UNDERLINE, -1},
    [STYLE_CODE] = {A_BOLD, COLOR_CYAN},
    [STYLE_SIDE] = {0, COLOR_MAGENTA},
    [STYLE_FRAME] = {0, -1},
    [STYLE_FOCUS] = {A_BOLD, COLOR_GREEN},
    [STYLE_TYPING] = {A_BOLD | A_REVERSE, COLOR_GREEN},
    [STYLE_LAMP] = {A_BOLD, COLOR_GREEN},
    [STYLE_DARK] = {A_DIM, -1},
    [STYLE_FROZEN] = {A_BOLD, COLOR_CYAN},
    [STYLE_NEW] = {A_BOLD | A_REVERSE, -1},
    [STYLE_NOTE] = {0, -1},
    [STYLE_GOOD] = {A_BOLD, COLOR_GREEN},
    [STYLE_BAD] = {A_BOLD, COLOR_RED},
    [STYLE_HINT] = {0, COLOR_MAGENTA},
    [STYLE_QUESTION] = {A_BOLD, COLOR_MAGENTA},
    [STYLE_KEY] = {A_BOLD, -1},
    [STYLE_SAME] = {A_BOLD, COLOR_CYAN},
    [STYLE_SAME + 1] = {A_BOLD, COLOR_MAGENTA},
    [STYLE_SAME + 2] = {A_BOLD, COLOR_GREEN},
    [STYLE_SAME + 3] = {A_BOLD, COLOR_YELLOW},
};

/* What another theme has instead, see look(). Bold is bright in many terminals, and bright colours
 * vanish on white. */
static const short on_light[] = {[COLOR_GREEN] = COLOR_GREEN,
                                 [COLOR_CYAN] = COLOR_BLUE,
                                 [COLOR_MAGENTA] = COLOR_MAGENTA,
                                 [COLOR_YELLOW] = COLOR_RED,
                                 [COLOR_RED] = COLOR_RED};

const char *const theme_names[THEMES] = {"dark", "light", "contrast", "mono"};

/* Same width, nearest shape. Sorted by nothing: it is short, and only asked for in ASCII locales.
 */
static const struct {
    uint32_t from;
    char to;
} stand_ins[] = {
    {0x2500, '-'}, {0x2502, '|'},  {0x250C, '+'},  {0x2510, '+'}, {0x2514, '+'}, {0x2518, '+'},
    {0x251C, '+'}, {0x2524, '+'},  {0x252C, '+'},  {0x2534, '+'}, {0x253C, '+'}, {0x25B8, '>'},
    {0x2744, '*'}, {0x25CF, '@'},  {0x25D0, '%'},  {0x25CB, 'o'}, {0x2714, '+'}, {0x2718, 'x'},
    {0x2026, '~'}, {0x00B7, '.'},  {0x2192, '>'},  {0x2190, '<'}, {0x00D7, 'x'}, {0x2013, '-'},
    {0x2014, '-'}, {0x2018, '\''}, {0x2019, '\''}, {0x201C, '"'}, {0x201D, '"'}, {0x00A0, ' '},
    {0x2022, '*'}, {0x2264, '<'},  {0x2265, '>'},  {0x2191, '^'}, {0x2193, 'v'},
};

static bool ascii;
static enum theme theme;

void theme_init(void)
{
    const char *no_colour = getenv("NO_COLOR");

    ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    /* no-color.org: any value but an empty one */
    theme = no_colour && *no_colour ? THEME_MONO : THEME_DARK;
}

void theme_choose(enum theme chosen)
{
    theme = chosen;
}

void theme_ascii(void)
{
    ascii = true;
}

enum theme theme_chosen(void)
{
    return theme;
}

int theme_find(const char *name)
{
    for (int i = 0; i < THEMES; i++)
        if (strcmp(theme_names[i], name) == 0)
            return i;
    return -1;
}

int theme_background(const char *bytes)
{
    static const double weights[] = {0.299, 0.587, 0.114}; /* of red, green, blue: ITU-R BT.601 */
    const char *at = strstr(bytes, "]11;rgb");
    double light = 0;

    at = at ? strchr(at, ':') : NULL;
    if (!at)
        return -1;
    at++;
    for (int i = 0; i < 3; i++) {
        char *end;
        unsigned long part = strtoul(at, &end, 16);
        int digits = (int)(end - at);
        if (digits < 1 || digits > 4)
            return -1;
        light += weights[i] * (double)part / (double)((1ul << 4 * digits) - 1);
        at = *end ? end + 1 : end;
    }
    return light > 0.5;
}

uint32_t theme_glyph(uint32_t ch)
{
    if (!ascii || ch < 0x80)
        return ch;
    for (size_t i = 0; i < sizeof stand_ins / sizeof *stand_ins; i++)
        if (stand_ins[i].from == ch)
            return (unsigned char)stand_ins[i].to;
    return '?';
}

/* Pairs are asked for each time: alloc_pair(3) may give away the least used ones. */
static void look(enum style style, attr_t *attributes, int *pair)
{
    short colour = dark[style].colour;
    attr_t is = dark[style].attributes;

    if (theme == THEME_LIGHT && colour >= 0) {
        colour = on_light[colour];
        is &= ~A_BOLD | (style == STYLE_BAD || style >= STYLE_SAME ? A_BOLD : 0);
    } else if (theme == THEME_CONTRAST) {
        is &= ~A_DIM;
        is |= colour >= 0 ? A_BOLD : 0;
        colour = style == STYLE_BAD ? COLOR_RED : -1;
    }
    *attributes = is;
    *pair = 0;
    if (theme != THEME_MONO && has_colors() && colour >= 0) {
        *pair = alloc_pair(colour, -1);
        if (*pair < 0)
            *pair = 0;
    }
}

static void cell(cchar_t *c, const wchar_t *text, enum style style)
{
    attr_t attributes;
    int pair;

    look(style, &attributes, &pair);
    setcchar(c, text, attributes, 0, &pair);
}

/* Take one character and the combining ones after it; returns its columns. */
static int take(const char **text, wchar_t wide[CCHARW_MAX + 1])
{
    int n = 0, columns = 0;

    for (const char *at = *text; *at; *text = at) {
        uint32_t ch = theme_glyph(text_next(&at));
        int w = text_columns(ch);
        if (n && w)
            break;
        if (n < CCHARW_MAX)
            wide[n++] = (wchar_t)ch;
        columns += w;
    }
    wide[n] = 0;
    return columns;
}

void theme_put(int y, int x, int columns, const struct strip *strip)
{
    const char *text = strip->text;
    int span = 0, at = 0;
    wchar_t wide[CCHARW_MAX + 1];
    cchar_t c;

    while (*text) {
        while (span + 1 < strip->spans && strip->span[span + 1].at <= text - strip->text)
            span++;
        int w = take(&text, wide);
        if (at + w > columns)
            break;
        if (w == 0)
            continue;
        cell(&c, wide, strip->span[span].style);
        mvadd_wch(y, x + at, &c);
        at += w;
    }
    if (at < columns)
        theme_row(y, x + at, columns - at, ' ', STYLE_PLAIN);
}

void theme_row(int y, int x, int columns, uint32_t ch, enum style style)
{
    wchar_t wide[2] = {(wchar_t)theme_glyph(ch), 0};
    cchar_t c;

    cell(&c, wide, style);
    if (columns > 0)
        mvhline_set(y, x, &c, columns);
}

void theme_column(int y, int x, int rows, uint32_t ch, enum style style)
{
    wchar_t wide[2] = {(wchar_t)theme_glyph(ch), 0};
    cchar_t c;

    cell(&c, wide, style);
    if (rows > 0)
        mvvline_set(y, x, &c, rows);
}
