/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/facts/observer.h"
#include "../../sandbox/kernel/fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

static void ask(int socket, int expected)
{
    char name[65];
    _cleanup_close_ int ns = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
    assert_true(ns >= 0);
    assert_int_equal(observer_look(socket, OBSERVER_HOSTNAME, ns, name, sizeof name), expected);
}

static void an_observer_that_is_gone_is_an_error(void **state)
{
    (void)state;
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    close(pair[1]);
    ask(pair[0], -EPIPE);
    close(pair[0]);
}

static void a_silent_observer_is_not_waited_for_long(void **state)
{
    (void)state;
    int pair[2];
    struct timespec from, to;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    clock_gettime(CLOCK_MONOTONIC, &from);
    ask(pair[0], -ETIMEDOUT);
    clock_gettime(CLOCK_MONOTONIC, &to);
    double waited = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    assert_true(waited >= 0.09 && waited < 2);
    close(pair[0]);
    close(pair[1]);
}

static void an_answer_that_came_too_late_is_not_taken_for_the_next(void **state)
{
    (void)state;
    int pair[2];
    char stale[128] = {1, 2, 3};
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    for (size_t size = 1; size < sizeof stale; size += 3)
        assert_int_equal(send(pair[1], stale, size, 0), (int)size);
    ask(pair[0], -ETIMEDOUT);
    close(pair[0]);
    close(pair[1]);
}

static void the_observer_ends_with_its_socket(void **state)
{
    (void)state;
    int pair[2], status;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(pair[0]);
        observer_run(pair[1]);
    }
    close(pair[1]);
    assert_int_equal(send(pair[0], "garbage", 7, 0), 7); /* is answered, and does no harm */
    close(pair[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_observer_that_is_gone_is_an_error),
        cmocka_unit_test(a_silent_observer_is_not_waited_for_long),
        cmocka_unit_test(an_answer_that_came_too_late_is_not_taken_for_the_next),
        cmocka_unit_test(the_observer_ends_with_its_socket),
    };
    return cmocka_run_group_tests_name("observer", tests, NULL, NULL);
}
