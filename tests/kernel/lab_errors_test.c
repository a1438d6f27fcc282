/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the student is told when a lab cannot be built. runs-as: both */
#include "labs.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

static char place[256]; /* a folder of our own */

static int make_place(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(place, sizeof place, "%s/lab-errors.XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
    return mkdtemp(place) ? 0 : -1;
}

static void make(const char *name, mode_t mode, const char *text)
{
    char path[320];
    snprintf(path, sizeof path, "%s/%s", place, name);
    if (!text) {
        assert_int_equal(mkdir(path, mode), 0);
        return;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static int remove_place(void **state)
{
    (void)state;
    static const char *const made[] = {"tree/bin/sh", "tree/bin", "tree/etc", "tree", "file"};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        char path[320];
        snprintf(path, sizeof path, "%s/%s", place, made[i]);
        remove(path);
    }
    return rmdir(place);
}

/* Open the tree called name in our folder; it must be refused with code and these words. */
static void refuses(const char *name, int code, const char *words)
{
    char path[320];
    struct rootfs rootfs;
    struct err e = {0};
    snprintf(path, sizeof path, "%s/%s", place, name);
    assert_int_equal(rootfs_open(&rootfs, path, &e), code);
    assert_int_equal(e.code, code);
    if (!strstr(e.what, words))
        printf("# %s\n", e.what);
    assert_non_null(strstr(e.what, words));
    assert_true(e.hint[0] != '\0');
}

static void a_tree_that_is_not_there_is_refused(void **state)
{
    (void)state;
    refuses("none", -ENOENT, "/none: No such file");
}

static void a_file_is_no_tree(void **state)
{
    (void)state;
    make("file", 0644, "text");
    refuses("file", -ENOTDIR, "/file: Not a directory");
}

static void a_tree_needs_etc_and_a_shell(void **state)
{
    (void)state;
    make("tree", 0755, NULL);
    refuses("tree", -ENOENT, "find etc");
    make("tree/etc", 0755, NULL);
    make("tree/bin", 0755, NULL);
    refuses("tree", -ENOENT, "find bin/sh");
    make("tree/bin/sh", 0644, "#!");
    refuses("tree", -EACCES, "run bin/sh");
}

static void programs_for_another_processor_are_refused(void **state)
{
    (void)state;
    char path[320];
    make("tree", 0755, NULL);
    make("tree/etc", 0755, NULL);
    make("tree/bin", 0755, NULL);
    make("tree/bin/sh", 0755, "text that is no program, long enough for a header of that kind...");
    refuses("tree", -ENOEXEC, "use the root filesystem");
    snprintf(path, sizeof path, "%s/tree/bin/sh", place);
    _cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);
    static const char header[] = "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\363\0"; /* RISC-V */
    assert_int_equal(write(fd, header, sizeof header), sizeof header);
    refuses("tree", -ENOEXEC, "use the root filesystem");
}

static void a_tree_of_somebody_else_is_refused(void **state)
{
    (void)state;
    struct rootfs rootfs;
    struct err e = {0};
    const char *theirs = geteuid() ? "/" : getenv("FISHBOWL_ROOTFS_USER");
    if (!theirs || !theirs[0]) {
        printf("# FISHBOWL_ROOTFS_USER names no tree of another user\n");
        skip();
    }
    assert_int_equal(rootfs_open(&rootfs, theirs, &e), -EPERM);
    assert_non_null(strstr(e.what, "belongs to user"));
}

static void the_right_tree_is_taken(void **state)
{
    (void)state;
    struct rootfs rootfs;
    struct err e = {0};
    const char *path = getenv("FISHBOWL_ROOTFS");
    if (!path || !path[0]) {
        printf("# FISHBOWL_ROOTFS names no unpacked root filesystem\n");
        skip();
    }
    assert_int_equal(rootfs_open(&rootfs, path, &e), 0);
    assert_int_equal(rootfs.path[0], '/');
}

static void lab_start_refuses_a_wrong_tree(void **state)
{
    (void)state;
    struct lab *lab = NULL;
    struct err e = {0};
    struct lab_options options = {.rootfs = "/nowhere/at/all", .term = "dumb"};
    assert_int_equal(lab_start(&lab, &options, &e), -ENOENT);
    assert_null(lab);
    assert_non_null(strstr(e.hint, "make rootfs"));
}

/* In a user namespace of ours we may forbid further ones, which harms nobody else. */
static int forbid_namespaces(void)
{
    char line[64];
    uid_t uid = geteuid();
    gid_t gid = getegid();
    if (unshare(CLONE_NEWUSER))
        return -errno;
    snprintf(line, sizeof line, "%u %u 1", uid, uid);
    int r = file_write(AT_FDCWD, "/proc/self/setgroups", "deny");
    if (r == 0)
        r = file_write(AT_FDCWD, "/proc/self/uid_map", line);
    snprintf(line, sizeof line, "%u %u 1", gid, gid);
    if (r == 0)
        r = file_write(AT_FDCWD, "/proc/self/gid_map", line);
    return r < 0 ? r : file_write(AT_FDCWD, "/proc/sys/user/max_user_namespaces", "0");
}

static int start_where_forbidden(void)
{
    struct labs labs = {0};
    struct err e = {0};
    struct lab_options options = {.rootfs = getenv("FISHBOWL_ROOTFS"), .term = "dumb"};
    if (!options.rootfs || forbid_namespaces() < 0)
        return 77;
    if (lab_start(&labs.lab, &options, &e) < 0 || labs_wait(&labs) != LAB_FAILED)
        return 1;
    e = labs.event.error;
    labs_stop(&labs);
    printf("# %s. %s\n", e.what, e.hint);
    return strstr(e.what, "namespaces") && strstr(e.hint, "user.max_user_namespaces") ? 0 : 2;
}

static void forbidden_namespaces_are_told_with_the_setting(void **state)
{
    (void)state;
    int status;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        int r = start_where_forbidden();
        fflush(stdout);
        _exit(r);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        printf("# no user namespace can be made here, or FISHBOWL_ROOTFS is not set\n");
        skip();
    }
    assert_int_equal(status, 0);
}

#define TEST_IN_PLACE(f) cmocka_unit_test_setup_teardown(f, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_IN_PLACE(a_tree_that_is_not_there_is_refused),
        TEST_IN_PLACE(a_file_is_no_tree),
        TEST_IN_PLACE(a_tree_needs_etc_and_a_shell),
        TEST_IN_PLACE(programs_for_another_processor_are_refused),
        cmocka_unit_test(a_tree_of_somebody_else_is_refused),
        cmocka_unit_test(the_right_tree_is_taken),
        cmocka_unit_test(lab_start_refuses_a_wrong_tree),
        cmocka_unit_test(forbidden_namespaces_are_told_with_the_setting),
    };
    return cmocka_run_group_tests_name("lab_errors", tests, NULL, NULL);
}
