/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left of a lab when it ends; for kills at any moment see killed_test.c. runs-as: both */
#include "labs.h"
#include "student.h"
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

/* A busy lab: a container and background processes. */
static _Noreturn void call(int report)
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
    remains_note(&caller.remains, lab_info(labs.lab));
    if (write(report, &caller, sizeof caller) != (ssize_t)sizeof caller)
        _exit(1);
    for (;;)
        pause();
}

static struct caller start_caller(void)
{
    struct caller caller = {0};
    int report[2];
    fflush(stdout);
    assert_int_equal(pipe(report), 0);
    pid_t pid = fork();
    if (pid == 0)
        call(report[1]);
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

/* Wait until a process is stopped, as proc_pid_stat(5) shows it. */
static bool stops(pid_t pid)
{
    char path[64], text[512] = "";
    const char *state = NULL;
    kill(pid, SIGSTOP);
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    for (double end = student_now() + 5; student_now() < end; student_naps()) {
        if (file_read(AT_FDCWD, path, text, sizeof text) > 0)
            state = strrchr(text, ')');
        if (state && state[2] == 'T')
            return true;
    }
    return false;
}

static void with_a_stopped_keeper_the_shells_answer_and_a_reset_wakes_it(void **state)
{
    (void)state;
    static struct labs labs;
    struct remains remains;
    if (labs_start(&labs) != LAB_READY)
        skip();
    remains_note(&remains, lab_info(labs.lab));
    assert_true(stops(remains.keeper));
    assert_true(labs_answers(&labs, SIDE_HOST, "echo a''live", "alive\r\n"));
    assert_true(labs_answers(&labs, SIDE_CONTAINER, "echo a''live", "alive\r\n"));
    assert_true(labs_reset(&labs) >= 0);
    assert_true(labs_answers(&labs, SIDE_HOST, "echo a''live", "alive\r\n"));
    assert_true(stops(remains.keeper));
    assert_int_equal(labs_script(&labs, "exit 7", 5000), 7);
    assert_true(stops(remains.keeper));
    double start = student_now();
    labs_stop(&labs);
    assert_true(student_now() - start < 5);
    assert_string_equal(remains_left(&remains), "");
}

static void a_stopped_keeper_that_is_killed_leaves_nothing(void **state)
{
    (void)state;
    static struct labs labs;
    struct remains remains;
    if (labs_start(&labs) != LAB_READY)
        skip();
    remains_note(&remains, lab_info(labs.lab));
    assert_true(stops(remains.keeper));
    kill(remains.keeper, SIGKILL);
    assert_int_equal(labs_wait(&labs), LAB_LOST);
    labs_stop(&labs);
    assert_string_equal(remains_left(&remains), "");
}

static void signals_to_the_callers_group_do_not_strand_the_lab(void **state)
{
    (void)state;
    struct caller caller = start_caller();
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
        cmocka_unit_test(a_killed_keeper_takes_the_lab_along_and_the_caller_cleans_up),
        cmocka_unit_test(with_a_stopped_keeper_the_shells_answer_and_a_reset_wakes_it),
        cmocka_unit_test(a_stopped_keeper_that_is_killed_leaves_nothing),
        cmocka_unit_test(signals_to_the_callers_group_do_not_strand_the_lab),
        cmocka_unit_test(a_lab_full_of_processes_is_reset_at_once),
    };
    return cmocka_run_group_tests_name("lab_ends", tests, NULL, NULL);
}
