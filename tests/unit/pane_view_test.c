/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "terminal.h"
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct pane *numbered(int lines)
{
    struct pane *pane = terminal_new(4, 10);
    char line[32];
    for (int i = 1; i <= lines; i++) {
        snprintf(line, sizeof line, "%s%d", i > 1 ? "\r\n" : "", i);
        terminal_feed(pane, line);
    }
    return pane;
}

static void a_smaller_screen_keeps_the_cursor_line_and_loses_none(void **state)
{
    (void)state;
    struct pane *pane = numbered(4);
    pane_resize(pane, 2, 10);
    terminal_shows(pane, 2, "3|4");
    terminal_cursor(pane, 1, 1);
    assert_int_equal(pane_scroll(pane, 10), 2);
    pane_scroll(pane, -10);
    pane_resize(pane, 4, 10);
    terminal_shows(pane, 4, "1|2|3|4");
    terminal_cursor(pane, 3, 1);
    pane_free(pane);
}

static void a_smaller_screen_gives_up_blank_lines_first(void **state)
{
    (void)state;
    struct pane *pane = numbered(2);
    pane_resize(pane, 3, 10);
    terminal_shows(pane, 3, "1|2|");
    terminal_cursor(pane, 1, 1);
    assert_int_equal(pane_scroll(pane, 10), 0);
    pane_resize(pane, 6, 10);
    terminal_shows(pane, 6, "1|2||||");
    pane_free(pane);
}

static void a_narrower_screen_shows_the_rest_again_when_it_widens(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(2, 10);
    terminal_feed(pane, "0123456789\r\nab\u4e2dcd");
    pane_resize(pane, 2, 3);
    terminal_shows(pane, 2, "012|ab\u4e2d");
    pane_resize(pane, 2, 10);
    terminal_shows(pane, 2, "0123456789|ab\u4e2dcd");
    pane_free(pane);
}

static void one_by_one_is_the_smallest_screen(void **state)
{
    (void)state;
    struct pane *pane = numbered(30);
    terminal_feed(pane, "\033[2;3r\033[?6h\033[4;10H\0337");
    pane_resize(pane, 0, -3);
    terminal_feed(
        pane,
        "\0338\033[Hab\u4e2d\r\n\t\033[L\033[M\033[@\033[P\033[2J\033#8\033[S\033[T\033H\0338z");
    terminal_shows(pane, 1, "z");
    terminal_cursor(pane, 0, 0);
    pane_resize(pane, 50, 300);
    terminal_feed(pane, "\033[H\033[2Jx");
    terminal_cursor(pane, 0, 1);
    pane_free(pane);
}

static void a_resize_in_the_alternate_screen_moves_the_shell_too(void **state)
{
    (void)state;
    struct pane *pane = numbered(4);
    terminal_feed(pane, "\033[?1049h\033[2J\033[Hvi");
    pane_resize(pane, 2, 10);
    terminal_shows(pane, 2, "vi|");
    terminal_feed(pane, "\033[?1049l$");
    terminal_shows(pane, 2, "3|4$");
    pane_free(pane);
}

static void margins_do_not_outlive_a_resize(void **state)
{
    (void)state;
    struct pane *pane = numbered(4);
    terminal_feed(pane, "\033[3;4r\033[2;1H");
    pane_resize(pane, 2, 10);
    terminal_feed(pane, "\033[2;1H\n\n\n\nx");
    terminal_shows(pane, 2, "|x");
    pane_free(pane);
}

static void the_scrollback_keeps_the_latest_lines(void **state)
{
    (void)state;
    struct pane *pane = numbered(500);
    assert_int_equal(pane_scroll(pane, 1000), 100);
    assert_int_equal(pane_scrolled(pane), 100);
    assert_int_equal(pane_scroll(pane, -30), -30);
    assert_int_equal(pane_scroll(pane, -1000), -70);
    terminal_feed(pane, "\033[3J");
    assert_int_equal(pane_scroll(pane, 1000), 0);
    pane_free(pane);
}

static void a_scrolled_view_stands_still_and_hides_the_cursor(void **state)
{
    (void)state;
    struct pane *pane = numbered(50);
    int y = 0, x = 0;
    pane_scroll(pane, 5);
    terminal_feed(pane, "\r\n51\r\n52");
    assert_int_equal(pane_scrolled(pane), 7);
    assert_false(pane_cursor(pane, &y, &x));
    pane_scroll(pane, -7);
    assert_true(pane_cursor(pane, &y, &x));
    pane_free(pane);
}

static void a_reset_leaves_nothing(void **state)
{
    (void)state;
    struct pane *pane = numbered(50);
    terminal_feed(pane, "\033[?1049h\033[?25l\033]2;t\007");
    pane_reset(pane);
    int y = 1, x = 1;
    assert_true(pane_cursor(pane, &y, &x));
    terminal_cursor(pane, 0, 0);
    terminal_shows(pane, 4, "|||");
    assert_int_equal(pane_scroll(pane, 9), 0);
    assert_string_equal(pane_title(pane), "");
    terminal_feed(pane, "\033[?1049hx\033cy");
    assert_false(pane_alternate(pane));
    terminal_shows(pane, 4, "y|||");
    pane_free(pane);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_smaller_screen_keeps_the_cursor_line_and_loses_none),
        cmocka_unit_test(a_smaller_screen_gives_up_blank_lines_first),
        cmocka_unit_test(a_narrower_screen_shows_the_rest_again_when_it_widens),
        cmocka_unit_test(one_by_one_is_the_smallest_screen),
        cmocka_unit_test(a_resize_in_the_alternate_screen_moves_the_shell_too),
        cmocka_unit_test(margins_do_not_outlive_a_resize),
        cmocka_unit_test(the_scrollback_keeps_the_latest_lines),
        cmocka_unit_test(a_scrolled_view_stands_still_and_hides_the_cursor),
        cmocka_unit_test(a_reset_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
