/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/lesson/demo.h"
#include "../../shell/typist.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A lesson in front of a class, without one. */

static struct demo demo;
static struct demo_look look;

static int begin(void **state)
{
    (void)state;
    demo = (struct demo){.speed = 100, .look.step = -1};
    look = (struct demo_look){.types = true, .words = 20};
    return 0;
}

static enum demo_do key(char letter, uint64_t now)
{
    bool known;
    return demo_key(&demo, letter, now, &known);
}

static bool knows(char letter)
{
    bool known;
    struct demo copy = demo;
    demo_key(&copy, letter, 0, &known);
    return known;
}

static void space_types_then_goes_on(void **state)
{
    (void)state;
    assert_int_equal(demo_see(&demo, &look, 1), DEMO_NOTHING);
    assert_int_equal(demo_timeout(&demo, 1), -1);
    assert_int_equal(key(' ', 2), DEMO_SOLVE);
    look.busy = true;
    demo_see(&demo, &look, 3);
    assert_int_equal(demo_phase(&demo), DEMO_BUSY);
    assert_false(knows(' '));
    assert_false(knows('b'));
    look.busy = false;
    look.passed = true;
    demo_see(&demo, &look, 4);
    assert_int_equal(key(' ', 5), DEMO_NEXT);
    assert_int_equal(key('b', 5), DEMO_BACK);
    assert_int_equal(key('r', 5), DEMO_AGAIN);
    assert_int_equal(key('q', 5), DEMO_QUIT);
}

static void a_step_to_read_has_nothing_to_type(void **state)
{
    (void)state;
    look.types = false;
    demo_see(&demo, &look, 1);
    assert_int_equal(key(' ', 2), DEMO_NEXT);
}

static void a_question_waits_for_the_class_once(void **state)
{
    (void)state;
    look.asks = true;
    demo_see(&demo, &look, 1);
    assert_int_equal(demo_phase(&demo), DEMO_ASK);
    assert_false(knows('a'));
    assert_int_equal(key(' ', 2), DEMO_NOTHING);
    assert_int_equal(demo_phase(&demo), DEMO_READ);
    assert_int_equal(key(' ', 3), DEMO_SOLVE);
    look.step = 1;
    demo_see(&demo, &look, 4);
    assert_int_equal(demo_phase(&demo), DEMO_ASK);
}

static void a_countdown_ends_the_question(void **state)
{
    (void)state;
    demo.countdown = 5000;
    look.asks = true;
    assert_int_equal(demo_see(&demo, &look, 1000), DEMO_NOTHING);
    assert_int_equal(demo_left(&demo, 2000), 4000);
    assert_int_equal(demo_timeout(&demo, 2000), 1000);
    assert_int_equal(demo_see(&demo, &look, 5999), DEMO_NOTHING);
    assert_int_equal(demo_see(&demo, &look, 6000), DEMO_SOLVE);
    assert_int_equal(demo_left(&demo, 6000), -1);
}

static void a_failure_is_no_dead_end(void **state)
{
    (void)state;
    demo.automatic = true;
    look.failed = true;
    demo_see(&demo, &look, 1);
    assert_int_equal(demo_phase(&demo), DEMO_FAILED);
    assert_int_equal(demo_timeout(&demo, 1), -1);
    assert_int_equal(demo_see(&demo, &look, 1000000), DEMO_NOTHING);
    assert_false(knows(' '));
    assert_int_equal(key('r', 2), DEMO_AGAIN);
    assert_int_equal(key('s', 2), DEMO_SKIP);
    assert_true(knows('t'));
}

static void the_teacher_takes_over_and_gives_back(void **state)
{
    (void)state;
    demo.automatic = true;
    demo_see(&demo, &look, 1);
    key('t', 2);
    assert_int_equal(demo_phase(&demo), DEMO_TAKEN);
    assert_false(knows(' '));
    assert_false(knows('q'));
    assert_int_equal(demo_see(&demo, &look, 1000000), DEMO_NOTHING);
    key('t', 1000001);
    assert_int_equal(demo_see(&demo, &look, 1000002), DEMO_NOTHING);
    assert_int_equal(demo_see(&demo, &look, 1010000), DEMO_SOLVE);
}

static void by_itself_it_takes_as_long_as_reading(void **state)
{
    (void)state;
    demo.automatic = true;
    assert_int_equal(demo_see(&demo, &look, 1), DEMO_NOTHING);
    int length = demo_timeout(&demo, 1);
    assert_true(length > 3000 && length < 10000);
    assert_int_equal(demo_see(&demo, &look, 1 + (uint64_t)length), DEMO_SOLVE);
    demo.speed = 200;
    look.step = 1;
    demo_see(&demo, &look, 20000);
    assert_int_equal(demo_timeout(&demo, 20000), length / 2);
    look.over = true;
    demo_see(&demo, &look, 30000);
    assert_int_equal(demo_see(&demo, &look, 60000), DEMO_QUIT);
}

static void each_phase_has_a_legend(void **state)
{
    (void)state;
    const char *const *legend = demo_legend(&demo);
    assert_string_equal(legend[0], "space");
    demo.taken = true;
    assert_string_equal(demo_legend(&demo)[1], "give the keyboard back");
}

/* ---- typing ---- */

/* Types all of it; returns how long that took, ms. */
static uint64_t type(struct typist *t, const char *text, char *to, size_t room)
{
    uint64_t now = 1000;
    const char *bytes;
    size_t used = 0;
    typist_begin(t, 1, text, true, now);
    while (typist_busy(t, now)) {
        size_t n = typist_take(t, now, &bytes);
        assert_true(used + n < room);
        if (n)
            memcpy(to + used, bytes, n);
        used += n;
        now = n ? now : t->due;
    }
    to[used] = '\0';
    return now - 1000;
}

static void a_line_is_typed_key_by_key_with_its_enter(void **state)
{
    (void)state;
    struct typist t = {.speed = 100};
    char typed[512], again[512];
    uint64_t took = type(&t, "ls größe", typed, sizeof typed);
    assert_string_equal(typed, "ls größe\r");
    assert_true(took > 300 && took < 3000);
    t.random = 0;
    assert_int_equal(type(&t, "ls größe", again, sizeof again), took);
    typist_stop(&t);
    assert_false(typist_busy(&t, 0));
}

static void no_line_takes_long(void **state)
{
    (void)state;
    struct typist t = {.speed = 100};
    char line[400], typed[512];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    uint64_t usual = type(&t, line, typed, sizeof typed);
    assert_true(usual < 6000);
    t.speed = 1000;
    assert_true(type(&t, line, typed, sizeof typed) < usual / 2);
    typist_stop(&t);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        TEST(space_types_then_goes_on),
        TEST(a_step_to_read_has_nothing_to_type),
        TEST(a_question_waits_for_the_class_once),
        TEST(a_countdown_ends_the_question),
        TEST(a_failure_is_no_dead_end),
        TEST(the_teacher_takes_over_and_gives_back),
        TEST(by_itself_it_takes_as_long_as_reading),
        TEST(each_phase_has_a_legend),
        TEST(a_line_is_typed_key_by_key_with_its_enter),
        TEST(no_line_takes_long),
    };
    return cmocka_run_group_tests_name("demo", tests, NULL, NULL);
}
