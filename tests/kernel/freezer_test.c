/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/kernel/fdio.h"
#include "../../sandbox/kernel/freezer.h"
#include "../../sandbox/kernel/hierarchy.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

/* Freezing a group of processes, in both versions of control groups where the machine has them. */

enum { HIERARCHIES = 16, SILENCE_MS = 100 };

static char group[300];
static pid_t ticker;
static int ticks; /* a pipe that a process of the group writes to without end */

/* Make a group below a hierarchy's mount with a process that ticks in it. */
static void begin(const struct hierarchy *h)
{
    char path[340];
    int ends[2];
    snprintf(group, sizeof group, "%s/freezer-test.%d", h->mount, getpid());
    assert_int_equal(mkdir(group, 0755), 0);
    assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    ticker = fork();
    if (ticker == 0)
        for (;;) {
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
            if (write(ends[1], "", 1) < 0 && errno != EAGAIN)
                _exit(1);
        }
    close(ends[1]);
    ticks = ends[0];
    char number[16];
    snprintf(path, sizeof path, "%s/cgroup.procs", group);
    snprintf(number, sizeof number, "%d", ticker);
    assert_int_equal(file_write(AT_FDCWD, path, number), 0);
}

static void end(const struct hierarchy *h)
{
    freezer_set(group, h->version, false);
    kill(ticker, SIGKILL);
    waitpid(ticker, NULL, 0);
    close(ticks);
    while (rmdir(group) && errno == EBUSY)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void drain(void)
{
    char bytes[256];
    while (read(ticks, bytes, sizeof bytes) > 0)
        ;
}

/* Does anything come within so many milliseconds? */
static bool ticks_within(int ms)
{
    char byte;
    for (int i = 0; i < ms; i++) {
        if (read(ticks, &byte, 1) == 1)
            return true;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return false;
}

static void try_version(int version)
{
    struct hierarchy list[HIERARCHIES];
    const struct hierarchy *h = NULL;
    int count = hierarchies_read(list, HIERARCHIES);
    for (int i = 0; i < count; i++)
        if (list[i].version == version && (version == 2 || !strcmp(list[i].controllers, "freezer")))
            h = &list[i];
    if (!h)
        return; /* a machine with the other version alone */
    begin(h);
    assert_true(ticks_within(10000));
    assert_int_equal(freezer_set(group, version, true), 0);
    drain(); /* what it wrote before; now it cannot */
    assert_false(ticks_within(SILENCE_MS));
    assert_int_equal(freezer_set(group, version, true), 0); /* once more is no error */
    assert_int_equal(freezer_set(group, version, false), 0);
    assert_true(ticks_within(10000));
    end(h);
}

static void a_frozen_group_stands_still_until_it_is_thawed(void **state)
{
    (void)state;
    try_version(1);
    try_version(2);
}

static void a_group_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(freezer_set("/nonexistent", 1, true), -ENOENT);
    assert_int_equal(freezer_set("/nonexistent", 2, false), -ENOENT);
    assert_int_equal(freezer_set("/proc/self", 2, true), -ENOENT); /* a folder, but no group */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frozen_group_stands_still_until_it_is_thawed),
        cmocka_unit_test(a_group_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
