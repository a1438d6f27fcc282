/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Labs on kernels that lack a system call, and below filters that forbid one: each row takes one
 * away for real, by a seccomp(2) filter around the whole lab. runs-as: both
 */
#include "labs.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cmocka.h>

enum { ANY = -1 };

/* A call that fails: every one, or those of which an argument masked has this value. */
struct denial {
    long call;
    int argument;
    unsigned mask, value;
    int error;
};

struct row {
    const char *what;
    struct denial denied[4];        /* ends with one of call 0 and error 0 */
    const char *fails, *hint;       /* words of the failure; NULL: the lab comes up all the same */
    enum { FOR_ALL, FOR_ROOT } who; /* for whom it fails */
    bool covered;                   /* besides, a part of /proc is covered, as by containers */
};

#define ALL(name, error)                                                                           \
    {                                                                                              \
        SYS_##name, ANY, 0, 0, error                                                               \
    }
#define FLAG(name, argument, flag, error)                                                          \
    {                                                                                              \
        SYS_##name, argument, flag, flag, error                                                    \
    }
#define COMES_UP(what, ...)                                                                        \
    {                                                                                              \
        what, {__VA_ARGS__}, NULL, NULL, FOR_ALL, false                                            \
    }
#define FAILS(who, what, fails, hint, ...)                                                         \
    {                                                                                              \
        what, {__VA_ARGS__}, fails, hint, who, false                                               \
    }

static const struct row rows[] = {
    COMES_UP("clone3 hidden by a container's filter", ALL(clone3, ENOSYS)),
    COMES_UP("no pidfd_open, before 5.3", ALL(pidfd_open, ENOSYS)),
    COMES_UP("no pidfd_send_signal, before 5.1", ALL(pidfd_send_signal, ENOSYS)),
    COMES_UP("no close_range, before 5.9", ALL(close_range, ENOSYS)),
    COMES_UP("no mount_setattr, before 5.12", ALL(mount_setattr, ENOSYS)),
    COMES_UP("no idmapped mounts on this file system", ALL(mount_setattr, EINVAL)),
    COMES_UP("mount_setattr forbidden", ALL(mount_setattr, EPERM)),
    COMES_UP("no fsopen, before 5.2", ALL(fsopen, ENOSYS)),
    FAILS(FOR_ROOT, "no open_tree and move_mount, before 5.2",
          "put the root filesystem into the lab", "The kernel may be too old",
          ALL(open_tree, ENOSYS), ALL(move_mount, ENOSYS)),
    FAILS(FOR_ROOT, "none of the new mount calls", "put the root filesystem into the lab",
          "The kernel may be too old", ALL(open_tree, ENOSYS), ALL(move_mount, ENOSYS),
          ALL(mount_setattr, ENOSYS), ALL(fsopen, ENOSYS)),
    /* of all mounts that a lab makes only the overlay has no flags */
    COMES_UP("no overlay in a user namespace, before 5.11", {SYS_mount, 3, ~0u, 0, EPERM}),
    COMES_UP("no user attributes on tmpfs, before 6.6", ALL(setxattr, EOPNOTSUPP)),
    COMES_UP("no key rings", ALL(keyctl, EPERM)),
    COMES_UP("no random numbers", ALL(getrandom, ENOSYS)),
    FAILS(FOR_ALL, "pivot_root forbidden", "enter the lab's root", "fishbowl doctor",
          ALL(pivot_root, EPERM)),
    FAILS(FOR_ALL, "cgroup namespaces forbidden", "make the lab's cgroup namespace",
          "start it with --privileged", FLAG(unshare, 0, CLONE_NEWCGROUP, EPERM)),
    FAILS(FOR_ALL, "user namespaces forbidden by a container's filter",
          "The lab could not be built", "start it with --privileged", ALL(clone3, ENOSYS),
          FLAG(clone, 0, CLONE_NEWUSER, EPERM), FLAG(unshare, 0, CLONE_NEWUSER, EPERM)),
    FAILS(FOR_ALL, "mounts forbidden by a container's filter", "make a mount namespace",
          "a container around fishbowl forbids mounts", ALL(mount, EPERM)),
    {.what = "/proc covered by a container",
     .fails = "mount /proc in the lab",
     .hint = "start that container with --privileged",
     .covered = true},
};

/* One more for the call's number and one for its masked argument. */
static int compile(const struct denial *d, struct sock_filter *code)
{
    const unsigned number = offsetof(struct seccomp_data, nr);
    const unsigned low = offsetof(struct seccomp_data, args) + 8u * (unsigned)d->argument;
    const unsigned refuse = SECCOMP_RET_ERRNO | (unsigned)d->error;
    const bool any = d->argument == ANY;
    int n = 0;
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number);
    code[n++] =
        (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)d->call, 0, any ? 1 : 4);
    if (!any) {
        code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, low);
        code[n++] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, d->mask);
        code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, d->value, 0, 1);
    }
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, refuse);
    return n;
}

static bool deny(const struct denial denied[4])
{
    struct sock_filter code[4 * 6 + 1];
    int n = 0;
    for (int i = 0; i < 4 && denied[i].error; i++)
        n += compile(&denied[i], code + n);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {(unsigned short)n, code};
    return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
           !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* As containers do it, in a mount namespace of our own; an ordinary user's own root does it. */
static bool cover_proc(void)
{
    char map[32];
    if (geteuid() != 0) {
        snprintf(map, sizeof map, "%u %u 1", geteuid(), geteuid());
        if (unshare(CLONE_NEWUSER) || file_write(AT_FDCWD, "/proc/self/setgroups", "deny") ||
            file_write(AT_FDCWD, "/proc/self/uid_map", map) ||
            file_write(AT_FDCWD, "/proc/self/gid_map", map)) /* both are the same number */
            return false;
    }
    return !unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
           !mount("/dev/null", "/proc/interrupts", NULL, MS_BIND, NULL);
}

/* What a student does with a lab; each line is answered by "yes". */
static const struct {
    enum side side;
    const char *line;
} uses[] = {
    {SIDE_HOST, "grep -q ' /usr [^ ]* ro,' /proc/mounts && echo y''es"},
    {SIDE_HOST, "mount -o remount,bind,rw /usr 2>/dev/null || echo y''es"},
    {SIDE_HOST, "[ $(stat -c %u containerroot/bin/busybox) = 0 ] && echo y''es"},
    {SIDE_HOST, "rm -r containerroot/usr/bin && mkdir containerroot/usr/bin && echo y''es"},
    {SIDE_CONTAINER, "chroot containerroot ash -c 'grep -q ^ID= /etc/os-release && echo y''es'"},
    {SIDE_CONTAINER, "unshare --mount --pid --fork --user --map-root-user chroot containerroot "
                     "sh -c 'mount -t proc none /proc && [ $$ = 1 ] && echo y''es'"},
};

static bool can_be_used(struct labs *l)
{
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
        if (!labs_answers(l, uses[i].side, uses[i].line, "yes\r\n"))
            return false;
    return true;
}

static int come_up(struct labs *l)
{
    struct remains remains;
    if (labs_start(l) != LAB_READY)
        return 1;
    remains_note(&remains, lab_info(l->lab));
    int failed = !can_be_used(l)                               ? 2
                 : labs_script(l, "test -e /etc/passwd", 5000) ? 3
                 : labs_reset(l) < 0                           ? 4
                 : !can_be_used(l)                             ? 5
                                                               : 0;
    labs_stop(l);
    if (failed)
        return failed;
    const char *left = remains_left(&remains);
    if (left[0])
        printf("# left: %s\n", left);
    return left[0] ? 6 : 0;
}

static int fail_with(struct labs *l, const struct row *row)
{
    int kind = labs_start(l);
    if (kind == LAB_READY)
        labs_stop(l);
    const struct err *e = &l->event.error;
    return kind == LAB_READY              ? 10
           : !strstr(e->what, row->fails) ? 11
           : !strstr(e->hint, row->hint)  ? 12
                                          : 0;
}

static int play(const struct row *row)
{
    static struct labs l;
    bool fails = row->fails && (row->who == FOR_ALL || geteuid() == 0);
    if (row->covered && !cover_proc()) {
        printf("# /proc/interrupts could not be covered: %s\n", strerror(errno));
        return 20;
    }
    if (!deny(row->denied)) {
        printf("# a filter could not be set: %s\n", strerror(errno));
        return 20;
    }
    return fails ? fail_with(&l, row) : come_up(&l);
}

static void a_lab_comes_up_or_says_what_is_missing(void **state)
{
    const struct row *row = *state;
    int status;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        int r = play(row);
        fflush(stdout);
        _exit(r);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS];
    for (int i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){.name = rows[i].what,
                                       .test_func = a_lab_comes_up_or_says_what_is_missing,
                                       .initial_state = (void *)&rows[i]};
    return cmocka_run_group_tests_name("old_kernels", tests, NULL, NULL);
}
