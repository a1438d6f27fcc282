/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/screen/pane.h"
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char replies[4096];
static size_t replied;

static void on_reply(void *user, const char *bytes, size_t n)
{
    (void)user;
    if (n > sizeof replies - 1 - replied)
        n = sizeof replies - 1 - replied;
    memcpy(replies + replied, bytes, n);
    replied += n;
    replies[replied] = 0;
}

static struct pane *fresh(int rows, int columns)
{
    replied = 0;
    replies[0] = 0;
    return pane_new(rows, columns, 100, on_reply, NULL);
}

static void feed(struct pane *pane, const char *text)
{
    pane_feed(pane, text, strlen(text));
}

/* All rows of the screen joined with '|'. */
static const char *screen(const struct pane *pane, int rows)
{
    static char text[8192];
    size_t n = 0;
    for (int y = 0; y < rows; y++) {
        if (y)
            text[n++] = '|';
        n += pane_text(pane, y, text + n, 1024);
    }
    text[n] = 0;
    return text;
}

#define assert_screen(pane, rows, expected) assert_string_equal(screen(pane, rows), expected)

static void assert_cursor(const struct pane *pane, int y, int x)
{
    int row = -1, column = -1;
    pane_cursor(pane, &row, &column);
    assert_int_equal(row, y);
    assert_int_equal(column, x);
}

static void text_wraps_at_the_right_edge_and_scrolls_at_the_bottom(void **state)
{
    (void)state;
    struct pane *pane = fresh(3, 5);
    feed(pane, "abcdefg\r\n12345\r\nlast");
    assert_screen(pane, 3, "fg|12345|last");
    assert_cursor(pane, 2, 4);
    pane_free(pane);
}

static void a_scroll_region_moves_only_its_own_lines(void **state)
{
    (void)state;
    struct pane *pane = fresh(5, 10);
    feed(pane, "1\r\n2\r\n3\r\n4\r\n5\033[2;4r\033[4;1H\n\n");
    assert_screen(pane, 5, "1|4|||5");
    feed(pane, "\033[2;1H\033M");
    assert_screen(pane, 5, "1||4||5");
    assert_int_equal(pane_scroll(pane, 10), 0); /* nothing was kept of the middle */
    pane_free(pane);
}

static void origin_mode_counts_from_the_region(void **state)
{
    (void)state;
    struct pane *pane = fresh(5, 10);
    feed(pane, "\033[2;4r\033[?6h\033[1;1Htop\033[9;1Hend");
    assert_screen(pane, 5, "|top||end|");
    pane_free(pane);
}

static void the_alternate_screen_leaves_the_primary_one_untouched(void **state)
{
    (void)state;
    struct pane *pane = fresh(3, 10);
    feed(pane, "shell$ vi\r\n\033[?1049h\033[H\033[2Jfile\r\n\n\n\n\n");
    assert_true(pane_alternate(pane));
    assert_int_equal(pane_scroll(pane, 1), 0);
    feed(pane, "\033[?1049l");
    assert_false(pane_alternate(pane));
    assert_screen(pane, 3, "shell$ vi||");
    assert_cursor(pane, 1, 0);
    feed(pane, "\033[?47hx\033[?47l");
    assert_screen(pane, 3, "shell$ vi||");
    pane_free(pane);
}

static void wide_characters_wrap_whole_and_lose_both_halves(void **state)
{
    (void)state;
    struct pane *pane = fresh(3, 5);
    feed(pane, "abcd\u4e2d");
    assert_screen(pane, 3, "abcd|\u4e2d|");
    feed(pane, "\033[2;2HX");
    assert_screen(pane, 3, "abcd| X|");
    feed(pane, "\033[2;1H\u4e2d\u6587\033[2;3Hy");
    assert_screen(pane, 3, "abcd|\u4e2dy|");
    feed(pane, "\033[3;1H\u4e2d\u6587\033[3;2H\033[P");
    assert_screen(pane, 3, "abcd|\u4e2dy| \u6587");
    pane_free(pane);
}

static void a_wide_character_on_one_column_is_a_blank(void **state)
{
    (void)state;
    struct pane *pane = fresh(3, 1);
    feed(pane, "\u4e2da");
    assert_screen(pane, 3, "||a");
    pane_free(pane);
}

static void combining_characters_join_the_letter_before_them(void **state)
{
    (void)state;
    struct pane *pane = fresh(2, 10);
    feed(pane, "e\u0301");
    feed(pane, "a");
    feed(pane, "\u0302\u0303x");
    assert_screen(pane, 2, "e\u0301a\u0302\u0303x|");
    feed(pane, "\033[1;1Ho");
    assert_screen(pane, 2, "oa\u0302\u0303x|");
    feed(pane, "\033[1;1H\033[P");
    assert_screen(pane, 2, "a\u0302\u0303x|");
    pane_free(pane);
}

static void endless_combining_characters_are_cut(void **state)
{
    (void)state;
    struct pane *pane = fresh(2, 10);
    feed(pane, "e");
    for (int i = 0; i < 20000; i++)
        feed(pane, "\u0301");
    feed(pane, "x");
    assert_screen(pane, 2, "e\u0301\u0301\u0301\u0301\u0301x|");
    pane_free(pane);
}

static void lines_are_inserted_and_deleted(void **state)
{
    (void)state;
    struct pane *pane = fresh(4, 10);
    feed(pane, "a\r\nb\r\nc\r\nd\033[2;1H\033[2L");
    assert_screen(pane, 4, "a|||b");
    feed(pane, "\033[1;1H\033[3M");
    assert_screen(pane, 4, "b|||");
    feed(pane, "\033[99M\033[99L");
    assert_screen(pane, 4, "|||");
    pane_free(pane);
}

static void characters_are_inserted_deleted_and_repeated(void **state)
{
    (void)state;
    struct pane *pane = fresh(2, 8);
    feed(pane, "abcdef\033[1;2H\033[2@");
    assert_screen(pane, 2, "a  bcdef|");
    feed(pane, "\033[4P");
    assert_screen(pane, 2, "adef|");
    feed(pane, "\033[4hXY\033[4l");
    assert_screen(pane, 2, "aXYdef|");
    feed(pane, "\033[2;1H-\033[4b\u00e9\033[b");
    assert_screen(pane, 2, "aXYdef|-----\u00e9\u00e9");
    pane_free(pane);
}

static void the_cursor_is_saved_and_restored(void **state)
{
    (void)state;
    struct pane *pane = fresh(3, 10);
    feed(pane, "ab\0337\033[3;5Hx\0338c\033[sd\033[H\033[ue");
    assert_screen(pane, 3, "abce||    x");
    pane_free(pane);
}

static void line_drawing_characters_are_drawn(void **state)
{
    (void)state;
    struct pane *pane = fresh(2, 30);
    feed(pane, "\033(0lqqqqqqqqqqqqqqqk\033(Bqqqqqqqqqqqq");
    assert_screen(pane, 2, "┌───────────────┐qqqqqqqqqqqq|");
    pane_free(pane);
}

static void broken_utf8_becomes_replacement_characters(void **state)
{
    (void)state;
    struct pane *pane = fresh(2, 20);
    feed(pane, "a\xff"
               "b\xc3(\xe4\xb8"
               "c\xed\xa0\x80"
               "d\xc2\x9b"
               "e");
    assert_screen(pane, 2,
                  "a\ufffd"
                  "b\ufffd(\ufffd"
                  "c\ufffd\ufffd\ufffd"
                  "de|");
    pane_free(pane);
}

static void strings_are_swallowed_and_titles_cleaned(void **state)
{
    (void)state;
    struct pane *pane = fresh(2, 20);
    feed(pane, "a\033]0;my\001 ti\xc2\x9btle\033\\b\033]52;c;aGVsbG8=\007c\033_G;\033\\d"
               "\033P1$r\033\\e\033^pm\033\\f\033Xsos\033\\g");
    assert_screen(pane, 2, "abcdefg|");
    assert_string_equal(pane_title(pane), "my title");
    feed(pane, "\033]2;cut\033[1;1HX");
    assert_screen(pane, 2, "Xbcdefg|");
    assert_string_equal(pane_title(pane), "my title");
    pane_free(pane);
}

static void queries_are_answered_and_nothing_of_the_program_is_echoed(void **state)
{
    (void)state;
    struct pane *pane = fresh(4, 20);
    feed(pane, "\r\nxy\033[6n");
    assert_string_equal(replies, "\033[2;3R");
    replied = 0;
    feed(pane, "\033[5n\033[c");
    assert_string_equal(replies, "\033[0n\033[?1;2c");
    replied = 0;
    replies[0] = 0;
    feed(pane, "\033]2;evil\n\007\033[21t\033]10;?\007\005\033]4;1;?\007");
    assert_string_equal(replies, "");
    pane_free(pane);
}

static struct pane *numbered(int lines)
{
    struct pane *pane = fresh(4, 10);
    char line[32];
    for (int i = 1; i <= lines; i++) {
        snprintf(line, sizeof line, "%s%d", i > 1 ? "\r\n" : "", i);
        feed(pane, line);
    }
    return pane;
}

static void a_smaller_screen_keeps_the_cursor_line_and_loses_none(void **state)
{
    (void)state;
    struct pane *pane = numbered(4);
    pane_resize(pane, 2, 10);
    assert_screen(pane, 2, "3|4");
    assert_cursor(pane, 1, 1);
    assert_int_equal(pane_scroll(pane, 10), 2);
    pane_scroll(pane, -10);
    pane_resize(pane, 4, 10);
    assert_screen(pane, 4, "1|2|3|4");
    assert_cursor(pane, 3, 1);
    pane_free(pane);
}

static void a_smaller_screen_gives_up_blank_lines_first(void **state)
{
    (void)state;
    struct pane *pane = numbered(2);
    pane_resize(pane, 3, 10);
    assert_screen(pane, 3, "1|2|");
    assert_cursor(pane, 1, 1);
    assert_int_equal(pane_scroll(pane, 10), 0);
    pane_resize(pane, 6, 10);
    assert_screen(pane, 6, "1|2||||");
    pane_free(pane);
}

static void a_narrower_screen_shows_the_rest_again_when_it_widens(void **state)
{
    (void)state;
    struct pane *pane = fresh(2, 10);
    feed(pane, "0123456789\r\nab\u4e2dcd");
    pane_resize(pane, 2, 3);
    assert_screen(pane, 2, "012|ab\u4e2d");
    pane_resize(pane, 2, 10);
    assert_screen(pane, 2, "0123456789|ab\u4e2dcd");
    pane_free(pane);
}

static void one_by_one_is_the_smallest_screen(void **state)
{
    (void)state;
    struct pane *pane = numbered(30);
    feed(pane, "\033[2;3r\033[?6h\033[4;10H\0337");
    pane_resize(pane, 0, -3);
    feed(pane,
         "\0338\033[Hab\u4e2d\r\n\t\033[L\033[M\033[@\033[P\033[2J\033#8\033[S\033[T\033H\0338z");
    assert_screen(pane, 1, "z");
    assert_cursor(pane, 0, 0);
    pane_resize(pane, 50, 300);
    feed(pane, "\033[H\033[2Jx");
    assert_cursor(pane, 0, 1);
    pane_free(pane);
}

static void a_resize_in_the_alternate_screen_moves_the_shell_too(void **state)
{
    (void)state;
    struct pane *pane = numbered(4);
    feed(pane, "\033[?1049h\033[2J\033[Hvi");
    pane_resize(pane, 2, 10);
    assert_screen(pane, 2, "vi|");
    feed(pane, "\033[?1049l$");
    assert_screen(pane, 2, "3|4$");
    pane_free(pane);
}

static void margins_do_not_outlive_a_resize(void **state)
{
    (void)state;
    struct pane *pane = numbered(4);
    feed(pane, "\033[3;4r\033[2;1H");
    pane_resize(pane, 2, 10);
    feed(pane, "\033[2;1H\n\n\n\nx");
    assert_screen(pane, 2, "|x");
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
    feed(pane, "\033[3J");
    assert_int_equal(pane_scroll(pane, 1000), 0);
    pane_free(pane);
}

static void a_scrolled_view_stands_still_and_hides_the_cursor(void **state)
{
    (void)state;
    struct pane *pane = numbered(50);
    int y = 0, x = 0;
    pane_scroll(pane, 5);
    feed(pane, "\r\n51\r\n52");
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
    feed(pane, "\033[?1049h\033[?25l\033]2;t\007");
    pane_reset(pane);
    int y = 1, x = 1;
    assert_true(pane_cursor(pane, &y, &x));
    assert_cursor(pane, 0, 0);
    assert_screen(pane, 4, "|||");
    assert_int_equal(pane_scroll(pane, 9), 0);
    assert_string_equal(pane_title(pane), "");
    feed(pane, "\033[?1049hx\033cy");
    assert_false(pane_alternate(pane));
    assert_screen(pane, 4, "y|||");
    pane_free(pane);
}

static void press(struct pane *pane, struct key key)
{
    replied = 0;
    replies[0] = 0;
    pane_key(pane, &key);
}

static void keys_are_sent_in_the_form_that_the_program_asked_for(void **state)
{
    (void)state;
    struct pane *pane = fresh(4, 10);
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
        assert_string_equal(replies, cases[i].bytes);
    }
    feed(pane, "\033[?1h\033[?1004h");
    press(pane, (struct key){.name = K_UPWARD});
    assert_string_equal(replies, "\033OA");
    press(pane, (struct key){.name = K_TOP});
    assert_string_equal(replies, "\033OH");
    press(pane, (struct key){.name = K_FOCUS_OUT});
    assert_string_equal(replies, "\033[O");
    pane_free(pane);
}

static void a_paste_is_bracketed_on_demand_and_cannot_close_its_bracket(void **state)
{
    (void)state;
    struct pane *pane = fresh(4, 10);
    struct key paste = {.name = K_PASTE, .raw = "a\nb\r\nc\033[201~d", .raw_count = 13};
    press(pane, paste);
    assert_string_equal(replies, "a\rb\rc[201~d");
    feed(pane, "\033[?2004h");
    press(pane, paste);
    assert_string_equal(replies, "\033[200~a\rb\rc[201~d\033[201~");
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
        struct pane *whole = fresh(8, 40), *bytewise = fresh(8, 40);
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
        strcpy(first, screen(whole, 8));
        assert_screen(bytewise, 8, first);
        int y = 0, x = 0;
        pane_cursor(whole, &y, &x);
        assert_cursor(bytewise, y, x);
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
    struct pane *pane = fresh(24, 80);
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
    feed(pane, "\033\\\030\033c\033[3Jfine");
    assert_screen(pane, 4, "fine|||");
    pane_free(pane);
}

static void many_arguments_and_huge_numbers_do_no_harm(void **state)
{
    (void)state;
    struct pane *pane = fresh(4, 10);
    char bytes[3000] = "\033[";
    memset(bytes + 2, ';', 2900);
    feed(pane, bytes);
    feed(pane,
         "m\033[99999999999999999999C\033[999999999X\033[999999999@\033[999999999b\r\033[2Kok");
    assert_screen(pane, 4, "ok|||");
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
        cmocka_unit_test(a_smaller_screen_keeps_the_cursor_line_and_loses_none),
        cmocka_unit_test(a_smaller_screen_gives_up_blank_lines_first),
        cmocka_unit_test(a_narrower_screen_shows_the_rest_again_when_it_widens),
        cmocka_unit_test(one_by_one_is_the_smallest_screen),
        cmocka_unit_test(a_resize_in_the_alternate_screen_moves_the_shell_too),
        cmocka_unit_test(margins_do_not_outlive_a_resize),
        cmocka_unit_test(the_scrollback_keeps_the_latest_lines),
        cmocka_unit_test(a_scrolled_view_stands_still_and_hides_the_cursor),
        cmocka_unit_test(a_reset_leaves_nothing),
        cmocka_unit_test(keys_are_sent_in_the_form_that_the_program_asked_for),
        cmocka_unit_test(a_paste_is_bracketed_on_demand_and_cannot_close_its_bracket),
        cmocka_unit_test(the_same_bytes_make_the_same_screen_however_they_are_cut),
        cmocka_unit_test(garbage_does_no_harm),
        cmocka_unit_test(many_arguments_and_huge_numbers_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
