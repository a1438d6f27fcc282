/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/queue.h"
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void bytes_wait_while_the_other_end_does_not_read(void **state)
{
    (void)state;
    struct queue q = {0};
    int ends[2];
    size_t n = 300 * 1024, got = 0;
    char *bytes = malloc(n), part[4096];
    memset(bytes, 'x', n);
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    queue_add(&q, bytes, n);
    queue_flush(&q, ends[1]);
    assert_false(queue_empty(&q));
    while (got < n) {
        ssize_t k = read(ends[0], part, sizeof part);
        if (k > 0)
            got += k;
        queue_flush(&q, ends[1]);
    }
    assert_true(queue_empty(&q));
    assert_int_equal(got, n);
    queue_clear(&q);
    free(bytes);
    close(ends[0]);
    close(ends[1]);
}

static void bytes_for_a_terminal_that_is_gone_are_dropped(void **state)
{
    (void)state;
    struct queue q = {0};
    int ends[2];
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    close(ends[0]);
    queue_add(&q, "hello", 5);
    queue_flush(&q, ends[1]);
    assert_true(queue_empty(&q));
    queue_clear(&q);
    close(ends[1]);
}

static void no_more_than_a_mebibyte_is_kept(void **state)
{
    (void)state;
    struct queue q = {0};
    char *bytes = calloc(1, 700 * 1024);
    queue_add(&q, bytes, 700 * 1024);
    queue_add(&q, bytes, 700 * 1024);
    assert_int_equal(q.count, 1 << 20);
    queue_clear(&q);
    assert_true(queue_empty(&q));
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_wait_while_the_other_end_does_not_read),
        cmocka_unit_test(bytes_for_a_terminal_that_is_gone_are_dropped),
        cmocka_unit_test(no_more_than_a_mebibyte_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
