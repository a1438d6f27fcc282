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

static void text_wraps_at_the_right_edge_and_scrolls_at_the_bottom(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(3, 5);
    terminal_feed(pane, "abcdefg\r\n12345\r\nlast");
    terminal_shows(pane, 3, "fg|12345|last");
    terminal_cursor(pane, 2, 4);
    pane_free(pane);
}

static void a_scroll_region_moves_only_its_own_lines(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(5, 10);
    terminal_feed(pane, "1\r\n2\r\n3\r\n4\r\n5\033[2;4r\033[4;1H\n\n");
    terminal_shows(pane, 5, "1|4|||5");
    terminal_feed(pane, "\033[2;1H\033M");
    terminal_shows(pane, 5, "1||4||5");
    assert_int_equal(pane_scroll(pane, 10), 0); /* nothing was kept of the middle */
    pane_free(pane);
}

static void origin_mode_counts_from_the_region(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(5, 10);
    terminal_feed(pane, "\033[2;4r\033[?6h\033[1;1Htop\033[9;1Hend");
    terminal_shows(pane, 5, "|top||end|");
    pane_free(pane);
}

static void the_alternate_screen_leaves_the_primary_one_untouched(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(3, 10);
    terminal_feed(pane, "shell$ vi\r\n\033[?1049h\033[H\033[2Jfile\r\n\n\n\n\n");
    assert_true(pane_alternate(pane));
    assert_int_equal(pane_scroll(pane, 1), 0);
    terminal_feed(pane, "\033[?1049l");
    assert_false(pane_alternate(pane));
    terminal_shows(pane, 3, "shell$ vi||");
    terminal_cursor(pane, 1, 0);
    terminal_feed(pane, "\033[?47hx\033[?47l");
    terminal_shows(pane, 3, "shell$ vi||");
    pane_free(pane);
}

static void wide_characters_wrap_whole_and_lose_both_halves(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(3, 5);
    terminal_feed(pane, "abcd\u4e2d");
    terminal_shows(pane, 3, "abcd|\u4e2d|");
    terminal_feed(pane, "\033[2;2HX");
    terminal_shows(pane, 3, "abcd| X|");
    terminal_feed(pane, "\033[2;1H\u4e2d\u6587\033[2;3Hy");
    terminal_shows(pane, 3, "abcd|\u4e2dy|");
    terminal_feed(pane, "\033[3;1H\u4e2d\u6587\033[3;2H\033[P");
    terminal_shows(pane, 3, "abcd|\u4e2dy| \u6587");
    pane_free(pane);
}

static void a_wide_character_on_one_column_is_a_blank(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(3, 1);
    terminal_feed(pane, "\u4e2da");
    terminal_shows(pane, 3, "||a");
    pane_free(pane);
}

static void combining_characters_join_the_letter_before_them(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(2, 10);
    terminal_feed(pane, "e\u0301");
    terminal_feed(pane, "a");
    terminal_feed(pane, "\u0302\u0303x");
    terminal_shows(pane, 2, "e\u0301a\u0302\u0303x|");
    terminal_feed(pane, "\033[1;1Ho");
    terminal_shows(pane, 2, "oa\u0302\u0303x|");
    terminal_feed(pane, "\033[1;1H\033[P");
    terminal_shows(pane, 2, "a\u0302\u0303x|");
    pane_free(pane);
}

static void endless_combining_characters_are_cut(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(2, 10);
    terminal_feed(pane, "e");
    for (int i = 0; i < 20000; i++)
        terminal_feed(pane, "\u0301");
    terminal_feed(pane, "x");
    terminal_shows(pane, 2, "e\u0301\u0301\u0301\u0301\u0301x|");
    pane_free(pane);
}

static void lines_are_inserted_and_deleted(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(4, 10);
    terminal_feed(pane, "a\r\nb\r\nc\r\nd\033[2;1H\033[2L");
    terminal_shows(pane, 4, "a|||b");
    terminal_feed(pane, "\033[1;1H\033[3M");
    terminal_shows(pane, 4, "b|||");
    terminal_feed(pane, "\033[99M\033[99L");
    terminal_shows(pane, 4, "|||");
    pane_free(pane);
}

static void characters_are_inserted_deleted_and_repeated(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(2, 8);
    terminal_feed(pane, "abcdef\033[1;2H\033[2@");
    terminal_shows(pane, 2, "a  bcdef|");
    terminal_feed(pane, "\033[4P");
    terminal_shows(pane, 2, "adef|");
    terminal_feed(pane, "\033[4hXY\033[4l");
    terminal_shows(pane, 2, "aXYdef|");
    terminal_feed(pane, "\033[2;1H-\033[4b\u00e9\033[b");
    terminal_shows(pane, 2, "aXYdef|-----\u00e9\u00e9");
    pane_free(pane);
}

static void the_cursor_is_saved_and_restored(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(3, 10);
    terminal_feed(pane, "ab\0337\033[3;5Hx\0338c\033[sd\033[H\033[ue");
    terminal_shows(pane, 3, "abce||    x");
    pane_free(pane);
}

static void line_drawing_characters_are_drawn(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(2, 30);
    terminal_feed(pane, "\033(0lqqqqqqqqqqqqqqqk\033(Bqqqqqqqqqqqq");
    terminal_shows(pane, 2, "┌───────────────┐qqqqqqqqqqqq|");
    pane_free(pane);
}

static void broken_utf8_becomes_replacement_characters(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(2, 20);
    terminal_feed(pane, "a\xff"
                        "b\xc3(\xe4\xb8"
                        "c\xed\xa0\x80"
                        "d\xc2\x9b"
                        "e");
    terminal_shows(pane, 2,
                   "a\ufffd"
                   "b\ufffd(\ufffd"
                   "c\ufffd\ufffd\ufffd"
                   "de|");
    pane_free(pane);
}

static void strings_are_swallowed_and_titles_cleaned(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(2, 20);
    terminal_feed(pane, "a\033]0;my\001 ti\xc2\x9btle\033\\b\033]52;c;aGVsbG8=\007c\033_G;\033\\d"
                        "\033P1$r\033\\e\033^pm\033\\f\033Xsos\033\\g");
    terminal_shows(pane, 2, "abcdefg|");
    assert_string_equal(pane_title(pane), "my title");
    terminal_feed(pane, "\033]2;cut\033[1;1HX");
    terminal_shows(pane, 2, "Xbcdefg|");
    assert_string_equal(pane_title(pane), "my title");
    pane_free(pane);
}

static void queries_are_answered_and_nothing_of_the_program_is_echoed(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(4, 20);
    terminal_feed(pane, "\r\nxy\033[6n");
    assert_string_equal(terminal_replies, "\033[2;3R");
    terminal_quiet();
    terminal_feed(pane, "\033[5n\033[c");
    assert_string_equal(terminal_replies, "\033[0n\033[?1;2c");
    terminal_quiet();
    terminal_feed(pane, "\033]2;evil\n\007\033[21t\033]10;?\007\005\033]4;1;?\007");
    assert_string_equal(terminal_replies, "");
    pane_free(pane);
}

static void press(struct pane *pane, struct key key)
{
    terminal_quiet();
    pane_key(pane, &key);
}

static void keys_are_sent_in_the_form_that_the_program_asked_for(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(4, 10);
    static const struct {
        struct key key;
        const char *bytes;
    } cases[] = {
        {{.name = K_UPWARD}, "\033[A"},
        {{.name = K_UPWARD, .mods = K_CTRL}, "\033[1;5A"},
        {{.name = K_FN + 1}, "\033OP"},
        {{.name = K_FN + 12}, "\033[24~"},
        {{.name = K_REMOVE}, "\033[3~"},
        {{.name = K_TAB, .mods = K_SHIFT}, "\033[Z"},
        {{.name = K_ENTER}, "\r"},
        {{.name = K_BACK}, "\x7f"},
        {{.name = K_BACK, .mods = K_ALT}, "\033\x7f"},
        {{.name = K_BACK, .mods = K_CTRL}, "\x7f"},
        {{.name = K_ESCAPE}, "\033"},
        {{.name = K_CHAR, .ch = 0x20ac}, "\u20ac"},
        {{.name = K_CHAR, .ch = 'c', .mods = K_CTRL}, "\003"},
        {{.name = K_CHAR, .ch = 'm', .mods = K_CTRL}, "\r"},
        {{.name = K_CHAR, .ch = 'x', .mods = K_ALT}, "\033x"},
        {{.name = K_CHAR, .ch = '\\', .mods = K_CTRL}, "\034"},
        {{.name = K_FOCUS_IN}, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        press(pane, cases[i].key);
        assert_string_equal(terminal_replies, cases[i].bytes);
    }
    terminal_feed(pane, "\033[?1h\033[?1004h");
    press(pane, (struct key){.name = K_UPWARD});
    assert_string_equal(terminal_replies, "\033OA");
    press(pane, (struct key){.name = K_TOP});
    assert_string_equal(terminal_replies, "\033OH");
    press(pane, (struct key){.name = K_FOCUS_OUT});
    assert_string_equal(terminal_replies, "\033[O");
    pane_free(pane);
}

static void a_paste_is_bracketed_on_demand_and_cannot_close_its_bracket(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(4, 10);
    struct key paste = {.name = K_PASTE, .raw = "a\nb\r\nc\033[201~d", .raw_count = 13};
    press(pane, paste);
    assert_string_equal(terminal_replies, "a\rb\rc[201~d");
    terminal_feed(pane, "\033[?2004h");
    press(pane, paste);
    assert_string_equal(terminal_replies, "\033[200~a\rb\rc[201~d\033[201~");
    pane_free(pane);
}

static const char *const pieces[] = {
    "hello world, this is a long line of text that goes on and on",
    "\r\n",
    "\n",
    "\t",
    "\b\b",
    "\u4e2d\u6587",
    "e\u0301",
    "\033[31;1m",
    "\033[m",
    "\033[5C",
    "\033[3;7H",
    "\033[2K",
    "\033[K",
    "\033[4h",
    "\033[4l",
    "\033[2@",
    "\033[3P",
    "\033[L",
    "\033[M",
    "\033[2;5r",
    "\033[r",
    "\033[?6h",
    "\033[?6l",
    "\033[?7l",
    "\033[?7h",
    "\033(0",
    "\033(B",
    "\016",
    "\017",
    "\0337",
    "\0338",
    "\033[?1049h",
    "\033[?1049l",
    "\033[1\"q",
    "\033[0\"q",
    "\033[?2K",
    "\033[S",
    "\033M",
    "\033[38;2;1;2;3m",
    "\033]0;title\007",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "\033[7b",
    "\033c",
    "\xff",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678",
};

static void the_same_bytes_make_the_same_screen_however_they_are_cut(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int round = 0; round < 300; round++) {
        struct pane *whole = terminal_new(8, 40), *bytewise = terminal_new(8, 40);
        char bytes[8192];
        size_t n = 0;
        for (int i = 0; i < 60; i++) {
            seed = seed * 1103515245 + 12345;
            const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
            n += (size_t)snprintf(bytes + n, sizeof bytes - n, "%s", piece);
        }
        pane_feed(whole, bytes, n);
        for (size_t i = 0; i < n; i++)
            pane_feed(bytewise, bytes + i, 1);
        char first[8192];
        snprintf(first, sizeof first, "%s", terminal_text(whole, 8));
        terminal_shows(bytewise, 8, first);
        int y = 0, x = 0;
        pane_cursor(whole, &y, &x);
        terminal_cursor(bytewise, y, x);
        assert_int_equal(pane_scroll(whole, 999), pane_scroll(bytewise, 999));
        pane_free(whole);
        pane_free(bytewise);
    }
}

static void garbage_does_no_harm(void **state)
{
    (void)state;
    static const char alphabet[] =
        "\033\033\033[[[]P;;:?>!$\" '0123456789ABCDHJKLMPSTXZ@`abcdghlmnr"
        "suq\xc3\xa9\xe4\xb8\xad\xcc\x81\xc2\x9b\\\007\n\r\t\b#(0B78cDEHM";
    struct pane *pane = terminal_new(24, 80);
    unsigned seed = 42;
    char bytes[4096];
    for (int chunk = 0; chunk < 2500; chunk++) { /* 10 MB */
        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * 1103515245 + 12345;
            unsigned r = seed >> 16;
            bytes[i] = chunk & 1 ? (char)r : alphabet[r % (sizeof alphabet - 1)];
        }
        pane_feed(pane, bytes, sizeof bytes);
        if (chunk % 3 == 0)
            pane_resize(pane, 1 + (int)(seed >> 20) % 60, 1 + (int)(seed >> 10) % 150);
        pane_scroll(pane, (int)(seed >> 24) % 20 - 10);
    }
    pane_resize(pane, 4, 10);
    terminal_feed(pane, "\033\\\030\033c\033[3Jfine");
    terminal_shows(pane, 4, "fine|||");
    pane_free(pane);
}

static void many_arguments_and_huge_numbers_do_no_harm(void **state)
{
    (void)state;
    struct pane *pane = terminal_new(4, 10);
    char bytes[3000] = "\033[";
    memset(bytes + 2, ';', 2900);
    terminal_feed(pane, bytes);
    terminal_feed(
        pane,
        "m\033[99999999999999999999C\033[999999999X\033[999999999@\033[999999999b\r\033[2Kok");
    terminal_shows(pane, 4, "ok|||");
    pane_free(pane);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_wraps_at_the_right_edge_and_scrolls_at_the_bottom),
        cmocka_unit_test(a_scroll_region_moves_only_its_own_lines),
        cmocka_unit_test(origin_mode_counts_from_the_region),
        cmocka_unit_test(the_alternate_screen_leaves_the_primary_one_untouched),
        cmocka_unit_test(wide_characters_wrap_whole_and_lose_both_halves),
        cmocka_unit_test(a_wide_character_on_one_column_is_a_blank),
        cmocka_unit_test(combining_characters_join_the_letter_before_them),
        cmocka_unit_test(endless_combining_characters_are_cut),
        cmocka_unit_test(lines_are_inserted_and_deleted),
        cmocka_unit_test(characters_are_inserted_deleted_and_repeated),
        cmocka_unit_test(the_cursor_is_saved_and_restored),
        cmocka_unit_test(line_drawing_characters_are_drawn),
        cmocka_unit_test(broken_utf8_becomes_replacement_characters),
        cmocka_unit_test(strings_are_swallowed_and_titles_cleaned),
        cmocka_unit_test(queries_are_answered_and_nothing_of_the_program_is_echoed),
        cmocka_unit_test(keys_are_sent_in_the_form_that_the_program_asked_for),
        cmocka_unit_test(a_paste_is_bracketed_on_demand_and_cannot_close_its_bracket),
        cmocka_unit_test(the_same_bytes_make_the_same_screen_however_they_are_cut),
        cmocka_unit_test(garbage_does_no_harm),
        cmocka_unit_test(many_arguments_and_huge_numbers_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
