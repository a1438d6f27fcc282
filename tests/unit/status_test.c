/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/class/status.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The status that a student shares: as it is written it is read, and whatever else lies there is
 * survived. */

static const struct status sample = {.boot = "e552ad1b",
                                     .number = "05",
                                     .lesson = "pidof",
                                     .title = "Eine Nummer, viele Z\xc3\xa4hlungen",
                                     .step = "start",
                                     .step_title = "Start a \"container\"",
                                     .at = 3,
                                     .steps = 9,
                                     .tries = 4,
                                     .hints = 1,
                                     .planned = 100,
                                     .beat = 15707253,
                                     .began = 15703285,
                                     .passed = true};

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct status read;
    char *text = status_write(&sample);
    assert_true(status_read(&read, text, strlen(text)));
    assert_string_equal(read.boot, sample.boot);
    assert_string_equal(read.title, sample.title);
    assert_string_equal(read.step_title, sample.step_title);
    assert_int_equal(read.at, 3);
    assert_int_equal(read.planned, 100);
    assert_int_equal(read.beat, sample.beat);
    assert_int_equal(read.began, sample.began);
    assert_true(read.passed);
    assert_false(read.done);
    free(text);
}

static void a_truncated_one_is_none(void **state)
{
    (void)state;
    struct status read;
    char *text = status_write(&sample);
    for (size_t n = 0; n + 1 < strlen(text); n++)
        assert_false(status_read(&read, text, n));
    free(text);
}

/* The sample with something else in place of a part of it. */
static bool reads_with(const char *old, const char *fresh, struct status *read)
{
    char *text = status_write(&sample), changed[STATUS_BYTES + 512];
    char *at = strstr(text, old);
    assert_non_null(at);
    int n = snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, fresh,
                     at + strlen(old));
    free(text);
    return status_read(read, changed, (size_t)n);
}

static void numbers_that_are_none_are_refused(void **state)
{
    (void)state;
    struct status read;
    static const char *const wrong[][2] = {
        {"\"at\":3", "\"at\":0"},
        {"\"at\":3", "\"at\":10"},
        {"\"at\":3", "\"at\":\"3\""},
        {"\"at\":3", "\"at\":3.5"},
        {"\"tries\":4", "\"tries\":-1"},
        {"\"tries\":4", "\"tries\":99999999999"},
        {"\"tries\":4", "\"tries\":99999999999999999999999"},
        {"\"beat\":15707253", "\"beat\":-1"},
        {"\"schema\":1", "\"schema\":2"},
        {"\"hints\":1,", ""},
        {"\"lesson\":\"pidof\"", "\"lesson\":[\"pidof\"]"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(reads_with(wrong[i][0], wrong[i][1], &read));
    assert_true(reads_with("\"at\":3", "\"more\":[{}],\"at\":3", &read));
}

static void no_text_acts_on_a_terminal(void **state)
{
    (void)state;
    struct status read;
    assert_true(reads_with("pidof", "\\u001b[2Jx\\n\\u009by\\u202ez", &read));
    assert_string_equal(read.lesson, "?[2Jx??y?z");
}

static void long_texts_are_cut_at_a_character(void **state)
{
    (void)state;
    struct status read;
    char text[] = "x12312312312312312312312312312312312312312312312312312312312312312312312312312";
    for (size_t i = 1; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "\xe9\xad\x9a", 3); /* of which the last does not fit whole */
    assert_true(reads_with("pidof", text, &read));
    assert_true(strlen(read.lesson) < sizeof read.lesson);
    assert_int_equal(strlen(read.lesson) % 3, 1);
}

static void huge_and_deep_ones_are_refused(void **state)
{
    (void)state;
    struct status read;
    static char bytes[1 << 20];
    memset(bytes, '[', sizeof bytes);
    assert_false(status_read(&read, bytes, sizeof bytes));
    assert_false(status_read(&read, bytes, STATUS_BYTES));
    memset(bytes, 0, sizeof bytes);
    assert_false(status_read(&read, bytes, STATUS_BYTES));
}

static uint32_t random_below(uint32_t n)
{
    static uint32_t seed = 1; /* xorshift32, as in mutation_test.c */
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % n;
}

static void whatever_a_file_holds_is_survived(void **state)
{
    (void)state;
    char *text = status_write(&sample), bytes[STATUS_BYTES];
    size_t n = strlen(text);
    for (int round = 0; round < 20000; round++) {
        struct status read;
        memcpy(bytes, text, n);
        for (uint32_t i = 0; i <= random_below(4); i++)
            bytes[random_below((uint32_t)n)] = (char)random_below(256);
        if (!status_read(&read, bytes, n - random_below(8)))
            continue;
        assert_true(read.at >= 1 && read.at <= read.steps);
        assert_null(strpbrk(read.lesson, "\033\n\r"));
        assert_non_null(memchr(read.title, '\0', sizeof read.title));
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(a_truncated_one_is_none),
        cmocka_unit_test(numbers_that_are_none_are_refused),
        cmocka_unit_test(no_text_acts_on_a_terminal),
        cmocka_unit_test(long_texts_are_cut_at_a_character),
        cmocka_unit_test(huge_and_deep_ones_are_refused),
        cmocka_unit_test(whatever_a_file_holds_is_survived),
    };
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
