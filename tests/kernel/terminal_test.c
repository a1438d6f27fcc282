/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs-as: both */
#include "student.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What each terminal runs, and whether it waits for input. */

static void a_shell_waits_at_its_prompt_and_not_during_a_command(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_HOST, "sleep 1000\n");
    eventually(w, snapshot_find_name(w->s, "sleep"));
    pid_t sleeper = snapshot_find_name(w->s, "sleep")->pid;
    eventually(w, w->s->terminal[SIDE_HOST].foreground == sleeper);
    assert_false(prompts(w, SIDE_HOST));
    assert_string_equal(w->s->process[w->s->terminal[SIDE_HOST].process].name, "sleep");
    student_types(w, SIDE_HOST, "\003");
    eventually(w, prompts(w, SIDE_HOST));
    assert_int_equal(w->s->terminal[SIDE_HOST].foreground, w->s->terminal[SIDE_HOST].shell);
}

static void the_containers_shell_waits_at_its_prompt_and_not_during_a_command(void **state)
{
    struct world *w = *state;
    make_container(w); /* waits for its prompt */
    assert_int_equal(w->s->terminal[SIDE_CONTAINER].process, w->s->leader);
    student_types(w, SIDE_CONTAINER, "sleep 1000\n");
    eventually(w, snapshot_find_name(w->s, "sleep") && !prompts(w, SIDE_CONTAINER));
    eventually(w,
               w->s->terminal[SIDE_CONTAINER].foreground == snapshot_find_name(w->s, "sleep")->pid);
    assert_false(prompts(w, SIDE_CONTAINER));
    assert_int_equal(w->s->terminal[SIDE_CONTAINER].process, w->s->leader);
    student_types(w, SIDE_CONTAINER, "\003");
    eventually(w, prompts(w, SIDE_CONTAINER));
}

static void a_pipeline_whose_first_part_has_ended_is_still_in_front(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_HOST, "true | sleep 1000\n");
    eventually(w,
               snapshot_find_name(w->s, "sleep") && !snapshot_find_name(w->s, "true") &&
                   w->s->terminal[SIDE_HOST].foreground == snapshot_find_name(w->s, "sleep")->pid);
    assert_false(prompts(w, SIDE_HOST));
}

static void a_reader_in_a_pipeline_waits_for_input(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_HOST, "sleep 1000 | cat - /dev/tty\n");
    eventually(w, snapshot_find_name(w->s, "cat") && !prompts(w, SIDE_HOST));
    student_types(w, SIDE_HOST, "\003");
    eventually(w, prompts(w, SIDE_HOST) && !snapshot_find_name(w->s, "cat"));
    student_types(w, SIDE_HOST, "sleep 1000 | cat /dev/tty\n");
    eventually(w, snapshot_find_name(w->s, "cat") && prompts(w, SIDE_HOST));
}

static void a_command_that_polls_something_else_does_not_wait_for_input(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_HOST, "tail -f /etc/hosts\n");
    eventually(w, snapshot_find_name(w->s, "tail") &&
                      snapshot_find_name(w->s, "tail")->state == 'S' && !prompts(w, SIDE_HOST));
    student_types(w, SIDE_HOST, "\003");
    eventually(w, prompts(w, SIDE_HOST));
}

static void a_hidden_input_is_seen_as_such(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    assert_true(w->s->terminal[SIDE_HOST].echo); /* readline echoes by itself */
    student_types(w, SIDE_HOST, "stty -echo; cat >/dev/null\n");
    eventually(w, !w->s->terminal[SIDE_HOST].echo && prompts(w, SIDE_HOST));
}

static void one_terminal_can_be_asked_alone(void **state)
{
    struct world *w = *state;
    struct terminal t = {.process = 7};
    make_container(w);
    assert_int_equal(terminal_read(lab_info(w->lab), SIDE_CONTAINER, &t), 0);
    assert_int_equal(t.shell, lab_info(w->lab)->shell[SIDE_CONTAINER]);
    assert_int_equal(t.foreground, leader(w)->pid);
    assert_true(t.waiting);
    assert_true(t.echo);
    assert_int_equal(t.process, 7);
    student_types(w, SIDE_CONTAINER, "sleep 1000\n");
    eventually(w, snapshot_find_name(w->s, "sleep"));
    eventually(w, terminal_read(lab_info(w->lab), SIDE_CONTAINER, &t) == 0 && !t.waiting);
}

static void a_shell_that_has_ended_is_no_error(void **state)
{
    struct world *w = *state;
    struct terminal t = {0};
    await_prompts(w);
    struct lab_info lab = *lab_info(w->lab);
    student_types(w, SIDE_CONTAINER, "exit\n");
    eventually(w, !snapshot_find(w->s, lab.shell[SIDE_CONTAINER]));
    assert_int_equal(w->s->terminal[SIDE_CONTAINER].shell, 0);
    assert_int_equal(terminal_read(&lab, SIDE_CONTAINER, &t), 0);
    assert_int_equal(t.shell, 0);
    assert_false(t.waiting);
}

#define in_a_lab(test) cmocka_unit_test_setup_teardown(test, student_set_up, student_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_lab(a_shell_waits_at_its_prompt_and_not_during_a_command),
        in_a_lab(the_containers_shell_waits_at_its_prompt_and_not_during_a_command),
        in_a_lab(a_pipeline_whose_first_part_has_ended_is_still_in_front),
        in_a_lab(a_reader_in_a_pipeline_waits_for_input),
        in_a_lab(a_command_that_polls_something_else_does_not_wait_for_input),
        in_a_lab(a_hidden_input_is_seen_as_such),
        in_a_lab(one_terminal_can_be_asked_alone),
        in_a_lab(a_shell_that_has_ended_is_no_error),
    };
    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
