/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/screen/promptline.h"
#include "../../shell/screen/strip.h"
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct strip strip;

static int utf8(void **state)
{
    (void)state;
    setlocale(LC_ALL, "C.UTF-8");
    theme_init();
    return 0;
}

static int ascii(void **state)
{
    (void)state;
    setlocale(LC_ALL, "C");
    theme_init();
    return 0;
}

static void wide_characters_count_two_columns(void **state)
{
    (void)state;
    assert_int_equal(text_width("日本"), 4);
    assert_int_equal(text_width("e\xCC\x81"), 1); /* a combining accent counts none */
    assert_int_equal(text_width("❄ ▸"), 3);
}

static void broken_bytes_become_one_replacement_each(void **state)
{
    (void)state;
    strip_clear(&strip);
    strip_add(&strip, STYLE_PLAIN, "a\xFF\xC3");
    assert_string_equal(strip.text, "a\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void control_characters_never_reach_the_screen(void **state)
{
    (void)state;
    strip_clear(&strip);
    strip_add(&strip, STYLE_PLAIN, "a\033[2J\tb\x9f");
    assert_null(strchr(strip.text, '\033'));
    assert_null(strchr(strip.text, '\t'));
}

static void what_does_not_fit_ends_in_an_ellipsis(void **state)
{
    (void)state;
    strip_clear(&strip);
    strip_fit(&strip, STYLE_PLAIN, "freezer.state", 8);
    assert_string_equal(strip.text, "freezer…");
    strip_clear(&strip);
    strip_fit(&strip, STYLE_PLAIN, "freezer", 7);
    assert_string_equal(strip.text, "freezer");
}

static void a_wide_character_is_not_cut_in_half(void **state)
{
    (void)state;
    strip_clear(&strip);
    strip_fit(&strip, STYLE_PLAIN, "日本語", 4);
    assert_string_equal(strip.text, "日…");
    assert_int_equal(strip.columns, 3);
}

static void a_joined_strip_is_taken_whole_or_not_at_all(void **state)
{
    static struct strip other;

    (void)state;
    strip_clear(&strip);
    strip_clear(&other);
    strip_add(&strip, STYLE_PLAIN, "ash");
    strip_add(&other, STYLE_LAMP, " mnt uts");
    strip_join(&strip, &other, 10);
    assert_string_equal(strip.text, "ash");
    strip_join(&strip, &other, 11);
    assert_string_equal(strip.text, "ash mnt uts");
    assert_int_equal(strip.span[1].style, STYLE_LAMP);
    assert_int_equal(strip.span[1].at, 3);
}

static void signs_have_stand_ins_of_the_same_width_in_ascii(void **state)
{
    (void)state;
    assert_int_equal(theme_glyph(0x25B8), '>');
    assert_int_equal(theme_glyph(0x2744), '*');
    assert_int_equal(theme_glyph(0x25CB), 'o');
    assert_int_equal(theme_glyph(0x25CF), '@');
    assert_int_equal(theme_glyph(0x2502), '|');
    assert_int_equal(theme_glyph(0x65E5), '?');
    assert_int_equal(text_width("❄▸日"), 3);
}

/* ---- the prompt's row ---- */

static int row(const char *text, int point, int columns)
{
    return promptline(&strip, "host ▸ ", text, point, columns, false);
}

static void the_cursor_stands_after_what_is_typed(void **state)
{
    (void)state;
    assert_int_equal(row("ls -l", 5, 80), 12);
    assert_string_equal(strip.text, "host ▸ ls -l");
    assert_int_equal(row("ls -l", 2, 80), 9);
}

static void the_cursor_counts_columns_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(row("日本", 6, 80), 11);
    assert_int_equal(row("é", 2, 80), 8);
}

static void control_characters_show_as_two(void **state)
{
    (void)state;
    assert_int_equal(row("a\x03", 2, 80), 10);
    assert_string_equal(strip.text, "host ▸ a^C");
}

static void a_long_line_scrolls_with_its_cursor(void **state)
{
    char text[200], typed[200];

    (void)state;
    for (int n = 0; n < 190; n++) {
        text[n] = (char)('a' + n % 26);
        text[n + 1] = 0;
        int column = row(text, n + 1, 40);
        assert_in_range(column, 7, 39);
        assert_true(strip.columns <= 40);
        /* the character before the cursor is the one that was typed last */
        snprintf(typed, sizeof typed, "%c", text[n]);
        assert_non_null(strstr(strip.text, typed));
        assert_int_equal(strip.columns, column);
    }
}

static void every_cursor_position_of_a_long_line_is_in_sight(void **state)
{
    static const char text[] = "echo 日本語 と 中文 und äöü, then some more to make it long enough";

    (void)state;
    for (int columns = 1; columns < 90; columns++) {
        const char *p = text;
        do {
            int column = row(text, (int)(p - text), columns);
            assert_in_range(column, 0, columns - 1);
            assert_true(strip.columns <= columns);
        } while (text_next(&p));
    }
}

static void hidden_parts_of_a_search_prompt_are_skipped(void **state)
{
    (void)state;
    int column = promptline(&strip, "\001\033[1m\002(search)\001\033[m\002: ", "ls", 2, 80, false);
    assert_string_equal(strip.text, "(search): ls");
    assert_int_equal(column, 12);
}

static void a_password_shows_as_bullets(void **state)
{
    (void)state;
    int column = promptline(&strip, "host ▸ ", "geheim", 6, 80, true);
    assert_string_equal(strip.text, "host ▸ ••••••");
    assert_int_equal(column, 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(wide_characters_count_two_columns, utf8),
        cmocka_unit_test_setup(broken_bytes_become_one_replacement_each, utf8),
        cmocka_unit_test_setup(control_characters_never_reach_the_screen, utf8),
        cmocka_unit_test_setup(what_does_not_fit_ends_in_an_ellipsis, utf8),
        cmocka_unit_test_setup(a_wide_character_is_not_cut_in_half, utf8),
        cmocka_unit_test_setup(a_joined_strip_is_taken_whole_or_not_at_all, utf8),
        cmocka_unit_test_setup(signs_have_stand_ins_of_the_same_width_in_ascii, ascii),
        cmocka_unit_test_setup(the_cursor_stands_after_what_is_typed, utf8),
        cmocka_unit_test_setup(the_cursor_counts_columns_not_bytes, utf8),
        cmocka_unit_test_setup(control_characters_show_as_two, utf8),
        cmocka_unit_test_setup(a_long_line_scrolls_with_its_cursor, utf8),
        cmocka_unit_test_setup(every_cursor_position_of_a_long_line_is_in_sight, utf8),
        cmocka_unit_test_setup(hidden_parts_of_a_search_prompt_are_skipped, utf8),
        cmocka_unit_test_setup(a_password_shows_as_bullets, utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
