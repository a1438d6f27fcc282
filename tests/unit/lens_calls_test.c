/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/lens/calls.h"
#include "../../shell/lens/tell.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The store of calls, and what is told of one. */

static struct calls *calls;

static int begin(void **state)
{
    (void)state;
    calls = calls_new();
    return calls ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    calls_free(calls);
    return 0;
}

static int kind(const char *name)
{
    for (int i = 0; i < lens_kinds_count; i++)
        if (strcmp(lens_kinds[i].name, name) == 0)
            return i;
    fail_msg("the lens has no call %s", name);
    return -1;
}

static struct lens_call call(enum side side, const char *text)
{
    struct lens_call c = {
        .side = side, .reason = -1, .pid = 3057, .inside = 1, .kind = kind("mount")};

    snprintf(c.text, sizeof c.text, "%s", text);
    snprintf(c.command, sizeof c.command, "ash");
    return c;
}

static void saw(enum side side, const char *text)
{
    struct lens_call c = call(side, text);

    calls_add(calls, &c);
}

static void numbers_run_over_both_sides_in_the_order_of_coming(void **state)
{
    unsigned number = 0;

    (void)state;
    saw(SIDE_HOST, "a()");
    saw(SIDE_CONTAINER, "b()");
    saw(SIDE_HOST, "c()");
    const char *texts[] = {"a()", "b()", "c()"};
    for (int i = 0; i < 3; i++) {
        const struct seen *seen = calls_next(calls, number);
        assert_non_null(seen);
        assert_string_equal(seen->call.text, texts[i]);
        assert_int_equal(seen->number, i + 1);
        number = seen->number;
    }
    assert_null(calls_next(calls, number));
    assert_string_equal(calls_before(calls, 0)->call.text, "c()");
    assert_string_equal(calls_before(calls, 3)->call.text, "b()");
    assert_null(calls_before(calls, 1));
    assert_int_equal(calls_count(calls), 3);
}

static void a_flood_on_one_side_leaves_the_other_sides_calls(void **state)
{
    (void)state;
    saw(SIDE_HOST, "first()");
    for (int i = 0; i < 3 * CALLS_KEPT; i++)
        saw(SIDE_CONTAINER, "flood()");
    assert_string_equal(calls_next(calls, 0)->call.text, "first()");
    assert_string_equal(calls_get(calls, 1)->call.text, "first()");
    assert_null(calls_get(calls, 2));
    assert_non_null(calls_get(calls, 3 * CALLS_KEPT + 1));
    assert_null(calls_get(calls, 3 * CALLS_KEPT + 2));
    assert_int_equal(calls_count(calls), CALLS_KEPT + 1);
    assert_int_equal(calls_lost(calls), 2 * CALLS_KEPT);
}

static void what_a_flood_could_not_tell_counts_as_lost(void **state)
{
    struct lens_call c = call(SIDE_HOST, "late()");

    (void)state;
    c.lost = 7;
    calls_add(calls, &c);
    assert_int_equal(calls_lost(calls), 7);
}

static void a_command_and_a_step_begin_where_the_last_call_was(void **state)
{
    (void)state;
    saw(SIDE_HOST, "a()");
    calls_step(calls);
    saw(SIDE_HOST, "b()");
    calls_command(calls, SIDE_CONTAINER);
    saw(SIDE_CONTAINER, "c()");
    assert_string_equal(calls_next(calls, calls_since_command(calls))->call.text, "c()");
    assert_string_equal(calls_next(calls, calls_since_step(calls))->call.text, "b()");
    assert_int_equal(calls_side(calls), SIDE_CONTAINER);
    assert_string_equal(calls_text(calls), "b() = 0\nc() = 0\n");
    calls_step(calls);
    assert_string_equal(calls_text(calls), "");
}

static void a_fresh_lab_has_none_and_goes_on_counting(void **state)
{
    (void)state;
    saw(SIDE_HOST, "a()");
    calls_clear(calls);
    assert_int_equal(calls_count(calls), 0);
    assert_null(calls_next(calls, 0));
    assert_string_equal(calls_text(calls), "");
    saw(SIDE_HOST, "b()");
    assert_int_equal(calls_next(calls, 0)->number, 2);
}

static void the_text_of_a_flood_has_its_end(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++)
        saw(SIDE_HOST, "flood()");
    saw(SIDE_HOST, "last()");
    const char *text = calls_text(calls);
    assert_true(strlen(text) < 100000);
    assert_memory_equal(text, "flood() = 0\n", 12);
    assert_string_equal(text + strlen(text) - 11, "last() = 0\n");
}

static void a_change_is_noted_beside_the_calls_before_the_snapshot_only(void **state)
{
    struct lens_call early = call(SIDE_HOST, "early()"), late = call(SIDE_CONTAINER, "late()");

    (void)state;
    early.time = 100;
    late.time = 300;
    calls_add(calls, &early);
    calls_add(calls, &late);
    assert_false(calls_uncompared(calls, 50));
    assert_true(calls_uncompared(calls, 200));
    calls_compared(calls, 200, "processes +1");
    assert_string_equal(calls_get(calls, 1)->change, "processes +1");
    assert_false(calls_get(calls, 2)->compared);
    assert_false(calls_uncompared(calls, 200));
    calls_compared(calls, 400, "mounts +3");
    assert_string_equal(calls_get(calls, 1)->change, "processes +1");
    assert_string_equal(calls_get(calls, 2)->change, "mounts +3");
}

static void nothing_that_acts_on_a_terminal_stays_in_names_and_paths(void **state)
{
    struct lens_call c = call(SIDE_HOST, "chroot(\"/tmp/\x1b]0;x\x07\xc3\xa4\xff\")");

    (void)state;
    snprintf(c.command, sizeof c.command, "a\x1b[2J");
    snprintf(c.object, sizeof c.object, "\r\n");
    calls_add(calls, &c);
    const struct seen *seen = calls_get(calls, 1);
    assert_string_equal(seen->call.text, "chroot(\"/tmp/?]0;x?\xc3\xa4?\")");
    assert_string_equal(seen->call.command, "a?[2J");
    assert_string_equal(seen->call.object, "??");
}

static void a_call_is_told_with_who_why_and_what_to_do(void **state)
{
    struct lens_call c = call(SIDE_CONTAINER, "mount(\"none\", \"/proc\", \"proc\")");

    (void)state;
    c.result = -1;
    c.error = EPERM;
    c.reason = 0;
    calls_add(calls, &c);
    calls_compared(calls, 1, "nothing");
    char *text = tell_call(calls_get(calls, 1));
    assert_memory_equal(text, "mount(\"none\", \"/proc\", \"proc\") = -1 EPERM\n", 42);
    assert_non_null(strstr(text, "\n  does: "));
    assert_non_null(strstr(text, "See mount(2)."));
    assert_non_null(strstr(text, "\n  by: ash, process 3057, inside 1, on the container side at "));
    assert_non_null(strstr(text, lens_reasons[0].why));
    assert_non_null(strstr(text, lens_reasons[0].remedy));
    assert_non_null(strstr(text, "\n  changed: nothing"));
    assert_non_null(strstr(text, "\n  fact: mount(container,/proc).type\n"));
    assert_non_null(strstr(text, "\n  lesson: handmade (:lesson opens one)\n"));
    assert_non_null(strstr(text, "\n  docker: proc: always"));
    free(text);
}

static void the_list_has_a_line_for_each(void **state)
{
    (void)state;
    saw(SIDE_HOST, "a()");
    saw(SIDE_CONTAINER, "b()");
    char *text = tell_list(calls);
    assert_non_null(strstr(text, " host   3057       1  ash              a() = 0\n"));
    assert_non_null(strstr(text, " cont   3057       1  ash              b() = 0\n"));
    free(text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(numbers_run_over_both_sides_in_the_order_of_coming),
        TEST(a_flood_on_one_side_leaves_the_other_sides_calls),
        TEST(what_a_flood_could_not_tell_counts_as_lost),
        TEST(a_command_and_a_step_begin_where_the_last_call_was),
        TEST(a_fresh_lab_has_none_and_goes_on_counting),
        TEST(the_text_of_a_flood_has_its_end),
        TEST(a_change_is_noted_beside_the_calls_before_the_snapshot_only),
        TEST(nothing_that_acts_on_a_terminal_stays_in_names_and_paths),
        TEST(a_call_is_told_with_who_why_and_what_to_do),
        TEST(the_list_has_a_line_for_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
