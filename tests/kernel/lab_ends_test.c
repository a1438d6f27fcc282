/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left of a lab when it ends, whoever is killed. runs-as: both */
#include "labs.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

/* A caller in a process of its own, which can be killed. */
struct caller {
    pid_t pid;
    struct remains remains;
    bool frozen; /* the lab holds a frozen version 1 group */
};

static void freeze_something(struct labs *l, const char *freezer)
{
    char line[512];
    snprintf(line, sizeof line,
             "g=%s/cold; mkdir $g; sleep 99 & echo $! > $g/tasks; "
             "echo FROZEN > $g/freezer.state; until grep -q FROZEN $g/freezer.state; do :; done; "
             "echo sta''te $(cat $g/freezer.state)",
             freezer);
    labs_answers(l, SIDE_HOST, line, "state FROZEN");
}

/* A busy lab: a container, background processes, and with freeze a frozen one. */
static _Noreturn void call(int report, bool freeze)
{
    static struct labs labs;
    struct caller caller = {.pid = getpid()};
    if (labs_start(&labs) != LAB_READY) {
        fflush(stdout);
        _exit(1);
    }
    labs_answers(&labs, SIDE_CONTAINER,
                 "unshare --mount --pid --fork --user --map-root-user sh -c 'echo u''p; sleep 99'",
                 "up\r\n");
    labs_answers(&labs, SIDE_HOST, "trap '' HUP TERM; sleep 99 & echo go''ing", "going\r\n");
    const char *freezer = labs_inside(&labs, "freezer");
    if (freeze && freezer) {
        freeze_something(&labs, freezer);
        caller.frozen = true;
    }
    remains_note(&caller.remains, lab_info(labs.lab));
    if (write(report, &caller, sizeof caller) != (ssize_t)sizeof caller)
        _exit(1);
    for (;;)
        pause();
}

static struct caller start_caller(bool freeze)
{
    struct caller caller = {0};
    int report[2];
    fflush(stdout);
    assert_int_equal(pipe(report), 0);
    pid_t pid = fork();
    if (pid == 0)
        call(report[1], freeze);
    close(report[1]);
    bool told = read(report[0], &caller, sizeof caller) == (ssize_t)sizeof caller;
    close(report[0]);
    if (!told) {
        waitpid(pid, NULL, 0);
        skip();
    }
    return caller;
}

static void kill_caller(const struct caller *caller)
{
    kill(caller->pid, SIGKILL);
    waitpid(caller->pid, NULL, 0);
}

static void nothing_is_left_after_a_stop(void **state)
{
    (void)state;
    static struct labs labs;
    struct remains remains;
    if (labs_start(&labs) != LAB_READY)
        skip();
    remains_note(&remains, lab_info(labs.lab));
    labs_stop(&labs);
    assert_string_equal(remains_left(&remains), "");
}

static void nothing_is_left_after_the_caller_was_killed(void **state)
{
    (void)state;
    struct caller caller = start_caller(false);
    kill_caller(&caller);
    assert_string_equal(remains_left(&caller.remains), "");
}

static void nothing_is_left_after_the_caller_of_a_frozen_lab_was_killed(void **state)
{
    (void)state;
    struct caller caller = start_caller(true);
    kill_caller(&caller);
    assert_string_equal(remains_left(&caller.remains), "");
}

static void a_killed_keeper_takes_the_lab_along_and_the_caller_cleans_up(void **state)
{
    (void)state;
    static struct labs labs;
    struct remains remains;
    if (labs_start(&labs) != LAB_READY)
        skip();
    const char *freezer = labs_inside(&labs, "freezer");
    if (freezer)
        freeze_something(&labs, freezer);
    remains_note(&remains, lab_info(labs.lab));
    kill(remains.keeper, SIGKILL);
    assert_int_equal(labs_wait(&labs), LAB_LOST);
    assert_null(lab_info(labs.lab));
    assert_int_equal(lab_next_event(labs.lab, &labs.event), 0);
    labs_stop(&labs);
    assert_string_equal(remains_left(&remains), "");
}

static void the_next_lab_sweeps_what_a_double_kill_left(void **state)
{
    (void)state;
    static struct labs labs;
    struct caller caller = start_caller(true);
    kill(caller.remains.keeper, SIGKILL);
    kill_caller(&caller);
    bool left = false;
    for (int i = 0; i < caller.remains.hierarchies; i++)
        left = left || access(caller.remains.group[i], F_OK) == 0;
    assert_int_equal(left, caller.remains.hierarchies > 0);
    for (int turn = 0; turn < 3; turn++) { /* one that is still dying is left to the next */
        assert_int_equal(labs_start(&labs), LAB_READY);
        labs_stop(&labs);
    }
    assert_string_equal(remains_left(&caller.remains), "");
}

static void gc_leaves_living_labs_alone(void **state)
{
    (void)state;
    static struct labs labs;
    if (labs_start(&labs) != LAB_READY)
        skip();
    lab_gc(&(struct lab_gc){.milliseconds = 200});
    for (int i = 0; i < lab_info(labs.lab)->hierarchies; i++)
        assert_int_equal(access(lab_info(labs.lab)->hierarchy[i].outside, F_OK), 0);
    assert_true(labs_answers(&labs, SIDE_HOST, "echo st''ill", "still\r\n"));
    labs_stop(&labs);
}

static void signals_to_the_callers_group_do_not_strand_the_lab(void **state)
{
    (void)state;
    struct caller caller = start_caller(false);
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        kill(caller.remains.keeper, signals[i]);
    assert_true(process_lives(caller.remains.keeper));
    kill_caller(&caller);
    assert_string_equal(remains_left(&caller.remains), "");
}

static void a_lab_full_of_processes_is_reset_at_once(void **state)
{
    (void)state;
    static struct labs labs;
    double ms[9];
    if (labs_start(&labs) != LAB_READY)
        skip();
    for (int i = 0; i < 9; i++) {
        labs_answers(&labs, SIDE_HOST,
                     "for i in $(seq 60); do (trap '' TERM; sleep 99) & done 2>&1; echo fu''ll",
                     "full\r\n");
        ms[i] = labs_reset(&labs);
        assert_true(ms[i] >= 0);
    }
    for (int i = 0; i < 9; i++)
        for (int k = i + 1; k < 9; k++)
            if (ms[k] < ms[i]) {
                double swap = ms[i];
                ms[i] = ms[k];
                ms[k] = swap;
            }
    printf("# reset of a lab with 60 processes: median %.1f ms, worst %.1f ms\n", ms[4], ms[8]);
    labs_stop(&labs);
    assert_true(ms[4] < 500); /* far above what it takes: other tests share the machine */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left_after_a_stop),
        cmocka_unit_test(nothing_is_left_after_the_caller_was_killed),
        cmocka_unit_test(nothing_is_left_after_the_caller_of_a_frozen_lab_was_killed),
        cmocka_unit_test(a_killed_keeper_takes_the_lab_along_and_the_caller_cleans_up),
        cmocka_unit_test(the_next_lab_sweeps_what_a_double_kill_left),
        cmocka_unit_test(gc_leaves_living_labs_alone),
        cmocka_unit_test(signals_to_the_callers_group_do_not_strand_the_lab),
        cmocka_unit_test(a_lab_full_of_processes_is_reset_at_once),
    };
    return cmocka_run_group_tests_name("lab_ends", tests, NULL, NULL);
}
