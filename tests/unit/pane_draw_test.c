/* SPDX-License-Identifier: GPL-3.0-or-later */
#define NCURSES_WIDECHAR 1
#include "terminal.h"
#include <curses.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* What curses sends out is drawn by a second pane, which stands for the outer terminal. */

enum { LINES_OUT = 6, COLUMNS_OUT = 30 };

static FILE *out;
static SCREEN *curses;
static struct pane *outer;

static int set_up(void **state)
{
    (void)state;
    setenv("LINES", "6", 1);
    setenv("COLUMNS", "30", 1);
    out = tmpfile();
    outer = terminal_new(LINES_OUT, COLUMNS_OUT);
    curses = newterm("xterm-256color", out, stdin);
    if (!curses)
        return -1;
    start_color();
    use_default_colors();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    endwin();
    delscreen(curses);
    fclose(out);
    pane_free(outer);
    return 0;
}

/* Refresh; returns how many bytes went out. */
static size_t show(void)
{
    static char bytes[65536];
    refresh();
    fflush(out);
    rewind(out);
    size_t n = fread(bytes, 1, sizeof bytes, out);
    pane_feed(outer, bytes, n);
    rewind(out);
    assert_int_equal(ftruncate(fileno(out), 0), 0);
    return n;
}

static bool cell_is(int y, int x, attr_t attributes, int foreground, int background)
{
    cchar_t cell;
    wchar_t text[CCHARW_MAX + 1];
    attr_t attr = 0;
    short pair = 0;
    int wide = 0, front = -1, back = -1;
    mvin_wch(y, x, &cell);
    getcchar(&cell, text, &attr, &pair, &wide);
    if (wide)
        extended_pair_content(wide, &front, &back);
    return (attr & ~(A_COLOR | A_CHARTEXT)) == attributes && front == foreground &&
           back == background;
}

static void a_pane_is_drawn_in_its_place_and_nowhere_else(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(3, 10);
    erase();
    mvaddstr(0, 0, "##############################");
    mvaddstr(3, 2, "####");
    terminal_feed(pane, "one\r\nt\u00e9wo e\u0301\r\n\u4e2d\u6587456789");
    pane_draw(pane, 1, 3, 3, 8, false);
    mvaddstr(1, 11, "|");
    show();
    terminal_shows(
        outer, LINES_OUT,
        "##############################|   one     ||   t\u00e9wo e\u0301|  #\u4e2d\u65874567||");
    pane_free(pane);
}

static void half_a_wide_character_is_never_drawn(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(1, 10);
    erase();
    terminal_feed(pane, "a\u4e2d\u6587b");
    pane_draw(pane, 0, 0, 1, 4, false);
    mvaddstr(0, 4, "|");
    show();
    terminal_shows(outer, 1, "a\u4e2d |");
    pane_free(pane);
}

static void only_damaged_rows_are_drawn_again(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(4, 20);
    erase();
    terminal_feed(pane, "first\r\nsecond\r\nthird");
    pane_draw(pane, 0, 0, 4, 20, false);
    assert_false(pane_damaged(pane));
    mvaddstr(0, 0, "kept");
    mvaddstr(1, 0, "lost");
    terminal_feed(pane, "\033[2;1HS");
    assert_true(pane_damaged(pane));
    pane_draw(pane, 0, 0, 4, 20, false);
    show();
    terminal_shows(outer, 4, "keptt|Second|third|");
    pane_touch(pane);
    pane_draw(pane, 0, 0, 4, 20, false);
    show();
    terminal_shows(outer, 4, "first|Second|third|");
    pane_free(pane);
}

static void a_cursor_that_moved_asks_for_a_drawing(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(4, 20);
    pane_draw(pane, 0, 0, 4, 20, false);
    terminal_feed(pane, "\033[3;3H");
    assert_true(pane_damaged(pane));
    pane_draw(pane, 0, 0, 4, 20, false);
    assert_false(pane_damaged(pane));
    terminal_feed(pane, "\033[?25l");
    assert_true(pane_damaged(pane));
    pane_free(pane);
}

static void colours_and_attributes_are_kept(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(2, 20);
    erase();
    terminal_feed(pane,
                  "\033[31mr\033[1;44mb\033[0;7mi\033[0;4;38;5;208mo\033[m."
                  "\033[38;2;255;0;0mR\033[0;48;2;128;128;128mG\033[0;92;3mL\033[m\033[42m\033[K");
    pane_draw(pane, 0, 0, 2, 20, false);
    assert_true(cell_is(0, 0, A_NORMAL, 1, -1));
    assert_true(cell_is(0, 1, A_BOLD, 1, 4));
    assert_true(cell_is(0, 2, A_REVERSE, -1, -1));
    assert_true(cell_is(0, 3, A_UNDERLINE, 208, -1));
    assert_true(cell_is(0, 4, A_NORMAL, -1, -1));
    assert_true(cell_is(0, 5, A_NORMAL, 196, -1));
    assert_true(cell_is(0, 6, A_NORMAL, -1, 244));
    assert_true(cell_is(0, 7, A_ITALIC, 10, -1));
    assert_true(cell_is(0, 15, A_NORMAL, -1, 2)); /* erased in the colour of the time */
    assert_true(cell_is(1, 0, A_NORMAL, -1, -1));
    pane_free(pane);
}

static void what_is_written_dim_is_drawn_dim(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(3, 20);
    erase();
    terminal_feed(pane, "\033[2;31md\033[22mn\033[38;2;255;0;0mr\033[48;5;2mi\033[2md\033[mn"
                        "\033[11mf\033[10m\033[>4;2mk\033[4:2mu\033[0;2m"
                        "long enoug\033[K\r\n\0337\033[m\0338s");
    pane_draw(pane, 0, 0, 3, 20, false);
    assert_true(cell_is(0, 0, A_DIM, 1, -1));
    assert_true(cell_is(0, 1, A_NORMAL, 1, -1));
    assert_true(cell_is(0, 2, A_NORMAL, 196, -1));
    assert_true(cell_is(0, 3, A_NORMAL, 196, 2));
    assert_true(cell_is(0, 4, A_DIM, 196, 2));
    assert_true(cell_is(0, 5, A_NORMAL, -1, -1));
    assert_true(cell_is(0, 6, A_NORMAL, -1, -1)); /* a font is none */
    assert_true(cell_is(0, 7, A_NORMAL, -1, -1)); /* xterm's modifyOtherKeys is no attribute */
    assert_true(cell_is(0, 8, A_UNDERLINE, -1, -1));
    assert_true(cell_is(0, 9, A_DIM, -1, -1));
    assert_true(cell_is(0, 18, A_DIM, -1, -1));
    assert_true(cell_is(0, 19, A_NORMAL, -1, -1)); /* erased */
    assert_true(cell_is(1, 0, A_DIM, -1, -1));     /* kept with the cursor */
    pane_free(pane);
}

static void a_subdued_pane_is_dim_and_not_bold(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(2, 20);
    erase();
    terminal_feed(pane, "\033[1;31mr");
    pane_draw(pane, 0, 0, 2, 20, false);
    assert_true(cell_is(0, 0, A_BOLD, 1, -1));
    pane_draw(pane, 0, 0, 2, 20, true);
    assert_true(cell_is(0, 0, A_DIM, 1, -1));
    pane_free(pane);
}

static void the_whole_screen_can_be_reversed(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(2, 20);
    erase();
    terminal_feed(pane, "a\033[7mb\033[?5h");
    pane_draw(pane, 0, 0, 2, 20, false);
    assert_true(cell_is(0, 0, A_REVERSE, -1, -1));
    assert_true(cell_is(0, 1, A_NORMAL, -1, -1));
    assert_true(cell_is(1, 9, A_REVERSE, -1, -1));
    pane_free(pane);
}

static void the_scrollback_is_drawn_and_stands_still(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(3, 20);
    erase();
    terminal_feed(pane, "1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7");
    pane_scroll(pane, 2);
    pane_draw(pane, 0, 0, 3, 20, false);
    show();
    terminal_shows(outer, 3, "3|4|5");
    terminal_feed(pane, "\r\n8\r\n9");
    pane_draw(pane, 0, 0, 3, 20, false);
    assert_int_equal(show(), 0);
    for (int i = 0; i < 200; i++) /* longer than the terminal itself keeps lines */
        terminal_feed(pane, "\r\nx");
    pane_draw(pane, 0, 0, 3, 20, false);
    assert_int_equal(show(), 0);
    terminal_shows(outer, 3, "3|4|5");
    pane_scroll(pane, -999);
    terminal_feed(pane, "\r\nend");
    pane_draw(pane, 0, 0, 3, 20, false);
    show();
    terminal_shows(outer, 3, "x|x|end");
    pane_free(pane);
}

static void a_pane_smaller_than_its_place_is_filled_up(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(1, 3);
    erase();
    for (int y = 0; y < 3; y++)
        mvaddstr(y, 0, "#######");
    terminal_feed(pane, "abc");
    pane_draw(pane, 0, 0, 2, 5, false);
    show();
    terminal_shows(outer, 3, "abc  ##|     ##|#######");
    pane_free(pane);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    unsetenv("NO_COLOR");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_pane_is_drawn_in_its_place_and_nowhere_else, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(half_a_wide_character_is_never_drawn, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_damaged_rows_are_drawn_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cursor_that_moved_asks_for_a_drawing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(colours_and_attributes_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_written_dim_is_drawn_dim, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_subdued_pane_is_dim_and_not_bold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_whole_screen_can_be_reversed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_scrollback_is_drawn_and_stands_still, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_pane_smaller_than_its_place_is_filled_up, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
