/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/author/jobs.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { ENOUGH = 8 };

struct heard {
    char text[256];
    int status[ENOUGH], ended, wanted;
    int baton[2]; /* pipe(2): a job that waits for another reads from it */
};

static void hear(void *user, const char *line)
{
    struct heard *heard = user;
    size_t used = strlen(heard->text);
    snprintf(heard->text + used, sizeof heard->text - used, "%s|", line);
}

static bool count(void *user, int number, int status)
{
    struct heard *heard = user;
    assert_int_equal(number, heard->ended);
    heard->status[heard->ended++] = status;
    return heard->ended < heard->wanted;
}

static int say_the_number(void *user, int number)
{
    (void)user;
    printf("job %d\nends\n", number);
    return number;
}

static int first_waits_for_last(void *user, int number)
{
    struct heard *heard = user;
    char byte = 0;
    if (number == 0 && read(heard->baton[0], &byte, 1) != 1)
        return 1;
    if (number == 2 && write(heard->baton[1], &byte, 1) != 1)
        return 1;
    return say_the_number(user, number);
}

static int be_killed(void *user, int number)
{
    (void)user;
    puts("said before");
    fflush(stdout);
    if (number == 0)
        raise(SIGKILL);
    return 0;
}

static int wait_for_ever(void *user, int number)
{
    if (number == 0)
        return say_the_number(user, number);
    for (;;)
        pause();
}

static int run(struct heard *heard, int (*work)(void *, int), int number, int at_once)
{
    const struct jobs jobs = {.user = heard, .work = work, .line = hear, .ended = count};
    return jobs_run(&jobs, number, at_once);
}

static void what_they_print_comes_in_order(void **state)
{
    (void)state;
    struct heard heard = {.wanted = ENOUGH};
    assert_int_equal(pipe(heard.baton), 0);
    assert_int_equal(run(&heard, first_waits_for_last, 3, 3), 0);
    assert_string_equal(heard.text, "job 0|ends|job 1|ends|job 2|ends|");
    close(heard.baton[0]);
    close(heard.baton[1]);
}

static void each_job_has_its_status(void **state)
{
    (void)state;
    struct heard heard = {.wanted = ENOUGH};
    assert_int_equal(run(&heard, say_the_number, 3, 2), 0);
    assert_int_equal(heard.ended, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(WEXITSTATUS(heard.status[i]), i);
}

static void a_job_that_dies_is_told_with_what_it_said(void **state)
{
    (void)state;
    struct heard heard = {.wanted = ENOUGH};
    assert_int_equal(run(&heard, be_killed, 2, 1), 0);
    assert_true(WIFSIGNALED(heard.status[0]));
    assert_string_equal(heard.text, "said before|said before|");
}

static void what_is_not_wanted_any_more_is_ended(void **state)
{
    (void)state;
    struct heard heard = {.wanted = 1};
    assert_int_equal(run(&heard, wait_for_ever, 4, 2), 0);
    assert_int_equal(heard.ended, 1);
    assert_int_equal(wait(NULL), -1);
}

static void no_jobs_are_soon_done(void **state)
{
    (void)state;
    struct heard heard = {.wanted = ENOUGH};
    assert_int_equal(run(&heard, say_the_number, 0, 2), 0);
    assert_string_equal(heard.text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_they_print_comes_in_order),
        cmocka_unit_test(each_job_has_its_status),
        cmocka_unit_test(a_job_that_dies_is_told_with_what_it_said),
        cmocka_unit_test(what_is_not_wanted_any_more_is_ended),
        cmocka_unit_test(no_jobs_are_soon_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
