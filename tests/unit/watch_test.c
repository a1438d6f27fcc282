/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/watch.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* When the lab is looked at next. Times are ms from now; a few pass while a test runs. */

enum { SLACK = 5 };

static struct snapshot taken;

/* The last look was so long ago, the last movement too; unseen: since when, 0 for not. */
static struct watch moment(int looked, int moved, int unseen)
{
    uint64_t now = clock_ms();
    taken.time = now - (uint64_t)looked;
    return (struct watch){.now = &taken,
                          .before = &taken,
                          .moved = now - (uint64_t)moved,
                          .unseen = unseen ? now - (uint64_t)unseen : 0};
}

static int wait_of(const struct watch *w, bool typing, int wanted)
{
    uint64_t now = clock_ms();
    return (int)((int64_t)watch_due(w, typing, wanted) - (int64_t)now);
}

static void assert_wait(const struct watch *w, bool typing, int wanted, int expected)
{
    int wait = wait_of(w, typing, wanted);
    if (wait < expected - SLACK || wait > expected + SLACK)
        fail_msg("waits %d ms, not %d", wait, expected);
}

static void the_first_look_is_due_at_once(void **state)
{
    (void)state;
    struct watch w = {0};
    assert_wait(&w, false, -1, 0);
    watch_moved(&w);
    assert_wait(&w, false, -1, 0);
}

static void while_something_moves_there_are_four_a_second(void **state)
{
    (void)state;
    struct watch w = moment(100, 20, 20);
    int interval = 100 + wait_of(&w, false, -1);
    assert_in_range(interval, 220, 250);
}

static void a_stream_of_output_does_not_make_them_more_frequent(void **state)
{
    (void)state;
    /* The movement began right after the last look and has not stopped since. */
    struct watch w = moment(200, 0, 199);
    int interval = 200 + wait_of(&w, false, -1);
    assert_in_range(interval, 220, 250);
}

static void after_a_pause_the_first_look_waits_for_the_output_to_settle(void **state)
{
    (void)state;
    struct watch w = moment(5000, 10, 10);
    assert_wait(&w, false, -1, 20);
    w = moment(60000, 0, 0);
    w.unseen = w.moved;
    assert_wait(&w, false, -1, 30);
    assert_true(wait_of(&w, true, -1) <= 0); /* typing wants to know at once */
}

static void a_calm_lab_is_looked_at_every_two_seconds(void **state)
{
    (void)state;
    struct watch w = moment(500, 11000, 0);
    assert_wait(&w, false, -1, 1500);
}

static void it_is_calm_after_ten_seconds_and_not_before(void **state)
{
    (void)state;
    struct watch w = moment(0, 9900, 0);
    assert_true(wait_of(&w, false, -1) < 300);
    w = moment(0, 10100, 0);
    assert_wait(&w, false, -1, 2000);
}

static void typing_looks_every_20_ms(void **state)
{
    (void)state;
    struct watch w = moment(0, 0, 0);
    assert_wait(&w, true, -1, 20);
    w = moment(0, 60000, 0); /* however calm it is */
    assert_wait(&w, true, -1, 20);
}

static void a_wish_for_an_earlier_look_is_granted(void **state)
{
    (void)state;
    struct watch w = moment(0, 60000, 0);
    assert_wait(&w, false, 300, 300);
    assert_wait(&w, false, 0, 0);
}

static void a_wish_for_a_later_look_delays_none(void **state)
{
    (void)state;
    struct watch w = moment(0, 60000, 0);
    assert_wait(&w, false, 60000, 2000);
    assert_wait(&w, true, 60000, 20);
}

static void a_look_that_fails_keeps_the_last_snapshot(void **state)
{
    (void)state;
    struct watch w = moment(500, 10, 10);
    assert_false(watch_look(&w, NULL));
    assert_ptr_equal(w.now, &taken);
    assert_int_equal(w.unseen, 0);
}

static void a_command_is_compared_with_the_look_before_it(void **state)
{
    (void)state;
    struct watch w = moment(500, 10, 0);
    w.before = w.now;
    watch_mark(&w);
    assert_ptr_equal(w.before, &taken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_look_is_due_at_once),
        cmocka_unit_test(while_something_moves_there_are_four_a_second),
        cmocka_unit_test(a_stream_of_output_does_not_make_them_more_frequent),
        cmocka_unit_test(after_a_pause_the_first_look_waits_for_the_output_to_settle),
        cmocka_unit_test(a_calm_lab_is_looked_at_every_two_seconds),
        cmocka_unit_test(it_is_calm_after_ten_seconds_and_not_before),
        cmocka_unit_test(typing_looks_every_20_ms),
        cmocka_unit_test(a_wish_for_an_earlier_look_is_granted),
        cmocka_unit_test(a_wish_for_a_later_look_delays_none),
        cmocka_unit_test(a_look_that_fails_keeps_the_last_snapshot),
        cmocka_unit_test(a_command_is_compared_with_the_look_before_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
