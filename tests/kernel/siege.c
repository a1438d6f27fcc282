/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "siege.h"
#include "../../sandbox/kernel/syscalls.h"
#include "student.h"
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

/* ---- the machine, seen from outside ---- */

static const char *const watched[] = {"/", "/usr", "/usr/bin", "/usr/sbin", "/usr/lib", "/etc"};
static const char *const read_back[] = {
    "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/printk_ratelimit",
    "/proc/sys/vm/overcommit_memory", "/proc/sys/kernel/pid_max"};

_Static_assert(sizeof watched / sizeof *watched == SIEGE_WATCHED, "");
_Static_assert(sizeof read_back / sizeof *read_back == SIEGE_READ, "");

static struct outside *counting;

static int count(const char *path, const struct stat *st, int type, struct FTW *place)
{
    struct timespec *newest = &counting->newest;
    (void)path;
    (void)type;
    (void)place;
    counting->files++;
    if (st->st_ctim.tv_sec > newest->tv_sec ||
        (st->st_ctim.tv_sec == newest->tv_sec && st->st_ctim.tv_nsec > newest->tv_nsec))
        *newest = st->st_ctim;
    return 0;
}

static void look_outside(struct outside *o)
{
    struct stat st;
    memset(o, 0, sizeof *o);
    for (int i = 0; i < SIEGE_WATCHED; i++)
        if (stat(watched[i], &st) == 0)
            o->changed[i] = st.st_mtim;
    for (int i = 0; i < SIEGE_READ; i++)
        file_read(AT_FDCWD, read_back[i], o->setting[i], sizeof o->setting[i]);
    uname(&o->name);
    counting = o;
    nftw(getenv("FISHBOWL_ROOTFS"), count, 32, FTW_PHYS);
}

/* ---- a lab with a hostile student in it ---- */

pid_t start_bystander(void)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        sys_close_from(0); /* the keeper's socket has one other end only */
        for (;;)
            pause();
    }
    return pid;
}

/* The next lab's groups have the same names. */
static ino_t inode_of(const char *path)
{
    struct stat st;
    return stat(path, &st) ? 0 : st.st_ino;
}

int siege_start(void **state)
{
    static struct siege s;
    memset(&s, 0, sizeof s);
    *state = NULL;
    if (labs_start(&s.labs) != LAB_READY)
        return 0;
    look_outside(&s.before);
    remains_note(&s.first, lab_info(s.labs.lab));
    for (int i = 0; i < s.first.hierarchies; i++)
        s.group[i] = inode_of(s.first.group[i]);
    s.bystander = start_bystander();
    *state = &s;
    return labs_arm(&s.labs) ? 0 : -1;
}

int siege_end(void **state)
{
    struct siege *s = *state;
    if (!s)
        return 0;
    labs_stop(&s->labs);
    kill(s->bystander, SIGKILL);
    waitpid(s->bystander, NULL, 0);
    return 0;
}

struct siege *siege_of(void **state)
{
    if (!*state) {
        skip();
        abort(); /* does not come to that */
    }
    return *state;
}

void answers_within_a_second(struct labs *l, enum side side)
{
    double start = student_now();
    assert_true(labs_answers(l, side, "echo a''live", "alive\r\n"));
    assert_true(student_now() - start < 1);
}

void nothing_changed_outside(const struct siege *s)
{
    struct outside now;
    look_outside(&now);
    for (int i = 0; i < SIEGE_WATCHED; i++)
        if (memcmp(&now.changed[i], &s->before.changed[i], sizeof now.changed[i]) != 0)
            fail_msg("%s has changed", watched[i]);
    for (int i = 0; i < SIEGE_READ; i++)
        assert_string_equal(now.setting[i], s->before.setting[i]);
    assert_string_equal(now.name.nodename, s->before.name.nodename);
    assert_int_equal(now.files, s->before.files);
    assert_memory_equal(&now.newest, &s->before.newest, sizeof now.newest);
    assert_true(process_lives(s->bystander));
}

void a_reset_mends_it(struct siege *s)
{
    nothing_changed_outside(s);
    assert_true(labs_reset(&s->labs) >= 0);
    answers_within_a_second(&s->labs, SIDE_HOST);
    answers_within_a_second(&s->labs, SIDE_CONTAINER);
    assert_false(process_lives(s->first.init));
    for (int i = 0; i < s->first.hierarchies; i++)
        assert_int_not_equal(inode_of(s->first.group[i]), s->group[i]);
}

void the_lab_stands(struct siege *s)
{
    answers_within_a_second(&s->labs, SIDE_HOST);
    answers_within_a_second(&s->labs, SIDE_CONTAINER);
    a_reset_mends_it(s);
}

void try(struct siege *s, const char *command, const char *printed)
{
    assert_true(labs_answers(&s->labs, SIDE_HOST, command, printed));
}

void await_end(struct siege *s, const char *printed)
{
    struct labs *l = &s->labs;
    char text[4096] = "";
    size_t used = 0;
    for (double end = student_now() + 60; student_now() < end && !strstr(text, printed);) {
        struct pollfd p[] = {{lab_fd(l->lab), POLLIN, 0},
                             {lab_info(l->lab)->master[SIDE_HOST], POLLIN, 0}};
        poll(p, 2, 100);
        if (p[0].revents)
            return;
        ssize_t n = p[1].revents ? read(p[1].fd, text + used, sizeof text - 1 - used) : 0;
        used += n > 0 ? (size_t)n : 0;
    }
    if (!strstr(text, printed))
        fail_msg("\"%s\" was not printed, but: %s", printed, text);
}
