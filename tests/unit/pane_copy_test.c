/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/pane/copy.h"
#include "terminal.h"
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A screen of 5 x 20 with 40 lines above it, whose text is "line N of it". */
static struct pane *pane;

static int set_up(void **state)
{
    char line[64];
    (void)state;
    pane = terminal_new(5, 20);
    for (int i = 1; i <= 45; i++) {
        snprintf(line, sizeof line, "%sline %d of it", i > 1 ? "\r\n" : "", i);
        terminal_feed(pane, line);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pane_free(pane);
    return 0;
}

/* Keys as typed: ^x is Ctrl-x, the rest are characters, \r Enter, \033 Esc, \b Backspace. */
static enum copy_verdict type(const char *text)
{
    enum copy_verdict verdict = COPY_GOES_ON;
    for (; *text; text++) {
        struct key key = {.name = K_CHAR, .ch = (unsigned char)*text};
        if (*text == '^' && text[1] >= 'a')
            key = (struct key){.name = K_CHAR, .ch = (unsigned char)*++text, .mods = K_CTRL};
        if (*text == '\r' || *text == '\033' || *text == '\b')
            key.name = *text == '\r' ? K_ENTER : *text == '\b' ? K_BACK : K_ESCAPE;
        verdict = copy_key(pane_copying(pane), &key);
    }
    return verdict;
}

static void assert_text(const char *keys, const char *expected)
{
    assert_int_equal(type(keys), COPY_TAKES);
    char *text = copy_text(pane_copying(pane));
    assert_string_equal(text, expected);
    free(text);
    pane_live(pane);
}

static void assert_status(const char *expected)
{
    char status[256];
    copy_status(pane_copying(pane), status, sizeof status);
    assert_string_equal(status, expected);
}

static void text_is_marked_by_cells_lines_and_blocks(void **state)
{
    (void)state;
    static const struct {
        const char *keys, *text;
    } rows[] = {
        {"0v$y", "line 45 of it"},
        {"0 $\r", "line 45 of it"},
        {"0wvey", "45"},
        {"kVjy", "line 44 of it\nline 45 of it"},
        {"0kv$ly", "line 44 of it"},
        {"k0wvjey", "44 of it\nline 45"},
        {"k0w^vjly", "44\n45"},
        {"gVy", "line 1 of it"},
        {"k0vwwwwy", "line 44 of it\nl"},
        {"0vly", "li"},
        {"0lllvhhhy", "line"},
        {"0vwoy", "line 4"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pane_copy(pane);
        assert_text(rows[i].keys, rows[i].text);
    }
}

static void wide_glyphs_are_taken_whole(void **state)
{
    (void)state;
    terminal_feed(pane, "\r\n\u4e2d\u6587 e\u0301x");
    pane_copy(pane);
    assert_text("0vly", "\u4e2d\u6587");
    pane_copy(pane);
    assert_text("0lv$y", "\u6587 e\u0301x");
}

static void a_wrapped_line_is_one(void **state)
{
    (void)state;
    terminal_feed(pane, "\r\n0123456789012345678 and further\r\nnext");
    pane_copy(pane);
    assert_text("kVky", "0123456789012345678 and further");
}

static void what_was_moved_to_by_hand_is_no_wrapped_line(void **state)
{
    (void)state;
    terminal_feed(pane, "\r\n01234567890123456789\r\nnext");
    pane_copy(pane);
    assert_text("Vky", "01234567890123456789\nnext");
}

static void a_search_goes_both_ways_and_round(void **state)
{
    (void)state;
    pane_copy(pane);
    type("?line 3");
    assert_status("11 of 11  ?line 3");
    type("\r");
    assert_status("line 39 of 45  ?line 3  11 of 11");
    type("N");
    assert_status("line 3 of 45  ?line 3  1 of 11");
    type("n");
    assert_status("line 39 of 45  ?line 3  11 of 11");
}

static void searching_is_as_one_types(void **state)
{
    (void)state;
    pane_copy(pane);
    type("?");
    assert_status("?");
    type("line 2");
    assert_status("11 of 11  ?line 2");
    type("0");
    assert_status("1 of 1  ?line 20");
    type("x");
    assert_status("not found  ?line 20x");
    type("\b\b\r");
    assert_status("line 29 of 45  ?line 2  11 of 11");
    type("n");
    assert_status("line 28 of 45  ?line 2  10 of 11");
    type("NN");
    assert_status("line 2 of 45  ?line 2  1 of 11");
    type("/LINE\r");
    assert_status("line 2 of 45  /LINE  not found");
    type("\033");
    assert_status("line 2 of 45");
    type("/of it\r0");
    assert_text("/\033v$y", "line 2 of it");
}

static void a_match_may_go_over_the_edge(void **state)
{
    (void)state;
    unsigned char looks[20];
    terminal_feed(pane, "\r\n0123456789012345abcdefgh");
    pane_copy(pane);
    type("?cdef\r");
    int y, x;
    copy_cursor(pane_copying(pane), &y, &x);
    assert_int_equal(y, 3);
    assert_int_equal(x, 18);
    assert_true(copy_row(pane_copying(pane), 4, looks, 20));
    assert_int_equal(looks[0], COPY_HERE);
    assert_int_equal(looks[1], COPY_HERE);
    assert_int_equal(looks[2], 0);
}

static void a_still_picture_does_not_change(void **state)
{
    (void)state;
    pane_copy(pane);
    type("gVy");
    terminal_feed(pane, "\033[H\033[2J\033[3Jnothing is left");
    assert_text("y", "line 1 of it");
    pane_copy(pane);
    assert_text("Vy", "nothing is left");
}

static void a_resize_leaves_the_cursor_in_its_line(void **state)
{
    (void)state;
    pane_copy(pane);
    type("?line 20\r");
    pane_resize(pane, 3, 12);
    assert_status("line 20 of 45  ?line 20  1 of 1");
    int y, x;
    copy_cursor(pane_copying(pane), &y, &x);
    assert_in_range(y, 0, 2);
    pane_resize(pane, 40, 100);
    assert_text("Vy", "line 20 of it");
    for (int size = 1; size < 60; size += 7) {
        pane_copy(pane);
        type("gvG");
        pane_resize(pane, 60 - size, size);
        type("/i\rnnN{}^u^d^f^bwbeHML$0^o");
        pane_live(pane);
    }
}

static void any_keys_do_no_harm(void **state)
{
    (void)state;
    static const char alphabet[] = "hjklwbe0$HMLgG{}/?nNvVo \r\033\byqabc^a^e^u^d^f^b^v^r^s^c";
    unsigned seed = 7;
    terminal_feed(pane, "\r\n\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d");
    for (int i = 0; i < 20000; i++) {
        char one[3] = {0};
        unsigned char looks[40];
        seed = seed * 1103515245 + 12345;
        one[0] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        if (!pane_copying(pane))
            pane_copy(pane);
        if (type(one) != COPY_GOES_ON)
            pane_live(pane);
        else
            free(copy_text(pane_copying(pane)));
        if (i % 100 == 0)
            pane_resize(pane, 1 + (int)(seed >> 20) % 9, 1 + (int)(seed >> 24) % 30);
        for (int y = 0; y < 3 && pane_copying(pane); y++)
            copy_row(pane_copying(pane), y, looks, 40);
    }
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(text_is_marked_by_cells_lines_and_blocks),
        TEST(wide_glyphs_are_taken_whole),
        TEST(a_wrapped_line_is_one),
        TEST(what_was_moved_to_by_hand_is_no_wrapped_line),
        TEST(a_search_goes_both_ways_and_round),
        TEST(searching_is_as_one_types),
        TEST(a_match_may_go_over_the_edge),
        TEST(a_still_picture_does_not_change),
        TEST(a_resize_leaves_the_cursor_in_its_line),
        TEST(any_keys_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
