/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What survives SIGKILL of the caller, the keeper, init, the observer, at any moment of a lab's
 * life: nothing, at the latest after lab_gc().
 *
 * runs-as: both   timeout: 240
 */
#include "labs.h"
#include "survivors.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

/* Shared with the caller, which is a process of its own so that it can be killed. */
static struct shared {
    bool ready, stopping, frozen;
    pid_t init;
} * shared;

static void nap(long microseconds)
{
    nanosleep(&(struct timespec){.tv_nsec = microseconds * 1000}, NULL);
}

static void make_busy(struct labs *l)
{
    labs_answers(l, SIDE_CONTAINER,
                 "unshare --mount --pid --fork --user --map-root-user sh -c 'echo u''p; sleep 99'",
                 "up\r\n");
    labs_answers(l, SIDE_HOST, "trap '' HUP TERM; sleep 99 & setsid sleep 99 & echo go''ing",
                 "going\r\n");
    const char *freezer = labs_inside(l, "freezer");
    char line[512];
    if (!freezer)
        return;
    snprintf(line, sizeof line,
             "g=%s/cold; mkdir $g; sleep 99 & echo $! > $g/tasks; "
             "echo FROZEN > $g/freezer.state; until grep -q FROZEN $g/freezer.state; do :; done; "
             "echo sta''te $(cat $g/freezer.state)",
             freezer);
    shared->frozen = labs_answers(l, SIDE_HOST, line, "state FROZEN");
}

/* Lives until its lab's keeper is lost, or with stop only until the lab stands. */
static _Noreturn void call(bool busy, bool stop)
{
    static struct labs labs;
    int kind = labs_start(&labs);
    if (kind < 0)
        _exit(1);
    if (kind == LAB_READY && busy)
        make_busy(&labs);
    if (lab_info(labs.lab))
        shared->init = lab_info(labs.lab)->init;
    shared->ready = kind == LAB_READY;
    while (!stop && kind != LAB_LOST)
        kind = labs_wait(&labs);
    shared->stopping = true;
    labs_stop(&labs);
    _exit(0);
}

static pid_t start_caller(bool busy, bool stop)
{
    fflush(stdout);
    memset(shared, 0, sizeof *shared);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        call(busy, stop);
    return pid;
}

static void wait_for(const volatile bool *flag)
{
    for (int turn = 0; turn < 20000 && !*flag && waitpid(-1, NULL, WNOHANG) == 0; turn++)
        nap(500);
    assert_true(*flag);
}

static void tell(void *context, enum lab_gc_verdict verdict, const char *thing, const char *why)
{
    (void)context;
    if (verdict == LAB_GC_LEFT)
        printf("# left %s: %s\n", thing, why);
}

static struct lab_gc gc(void)
{
    struct lab_gc gc = {.milliseconds = 2000, .tell = tell};
    lab_gc(&gc);
    return gc;
}

static void nothing_survives_a_kill_of_the_caller(void **state)
{
    (void)state;
    pid_t caller = start_caller(true, false);
    wait_for(&shared->ready);
    pid_t keeper = survivors_kill(caller, false, true);
    assert_true(keeper > 0);
    assert_true(survivors_none(survivors_of(keeper), "a kill of the caller"));
}

static void nothing_survives_a_kill_of_the_keeper(void **state)
{
    (void)state;
    pid_t caller = start_caller(true, false);
    wait_for(&shared->ready);
    pid_t keeper = survivors_kill(caller, true, false);
    assert_true(keeper > 0);
    assert_true(survivors_none(survivors_of(keeper), "a kill of the keeper"));
}

static void gc_removes_what_survives_a_kill_of_both(void **state)
{
    (void)state;
    pid_t caller = start_caller(true, false);
    wait_for(&shared->ready);
    pid_t keeper = survivors_kill(caller, true, true);
    struct lab_gc done = gc();
    assert_true(done.count[LAB_GC_REMOVED] > 0); /* its ledger at least */
    assert_true(survivors_none(survivors_of(keeper), "a kill of both"));
}

static void the_next_lab_removes_it_as_well(void **state)
{
    (void)state;
    static struct labs labs;
    pid_t caller = start_caller(true, false);
    wait_for(&shared->ready);
    pid_t keeper = survivors_kill(caller, true, true);
    for (int turn = 0; turn < 3; turn++) { /* one that is still dying is left to the next */
        assert_int_equal(labs_start(&labs), LAB_READY);
        labs_stop(&labs);
    }
    assert_true(survivors_none(survivors_of(keeper), "a kill of both and new labs"));
}

static void nothing_survives_a_kill_of_init(void **state)
{
    (void)state;
    pid_t caller = start_caller(true, false);
    wait_for(&shared->ready);
    kill(shared->init, SIGKILL);
    pid_t keeper = survivors_kill(caller, false, true);
    assert_true(survivors_none(survivors_of(keeper), "a kill of init"));
}

/* Whichever of the keeper's children comes first, init or the observer: each in turn. */
static void nothing_survives_a_kill_of_the_keepers_children(void **state)
{
    (void)state;
    pid_t caller = start_caller(true, false), child;
    wait_for(&shared->ready);
    pid_t keeper = survivors_child(caller);
    assert_true((child = survivors_child(keeper)) > 0);
    for (int turn = 0; turn < 200 && (child = survivors_child(keeper)) > 0; turn++) {
        kill(child, SIGKILL);
        nap(1000);
    }
    assert_int_equal(survivors_kill(caller, true, true), keeper);
    gc();
    assert_true(survivors_none(survivors_of(keeper), "a kill of init and observer"));
}

enum { MOMENTS = 60 };

/* So long that the moments reach from before the keeper's fork until after the shells run. */
static long step_us(void)
{
    struct timespec began, ready;
    clock_gettime(CLOCK_MONOTONIC, &began);
    pid_t caller = start_caller(false, false);
    wait_for(&shared->ready);
    clock_gettime(CLOCK_MONOTONIC, &ready);
    pid_t keeper = survivors_kill(caller, false, true);
    assert_true(survivors_none(survivors_of(keeper), "a kill of the caller"));
    long took = (ready.tv_sec - began.tv_sec) * 1000000 + (ready.tv_nsec - began.tv_nsec) / 1000;
    return took * 3 / 2 / MOMENTS;
}

static void kill_while_building(bool with_keeper, bool with_caller, const char *what)
{
    char after[128];
    long step = step_us();
    int unfinished = 0;
    for (int moment = 0; moment < MOMENTS; moment++) {
        pid_t caller = start_caller(false, false);
        nap(moment * step);
        unfinished += !shared->ready;
        pid_t keeper = survivors_kill(caller, with_keeper, with_caller);
        if (!keeper && !with_caller) /* there was none to kill yet */
            survivors_kill(caller, false, true);
        if (with_caller)
            waitpid(caller, NULL, 0);
        if (with_keeper)
            gc();
        snprintf(after, sizeof after, "a kill of %s %ld us after the start", what, moment * step);
        assert_true(survivors_none(survivors_of(keeper), after));
    }
    printf("# %s killed %d times, %d of them before the lab stood\n", what, MOMENTS, unfinished);
    assert_true(unfinished > 3);
}

static void nothing_survives_a_kill_of_the_caller_while_building(void **state)
{
    (void)state;
    kill_while_building(false, true, "the caller");
}

static void nothing_survives_a_kill_of_the_keeper_while_building(void **state)
{
    (void)state;
    kill_while_building(true, false, "the keeper");
}

static void nothing_survives_a_kill_of_both_while_building(void **state)
{
    (void)state;
    kill_while_building(true, true, "both");
}

static void nothing_survives_a_kill_of_both_while_removing(void **state)
{
    (void)state;
    char after[128];
    long step = step_us();
    for (int moment = 0; moment < MOMENTS / 2; moment++) {
        pid_t caller = start_caller(moment % 2, true);
        wait_for(&shared->stopping);
        nap(moment * step);
        pid_t keeper = survivors_kill(caller, true, true);
        gc();
        snprintf(after, sizeof after, "a kill %ld us after the stop", moment * step);
        assert_true(survivors_none(survivors_of(keeper), after));
    }
}

static void gc_leaves_living_labs_alone(void **state)
{
    (void)state;
    static struct labs labs;
    if (labs_start(&labs) != LAB_READY)
        skip();
    gc();
    for (int i = 0; i < lab_info(labs.lab)->hierarchies; i++)
        assert_int_equal(access(lab_info(labs.lab)->hierarchy[i].outside, F_OK), 0);
    assert_true(labs_answers(&labs, SIDE_HOST, "echo st''ill", "still\r\n"));
    pid_t keeper = survivors_child(getpid());
    labs_stop(&labs);
    assert_true(survivors_none(survivors_of(keeper), "a stop"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_survives_a_kill_of_the_caller),
        cmocka_unit_test(nothing_survives_a_kill_of_the_keeper),
        cmocka_unit_test(gc_removes_what_survives_a_kill_of_both),
        cmocka_unit_test(the_next_lab_removes_it_as_well),
        cmocka_unit_test(nothing_survives_a_kill_of_init),
        cmocka_unit_test(nothing_survives_a_kill_of_the_keepers_children),
        cmocka_unit_test(nothing_survives_a_kill_of_the_caller_while_building),
        cmocka_unit_test(nothing_survives_a_kill_of_the_keeper_while_building),
        cmocka_unit_test(nothing_survives_a_kill_of_both_while_building),
        cmocka_unit_test(nothing_survives_a_kill_of_both_while_removing),
        cmocka_unit_test(gc_leaves_living_labs_alone),
    };
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 1;
    survivors_begin();
    return cmocka_run_group_tests_name("killed", tests, NULL, NULL);
}
