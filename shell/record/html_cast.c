/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../pane/draw.h"
#include "../pane/utf8.h"
#include "html.h"
#include <errno.h>
#include <string.h>

enum { MOST_CELLS = 32 << 20 /* of all screens together */ };

/* A recording as a page: what the screen was at the end of each step. Without a script all of them
 * are there, one below the other; the script shows one at a time. */

/* xterm's sixteen colours, darker on light paper: f is the foreground, g the background. */
static const char palette[] =
    "<style>body{max-width:none}:root{--c0:#000;--c1:#b00020;--c2:#1a7f37;--c3:#7d5600;--c4:#"
    "0550ae;--c5:#8250df;"
    "--c6:#0b6b75;--c7:#57606a;--c8:#6e7781;--c9:#cf222e;--c10:#1a7f37;--c11:#7d5600;--c12:#0969da;"
    "--c13:#8250df;--c14:#0b6b75;--c15:#24292f}"
    "@media(prefers-color-scheme:dark){:root{--c0:#000;--c1:#ff7b72;--c2:#3fb950;--c3:#d2a022;"
    "--c4:#58a6ff;--c5:#d2a8ff;--c6:#56d4dd;--c7:#c9d1d9;--c8:#8b949e;--c9:#ffa198;--c10:#7ee787;"
    "--c11:#f2cc60;--c12:#79c0ff;--c13:#e2c5ff;--c14:#8ae8f0;--c15:#fff}}"
    ".t{line-height:1.15;font-size:13px;width:max-content;max-width:100%;box-sizing:border-box}"
    ".b{font-weight:bold}.i{font-style:italic}.u{text-decoration:underline}"
    ".s{text-decoration:line-through}.fd{color:Canvas}.gd{background:CanvasText}";

static const char script[] =
    "<script>(function(){var s=[].slice.call(document.querySelectorAll('section')),at=0,"
    "n=document.querySelector('nav');if(!s.length)return;n.hidden=false;"
    "function show(k){at=Math.max(0,Math.min(s.length-1,k));s.forEach(function(x,i)"
    "{x.hidden=i!==at});n.querySelector('output').value=(at+1)+' / '+s.length}"
    "function all(){s.forEach(function(x){x.hidden=false});"
    "n.querySelector('output').value=s.length}"
    "var b=n.querySelectorAll('button');b[0].onclick=function(){show(at-1)};"
    "b[1].onclick=function(){show(at+1)};b[2].onclick=all;"
    "document.addEventListener('keydown',function(e){if(e.key==='ArrowLeft')show(at-1);"
    "if(e.key==='ArrowRight')show(at+1)});"
    "var h=s.map(function(x){return '#'+x.id}).indexOf(location.hash);show(h<0?0:h)})()</script>\n";

struct look {
    uint32_t fg, bg;
};

static void add_colour(FILE *to, char *styles, size_t room, uint32_t colour, char letter)
{
    uint32_t kind = colour & COLOUR_KIND, value = colour & COLOUR_VALUE;
    if (kind == COLOUR_DEFAULT)
        return;
    if (kind == COLOUR_INDEX && value < 16) {
        fprintf(to, "%c%u ", letter, (unsigned)value);
        return;
    }
    if (kind == COLOUR_INDEX)
        value = draw_rgb((int)value & 255);
    size_t used = strlen(styles);
    snprintf(styles + used, room - used, "%s:#%06x;", letter == 'f' ? "color" : "background",
             (unsigned)value);
}

static void open_span(FILE *to, struct look look)
{
    static const struct {
        uint32_t bit;
        char letter;
    } classes[] = {{CELL_BOLD, 'b'}, {CELL_ITALIC, 'i'}, {CELL_UNDERLINE, 'u'}, {CELL_STRIKE, 's'}};
    char styles[64] = "";
    bool reverse = look.fg & CELL_REVERSE;
    uint32_t front = look.fg & COLOUR_MASK, back = look.bg & COLOUR_MASK;
    fputs("<span class=\"", to);
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (look.fg & classes[i].bit)
            fprintf(to, "%c ", classes[i].letter);
    if (reverse && !(back & COLOUR_KIND))
        fputs("fd ", to);
    if (reverse && !(front & COLOUR_KIND))
        fputs("gd ", to);
    add_colour(to, styles, sizeof styles, reverse ? back : front, 'f');
    add_colour(to, styles, sizeof styles, reverse ? front : back, 'g');
    fprintf(to, "\" style=\"%s\">", styles);
}

static bool same(struct look a, struct look b)
{
    return a.fg == b.fg && a.bg == b.bg;
}

static void put_character(FILE *to, uint32_t ch)
{
    char bytes[5] = "";
    bytes[utf8_encode(ch >= ' ' && ch != 0x7f ? ch : ' ', bytes)] = '\0';
    html_text(to, bytes);
}

static void put_row(FILE *to, const struct row *row, int columns)
{
    const struct look none = {0};
    struct look now = none;
    int edge = row->filled < columns ? row->filled : columns;
    for (int x = 0; x < edge; x++) {
        const struct cell *cell = &row->cells[x];
        struct look look = {cell->fg, cell->bg & COLOUR_MASK};
        if (cell->bg & CELL_TAIL)
            continue;
        if (!same(look, now)) {
            fputs(same(now, none) ? "" : "</span>", to);
            if (!same(look, none))
                open_span(to, look);
            now = look;
        }
        put_character(to, cell->ch);
        const uint32_t *marks = cell->bg & CELL_MARKED ? row_marks(row, x) : NULL;
        for (int i = 0; marks && i < MARKS_MAX && marks[i]; i++)
            put_character(to, marks[i]);
    }
    fputs(same(now, none) ? "\n" : "</span>\n", to);
}

static void put_screen(FILE *to, const struct reel *reel, int number, const char *label)
{
    fprintf(to, "<section id=screen-%d><h2>", number);
    html_text(to, label);
    fputs("</h2><pre class=t>", to);
    for (int y = 0; y < reel->rows; y++)
        put_row(to, pane_row(reel->pane, y), reel->columns);
    fputs("</pre></section>\n", to);
}

static int put_screens(FILE *to, struct reel *reel, struct err *e)
{
    const struct cast *cast = reel->cast;
    long cells = 0;
    for (int i = 0; i == 0 || i < cast->marks_count; i++) {
        bool last = i + 1 >= cast->marks_count;
        reel_to_event(reel, last ? cast->count : cast->marks[i + 1].event);
        cells += (long)reel->rows * reel->columns;
        if (cells > MOST_CELLS)
            return err_say(
                e, -EFBIG, "fishbowl replay shows it.",
                "a recording of %d steps, and the screens of the first %d are as much as "
                "a page may have",
                cast->marks_count, i);
        put_screen(to, reel, i + 1,
                   cast->marks_count ? cast->marks[i].label : "The end of the recording");
    }
    return 0;
}

int html_cast(FILE *to, const struct cast *cast, struct err *e)
{
    struct reel reel;
    if (reel_open(&reel, cast) < 0)
        return err_set(e, -ENOMEM, NULL, "show the recording");
    fputs(palette, to);
    for (int i = 0; i < 16; i++)
        fprintf(to, ".f%d{color:var(--c%d)}.g%d{background:var(--c%d)}", i, i, i, i);
    fputs("</style><nav hidden><button>\xe2\x86\x90</button> <button>\xe2\x86\x92</button> "
          "<button>all</button> <output></output></nav>\n",
          to);
    int r = put_screens(to, &reel, e);
    fputs(script, to);
    reel_close(&reel);
    return r;
}
