/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "driver.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- steps ---- */

static void a_new_step_is_shown_focused_and_recorded(void **state)
{
    (void)state;
    open_lesson(sample, NULL);
    expect("step start fresh\nfocus container\nrecord shown\n");
    player_lab_ready(player);
    take();
    expect("");
}

static void a_check_that_comes_true_passes_the_step_and_stays_there(void **state)
{
    (void)state;
    begin_sample();
    type(SIDE_CONTAINER, "unshare ash");
    look(100);
    expect("");
    assert_string_equal(player_why(player), "there is no container yet");
    scene_container(&scene, 1);
    look(100);
    expect("record passed\nstep start\n"
           "good: container.pid is 1; host.pid(ash) is 3057, container.pid is 1\n"
           "note: The question was: What number? It is b) another; the kernel says 3057.\n"
           "note: Go on with :next.\n");
    assert_true(player_passed(player));
    assert_int_equal(player_index(player), 0);
    assert_int_equal(player_mark(player, 0), MARK_PASSED);
    look(100);
    expect("");
}

static void a_check_that_holds_from_the_start_says_so(void **state)
{
    (void)state;
    open_lesson(sample, NULL);
    player_lab_ready(player);
    scene_container(&scene, 1);
    forget();
    look(0);
    expect_part("good: This already holds: container.pid is 1");
    assert_true(player_passed(player));
}

static void next_goes_on_after_a_pass(void **state)
{
    (void)state;
    begin_sample();
    pass_first();
    forget();
    word("next", "");
    expect("step read fresh\nrecord shown\n");
    assert_int_equal(player_mark(player, 1), MARK_CURRENT);
}

static void next_passes_a_step_to_read(void **state)
{
    (void)state;
    begin_sample();
    pass_first();
    word("next", "");
    forget();
    word("next", "");
    expect("record passed\nstep look\nstep look fresh\nfocus host\nrecord shown\n");
    assert_int_equal(player_mark(player, 1), MARK_PASSED);
}

static void next_on_an_open_step_says_what_is_missing_then_skips(void **state)
{
    (void)state;
    begin_sample();
    word("next", "");
    expect("");
    assert_int_equal(player_timeout(player, scene.evidence.now), 0);
    look(0);
    expect("bad: Not yet: there is no container yet. :hint helps; "
           ":next once more skips this step.\n");
    word("next", "");
    expect_part("record skipped\nnote: Skipped.");
    assert_int_equal(player_mark(player, 0), MARK_SKIPPED);
    assert_int_equal(player_index(player), 1);
}

static void typing_again_takes_the_offer_to_skip_back(void **state)
{
    (void)state;
    begin_sample();
    word("next", "");
    look(0);
    type(SIDE_CONTAINER, "ls");
    forget();
    word("next", "");
    expect("");
    assert_int_equal(player_index(player), 0);
}

static void next_skip_skips_at_once(void **state)
{
    (void)state;
    begin_sample();
    word("next", "skip");
    assert_int_equal(player_index(player), 1);
}

static void next_at_the_moment_of_passing_goes_on(void **state)
{
    (void)state;
    begin_sample();
    type(SIDE_CONTAINER, "unshare ash");
    scene_container(&scene, 1);
    word("next", "");
    look(10);
    assert_int_equal(player_mark(player, 0), MARK_PASSED);
    assert_int_equal(player_index(player), 1);
}

static void the_last_step_ends_the_lesson_once(void **state)
{
    (void)state;
    begin_sample();
    pass_first();
    word("next", "");
    word("next", "");
    type(SIDE_HOST, "pidof ash\n3057 ");
    forget();
    look(100);
    expect("record passed\nstep look\ngood: host.printed contains 3057\n"
           "note: The end: :next.\n");
    word("next", "");
    expect("good: That was the last step of \"A sample\".\nrecord done\ndone\n");
    word("next", "");
    expect("note: This was the last step. :lesson opens another lesson.\n");
}

static void back_shows_an_earlier_step_and_undoes_nothing(void **state)
{
    (void)state;
    begin_sample();
    word("back", "");
    expect("note: This is the first step.\n");
    pass_first();
    word("next", "");
    forget();
    word("back", "");
    expect("step start\n");
    assert_true(player_passed(player));
    word("next", "");
    expect("step read\n");
    assert_int_equal(player_index(player), 1);
}

static void solving_an_earlier_step_again_does_not_solve_this_one(void **state)
{
    (void)state;
    begin_sample();
    word("next", "skip");
    word("next", "");
    word("back", "");
    word("back", "");
    forget();
    word("solve", "");
    look(20);
    expect("type container unshare ash\n");
    scene_print(&scene, SIDE_CONTAINER, "unshare ash\n");
    look(50);
    assert_false(player_typing(player));
    type(SIDE_HOST, "pidof ash\n3057 ");
    look(50);
    assert_int_equal(player_mark(player, 0), MARK_SKIPPED);
    assert_int_equal(player_mark(player, 2), MARK_PASSED);
}

static void the_step_at_hand_can_pass_while_an_earlier_one_is_shown(void **state)
{
    (void)state;
    begin_sample();
    pass_first();
    word("next", "");
    word("next", "");
    word("back", "");
    type(SIDE_HOST, "pidof ash\n3057 ");
    look(100);
    assert_int_equal(player_mark(player, 2), MARK_PASSED);
    assert_int_equal(player_index(player), 1);
}

/* ---- hints, show, check ---- */

static void hints_come_in_order_as_they_apply_then_the_first_word(void **state)
{
    (void)state;
    begin_sample();
    word("hint", "");
    look(0);
    expect("record hint\nhint: No container yet.\n");
    word("hint", "");
    look(0);
    expect("record hint\nhint: The last one.\n");
    scene_container(&scene, 2);
    word("hint", "");
    look(0);
    expect("record hint\nhint: A wrong number.\n");
    word("hint", "");
    look(0);
    expect("record hint\nhint: On the container side, begin with: unshare\n");
    word("hint", "");
    look(0);
    expect_part("hint: That was the last hint. :show prints the answer.\n");
}

static void an_answer_that_begins_with_a_key_has_it_named_by_the_hint(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## S {#s}\n~~~sh host\n^C\n~~~\n~~~check\ncontainer.exists\n~~~\n", NULL);
    word("hint", "");
    look(0);
    expect_part("hint: On the host side, begin with: Ctrl-C\n");
}

static void a_hint_for_a_passed_step_says_that_it_is_done(void **state)
{
    (void)state;
    begin_sample();
    pass_first();
    forget();
    word("hint", "");
    look(0);
    expect("note: This step is done: :next goes on.\n");
    word("next", "");
    word("next", "");
    word("back", "");
    word("back", "");
    forget();
    word("hint", "");
    look(0);
    expect("note: This step is done: :next goes on.\n");
}

static void solve_types_a_passed_step_no_second_time(void **state)
{
    (void)state;
    begin_sample();
    pass_first();
    forget();
    word("solve", "");
    look(20);
    expect("note: This step is done: :next goes on. To do it once more: :reset, which types the "
           "steps before it.\n");
    assert_false(player_typing(player));
    assert_int_equal(player_mark(player, 0), MARK_PASSED);
}

static void the_last_step_once_done_is_said_to_be_the_end(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## S {#s}\n~~~sh host\nls\n~~~\n~~~check\nhost.printed contains 3057\n"
                      "~~~\n",
                NULL);
    player_lab_ready(player);
    look(0);
    type(SIDE_HOST, "3057 ");
    look(100);
    forget();
    word("hint", "");
    look(0);
    expect("note: This step is done: :next ends the lesson.\n");
}

static void show_prints_the_answer_and_types_nothing(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## S {#s}\n~~~sh container keeps-running\nsleep 9\n~~~\n"
                      "~~~sh container\n^C\n~~~\n~~~sh host\nls\n~~~\n",
                NULL);
    forget();
    word("show", "");
    expect("hint: container  sleep 9\ncontainer  Ctrl-C\nhost       ls\n");
}

static void words_on_a_step_to_read_say_that_there_is_nothing_to_type(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## S {#s}\nWords.\n", NULL);
    forget();
    word("show", "");
    word("solve", "");
    word("hint", "");
    look(0);
    expect("note: There is nothing to type in this step: read it, then :next.\n"
           "note: There is nothing to type in this step: read it, then :next.\n"
           "note: There is nothing to type in this step: read it, then :next.\n");
    word("check", "");
    look(0);
    expect("note: This step has no check: read it, then :next.\n");
}

static void check_says_each_condition(void **state)
{
    (void)state;
    begin_sample();
    scene_container(&scene, 2);
    word("check", "");
    look(0);
    expect("bad: not yet: container.pid == 1 (container.pid is 2, expected 1)\n"
           "holds: host.pid(ash) != container.pid (host.pid(ash) is 3057, container.pid is 2)\n");
    look(0);
    expect("");
}

static void words_of_the_author_stand_for_a_comparison(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## S {#s}\n~~~sh host\nls\n~~~\n~~~check\n"
                      "host.printed matches \"^[a-z]#\"  # a # sign\n"
                      "not host.printed contains \"no\" # a no\n~~~\n",
                NULL);
    player_lab_ready(player);
    look(0);
    forget();
    scene_print(&scene, SIDE_HOST, "no\n");
    word("check", "");
    look(0);
    expect("bad: not yet: host.printed lacks a # sign\nnot yet: host.printed has a no\n");
    memset(scene.printed[SIDE_HOST], 0, sizeof scene.printed[SIDE_HOST]);
    scene_print(&scene, SIDE_HOST, "x#\n");
    look(100);
    expect_part("good: host.printed has a # sign; host.printed lacks a no\n");
}

static void check_does_not_say_the_same_twice_of_what_was_printed(void **state)
{
    (void)state;
    open_lesson(sample, NULL);
    word("next", "skip");
    word("next", "");
    forget();
    word("check", "");
    look(0);
    expect("bad: not yet: host.printed does not contain 3057\n");
}

static void a_word_of_somebody_else_is_refused(void **state)
{
    (void)state;
    begin_sample();
    assert_int_equal(player_word(player, "reset", ""), -ENOENT);
}

/* ---- looking ---- */

static void a_typed_line_makes_the_player_look_often_for_a_while(void **state)
{
    (void)state;
    begin_sample();
    assert_int_equal(player_timeout(player, scene.evidence.now), -1);
    type(SIDE_HOST, "x");
    assert_in_range(player_timeout(player, scene.evidence.now), 1, 250);
    look(100);
    assert_in_range(player_timeout(player, scene.evidence.now), 1, 250);
    look(3100);
    assert_int_equal(player_timeout(player, scene.evidence.now), -1);
    pass_first();
    type(SIDE_HOST, "x");
    look(0);
    assert_int_equal(player_timeout(player, scene.evidence.now), -1);
}

static void nothing_is_judged_without_a_snapshot(void **state)
{
    (void)state;
    struct evidence none = {.now = 5};
    open_lesson(sample, NULL);
    forget();
    player_observe(player, &none);
    take();
    expect("");
}

static void records_name_lesson_step_tries_hints_and_time(void **state)
{
    (void)state;
    struct action action;
    begin_sample();
    type(SIDE_HOST, "one");
    type(SIDE_HOST, "two");
    word("hint", "");
    look(1000);
    scene_container(&scene, 1);
    scene_wait(&scene, 500);
    player_observe(player, &scene.evidence);
    while (player_next(player, &action))
        if (action.kind == ACTION_RECORD)
            assert_string_equal(action.text,
                                "{\"lesson\":\"sample\",\"step\":\"start\",\"event\":\"passed\","
                                "\"tries\":2,\"hints\":1,\"ms\":1500}");
}

static void a_course_may_want_no_step_skipped(void **state)
{
    (void)state;
    begin_sample();
    player_set_rules(player, &(struct rules){.course = "a.conf", .no_skip = true});
    word("next", "skip");
    expect_part("No step is skipped in this course (a.conf).");
    assert_int_equal(player_index(player), 0);
    pass_first();
    word("next", "");
    assert_int_equal(player_index(player), 1);
}

static void a_course_may_want_hints_before_a_solution(void **state)
{
    (void)state;
    begin_sample();
    player_set_rules(player, &(struct rules){.course = "a.conf", .solve_after = 1});
    word("solve", "");
    expect_part("wants 1 hint before :solve; you had 0 here.");
    assert_false(player_typing(player));
    player_set_rules(player, &(struct rules){.course = "a.conf", .solve_after = SOLVE_NEVER});
    word("solve", "");
    expect_part("Nothing is solved for you in this course (a.conf).");
    player_set_rules(player, &(struct rules){.course = "a.conf", .solve_after = 1});
    word("hint", "");
    look(100);
    word("solve", "");
    assert_true(player_typing(player));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRIVEN(a_new_step_is_shown_focused_and_recorded),
        DRIVEN(a_check_that_comes_true_passes_the_step_and_stays_there),
        DRIVEN(a_check_that_holds_from_the_start_says_so),
        DRIVEN(next_goes_on_after_a_pass),
        DRIVEN(next_passes_a_step_to_read),
        DRIVEN(next_on_an_open_step_says_what_is_missing_then_skips),
        DRIVEN(typing_again_takes_the_offer_to_skip_back),
        DRIVEN(next_skip_skips_at_once),
        DRIVEN(a_course_may_want_no_step_skipped),
        DRIVEN(a_course_may_want_hints_before_a_solution),
        DRIVEN(next_at_the_moment_of_passing_goes_on),
        DRIVEN(the_last_step_ends_the_lesson_once),
        DRIVEN(back_shows_an_earlier_step_and_undoes_nothing),
        DRIVEN(solving_an_earlier_step_again_does_not_solve_this_one),
        DRIVEN(the_step_at_hand_can_pass_while_an_earlier_one_is_shown),
        DRIVEN(hints_come_in_order_as_they_apply_then_the_first_word),
        DRIVEN(an_answer_that_begins_with_a_key_has_it_named_by_the_hint),
        DRIVEN(a_hint_for_a_passed_step_says_that_it_is_done),
        DRIVEN(solve_types_a_passed_step_no_second_time),
        DRIVEN(the_last_step_once_done_is_said_to_be_the_end),
        DRIVEN(show_prints_the_answer_and_types_nothing),
        DRIVEN(words_on_a_step_to_read_say_that_there_is_nothing_to_type),
        DRIVEN(check_says_each_condition),
        DRIVEN(words_of_the_author_stand_for_a_comparison),
        DRIVEN(check_does_not_say_the_same_twice_of_what_was_printed),
        DRIVEN(a_word_of_somebody_else_is_refused),
        DRIVEN(a_typed_line_makes_the_player_look_often_for_a_while),
        DRIVEN(nothing_is_judged_without_a_snapshot),
        DRIVEN(records_name_lesson_step_tries_hints_and_time),
    };
    return cmocka_run_group_tests_name("player", tests, NULL, NULL);
}
