/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/class/chain.h"
#include "../../shell/class/flat.h"
#include "../../shell/class/history.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- flat objects ---- */

static int read_flat(const char *line)
{
    struct field fields[4];
    return flat_read(line, strlen(line), fields, 4);
}

static void flat_objects_are_split(void **state)
{
    (void)state;
    struct field f[4];
    char text[8];
    const char line[] = "{ \"a\" : \"x\" ,\"n\":42,\"t\":true, \"z\":null }";
    assert_int_equal(flat_read(line, sizeof line - 1, f, 4), 4);
    assert_true(flat_string(f, 4, "a", text, sizeof text));
    assert_string_equal(text, "x");
    assert_int_equal(flat_number(f, 4, "n"), 42);
    assert_true(flat_true(f, 4, "t"));
    assert_int_equal(flat_number(f, 4, "a"), -1);
    assert_false(flat_string(f, 4, "n", text, sizeof text));
    assert_false(flat_true(f, 4, "nothing"));
    assert_int_equal(read_flat("{}"), 0);
}

static void what_is_not_flat_is_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",
        "{",
        "{}x",
        "[]",
        "{\"a\":1",
        "{\"a\":}",
        "{\"a\"}",
        "{\"a\":[1]}",
        "{\"a\":{}}",
        "{\"a\":1.5}",
        "{\"a\":\"\\n\"}",
        "{\"a\":tru}",
        "{a:1}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":\"x}",
        "{\"a\":\"\t\"}",
        "{\"a\":-}",
        "{\"a\":12345678901234567}",
        "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1}",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (read_flat(lines[i]) != -1)
            fail_msg("taken: %s", lines[i]);
}

/* ---- what lines come to ---- */

#define LINE(step, event, rest)                                                                    \
    "{\"lesson\":\"a\",\"step\":\"" step "\",\"event\":\"" event "\"" rest "}"

static struct history h;

static void tell(const char *line)
{
    assert_true(history_line(&h, line, strlen(line)));
}

static int clear(void **state)
{
    (void)state;
    history_clear(&h);
    return 0;
}

static void a_step_adds_up(void **state)
{
    (void)state;
    tell(LINE("one", "shown",
              ",\"tries\":0,\"hints\":0,\"ms\":0,\"time\":\"2026-11-28T14:00:00Z\""));
    tell(LINE("one", "hint", ",\"tries\":2,\"hints\":1,\"ms\":5000"));
    tell(LINE("one", "passed",
              ",\"tries\":3,\"hints\":1,\"ms\":9000,\"time\":\"2026-11-28T14:00:09Z\""));
    const struct history_step *s = history_step(&h, "a", "one");
    assert_int_equal(s->mark, STEP_PASSED);
    assert_int_equal(s->tries.all, 3);
    assert_int_equal(s->hints.all, 1);
    assert_int_equal(s->ms.all, 9000);
    assert_int_equal(s->last - s->first, 9);
    assert_int_equal(s->last, 1795874409);
    /* another run of the program counts from nought */
    tell(LINE("one", "shown", ",\"tries\":0,\"hints\":0,\"ms\":0"));
    tell(LINE("one", "skipped", ",\"tries\":1,\"hints\":0,\"ms\":2000"));
    assert_int_equal(s->mark, STEP_PASSED);
    assert_int_equal(s->tries.all, 4);
    assert_int_equal(s->ms.all, 11000);
    assert_string_equal(history_lesson(&h, "a")->at, "one");
}

static void a_clock_that_jumps_back_takes_nothing_away(void **state)
{
    (void)state;
    tell(LINE("one", "shown", ",\"time\":\"2026-11-28T14:00:00Z\""));
    tell(LINE("one", "passed", ",\"time\":\"2001-01-01T00:00:00Z\""));
    assert_int_equal(history_step(&h, "a", "one")->last, 1795874400);
    assert_int_equal(h.seen, 1795874400);
}

static void the_first_answer_to_a_question_counts(void **state)
{
    (void)state;
    tell(LINE("one", "prediction", ",\"question\":0,\"choice\":\"a\",\"right\":false"));
    tell(LINE("one", "prediction", ",\"question\":1,\"choice\":\"a\",\"right\":true"));
    tell(LINE("one", "prediction", ",\"question\":0,\"choice\":\"b\",\"right\":true"));
    tell(LINE("one", "prediction", ",\"question\":99,\"right\":false"));
    const struct history_step *s = history_step(&h, "a", "one");
    assert_int_equal(s->asked, 3);
    assert_int_equal(s->wrong, 1);
}

static void what_is_forgotten_was_never_there(void **state)
{
    (void)state;
    tell(LINE("one", "passed", ",\"tries\":3"));
    tell(LINE("two", "passed", ",\"tries\":3"));
    tell(LINE("two", "done", ""));
    tell(LINE("one", "forgotten", ""));
    assert_null(history_step(&h, "a", "one"));
    assert_non_null(history_step(&h, "a", "two"));
    assert_false(history_lesson(&h, "a")->done);
    tell(LINE("", "forgotten", ""));
    assert_null(history_step(&h, "a", "two"));
}

static void lines_that_are_not_flat_are_understood_too(void **state)
{
    (void)state;
    tell("{\"lesson\":\"\\u0061\",\"step\":\"one\",\"event\":\"passed\",\"more\":[1,2],\"tries\":"
         "7}");
    assert_int_equal(history_step(&h, "a", "one")->tries.all, 7);
}

static void hostile_lines_are_no_names(void **state)
{
    (void)state;
    tell("{\"lesson\":\"\\u001b[2J\",\"step\":\"one\",\"event\":\"passed\"}");
    tell("{\"lesson\":\"\xc2\x9b\x32J\",\"step\":\"one\",\"event\":\"passed\"}");
    tell("{\"lesson\":\"a b\",\"step\":\"one\",\"event\":\"passed\"}");
    assert_int_equal(h.count, 0);
    assert_false(history_line(&h, "[1]", 3));
    static char huge[HISTORY_LINE + 2];
    memset(huge, ' ', sizeof huge);
    huge[0] = '{';
    huge[sizeof huge - 1] = '}';
    assert_false(history_line(&h, huge, sizeof huge));
}

static void whatever_a_file_has_is_survived(void **state)
{
    (void)state;
    static const char seed[] = LINE("one", "prediction", ",\"question\":1,\"right\":true,\"ms\":3");
    unsigned random = 12345;
    char line[sizeof seed];
    struct chains chains = {0};
    for (int round = 0; round < 200000; round++) {
        memcpy(line, seed, sizeof seed);
        for (int i = 0; i < 1 + round % 4; i++) {
            random = random * 1103515245 + 12345;
            line[(random >> 16) % (sizeof seed - 1)] = (char)(random >> 8);
        }
        history_line(&h, line, sizeof seed - 1);
        chains_check(&chains, line, sizeof seed - 1);
    }
    chains_clear(&chains);
}

/* ---- chains ---- */

enum { LINES = 4 };

static char *lines[LINES];

static int seal(void **state)
{
    (void)state;
    struct chain chain;
    chain_begin(&chain);
    for (int i = 0; i < LINES; i++)
        lines[i] = chain_seal(&chain, "{\"lesson\":\"a\",\"step\":\"one\",\"event\":\"hint\"}");
    return 0;
}

static int unseal(void **state)
{
    (void)state;
    for (int i = 0; i < LINES; i++)
        free(lines[i]);
    return 0;
}

/* Of the lines with these numbers, in this order. */
static struct chains check(const int *order, int count)
{
    struct chains chains = {0};
    for (int i = 0; i < count; i++)
        chains_check(&chains, lines[order[i]], strlen(lines[order[i]]));
    free(chains.run);
    return chains;
}

static void a_whole_chain_fits(void **state)
{
    (void)state;
    struct chains c = check((int[]){0, 1, 2, 3}, 4);
    assert_int_equal(c.sealed, 4);
    assert_int_equal(c.broken, 0);
    assert_int_equal(c.without, 0);
    assert_true(history_line(&h, lines[0], strlen(lines[0])));
}

static void a_line_that_is_missing_changed_or_doubled_shows(void **state)
{
    (void)state;
    assert_int_equal(check((int[]){0, 1, 3}, 3).broken, 1);
    assert_int_equal(check((int[]){1, 2, 3}, 3).broken, 1);
    assert_int_equal(check((int[]){0, 1, 1, 2, 3}, 5).broken, 1);
    assert_true(check((int[]){0, 2, 1, 3}, 4).broken > 0);
    memcpy(strstr(lines[1], "one"), "two", 3);
    assert_int_equal(check((int[]){0, 1, 2, 3}, 4).broken, 1);
}

static void two_runs_at_once_are_two_chains(void **state)
{
    (void)state;
    struct chain one, two;
    struct chains chains = {0};
    chain_begin(&one);
    chain_begin(&two);
    for (int i = 0; i < 6; i++) {
        char *line = chain_seal(i % 2 ? &one : &two, "{\"event\":\"hint\"}");
        chains_check(&chains, line, strlen(line));
        free(line);
    }
    chains_check(&chains, "{\"event\":\"passed\"}", 18);
    assert_int_equal(chains.sealed, 6);
    assert_int_equal(chains.broken, 0);
    assert_int_equal(chains.without, 1);
    chains_clear(&chains);
}

int main(void)
{
#define TEST(name)  cmocka_unit_test_teardown(name, clear)
#define CHAIN(name) cmocka_unit_test_setup_teardown(name, seal, unseal)
    const struct CMUnitTest tests[] = {
        TEST(flat_objects_are_split),
        TEST(what_is_not_flat_is_refused),
        TEST(a_step_adds_up),
        TEST(a_clock_that_jumps_back_takes_nothing_away),
        TEST(the_first_answer_to_a_question_counts),
        TEST(what_is_forgotten_was_never_there),
        TEST(lines_that_are_not_flat_are_understood_too),
        TEST(hostile_lines_are_no_names),
        TEST(whatever_a_file_has_is_survived),
        CHAIN(a_whole_chain_fits),
        CHAIN(a_line_that_is_missing_changed_or_doubled_shows),
        CHAIN(two_runs_at_once_are_two_chains),
    };
    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
