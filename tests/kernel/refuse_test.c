/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs-as: both */
#include "../../sandbox/bowl/refuse.h"
#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* The filter of a container's system calls, each time in a child, since it stays for life. */

enum { NOT_INSTALLED = 255 };

static const char *const names[] = {"chroot", "no_such_call", "sethostname", "unshare"};
enum { NAMES = sizeof names / sizeof *names };

/* With a filter: the errno of what try_one() does, 0 for success; or minus a signal. */
static int filtered_by(const char *const list[], int count, unsigned flags, long try_one(void))
{
    int status;
    struct refusal filter;
    pid_t pid = fork();
    if (pid == 0) {
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || refuse_compile(&filter, list, count, flags) ||
            refuse_install(&filter))
            _exit(NOT_INSTALLED);
        _exit(try_one() < 0 ? errno : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int filtered(int count, unsigned flags, long try_one(void))
{
    return filtered_by(names, count, flags, try_one);
}

static long try_chroot(void)
{
    return syscall(SYS_chroot, "/nonexistent");
}

static long try_last(void)
{
    return syscall(SYS_unshare, 0);
}

static long try_other(void)
{
    return syscall(SYS_getppid);
}

static long clone_with(unsigned long flags)
{
    long pid = syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
    if (pid == 0)
        _exit(0);
    return pid < 0 ? pid : waitpid((pid_t)pid, NULL, 0);
}

static long try_plain_clone(void)
{
    return clone_with(0);
}

static long try_clone_of_a_namespace(void)
{
    return clone_with(CLONE_NEWUSER);
}

static long try_clone3(void)
{
    struct clone_args args = {.exit_signal = SIGCHLD};
    long pid = syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0)
        _exit(0);
    return pid < 0 ? pid : waitpid((pid_t)pid, NULL, 0);
}

static void the_named_calls_fail_and_others_pass(void **state)
{
    (void)state;
    assert_int_equal(filtered(NAMES, 0, try_chroot), EPERM);
    assert_int_equal(filtered(NAMES, 0, try_last), EPERM);
    assert_int_equal(filtered(NAMES - 1, 0, try_last), 0);
    assert_int_equal(filtered(NAMES, 0, try_other), 0);
    assert_int_equal(filtered(0, 0, try_other), 0);
}

static void clone_may_be_refused_some_flags_and_clone3_is_not_there_then(void **state)
{
    (void)state;
    assert_int_equal(filtered(NAMES, 0, try_clone3), 0);
    assert_int_equal(filtered(NAMES, CLONE_NEWUSER, try_clone3), ENOSYS);
    assert_int_equal(filtered(NAMES, CLONE_NEWUSER, try_plain_clone), 0);
    assert_int_equal(filtered(NAMES, CLONE_NEWUSER, try_clone_of_a_namespace), EPERM);
}

/* So many that there are several halves, and runs of numbers among them; one is left out. */
static const char *const many[] = {
    "mount",         "umount2", "swapon", "swapoff",   "reboot",      "sethostname", "iopl",
    "setdomainname", "ioperm",  "acct",   "bpf",       "pivot_root",  "setns",       "unshare",
    "move_mount",    "fsopen",  "fspick", "open_tree", "init_module", "kexec_load",  "userfaultfd"};
enum { MANY = sizeof many / sizeof *many };

static long try_umount(void)
{
    return syscall(SYS_umount2, "/nonexistent", 0);
}

static long try_setdomainname(void)
{
    return syscall(SYS_setdomainname, NULL, -1);
}

static long try_chdir(void)
{
    return syscall(SYS_chdir, "/nonexistent");
}

/* The number behind those of mount to ioperm, where there is one. */
static long try_next(void)
{
#ifdef SYS_create_module
    return syscall(SYS_create_module, NULL, 0);
#else
    errno = ENOSYS;
    return -1;
#endif
}

static long try_userfaultfd(void)
{
    return syscall(SYS_userfaultfd, -1);
}

static void of_many_each_is_found_and_its_neighbours_are_not(void **state)
{
    (void)state;
    assert_int_equal(filtered_by(many, MANY, 0, try_umount), EPERM);
    assert_int_equal(filtered_by(many, MANY, 0, try_setdomainname), EPERM);
    assert_int_equal(filtered_by(many, MANY, 0, try_userfaultfd), EPERM);
    assert_int_equal(filtered_by(many, MANY - 1, 0, try_userfaultfd), EINVAL);
    assert_int_equal(filtered_by(many, MANY, 0, try_chroot), ENOENT);
    assert_int_equal(filtered_by(many, MANY, 0, try_chdir), ENOENT);
    assert_int_equal(filtered_by(many, MANY, 0, try_next), ENOSYS);
    assert_int_equal(filtered_by(many, MANY, CLONE_NEWUSER, try_clone_of_a_namespace), EPERM);
    assert_int_equal(filtered_by(many, MANY, CLONE_NEWUSER, try_plain_clone), 0);
}

#ifdef __x86_64__
enum { X32 = 0x40000000, X32_CHROOT = 161, I386_CHROOT = 61 };

static long try_x32(void)
{
    return syscall(X32 + X32_CHROOT, "/nonexistent");
}

/* By the gate of 32-bit programs, whose pointers are 32 bits; NULL is one, too. */
static long try_i386(void)
{
    long r = I386_CHROOT;
    __asm__ volatile("int $0x80" : "+a"(r) : "b"(0L) : "memory", "r8", "r9", "r10", "r11");
    errno = r < 0 ? (int)-r : 0;
    return r < 0 ? -1 : 0;
}

static void programs_of_other_kinds_are_refused_the_same(void **state)
{
    (void)state;
    int x32 = filtered(NAMES, 0, try_x32), i386 = filtered(NAMES, 0, try_i386);
    assert_int_equal(x32, EPERM);
    assert_true(i386 == EPERM || i386 == -SIGSEGV); /* a kernel without 32-bit programs */
}
#endif

static void too_many_names_are_an_error(void **state)
{
    struct refusal filter;
    (void)state;
    assert_int_equal(refuse_compile(&filter, names, REFUSE_MOST + 1, 0), -E2BIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_named_calls_fail_and_others_pass),
        cmocka_unit_test(clone_may_be_refused_some_flags_and_clone3_is_not_there_then),
        cmocka_unit_test(of_many_each_is_found_and_its_neighbours_are_not),
#ifdef __x86_64__
        cmocka_unit_test(programs_of_other_kinds_are_refused_the_same),
#endif
        cmocka_unit_test(too_many_names_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
