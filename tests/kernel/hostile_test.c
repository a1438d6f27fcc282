/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Students who try to break the lab, or out of it: docs/SECURITY.md. Each attack is one that would
 * not end the machine even if the lab failed.
 * runs-as: both
 * asan: no (with the sanitizer's shadow memory the bomb would meet the limit of memory first) */
#include "attacks.h"
#include "siege.h"
#include "student.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cmocka.h>

static bool has_group(const struct siege *s, const char *file)
{
    const struct lab_info *info = lab_info(s->labs.lab);
    for (int i = 0; i < info->hierarchies; i++) {
        char path[320];
        snprintf(path, sizeof path, "%s/%s", s->first.group[i], file);
        if (access(path, F_OK) == 0)
            return true;
    }
    printf("# no group with %s can be delegated here\n", file);
    return false;
}

/* ---- using up ---- */

static void a_fork_bomb_stops_at_the_labs_limit(void **state)
{
    struct siege *s = siege_of(state);
    int processes = 0;
    try(s, "./attack forks", ", then EAGAIN\r\n");
    int proc = openat(lab_info(s->labs.lab)->proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fdopendir(proc);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir));)
        processes += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
    closedir(dir);
    assert_in_range(processes, 100, 510);
    pid_t another = start_bystander(); /* the same user can still fork outside */
    assert_true(another > 0);
    kill(another, SIGKILL);
    waitpid(another, NULL, 0);
    the_lab_stands(s);
}

static void a_memory_hog_is_killed_inside(void **state)
{
    struct siege *s = siege_of(state);
    if (!has_group(s, "memory.limit_in_bytes") && !has_group(s, "memory.max"))
        skip();
    try(s, "./attack memory; echo mem''ory $?", "memory 137\r\n");
    the_lab_stands(s);
}

static void a_tmpfs_of_the_students_own_ends_within_the_lab(void **state)
{
    struct siege *s = siege_of(state);
    if (!has_group(s, "memory.limit_in_bytes") && !has_group(s, "memory.max"))
        skip();
    labs_type(&s->labs, SIDE_HOST, "./attack tmpfs; echo tm''pfs $?");
    await_end(s, "tmpfs 137");
    a_reset_mends_it(s);
}

static void filled_disks_are_full_and_nothing_else(void **state)
{
    struct siege *s = siege_of(state);
    static const char *const places[] = {"/tmp", "/dev/shm", "/root", "/root/containerroot"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char command[64];
        snprintf(command, sizeof command, "./attack fill %s", places[i]);
        try(s, command, ", then ENOSPC\r\n");
    }
    the_lab_stands(s);
}

static void files_without_end_are_too_many(void **state)
{
    struct siege *s = siege_of(state);
    static const char *const places[] = {"/tmp", "/dev/shm", "/root/containerroot"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char command[64];
        snprintf(command, sizeof command, "./attack files %s", places[i]);
        try(s, command, ", then ENOSPC\r\n");
    }
    the_lab_stands(s);
}

static void nested_namespaces_end_at_the_kernels_limit(void **state)
{
    struct siege *s = siege_of(state);
    try(s, "./attack nested", ", then ENOSPC\r\n");
    the_lab_stands(s);
}

static void a_flood_of_groups_goes_with_the_lab(void **state)
{
    struct siege *s = siege_of(state);
    const struct lab_info *info = lab_info(s->labs.lab);
    const char *freezer = labs_inside(&s->labs, "freezer");
    char command[320];
    for (int i = 0; i < info->hierarchies; i++) {
        const struct lab_hierarchy *h = &info->hierarchy[i];
        if (!h->inside[0] || (h->version == 1 && freezer && strcmp(h->inside, freezer) != 0))
            continue;
        snprintf(command, sizeof command, "./attack groups %s", h->inside);
        try(s, command, h->version == 2 ? ", then EAGAIN\r\n" : "groups: 400, then");
    }
    the_lab_stands(s);
}

/* ---- destroying ---- */

static void removing_everything_removes_the_labs_own(void **state)
{
    struct siege *s = siege_of(state);
    /* a second safety: not unless what is the machine's can be seen to be read-only */
    try(s, "touch /usr/x /bin/x /lib/x; echo to''uched $?", "touched 1\r\n");
    try(s, "./attack remount", "remount: 0 of many\r\n");
    try(s, "rm -rf --no-preserve-root / 2>/dev/null; echo rem''oved", "removed\r\n");
    the_lab_stands(s);
}

static void killing_all_kills_the_lab_only(void **state)
{
    struct siege *s = siege_of(state);
    labs_type(&s->labs, SIDE_HOST, "kill -9 -1; exec true");
    assert_int_equal(labs_wait(&s->labs), LAB_SHELL);
    a_reset_mends_it(s);
}

static void pid_1_cannot_be_killed_from_within(void **state)
{
    struct siege *s = siege_of(state);
    try(s, "kill -9 1; kill -STOP 1; kill -SEGV 1; echo ki''lled", "killed\r\n");
    assert_true(process_lives(s->first.init));
    the_lab_stands(s);
}

static void the_labs_own_groups_cannot_be_deleted(void **state)
{
    struct siege *s = siege_of(state);
    try(s, "find /sys/fs/cgroup -depth -type d -exec rmdir {} + 2>/dev/null; echo de''leted",
        "deleted\r\n");
    for (int i = 0; i < lab_info(s->labs.lab)->hierarchies; i++)
        assert_int_equal(access(lab_info(s->labs.lab)->hierarchy[i].outside, F_OK), 0);
    the_lab_stands(s);
}

static void a_frozen_lab_with_its_pid_1_is_removed(void **state)
{
    struct siege *s = siege_of(state);
    struct labs *l = &s->labs;
    char line[512];
    bool any = false;
    for (int i = 0; i < lab_info(l->lab)->hierarchies; i++) {
        const struct lab_hierarchy *h = &lab_info(l->lab)->hierarchy[i];
        bool v1 = h->version == 1;
        if (!h->inside[0] || (v1 && !strstr(h->controllers, "freezer")))
            continue;
        any = true;
        snprintf(line, sizeof line,
                 "g=%s/cold; mkdir $g; for p in 1 %d; do echo $p > $g/cgroup.procs; done; "
                 "echo %s > $g/%s; echo fro''zen",
                 h->inside, lab_info(l->lab)->shell[SIDE_CONTAINER], v1 ? "FROZEN" : "1",
                 v1 ? "freezer.state" : "cgroup.freeze");
        try(s, line, "frozen\r\n");
    }
    if (!any) {
        printf("# no group that freezes can be delegated here\n");
        skip();
    }
    answers_within_a_second(l, SIDE_HOST);
    a_reset_mends_it(s);
}

static void without_proc_in_the_lab_the_views_still_read(void **state)
{
    struct siege *s = siege_of(state);
    struct err e = {0};
    try(s, "umount -l /proc; echo g''one $?", "gone 0\r\n");
    struct snapshot *shot = snapshot_take(lab_info(s->labs.lab), NULL, &e);
    assert_non_null(shot);
    assert_true(shot->processes >= 3);
    snapshot_free(shot);
    the_lab_stands(s);
}

/* ---- reaching out ---- */

static void the_machines_mounts_stay_read_only(void **state)
{
    struct siege *s = siege_of(state);
    try(s, "./attack remount", "remount: 0 of many\r\n");
    the_lab_stands(s);
}

static void no_setting_of_the_machine_opens_for_writing(void **state)
{
    struct siege *s = siege_of(state);
    try(s, "./attack settings /proc/sys", "settings: 0 open\r\n");
    try(s, "./attack settings /sys", "settings: 0 open\r\n");
    try(s, "./attack doors", "doors: 0 open\r\n");
    the_lab_stands(s);
}

static void no_device_and_no_kernel_file_system_can_be_made(void **state)
{
    struct siege *s = siege_of(state);
    try(s, "./attack devices",
        "devices: block EPERM, character EPERM, devtmpfs EPERM, debugfs EPERM, tracefs EPERM, "
        "securityfs EPERM\r\n");
    the_lab_stands(s);
}

static void processes_outside_do_not_exist(void **state)
{
    struct siege *s = siege_of(state);
    char command[64], number[16];
    snprintf(number, sizeof number, "%d", s->bystander);
    if (faccessat(lab_info(s->labs.lab)->proc, number, F_OK, 0) == 0) {
        printf("# by chance the lab has a process %s, too\n", number);
        skip();
    }
    snprintf(command, sizeof command, "./attack processes %s", number);
    try(s, command,
        "processes: signal ESRCH, ptrace ESRCH, pidfd ESRCH, ptrace of PID 1 EPERM\r\n");
    the_lab_stands(s);
}

static void the_clock_cannot_be_set(void **state)
{
    struct siege *s = siege_of(state);
    try(s, "./attack clock", "clock: EPERM\r\n");
    the_lab_stands(s);
}

static long search(int ring, const char *name)
{
    return syscall(SYS_keyctl, KEYCTL_SEARCH, ring, "user", name, 0);
}

/* The caller has a key in its session's keyring, as a login session has. */
static int setup_with_a_key(void **state)
{
    static const char name[] = "of-the-machine";
    if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ||
        syscall(SYS_add_key, "user", name, "x", (size_t)1, KEY_SPEC_SESSION_KEYRING) < 0) {
        printf("# no keys here: %s\n", strerror(errno));
        *state = NULL;
        return 0;
    }
    return siege_start(state);
}

static void keys_do_not_pass_in_or_out(void **state)
{
    struct siege *s = siege_of(state);
    assert_true(search(KEY_SPEC_SESSION_KEYRING, "of-the-machine") > 0);
    try(s, "./attack keys of-the-machine", "keys: saw 0, left some\r\n");
    assert_true(search(KEY_SPEC_SESSION_KEYRING, "left-by-the-lab") < 0);
    assert_true(search(KEY_SPEC_USER_KEYRING, "left-by-the-lab") < 0);
    assert_true(search(KEY_SPEC_USER_SESSION_KEYRING, "left-by-the-lab") < 0);
    assert_int_equal(labs_script(&s->labs, "/root/attack keys of-the-machine", 5000), 0);
    assert_string_equal(s->labs.event.output, "keys: saw 0, left some\n");
    the_lab_stands(s);
}

/* ---- terminals ---- */

static void only_its_own_terminal_is_in_reach(void **state)
{
    struct siege *s = siege_of(state);
    try(s, "./attack terminal", "terminal: 3 open, TIOCSTI ");
    the_lab_stands(s);
}

static void a_flood_on_one_terminal_leaves_the_other_quick(void **state)
{
    struct siege *s = siege_of(state);
    labs_type(&s->labs, SIDE_HOST, "yes fl''ood");
    assert_true(labs_prints(&s->labs, SIDE_HOST, "flood\r\nflood\r\n"));
    answers_within_a_second(&s->labs, SIDE_CONTAINER);
    labs_type(&s->labs, SIDE_HOST, "\003");
    the_lab_stands(s);
}

#define UNDER_SIEGE(f) cmocka_unit_test_setup_teardown(f, siege_start, siege_end)

int main(int argc, char **argv)
{
    if (argc > 1)
        return attack(argv[1], argc > 2 ? argv[2] : "");
    const struct CMUnitTest tests[] = {
        UNDER_SIEGE(a_fork_bomb_stops_at_the_labs_limit),
        UNDER_SIEGE(a_memory_hog_is_killed_inside),
        UNDER_SIEGE(a_tmpfs_of_the_students_own_ends_within_the_lab),
        UNDER_SIEGE(filled_disks_are_full_and_nothing_else),
        UNDER_SIEGE(files_without_end_are_too_many),
        UNDER_SIEGE(nested_namespaces_end_at_the_kernels_limit),
        UNDER_SIEGE(a_flood_of_groups_goes_with_the_lab),
        UNDER_SIEGE(removing_everything_removes_the_labs_own),
        UNDER_SIEGE(killing_all_kills_the_lab_only),
        UNDER_SIEGE(pid_1_cannot_be_killed_from_within),
        UNDER_SIEGE(the_labs_own_groups_cannot_be_deleted),
        UNDER_SIEGE(a_frozen_lab_with_its_pid_1_is_removed),
        UNDER_SIEGE(without_proc_in_the_lab_the_views_still_read),
        UNDER_SIEGE(the_machines_mounts_stay_read_only),
        UNDER_SIEGE(no_setting_of_the_machine_opens_for_writing),
        UNDER_SIEGE(no_device_and_no_kernel_file_system_can_be_made),
        UNDER_SIEGE(processes_outside_do_not_exist),
        UNDER_SIEGE(the_clock_cannot_be_set),
        cmocka_unit_test_setup_teardown(keys_do_not_pass_in_or_out, setup_with_a_key, siege_end),
        UNDER_SIEGE(only_its_own_terminal_is_in_reach),
        UNDER_SIEGE(a_flood_on_one_terminal_leaves_the_other_quick),
    };
    return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
