/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/kernel/fdio.h"
#include "../../sandbox/lens/reasons.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <cmocka.h>

/* A process that cannot be: nothing of it can be read. */
static int reason_without_process(const char *name, int error, const uint64_t *args)
{
    const struct lens_call call = {.machine_pid = -1, .error = error, .flags = ~0ull};
    return reason_of(&(struct failure){name, &call, args});
}

static void every_row_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < lens_reasons_count; i++) {
        const char *name = lens_reasons[i].name;
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(name));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(name, lens_reasons[j].name);
    }
}

static void reasons_and_remedies_are_sentences(void **state)
{
    (void)state;
    for (int i = 0; i < lens_reasons_count; i++) {
        const char *text[] = {lens_reasons[i].why, lens_reasons[i].remedy};
        for (int t = 0; t < 2; t++) {
            size_t length = strlen(text[t]);
            assert_in_range(length, 8, 240);
            assert_int_equal(text[t][length - 1], '.');
            assert_null(strstr(text[t], "  "));
        }
    }
}

/* tests/run starts us at the root of the tree. */
static void every_row_has_a_test_that_provokes_it(void **state)
{
    static char rows[65536];
    (void)state;
    assert_true(file_read(AT_FDCWD, "tests/kernel/reasons_rows.h", rows, sizeof rows) > 0);
    for (int i = 0; i < lens_reasons_count; i++) {
        char quoted[80];
        snprintf(quoted, sizeof quoted, "\"%s\"", lens_reasons[i].name);
        if (!strstr(rows, quoted))
            fail_msg("no row of tests/kernel/reasons_rows.h provokes %s", quoted);
    }
}

static void a_process_that_is_gone_has_only_reasons_without_circumstances(void **state)
{
    const uint64_t args[6] = {0};
    (void)state;
    assert_string_equal(lens_reasons[reason_without_process("execve", E2BIG, args)].name,
                        "exec-too-long");
    assert_int_equal(reason_without_process("fork", ENOMEM, args), -1);
    assert_int_equal(reason_without_process("setns", EPERM, args), -1);
    assert_int_equal(reason_without_process("chroot", EPERM, NULL), -1);
}

static void no_call_and_no_error_of_a_process_that_is_gone_does_harm(void **state)
{
    static const char *const names[] = {"mount",  "umount2",   "pivot_root", "execve",
                                        "openat", "write",     "setns",      "clone3",
                                        "rmdir",  "renameat2", "mknodat"};
    const uint64_t args[6] = {~0ull, 1, 4096, ~0ull, 77, 1ull << 47};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int error = 1; error < 134; error++) {
            assert_in_range(reason_without_process(names[i], error, args) + 1, 0,
                            lens_reasons_count);
            assert_in_range(reason_without_process(names[i], error, NULL) + 1, 0,
                            lens_reasons_count);
        }
}

/* What a student might pass, and what somebody who means harm does. */
static char *const strings[] = {"overlay",
                                "proc",
                                "cgroup",
                                "/",
                                "",
                                ".",
                                "..",
                                "/proc/self/ns/mnt",
                                "/proc/self/fd/0",
                                "///",
                                "lowerdir=:::,upperdir=/,workdir=",
                                ",,,=,lowerdir",
                                "lowerdir",
                                "/dev/null/x",
                                "/bin/sh",
                                "0 0 1\n1 1 1\n",
                                "+memory -cpu + -",
                                "cgroup.procs",
                                "999999999999999999999999 1 2"};
enum { STRINGS = sizeof strings / sizeof *strings };

static uint64_t any_argument(char *page, char *end)
{
    switch (rand() % 6) {
    case 0:
        return (uint64_t)rand() % 12;
    case 1: /* a string without an end: after it nothing is mapped */
        return (uint64_t)(uintptr_t)(end - rand() % 64);
    case 2:
        return (uint64_t)rand() << 33 | (uint64_t)rand();
    case 3:
        return (uint64_t)(uintptr_t)page;
    default:
        return (uint64_t)(uintptr_t)strings[rand() % STRINGS];
    }
}

static void whatever_a_process_passes_does_no_harm(void **state)
{
    static const char *const names[] = {
        "mount",    "umount2", "pivot_root", "execve",  "openat", "write",   "setns", "clone",
        "unshare",  "rmdir",   "renameat2",  "mknodat", "mkdir",  "fork",    "kill",  "prctl",
        "fsconfig", "ptrace",  "open_tree",  "chroot",  "unlink", "seccomp", "mknod", "setgroups"};
    static const int errors[] = {EPERM,  ENOENT, EINVAL, EBUSY,  EACCES,  ENOSPC,    EAGAIN,
                                 ENOMEM, EIO,    EXDEV,  ELOOP,  ENOTDIR, ENOEXEC,   ENODEV,
                                 EROFS,  ESRCH,  EBADF,  ERANGE, EUSERS,  EOPNOTSUPP};
    (void)state;
    char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(page, MAP_FAILED);
    memset(page, '/', 4096);
    munmap(page + 4096, 4096);
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        pause();
    }
    srand(1);
    for (int i = 0; i < 4000; i++) {
        uint64_t args[6];
        for (int a = 0; a < 6; a++)
            args[a] = any_argument(page, page + 4096);
        const struct lens_call call = {
            .machine_pid = child,
            .inside = child,
            .error = errors[(size_t)rand() % (sizeof errors / sizeof *errors)],
            .flags = args[rand() % 6]};
        int r = reason_of(
            &(struct failure){names[(size_t)rand() % (sizeof names / sizeof *names)], &call, args});
        assert_in_range(r + 1, 0, lens_reasons_count);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    munmap(page, 4096);
}

static void a_call_that_no_row_knows_has_no_reason(void **state)
{
    (void)state;
    assert_int_equal(reason_without_process("mounted", EPERM, NULL), -1);
    assert_int_equal(reason_without_process("moun", EPERM, NULL), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_a_name_of_its_own),
        cmocka_unit_test(reasons_and_remedies_are_sentences),
        cmocka_unit_test(every_row_has_a_test_that_provokes_it),
        cmocka_unit_test(a_process_that_is_gone_has_only_reasons_without_circumstances),
        cmocka_unit_test(no_call_and_no_error_of_a_process_that_is_gone_does_harm),
        cmocka_unit_test(whatever_a_process_passes_does_no_harm),
        cmocka_unit_test(a_call_that_no_row_knows_has_no_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
