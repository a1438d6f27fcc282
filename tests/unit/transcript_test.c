/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/transcript.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void add(struct transcript *t, const char *text)
{
    transcript_add(t, text, strlen(text), 7);
}

static int make(void **state)
{
    *state = transcript_new();
    return *state ? 0 : -1;
}

static int drop(void **state)
{
    transcript_free(*state);
    return 0;
}

static void colours_titles_and_queries_are_taken_out(void **state)
{
    add(*state, "\033[1;31mred\033[0m \033]0;title\a\033]2;other\033\\plain\033(B\033[6n!\r\n");
    assert_string_equal(transcript_text(*state), "red plain!\n");
}

static void a_sequence_may_come_in_pieces(void **state)
{
    add(*state, "a\033");
    add(*state, "[3");
    add(*state, "1mb");
    assert_string_equal(transcript_text(*state), "ab");
}

static void a_corrected_line_reads_as_it_was_left(void **state)
{
    add(*state, "host# pidox\b \bf ash\r\n3057\r\n");
    assert_string_equal(transcript_text(*state), "host# pidof ash\n3057\n");
}

static void backspace_stays_on_its_line(void **state)
{
    add(*state, "one\r\n\b\btwo");
    assert_string_equal(transcript_text(*state), "one\ntwo");
}

static void clearing_forgets_everything(void **state)
{
    add(*state, "before");
    transcript_clear(*state);
    assert_string_equal(transcript_text(*state), "");
    add(*state, "after");
    assert_string_equal(transcript_text(*state), "after");
}

static void a_flood_keeps_its_end(void **state)
{
    char line[32];
    for (int i = 0; i < 20000; i++) {
        snprintf(line, sizeof line, "line %05d\n", i);
        add(*state, line);
    }
    const char *text = transcript_text(*state);
    assert_int_equal(strlen(text), 64 * 1024);
    assert_non_null(strstr(text, "line 19999\n"));
    assert_null(strstr(text, "line 00000\n"));
}

static void one_piece_larger_than_everything_kept(void **state)
{
    size_t n = 200 * 1024;
    char *bytes = malloc(n);
    memset(bytes, 'x', n);
    bytes[n - 1] = 'y';
    transcript_add(*state, bytes, n, 7);
    const char *text = transcript_text(*state);
    assert_int_equal(strlen(text), 64 * 1024);
    assert_int_equal(text[64 * 1024 - 1], 'y');
    free(bytes);
}

static void the_time_of_the_last_output_is_known(void **state)
{
    assert_int_equal(transcript_last(*state), 0);
    transcript_add(*state, "x", 1, 123);
    assert_int_equal(transcript_last(*state), 123);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(colours_titles_and_queries_are_taken_out),
        TEST(a_sequence_may_come_in_pieces),
        TEST(a_corrected_line_reads_as_it_was_left),
        TEST(backspace_stays_on_its_line),
        TEST(clearing_forgets_everything),
        TEST(a_flood_keeps_its_end),
        TEST(one_piece_larger_than_everything_kept),
        TEST(the_time_of_the_last_output_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
