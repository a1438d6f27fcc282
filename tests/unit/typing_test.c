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

/* ---- typing ---- */

static void solve_types_and_marks_the_step_solved(void **state)
{
    (void)state;
    begin_sample();
    word("solve", "");
    assert_true(player_typing(player));
    look(20);
    expect("type container unshare ash\n");
    scene_print(&scene, SIDE_CONTAINER, "unshare ash\n");
    scene.snapshot.terminal[SIDE_CONTAINER].waiting = false;
    look(20);
    assert_true(player_typing(player));
    scene_container(&scene, 1);
    scene_print(&scene, SIDE_CONTAINER, "/ # ");
    scene.snapshot.terminal[SIDE_CONTAINER].waiting = true;
    look(20);
    assert_true(player_typing(player));
    expect("");
    look(20);
    assert_false(player_typing(player));
    expect_part("record solved");
    assert_int_equal(player_mark(player, 0), MARK_SOLVED);
}

static void solve_waits_for_a_terminal_that_is_busy_or_printing(void **state)
{
    (void)state;
    begin_sample();
    scene.snapshot.terminal[SIDE_CONTAINER].waiting = false;
    word("solve", "");
    look(100);
    expect("");
    scene.snapshot.terminal[SIDE_CONTAINER].waiting = true;
    scene_print(&scene, SIDE_CONTAINER, "x");
    look(10);
    expect("");
    look(25);
    expect("type container unshare ash\n");
}

static void solve_types_a_line_only_when_the_one_before_is_done(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## S {#s}\n~~~sh host\nmkdir box\n~~~\n~~~sh container\nls\n~~~\n", NULL);
    player_lab_ready(player);
    forget();
    word("solve", "");
    look(20);
    expect("type host mkdir box\n");
    look(20);
    expect(""); /* no echo yet: the shell has not even read it */
    scene_print(&scene, SIDE_HOST, "mkdir box\n");
    scene.snapshot.terminal[SIDE_HOST].waiting = false;
    look(200);
    expect(""); /* the other side would be free, but the order counts */
    scene.snapshot.terminal[SIDE_HOST].waiting = true;
    look(20);
    expect("type container ls\n");
}

static void a_line_without_an_echo_is_waited_for_but_not_for_ever(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## S {#s}\n~~~sh host\nstty -echo\nls\n~~~\n", NULL);
    forget();
    word("solve", "");
    look(20);
    look(200);
    expect("type host stty -echo\n");
    look(100);
    expect("type host ls\n");
}

static void solve_gives_up_on_a_terminal_that_stays_busy(void **state)
{
    (void)state;
    begin_sample();
    scene.snapshot.terminal[SIDE_CONTAINER].waiting = false;
    word("solve", "");
    look(20);
    look(9900);
    expect("");
    look(200);
    expect("bad: The container terminal is still busy, so the rest is not typed. Ctrl-C there may "
           "end what runs.\n");
    assert_false(player_typing(player));
}

static void solve_says_when_the_shell_is_gone(void **state)
{
    (void)state;
    begin_sample();
    scene.snapshot.terminal[SIDE_CONTAINER] = (struct terminal){0};
    word("solve", "");
    look(20);
    expect_part("has no shell any more");
    assert_false(player_typing(player));
}

static void solve_says_when_the_check_does_not_hold_in_time(void **state)
{
    (void)state;
    begin_sample();
    word("solve", "");
    look(20);
    scene_print(&scene, SIDE_CONTAINER, "unshare ash\n");
    look(50);
    assert_false(player_typing(player));
    forget();
    look(2900);
    expect("");
    look(200);
    expect_part("bad: The commands are typed, but the check does not hold: there is no container");
}

static void a_line_that_keeps_running_is_done_when_it_has_printed(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## S {#s}\n~~~sh container keeps-running\nclock\n~~~\n"
                      "~~~sh host\nls\n~~~\n~~~sh container\n^C\n~~~\n",
                NULL);
    forget();
    word("solve", "");
    look(20);
    expect("type container clock\n");
    scene.snapshot.terminal[SIDE_CONTAINER].waiting = false;
    scene_print(&scene, SIDE_CONTAINER, "clock\r\n");
    look(20);
    expect("");
    scene_print(&scene, SIDE_CONTAINER, "12:00:01\r\n");
    look(20);
    expect("type host ls\n");
    scene_print(&scene, SIDE_HOST, "ls\n");
    look(900);
    expect(""); /* what runs has its second to answer */
    look(110);
    expect("type container \x03\n"); /* although the clock still runs there */
    scene_print(&scene, SIDE_CONTAINER, "^C\n");
    scene.snapshot.terminal[SIDE_CONTAINER].waiting = true;
    look(40);
    assert_false(player_typing(player));
}

static void a_silent_line_that_keeps_running_is_done_after_a_moment(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## S {#s}\n~~~sh container keeps-running\nsleep 99\n~~~\n"
                      "~~~sh host\nls\n~~~\n",
                NULL);
    forget();
    word("solve", "");
    look(20);
    scene.snapshot.terminal[SIDE_CONTAINER].waiting = false;
    forget();
    look(200);
    expect("");
    look(110);
    expect("type host ls\n");
}

static void other_words_wait_while_commands_are_typed(void **state)
{
    (void)state;
    begin_sample();
    word("solve", "");
    word("next", "");
    expect("note: One moment: commands are still being typed.\n");
    assert_in_range(player_timeout(player, scene.evidence.now), 1, 50);
}

/* ---- catching up ---- */

static void a_resumed_lesson_types_the_steps_before(void **state)
{
    (void)state;
    open_lesson(sample, "look");
    expect("");
    assert_int_equal(player_index(player), 2);
    player_lab_ready(player);
    take();
    expect("note: Typing the commands of the steps before this one, so that the lab is as you left "
           "it.\n");
    look(20);
    expect("type container unshare ash\n");
    scene_print(&scene, SIDE_CONTAINER, "unshare ash\n");
    look(50);
    expect(""); /* the check of that step does not hold yet: up to within= */
    assert_true(player_typing(player));
    look(2000);
    assert_true(player_typing(player));
    scene_container(&scene, 1);
    look(50);
    assert_false(player_typing(player));
    expect("step look fresh\nfocus host\nrecord shown\n");
    assert_int_equal(player_mark(player, 0), MARK_OPEN);
}

static void what_was_printed_while_catching_up_is_no_evidence_for_the_step(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## A {#a}\n~~~sh host\none\n~~~\n\n## B {#b}\n~~~sh host\ntwo\n~~~\n"
                      "~~~check\nhost.printed contains \"one\"\n~~~\n",
                "b");
    player_lab_ready(player);
    look(20);
    scene_print(&scene, SIDE_HOST, "one\n");
    look(50);
    assert_false(player_typing(player));
    assert_int_equal(player_mark(player, 1), MARK_CURRENT);
    scene_print(&scene, SIDE_HOST, "one\n");
    look(50);
    assert_int_equal(player_mark(player, 1), MARK_PASSED);
}

static void catching_up_types_every_step_with_commands(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## A {#a}\n~~~sh host\none\n~~~\n\n## B {#b}\n~~~sh host\ntwo\n~~~\n"
                      "\n## C {#c}\nWords.\n\n## D {#d}\n~~~sh host\nfour\n~~~\n",
                "d");
    player_lab_ready(player);
    look(20);
    forget();
    for (int i = 0; i < 2; i++) {
        scene_print(&scene, SIDE_HOST, "echo\n");
        look(40);
        look(40);
    }
    expect("type host two\nstep d fresh\nfocus host\nrecord shown\n");
}

static void catching_up_goes_on_when_a_check_never_holds(void **state)
{
    (void)state;
    open_lesson(sample, "look");
    player_lab_ready(player);
    look(20);
    scene_print(&scene, SIDE_CONTAINER, "unshare ash\n");
    look(50);
    look(3000);
    assert_false(player_typing(player));
    assert_int_equal(player_index(player), 2);
}

static void a_reset_opens_the_step_again_and_catches_up(void **state)
{
    (void)state;
    begin_sample();
    pass_first();
    word("next", "");
    word("next", "");
    scene_begin(&scene);
    forget();
    player_lab_ready(player);
    take();
    expect_part("note: Typing the commands");
    look(20);
    expect("type container unshare ash\n");
    assert_int_equal(player_mark(player, 0), MARK_PASSED);
}

static void a_reset_at_the_first_step_shows_it_again(void **state)
{
    (void)state;
    begin_sample();
    pass_first();
    scene_begin(&scene);
    forget();
    player_lab_ready(player);
    take();
    expect_part("step start fresh\nfocus container\n");
    assert_false(player_passed(player));
}

static void an_unknown_step_begins_at_the_first(void **state)
{
    (void)state;
    open_lesson(sample, "gone");
    assert_int_equal(player_index(player), 0);
    expect_part("step start fresh");
}

static void catching_up_that_gets_stuck_says_so_and_goes_to_the_step(void **state)
{
    (void)state;
    open_lesson(sample, "look");
    player_lab_ready(player);
    scene.snapshot.terminal[SIDE_CONTAINER].waiting = false;
    look(20);
    forget();
    look(10100);
    expect_part("is still busy");
    assert_false(player_typing(player));
    assert_int_equal(player_index(player), 2);
}

/* ---- a step whose answer is a fresh lab ---- */

static const char resetting[] =
    FRONT "\n## A {#a}\n~~~sh host\none\n~~~\n\n## Break {#break}\n~~~sh host\ntwo\n~~~\n"
          "\n## Mend {#mend}\n~~~sh host\n:reset\n~~~\n~~~check\nnot container.exists\n~~~\n"
          "\n## D {#d}\n~~~sh host\nfour\n~~~\n\n## E {#e}\nWords.\n";

static void begin_at_mend_in_a_broken_lab(void)
{
    open_lesson(resetting, "mend");
    player_lab_ready(player);
    scene_container(&scene, 1);
    for (int i = 0; i < 4; i++) {
        look(400);
        scene_print(&scene, SIDE_HOST, "echo\n");
    }
    assert_false(player_typing(player));
    assert_false(player_passed(player));
    forget();
}

static void who_resumes_at_a_reset_gets_what_it_resets(void **state)
{
    (void)state;
    open_lesson(resetting, "mend");
    player_lab_ready(player);
    take();
    forget();
    look(20);
    expect("type host one\n");
    scene_print(&scene, SIDE_HOST, "one\n");
    look(400);
    look(400);
    expect("type host two\n");
}

static void solve_asks_for_the_reset_of_a_step(void **state)
{
    (void)state;
    begin_at_mend_in_a_broken_lab();
    word("solve", "");
    look(400);
    expect("reset\n");
    scene_begin(&scene);
    player_lab_ready(player);
    take();
    expect("step mend fresh\nfocus host\nrecord shown\n");
    look(20);
    expect_part("record solved\nstep mend\ngood: container.exists is no\n");
}

static void a_reset_that_was_asked_for_is_not_undone_by_typing(void **state)
{
    (void)state;
    begin_at_mend_in_a_broken_lab();
    scene_begin(&scene);
    player_lab_ready(player);
    take();
    expect("step mend fresh\nfocus host\nrecord shown\n");
    look(20);
    expect_part("record passed\nstep mend\ngood: container.exists is no\n");
}

static void steps_behind_a_reset_build_on_nothing_before_it(void **state)
{
    (void)state;
    open_lesson(resetting, "e");
    player_lab_ready(player);
    take();
    forget();
    look(20);
    expect("type host four\n");
}

/* ---- scripts ---- */

static const char scripted[] = FRONT "\n## S {#s}\n~~~sh host\ntrue\n~~~\n"
                                     "~~~check\ncontainer.exists\n~~~\n"
                                     "~~~check sh\ntest -e x\n~~~\n"
                                     "\n## T {#t}\nWords.\n";

static void a_script_runs_once_the_conditions_hold(void **state)
{
    (void)state;
    open_lesson(scripted, NULL);
    forget();
    look(0);
    expect("");
    scene_container(&scene, 1);
    look(600);
    expect("script test -e x\n");
    assert_string_equal(player_why(player), "container.exists is yes");
    look(600);
    expect(""); /* one at a time */
    player_script_done(player, 0, "");
    assert_int_equal(player_timeout(player, scene.evidence.now), 0);
    look(0);
    expect_part("record passed");
}

static void what_a_script_has_measured_is_said(void **state)
{
    (void)state;
    open_lesson(scripted, NULL);
    player_lab_ready(player);
    look(0);
    type(SIDE_HOST, "true");
    scene_container(&scene, 1);
    look(100);
    forget();
    player_script_done(player, 0, "measured: 25 %\nmore");
    look(100);
    expect_part("good: container.exists is yes; measured: 25 %\n");
}

static void a_script_that_says_no_runs_again_only_after_something_moved(void **state)
{
    (void)state;
    open_lesson(scripted, NULL);
    scene_container(&scene, 1);
    forget();
    look(0);
    expect("script test -e x\n");
    player_script_done(player, 1, "x is missing\nmore");
    look(1000);
    expect("");
    assert_int_equal(player_timeout(player, scene.evidence.now), -1);
    assert_string_equal(player_why(player), "container.exists is yes; x is missing");
    type(SIDE_HOST, "touch x");
    look(10);
    expect("script test -e x\n");
    player_script_done(player, 1, "");
    type(SIDE_HOST, "touch x");
    look(100);
    expect(""); /* not yet: at most every 500 ms */
    assert_in_range(player_timeout(player, scene.evidence.now), 1, 500);
    look(400);
    expect("script test -e x\n");
    player_script_done(player, 1, "");
    look(600);
    expect("");
    scene.process[0].frozen = true;
    look(600);
    expect("script test -e x\n");
}

static void the_answer_to_a_script_of_another_step_is_dropped(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## S {#s}\n~~~sh host\ntrue\n~~~\n~~~check sh\na\n~~~\n"
                      "\n## T {#t}\n~~~sh host\ntrue\n~~~\n~~~check sh\nb\n~~~\n",
                NULL);
    forget();
    look(0);
    expect("script a\n");
    word("next", "skip");
    forget();
    player_script_done(player, 0, "");
    look(0);
    expect("script b\n");
    assert_false(player_passed(player));
}

static void check_runs_the_script_and_waits_for_it(void **state)
{
    (void)state;
    open_lesson(scripted, NULL);
    forget();
    word("check", "");
    look(0);
    expect("script test -e x\n");
    assert_int_equal(player_timeout(player, scene.evidence.now), -1);
    player_script_done(player, 2, "no x");
    look(0);
    expect("bad: not yet: container.exists (container.exists is no)\n"
           "not yet: the step's script ended with status 2: no x\n");
    scene_container(&scene, 1);
    look(600);
    player_script_done(player, 1, "");
    look(600);
    forget();
    word("check", "");
    look(0);
    player_script_done(player, 0, "");
    look(0);
    expect_part("good: holds: container.exists (container.exists is yes)\n"
                "holds: the step's script ended with status 0\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRIVEN(solve_types_and_marks_the_step_solved),
        DRIVEN(solve_waits_for_a_terminal_that_is_busy_or_printing),
        DRIVEN(solve_types_a_line_only_when_the_one_before_is_done),
        DRIVEN(a_line_without_an_echo_is_waited_for_but_not_for_ever),
        DRIVEN(solve_gives_up_on_a_terminal_that_stays_busy),
        DRIVEN(solve_says_when_the_shell_is_gone),
        DRIVEN(solve_says_when_the_check_does_not_hold_in_time),
        DRIVEN(a_line_that_keeps_running_is_done_when_it_has_printed),
        DRIVEN(a_silent_line_that_keeps_running_is_done_after_a_moment),
        DRIVEN(other_words_wait_while_commands_are_typed),
        DRIVEN(a_resumed_lesson_types_the_steps_before),
        DRIVEN(what_was_printed_while_catching_up_is_no_evidence_for_the_step),
        DRIVEN(catching_up_types_every_step_with_commands),
        DRIVEN(catching_up_goes_on_when_a_check_never_holds),
        DRIVEN(a_reset_opens_the_step_again_and_catches_up),
        DRIVEN(a_reset_at_the_first_step_shows_it_again),
        DRIVEN(an_unknown_step_begins_at_the_first),
        DRIVEN(catching_up_that_gets_stuck_says_so_and_goes_to_the_step),
        DRIVEN(who_resumes_at_a_reset_gets_what_it_resets),
        DRIVEN(solve_asks_for_the_reset_of_a_step),
        DRIVEN(a_reset_that_was_asked_for_is_not_undone_by_typing),
        DRIVEN(steps_behind_a_reset_build_on_nothing_before_it),
        DRIVEN(a_script_runs_once_the_conditions_hold),
        DRIVEN(what_a_script_has_measured_is_said),
        DRIVEN(a_script_that_says_no_runs_again_only_after_something_moved),
        DRIVEN(the_answer_to_a_script_of_another_step_is_dropped),
        DRIVEN(check_runs_the_script_and_waits_for_it),
    };
    return cmocka_run_group_tests_name("typing", tests, NULL, NULL);
}
