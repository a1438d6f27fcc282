/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lab as its student meets it. runs-as: both */
#include "labs.h"
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char handmade[] =
    "unshare --mount --uts --ipc --net --pid --fork --user --map-root-user "
    "chroot $PWD/containerroot ash";

static int setup(void **state)
{
    static struct labs labs;
    *state = labs_start(&labs) == LAB_READY ? &labs : NULL;
    return 0;
}

static int teardown(void **state)
{
    if (*state)
        labs_stop(*state);
    return 0;
}

/* The lab of the test, or a skip: why was printed by labs_start. */
static struct labs *lab_of(void **state)
{
    if (!*state) {
        skip();
        abort(); /* does not come to that */
    }
    return *state;
}

static void both_shells_answer(void **state)
{
    struct labs *l = lab_of(state);
    assert_true(labs_answers(l, SIDE_HOST, "echo h''i from $(tty)", "hi from /dev/pts/0\r\n"));
    assert_true(labs_answers(l, SIDE_CONTAINER, "echo h''i from $(tty)", "hi from /dev/pts/1\r\n"));
}

static void the_shells_are_root_of_a_host_called_lab(void **state)
{
    struct labs *l = lab_of(state);
    assert_true(labs_answers(l, SIDE_HOST, "id -u; hostname; pwd; echo $PWD $HOME $SHLVL",
                             "\n0\r\nlab\r\n/root\r\n/root /root 1\r\nhost# "));
}

static void the_shells_bear_numbers_of_a_host(void **state)
{
    struct labs *l = lab_of(state);
    const struct lab_info *info = lab_info(l->lab);
    char number[32];
    if (access("/proc/sys/kernel/ns_last_pid", F_OK)) {
        printf("# this kernel does not let process numbers be chosen\n");
        skip();
    }
    assert_true(info->shell[SIDE_HOST] > 3000);
    snprintf(number, sizeof number, "is %d\r\n", info->shell[SIDE_CONTAINER]);
    assert_true(labs_answers(l, SIDE_CONTAINER, "echo is $$", number));
}

static void the_loopback_interface_is_up(void **state)
{
    struct labs *l = lab_of(state);
    assert_true(labs_answers(l, SIDE_HOST, "cat < /dev/tcp/127.0.0.1/9; echo said $?", "refused"));
}

static void the_handmade_command_makes_a_container(void **state)
{
    struct labs *l = lab_of(state);
    labs_type(l, SIDE_CONTAINER, handmade);
    assert_true(labs_prints(l, SIDE_CONTAINER, "# "));
    assert_true(labs_answers(l, SIDE_CONTAINER, "mount -t proc none /proc; echo p$?", "p0"));
    assert_true(labs_answers(l, SIDE_CONTAINER, "mount -t sysfs none /sys; echo s$?", "s0"));
    assert_true(labs_answers(l, SIDE_CONTAINER, "mount -t tmpfs none /tmp; echo t$?", "t0"));
    assert_true(labs_answers(l, SIDE_CONTAINER, "ps -o pid,comm", "    1 ash"));
    assert_true(labs_answers(l, SIDE_HOST, "pidof ash && echo fo''und", "found"));
}

static void the_caller_reads_the_processes_through_proc(void **state)
{
    struct labs *l = lab_of(state);
    const struct lab_info *info = lab_info(l->lab);
    char path[64], text[512];
    for (enum side side = 0; side < SIDES; side++) {
        assert_true(labs_answers(l, side, "echo r''eady", "ready"));
        snprintf(path, sizeof path, "%d/stat", info->shell[side]);
        assert_true(file_read(info->proc, path, text, sizeof text) > 0);
        assert_non_null(strstr(text, "(bash)"));
        snprintf(path, sizeof path, "%d/ns/pid", info->shell[side]);
        assert_true(readlinkat(info->proc, path, text, sizeof text) > 0);
        snprintf(path, sizeof path, "%d/root", info->shell[side]);
        assert_true(readlinkat(info->proc, path, text, sizeof text) > 0);
    }
    assert_true(labs_answers(l, SIDE_HOST, "umount -l /proc; echo gone $?", "gone 0"));
    snprintf(path, sizeof path, "%d/status", info->shell[SIDE_HOST]);
    assert_true(file_read(info->proc, path, text, sizeof text) > 0);
}

static void the_caller_reads_a_container_through_proc(void **state)
{
    struct labs *l = lab_of(state);
    const struct lab_info *info = lab_info(l->lab);
    char path[64], ours[64] = "", theirs[64] = "";
    labs_type(l, SIDE_CONTAINER,
              "unshare --pid --fork --user --map-root-user sh -c 'echo u''p; cat'");
    assert_true(labs_prints(l, SIDE_CONTAINER, "up\r\n"));
    assert_true(labs_answers(
        l, SIDE_HOST, "until p=$(pidof -s cat); do :; done; echo pi''d $p e''nd", " end\r\n"));
    const char *answer = strstr(l->printed[SIDE_HOST], "pid ");
    int pid = answer ? (int)strtol(answer + 4, NULL, 10) : 0;
    snprintf(path, sizeof path, "%d/ns/pid", pid);
    assert_true(readlinkat(info->proc, path, theirs, sizeof theirs - 1) > 0);
    snprintf(path, sizeof path, "%d/ns/pid", info->shell[SIDE_HOST]);
    assert_true(readlinkat(info->proc, path, ours, sizeof ours - 1) > 0);
    assert_string_not_equal(ours, theirs);
}

static void ready_tells_the_labs_own_namespaces(void **state)
{
    struct labs *l = lab_of(state);
    const struct lab_info *info = lab_info(l->lab);
    char expected[64];
    snprintf(expected, sizeof expected, "mnt:[%lu]\r\n", (unsigned long)info->ns[NS_MNT]);
    assert_true(labs_answers(l, SIDE_HOST, "readlink /proc/self/ns/mnt", expected));
    snprintf(expected, sizeof expected, "cgroup:[%lu]\r\n", (unsigned long)info->ns[NS_CGROUP]);
    assert_true(labs_answers(l, SIDE_HOST, "readlink /proc/self/ns/cgroup", expected));
    snprintf(expected, sizeof expected, "root %lu\r\n", (unsigned long)info->root_inode);
    assert_true(labs_answers(l, SIDE_HOST, "stat -c 'root %i' /", expected));
}

static void the_machines_programs_stay_as_they_are(void **state)
{
    struct labs *l = lab_of(state);
    assert_true(labs_answers(l, SIDE_HOST, "mount -o remount,bind,rw /usr; echo rw $?", "rw 32"));
    assert_true(labs_answers(l, SIDE_HOST, "touch /usr/bin/x; echo new $?", "new 1"));
    assert_true(labs_answers(l, SIDE_HOST, "cat /etc/shadow; echo shadow $?", "shadow 1"));
}

static void a_reset_gives_a_fresh_tree(void **state)
{
    struct labs *l = lab_of(state);
    assert_true(
        labs_answers(l, SIDE_HOST,
                     "touch containerroot/MARK; rm -r containerroot/usr/bin; echo re''moved $?; "
                     "ls containerroot/usr/bin/env containerroot/MARK; echo $?",
                     "containerroot/MARK\r\n2\r\n"));
    assert_non_null(strstr(l->printed[SIDE_HOST], "removed 0\r\n"));
    assert_true(labs_reset(l) >= 0);
    assert_int_equal(lab_info(l->lab)->generation, 2);
    assert_true(labs_answers(l, SIDE_HOST,
                             "ls containerroot/usr/bin/env; ls containerroot/MARK; echo $?",
                             "env\r\nls: cannot access 'containerroot/MARK'"));
}

static void a_reset_is_quick_while_a_version_1_group_is_frozen(void **state)
{
    struct labs *l = lab_of(state);
    const char *freezer = labs_inside(l, "freezer");
    char line[512];
    if (!freezer) {
        printf("# no version 1 freezer can be delegated here\n");
        skip();
    }
    snprintf(line, sizeof line,
             "g=%s/cold; mkdir $g; for i in $(seq 20); do sleep 99 & echo $! > $g/tasks; done; "
             "echo FROZEN > $g/freezer.state; until grep -q FROZEN $g/freezer.state; do :; done; "
             "echo sta''te $(cat $g/freezer.state)",
             freezer);
    assert_true(labs_answers(l, SIDE_HOST, line, "state FROZEN"));
    double ms = labs_reset(l);
    printf("# reset with 20 frozen processes: %.1f ms\n", ms);
    assert_true(ms >= 0 && ms < 1000);
}

static void a_script_prints_and_ends(void **state)
{
    struct labs *l = lab_of(state);
    assert_int_equal(labs_script(l, "echo out; echo err >&2; id -u; pwd; exit 7", 5000), 7);
    assert_string_equal(l->event.output, "out\nerr\n0\n/root\n");
}

static void a_script_sees_the_labs_processes_by_their_numbers(void **state)
{
    struct labs *l = lab_of(state);
    char line[128];
    snprintf(line, sizeof line, "test \"$(cat /proc/%d/comm)\" = bash && kill -0 %d",
             lab_info(l->lab)->shell[SIDE_HOST], lab_info(l->lab)->shell[SIDE_HOST]);
    assert_true(labs_answers(l, SIDE_HOST, "echo r''eady", "ready"));
    assert_int_equal(labs_script(l, line, 5000), 1); /* it looks, but cannot touch */
    assert_non_null(strstr(l->event.output, "No such process"));
}

static void a_script_is_not_seen_by_the_student(void **state)
{
    struct labs *l = lab_of(state);
    assert_true(lab_script(l->lab, "echo x > /tmp/runs; exec sleep 0.7654", 5000, NULL) > 0);
    assert_true(labs_answers(l, SIDE_HOST,
                             "until [ -e /tmp/runs ]; do :; done; echo see$(grep -s 0.7654 "
                             "/proc/[0-9]*/cmdline | grep -v grep)n",
                             "seen\r\n"));
    assert_int_equal(labs_wait(l), LAB_SCRIPT);
    assert_int_equal(l->event.status, 0);
}

static void a_script_is_killed_when_its_time_is_up(void **state)
{
    struct labs *l = lab_of(state);
    assert_int_equal(labs_script(l, "echo begun; sleep 50", 1000), 128 + SIGKILL);
    assert_string_equal(l->event.output, "begun\n");
}

static void a_script_that_prints_a_lot_is_cut_not_stopped(void **state)
{
    struct labs *l = lab_of(state);
    assert_int_equal(labs_script(l, "seq 100000; exit 3", 5000), 3);
    assert_int_equal(strlen(l->event.output), sizeof l->event.output - 1);
}

static void the_end_of_a_shell_is_told_and_another_can_follow(void **state)
{
    struct labs *l = lab_of(state);
    labs_type(l, SIDE_CONTAINER, "exit 3");
    assert_int_equal(labs_wait(l), LAB_SHELL);
    assert_int_equal(l->event.side, SIDE_CONTAINER);
    assert_false(l->event.running);
    assert_int_equal(l->event.status, 3);
    assert_int_equal(lab_info(l->lab)->master[SIDE_CONTAINER], -1);
    assert_int_equal(lab_respawn(l->lab, SIDE_CONTAINER, NULL), 0);
    assert_int_equal(labs_wait(l), LAB_SHELL);
    assert_true(l->event.running);
    assert_true(labs_answers(l, SIDE_CONTAINER, "echo h''i from $(tty)", "hi from /dev/pts/1\r\n"));
}

static void a_terminal_knows_its_size_also_after_a_reset(void **state)
{
    struct labs *l = lab_of(state);
    lab_resize(l->lab, SIDE_HOST, 33, 77);
    assert_true(labs_answers(l, SIDE_HOST, "stty size", "33 77\r\n"));
    assert_true(labs_reset(l) >= 0);
    assert_true(labs_answers(l, SIDE_HOST, "stty size", "33 77\r\n"));
}

static void a_reboot_ends_the_lab_only(void **state)
{
    struct labs *l = lab_of(state);
    labs_type(l, SIDE_HOST, "chroot containerroot /bin/busybox reboot -f");
    assert_int_equal(labs_wait(l), LAB_ENDED);
    assert_null(lab_info(l->lab));
    assert_true(labs_reset(l) >= 0);
    assert_true(labs_answers(l, SIDE_HOST, "echo h''i", "hi\r\n"));
}

static void two_labs_stand_side_by_side(void **state)
{
    struct labs *l = lab_of(state);
    static struct labs other;
    assert_int_equal(labs_start(&other), LAB_READY);
    assert_true(labs_answers(l, SIDE_HOST, "touch here; echo h''i", "hi\r\n"));
    assert_true(labs_answers(&other, SIDE_HOST, "ls here; echo $?", "2\r\n"));
    labs_stop(&other);
    assert_true(labs_answers(l, SIDE_HOST, "echo st''ill", "still\r\n"));
}

static void a_version_2_group_freezes_and_thaws(void **state)
{
    struct labs *l = lab_of(state);
    const struct lab_hierarchy *v2 = NULL;
    for (int i = 0; i < lab_info(l->lab)->hierarchies; i++)
        if (lab_info(l->lab)->hierarchy[i].version == 2)
            v2 = &lab_info(l->lab)->hierarchy[i];
    if (!v2 || !v2->inside[0]) {
        printf("# no version 2 hierarchy can be delegated here\n");
        skip();
    }
    char line[512];
    snprintf(line, sizeof line,
             "g=%s/cold; mkdir $g; sleep 99 & echo $! > $g/cgroup.procs; echo 1 > $g/cgroup.freeze;"
             " sleep 0.1; grep frozen $g/cgroup.events",
             v2->inside);
    assert_true(labs_answers(l, SIDE_HOST, line, "frozen 1\r\n"));
    assert_true(labs_answers(l, SIDE_HOST, "cat /proc/self/cgroup", "0::/"));
    assert_true(labs_reset(l) >= 0);
}

#define TEST_IN_LAB(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_IN_LAB(both_shells_answer),
        TEST_IN_LAB(the_shells_are_root_of_a_host_called_lab),
        TEST_IN_LAB(the_shells_bear_numbers_of_a_host),
        TEST_IN_LAB(the_loopback_interface_is_up),
        TEST_IN_LAB(the_handmade_command_makes_a_container),
        TEST_IN_LAB(the_caller_reads_the_processes_through_proc),
        TEST_IN_LAB(the_caller_reads_a_container_through_proc),
        TEST_IN_LAB(ready_tells_the_labs_own_namespaces),
        TEST_IN_LAB(the_machines_programs_stay_as_they_are),
        TEST_IN_LAB(a_reset_gives_a_fresh_tree),
        TEST_IN_LAB(a_reset_is_quick_while_a_version_1_group_is_frozen),
        TEST_IN_LAB(a_version_2_group_freezes_and_thaws),
        TEST_IN_LAB(a_script_prints_and_ends),
        TEST_IN_LAB(a_script_sees_the_labs_processes_by_their_numbers),
        TEST_IN_LAB(a_script_is_not_seen_by_the_student),
        TEST_IN_LAB(a_script_is_killed_when_its_time_is_up),
        TEST_IN_LAB(a_script_that_prints_a_lot_is_cut_not_stopped),
        TEST_IN_LAB(the_end_of_a_shell_is_told_and_another_can_follow),
        TEST_IN_LAB(a_terminal_knows_its_size_also_after_a_reset),
        TEST_IN_LAB(a_reboot_ends_the_lab_only),
        TEST_IN_LAB(two_labs_stand_side_by_side),
    };
    return cmocka_run_group_tests_name("lab", tests, NULL, NULL);
}
