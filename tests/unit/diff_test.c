/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/sandbox.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A lab by hand with a shell and a container; the same before and after until a test changes one.
 */
struct pair {
    struct lab_hierarchy hierarchy;
    struct process process[2][3];
    struct cgroup cgroup[2][2];
    struct mount mount[2][3];
    struct snapshot before, after;
};

static void fill(struct pair *p, int which, struct snapshot *s)
{
    static const struct process ash = {.pid = 3057,
                                       .start = 9,
                                       .name = "ash",
                                       .ns = {101, 102, 3, 4, 5, 6, 7, 8},
                                       .root = {1, 77},
                                       .root_path = "/root/containerroot"};
    static const ino_t own[NS_KINDS] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct process *list = p->process[which];
    list[0] = (struct process){.pid = 1, .start = 1, .name = "init", .root = {1, 2}};
    list[1] = ash;
    list[2] = (struct process){.pid = 3060, .start = 10, .name = "sleep"};
    memcpy(list[0].ns, own, sizeof own);
    p->cgroup[which][0] = (struct cgroup){"/box", &p->hierarchy, 1, true, false};
    p->mount[which][0] = (struct mount){"/", "overlay", "overlay"};
    *s = (struct snapshot){.generation = 1,
                           .process = list,
                           .processes = 2,
                           .cgroup = p->cgroup[which],
                           .cgroups = 1,
                           .mount = p->mount[which],
                           .mounts = 1,
                           .root = {1, 2},
                           .leader = 1,
                           .hostname = {"lab", "lab"},
                           .uid_map = "0 0 1"};
    memcpy(s->ns, own, sizeof own);
}

static void build(struct pair *p)
{
    *p = (struct pair){.hierarchy = {.version = 1, .controllers = "freezer"}};
    fill(p, 0, &p->before);
    fill(p, 1, &p->after);
}

static void says(const struct pair *p, const char *expected)
{
    char line[300];
    snapshot_diff(&p->before, &p->after, line, sizeof line);
    assert_string_equal(line, expected);
}

static void equal_snapshots_differ_in_nothing(void **state)
{
    (void)state;
    struct pair p;
    build(&p);
    says(&p, "nothing");
}

static void a_new_container_is_told_by_what_sets_it_apart(void **state)
{
    (void)state;
    struct pair p;
    build(&p);
    p.before.leader = -1;
    p.before.processes = 1;
    says(&p, "mnt uts namespaces of ash: new · root of ash: /root/containerroot · processes +1");
}

static void a_single_namespace_is_told_in_the_singular(void **state)
{
    (void)state;
    struct pair p;
    build(&p);
    p.process[1][1].ns[NS_PID] = 105;
    p.after.processes = 3;
    p.after.mounts = 3;
    says(&p, "pid namespace of ash: new · mounts +2 · processes +1");
}

static void the_end_of_a_container_is_told(void **state)
{
    (void)state;
    struct pair p;
    build(&p);
    p.after.leader = -1;
    p.after.processes = 1;
    p.after.mounts = 0;
    p.after.hostname[SIDE_CONTAINER][0] = '\0';
    says(&p, "container ash: gone · processes -1");
}

static void another_process_with_the_same_number_is_another_container(void **state)
{
    (void)state;
    struct pair p;
    build(&p);
    p.process[1][1].start = 99;
    says(&p, "container ash: gone · mnt uts namespaces of ash: new · "
             "root of ash: /root/containerroot · processes +1 -1");
}

static void a_new_root_is_told(void **state)
{
    (void)state;
    struct pair p;
    build(&p);
    p.process[1][1].root.inode = 78;
    snprintf(p.process[1][1].root_path, sizeof p.process[1][1].root_path, "/elsewhere");
    says(&p, "root of ash: /elsewhere");
}

static void host_names_are_told_with_their_side(void **state)
{
    (void)state;
    struct pair p;
    build(&p);
    snprintf(p.after.hostname[SIDE_HOST], sizeof p.after.hostname[0], "fish");
    says(&p, "host name of the lab: fish");
    build(&p);
    snprintf(p.after.hostname[SIDE_CONTAINER], sizeof p.after.hostname[0], "box");
    says(&p, "host name of ash: box");
}

static void cgroups_are_told_when_made_filled_frozen_and_removed(void **state)
{
    (void)state;
    struct pair p;
    build(&p);
    p.before.cgroups = 0;
    says(&p, "cgroup /box: new · cgroup /box: processes +1");
    build(&p);
    p.cgroup[1][0].frozen = true;
    says(&p, "cgroup /box: frozen");
    build(&p);
    p.cgroup[0][0].frozen = true;
    says(&p, "cgroup /box: thawed");
    build(&p);
    p.after.cgroups = 0;
    says(&p, "cgroup /box: removed");
}

static void an_exchanged_mount_is_a_change(void **state)
{
    (void)state;
    struct pair p;
    build(&p);
    snprintf(p.mount[1][0].type, sizeof p.mount[1][0].type, "tmpfs");
    says(&p, "mounts changed");
}

static void limits_and_filters_are_told(void **state)
{
    (void)state;
    struct pair p;
    build(&p);
    p.after.confines = (struct confines){.memory = 64, .cpu = 50, .processes = 20, .filter = true};
    says(&p, "memory of ash: at most 64 MiB · cpu of ash: at most 50 % · "
             "processes of ash: at most 20 · system calls of ash: filtered");
    p.before.confines = p.after.confines;
    p.after.confines.memory = 0;
    says(&p, "memory of ash: no limit");
}

static void the_whole_names_each_thing(void **state)
{
    (void)state;
    struct pair p;
    char text[600];
    build(&p);
    p.process[1][1].ns[NS_PID] = 105;
    p.process[1][2].levels = 2;
    p.process[1][2].numbers[1] = 7;
    p.after.processes = 3;
    p.mount[1][0] = (struct mount){"/proc", "proc", "none"};
    snapshot_diff_whole(&p.before, &p.after, text, sizeof text);
    assert_string_equal(text, "pid namespace of ash: 105, before 5\n"
                              "mount /proc, proc from none: new\n"
                              "mount /, overlay from overlay: gone\n"
                              "process 3060 (7 inside), sleep: new");
    build(&p);
    p.after.processes = 1;
    p.after.leader = -1;
    snapshot_diff_whole(&p.before, &p.after, text, sizeof text);
    assert_string_equal(text, "container ash: gone\nprocess 3057, ash: ended");
}

static void after_a_reset_the_lab_is_fresh(void **state)
{
    (void)state;
    struct pair p;
    build(&p);
    p.after.generation = 2;
    says(&p, "a fresh lab");
}

static void a_part_that_does_not_fit_is_left_out_whole(void **state)
{
    (void)state;
    struct pair p;
    build(&p);
    p.after.mounts = 3;
    p.after.processes = 3;
    char line[20];
    for (size_t size = 1; size <= sizeof line; size++) {
        snapshot_diff(&p.before, &p.after, line, size);
        assert_string_equal(line, size > strlen("mounts +2") ? "mounts +2" : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_snapshots_differ_in_nothing),
        cmocka_unit_test(a_new_container_is_told_by_what_sets_it_apart),
        cmocka_unit_test(a_single_namespace_is_told_in_the_singular),
        cmocka_unit_test(the_end_of_a_container_is_told),
        cmocka_unit_test(another_process_with_the_same_number_is_another_container),
        cmocka_unit_test(a_new_root_is_told),
        cmocka_unit_test(host_names_are_told_with_their_side),
        cmocka_unit_test(cgroups_are_told_when_made_filled_frozen_and_removed),
        cmocka_unit_test(an_exchanged_mount_is_a_change),
        cmocka_unit_test(limits_and_filters_are_told),
        cmocka_unit_test(the_whole_names_each_thing),
        cmocka_unit_test(after_a_reset_the_lab_is_fresh),
        cmocka_unit_test(a_part_that_does_not_fit_is_left_out_whole),
    };
    return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
