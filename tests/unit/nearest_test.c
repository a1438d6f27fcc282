/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/kernel/nearest.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const words[] = {"next", "back", "hint", "show", "reset", "freeze", "", "quit"};
enum { WORDS = sizeof words / sizeof *words };

static void finds_a_word_with_one_letter_missing(void **state)
{
    (void)state;
    assert_string_equal(nearest("freze", words, WORDS), "freeze");
}

static void finds_a_word_with_two_letters_swapped(void **state)
{
    (void)state;
    assert_string_equal(nearest("rseet", words, WORDS), "reset");
    assert_string_equal(nearest("hitn", words, WORDS), "hint");
}

static void upper_and_lower_case_are_alike(void **state)
{
    (void)state;
    assert_string_equal(nearest("QUIT", words, WORDS), "quit");
}

static void the_exact_word_wins_over_a_near_one(void **state)
{
    (void)state;
    const char *const near[] = {"hints", "hint"};
    assert_string_equal(nearest("hint", near, 2), "hint");
}

static void a_far_word_has_no_nearest(void **state)
{
    (void)state;
    assert_null(nearest("xylophone", words, WORDS));
    assert_null(nearest("ab", words, WORDS));
    assert_null(nearest("", words, WORDS));
    assert_null(nearest("next", words, 0));
}

static void a_very_long_word_does_not_matter(void **state)
{
    (void)state;
    char giant[5000];
    for (size_t i = 0; i < sizeof giant - 1; i++)
        giant[i] = 'n';
    giant[sizeof giant - 1] = '\0';
    const char *const list[] = {giant, "next"};
    assert_null(nearest(giant, list, 2));
    assert_string_equal(nearest("nex", list, 2), "next");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_a_word_with_one_letter_missing),
        cmocka_unit_test(finds_a_word_with_two_letters_swapped),
        cmocka_unit_test(upper_and_lower_case_are_alike),
        cmocka_unit_test(the_exact_word_wins_over_a_near_one),
        cmocka_unit_test(a_far_word_has_no_nearest),
        cmocka_unit_test(a_very_long_word_does_not_matter),
    };
    return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
