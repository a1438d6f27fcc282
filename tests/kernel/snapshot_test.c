/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs-as: both */
#include "student.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Snapshots of a real lab, with a student's commands typed at its terminals. */

/* ---- the fresh lab ---- */

static void a_fresh_lab_has_init_and_two_shells_and_no_container(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    assert_int_equal(w->s->processes, 3);
    assert_int_equal(w->s->process[0].pid, 1);
    assert_int_equal(w->s->process[1].pid, lab_info(w->lab)->shell[SIDE_HOST]);
    assert_int_equal(w->s->process[2].pid, lab_info(w->lab)->shell[SIDE_CONTAINER]);
    assert_int_equal(w->s->process[1].side, SIDE_HOST);
    assert_int_equal(w->s->process[2].side, SIDE_CONTAINER);
    assert_string_equal(w->s->process[1].root_path, "/");
    assert_int_equal(w->s->leader, -1);
    assert_false(is_true(w, "container.exists"));
    assert_int_equal(w->s->mounts, 0);
    assert_int_equal(w->s->cgroups, 0);
    assert_string_not_equal(w->s->hostname[SIDE_HOST], "");
    for (int kind = 0; kind < NS_KINDS; kind++)
        assert_false(process_has_own(w->s, &w->s->process[1], (enum ns_kind)kind));
}

/* ---- the container ---- */

static void the_handmade_container_is_led_by_ash_which_is_1_inside(void **state)
{
    struct world *w = *state;
    make_container(w);
    const struct process *ash = leader(w);
    assert_int_equal(process_inside(ash), 1);
    assert_int_equal(ash->levels, 2);
    assert_int_equal(ash->numbers[0], ash->pid);
    assert_string_equal(ash->root_path, "/root/containerroot");
    assert_true(ash->in_container);
    assert_int_equal(ash->side, SIDE_CONTAINER);
    is_text(w, "container.namespaces", "6");
    is_text(w, "container.pid", "1");
    is_text(w, "container.root", "/root/containerroot");
    is_text(w, "container.processes", "1");
    if (lab_info(w->lab)->stand_in)
        return;
    is_text(w, "container.os", "alpine");
}

static void unshare_itself_stays_outside_of_what_it_made(void **state)
{
    struct world *w = *state;
    make_container(w);
    const struct process *unshare = snapshot_find_name(w->s, "unshare");
    assert_non_null(unshare);
    assert_int_equal(unshare->levels, 1);
    assert_false(unshare->in_container);
    assert_true(process_has_own(w->s, unshare, NS_UTS));
    assert_false(process_has_own(w->s, unshare, NS_PID));
    assert_int_equal(leader(w)->ppid, unshare->pid);
    assert_int_equal(leader(w)->depth, unshare->depth + 1);
}

static void chroot_alone_is_a_container_with_the_hosts_numbers(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_CONTAINER, "chroot containerroot ash\n");
    eventually(w, leads(w, "ash"));
    is_text(w, "container.namespaces", "0");
    assert_int_equal(process_inside(leader(w)), leader(w)->pid);
    assert_int_equal(leader(w)->levels, 1);
    student_types(w, SIDE_CONTAINER, "sleep 1000\n");
    eventually(w, snapshot_find_name(w->s, "sleep"));
    is_text(w, "container.processes", "2");
}

static void a_namespace_alone_is_a_container_too(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_CONTAINER, "unshare --uts sh -c 'hostname small; exec sleep 1000'\n");
    eventually(w, leads(w, "sleep") && strcmp(w->s->hostname[SIDE_CONTAINER], "small") == 0);
    is_text(w, "container.namespaces", "1");
    assert_true(is_true(w, "container.own(uts)"));
    assert_string_not_equal(w->s->hostname[SIDE_HOST], "small");
}

static void the_end_of_the_first_process_is_the_end_of_the_container(void **state)
{
    struct world *w = *state;
    make_container(w);
    student_types(w, SIDE_CONTAINER, "exit\n");
    eventually(w, w->s->leader < 0);
    assert_int_equal(w->s->mounts, 0);
    assert_string_equal(w->s->hostname[SIDE_CONTAINER], "");
}

static void who_joins_from_the_host_side_is_in_the_container(void **state)
{
    struct world *w = *state;
    char line[200];
    make_container(w);
    snprintf(line, sizeof line, "nsenter -t %d -U --preserve-credentials -p -m -u sleep 1000\n",
             leader(w)->pid);
    student_types(w, SIDE_HOST, line);
    eventually(w,
               snapshot_find_name(w->s, "sleep") && snapshot_find_name(w->s, "sleep")->levels == 2);
    const struct process *guest = snapshot_find_name(w->s, "sleep");
    assert_true(guest->in_container);
    assert_int_equal(guest->side, SIDE_HOST);
    assert_string_equal(leader(w)->name, "ash");
}

static void who_joins_without_the_pid_namespace_is_not_in_the_containers_ps(void **state)
{
    struct world *w = *state;
    char line[200];
    make_container(w);
    snprintf(line, sizeof line, "nsenter -t %d -U --preserve-credentials -u sleep 1000\n",
             leader(w)->pid);
    student_types(w, SIDE_HOST, line);
    eventually(w, snapshot_find_name(w->s, "sleep") &&
                      process_has_own(w->s, snapshot_find_name(w->s, "sleep"), NS_UTS));
    assert_false(snapshot_find_name(w->s, "sleep")->in_container);
    is_text(w, "container.processes", "1");
}

static void the_mounts_are_those_of_the_container(void **state)
{
    struct world *w = *state;
    make_container(w);
    assert_false(is_true(w, "mount(container,/proc)"));
    student_types(w, SIDE_CONTAINER, "mount -t proc none /proc\n");
    eventually(w, is_true(w, "mount(container,/proc)"));
    is_text(w, "mount(container,/proc).type", "proc");
    is_text(w, "mount(container,/proc).source", "none");
}

static void a_changed_host_name_shows_on_its_side_only(void **state)
{
    struct world *w = *state;
    char before[65];
    make_container(w);
    snprintf(before, sizeof before, "%s", w->s->hostname[SIDE_HOST]);
    assert_string_equal(w->s->hostname[SIDE_CONTAINER], before);
    student_types(w, SIDE_CONTAINER, "hostname box\n");
    eventually(w, strcmp(w->s->hostname[SIDE_CONTAINER], "box") == 0);
    assert_string_equal(w->s->hostname[SIDE_HOST], before);
    student_types(w, SIDE_HOST, "hostname fish\n");
    eventually(w, strcmp(w->s->hostname[SIDE_HOST], "fish") == 0);
    assert_string_equal(w->s->hostname[SIDE_CONTAINER], "box");
}

static void the_id_map_is_the_containers(void **state)
{
    struct world *w = *state;
    unsigned first, outside, count;
    make_container(w);
    assert_int_equal(sscanf(w->s->uid_map, "%u %u %u", &first, &outside, &count), 3);
    assert_int_equal(first, 0);
    assert_int_equal(outside, 0); /* root of the lab, whoever that is on the machine */
    assert_int_equal(count, 1);
}

static const struct lab_hierarchy *freezer(const struct world *w, int version)
{
    const struct lab_info *lab = lab_info(w->lab);
    for (int i = 0; i < lab->hierarchies; i++)
        if (lab->hierarchy[i].version == version && lab->hierarchy[i].inside[0] &&
            (version == 2 || strcmp(lab->hierarchy[i].controllers, "freezer") == 0))
            return &lab->hierarchy[i];
    print_message("this lab has no freezer of version %d\n", version);
    skip();
    return NULL;
}

/* ---- control groups ---- */

static void freezes(struct world *w, int version, const char *how, const char *undo)
{
    const struct lab_hierarchy *h = freezer(w, version);
    char line[400];
    struct terminal t = {0};
    make_container(w);
    snprintf(line, sizeof line, "mkdir %s/box; echo $(pidof ash) >%s/box/cgroup.procs\n", h->inside,
             h->inside);
    student_types(w, SIDE_HOST, line);
    eventually(w, w->s->cgroups == 1 && w->s->cgroup[0].processes == 1);
    assert_string_equal(w->s->cgroup[0].path, "/box");
    assert_int_equal(w->s->cgroup[0].hierarchy->version, version);
    assert_true(w->s->cgroup[0].can_freeze);
    assert_false(w->s->cgroup[0].frozen);
    eventually(w, leader(w) && strcmp(leader(w)->cgroup, "/box") == 0);

    snprintf(line, sizeof line, "echo %s >%s/box/%s\n", how, h->inside,
             version == 1 ? "freezer.state" : "cgroup.freeze");
    student_types(w, SIDE_HOST, line);
    eventually(w, is_true(w, "cgroup(box).frozen") && leader(w)->frozen);
    assert_false(prompts(w, SIDE_CONTAINER));
    assert_int_equal(terminal_read(lab_info(w->lab), SIDE_CONTAINER, &t), 0);
    assert_false(t.waiting);
    eventually(w, leader(w)->state == (version == 1 ? 'D' : 'S'));

    snprintf(line, sizeof line, "echo %s >%s/box/%s\n", undo, h->inside,
             version == 1 ? "freezer.state" : "cgroup.freeze");
    student_types(w, SIDE_HOST, line);
    eventually(w, !is_true(w, "cgroup(box).frozen") && !leader(w)->frozen);
    eventually(w, prompts(w, SIDE_CONTAINER) && leader(w)->state == 'S');
    snprintf(line, sizeof line, "kill -9 $(pidof ash); until rmdir %s/box; do sleep .1; done\n",
             h->inside);
    student_types(w, SIDE_HOST, line);
    eventually(w, w->s->cgroups == 0);
}

static void version_1_freezes_and_thaws(void **state)
{
    freezes(*state, 1, "FROZEN", "THAWED");
}

static void version_2_freezes_and_thaws(void **state)
{
    freezes(*state, 2, "1", "0");
}

static void groups_in_groups_are_listed_with_their_path(void **state)
{
    struct world *w = *state;
    char line[300];
    const struct lab_hierarchy *h = freezer(w, 2);
    await_prompts(w);
    snprintf(line, sizeof line, "mkdir -p %s/a/b; echo $$ >%s/a/b/cgroup.procs\n", h->inside,
             h->inside);
    student_types(w, SIDE_HOST, line);
    eventually(w, w->s->cgroups == 2 && is_true(w, "cgroup(a/b)"));
    pid_t shell = lab_info(w->lab)->shell[SIDE_HOST];
    eventually(w, strcmp(snapshot_find(w->s, shell)->cgroup, "/a/b") == 0);
    eventually(w, prompts(w, SIDE_HOST));
    is_text(w, "cgroup(a).processes", "0");
    is_text(w, "cgroup(a/b).processes", "1");
}

/* ---- files ---- */

static void files_are_looked_up_as_each_side_names_them(void **state)
{
    struct world *w = *state;
    make_container(w);
    student_types(w, SIDE_HOST, "cd containerroot; echo one >NEW; mv NEW MARK; cd\n");
    eventually(w, is_true(w, "container.file(/MARK)")); /* and never without its text */
    assert_true(is_true(w, "host.file(/root/containerroot/MARK)"));
    assert_false(is_true(w, "host.file(/MARK)"));
    is_text(w, "container.text(/MARK)", "one");
    is_text(w, "host.text(/root/containerroot/MARK)", "one");
}

static void a_symbolic_link_does_not_lead_out_of_a_root(void **state)
{
    struct world *w = *state;
    make_container(w);
    student_types(w, SIDE_HOST,
                  "touch /HOSTMARK; cd containerroot; ln -s ../../../../../../../ out; "
                  "ln -s /proc/1/root/HOSTMARK magic; touch ready; cd\n");
    eventually(w, is_true(w, "container.file(/ready)"));
    assert_true(is_true(w, "host.file(/HOSTMARK)"));
    assert_true(is_true(w, "container.file(/out/ready)"));
    assert_false(is_true(w, "container.file(/out/HOSTMARK)"));
    assert_false(is_true(w, "container.file(/../../HOSTMARK)"));
    assert_false(is_true(w, "container.file(/magic)"));
}

static void only_ordinary_files_are_read(void **state)
{
    struct world *w = *state;
    make_container(w);
    student_types(w, SIDE_HOST, "mkfifo pipe; touch ready\n");
    eventually(w, is_true(w, "host.file(/root/ready)"));
    is_text(w, "host.text(/root/pipe)", "cannot read /root/pipe: it is no ordinary file");
    is_text(w, "host.text(/dev/zero)", "cannot read /dev/zero: it is no ordinary file");
    is_text(w, "host.text(/nothing)", "cannot read /nothing: No such file or directory");
    is_text(w, "host.text(/root)", "cannot read /root: Is a directory");
}

/* ---- change ---- */

static void what_did_not_run_is_taken_over_and_what_did_is_read_anew(void **state)
{
    struct world *w = *state;
    make_container(w);
    struct err e = {0};
    for (int i = 0; i < 3; i++) {
        struct snapshot *anew = snapshot_take(lab_info(w->lab), NULL, &e);
        assert_non_null(anew);
        student_looks(w);
        assert_int_equal(anew->processes, w->s->processes);
        for (int k = 0; k < anew->processes; k++)
            assert_memory_equal(&anew->process[k], &w->s->process[k], sizeof(struct process));
        snapshot_free(anew);
    }
    student_types(w, SIDE_CONTAINER, "exec sleep 1000\n");
    eventually(w, leads(w, "sleep") && strcmp(leader(w)->command, "sleep 1000") == 0);
}

static void an_orphan_gets_its_new_parent(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_HOST, "sh -c 'sleep 1000 & exec sleep 1001'\n");
    eventually(w, snapshot_find_name(w->s, "sleep"));
    student_types(w, SIDE_HOST, "\003");
    eventually(w, prompts(w, SIDE_HOST));
    student_types(w, SIDE_HOST, "sh -c 'setsid sleep 1002 & sleep .2'\n");
    eventually(w, snapshot_find_name(w->s, "sh") && !prompts(w, SIDE_HOST));
    eventually(w, prompts(w, SIDE_HOST) && !snapshot_find_name(w->s, "sh"));
    int seen = 0;
    for (int i = 0; i < w->s->processes; i++)
        if (strcmp(w->s->process[i].command, "sleep 1002") == 0) {
            assert_int_equal(w->s->process[i].ppid, 1);
            assert_int_equal(w->s->process[i].depth, 0);
            seen++;
        }
    assert_int_equal(seen, 1);
}

static void processes_that_come_and_go_do_not_fail_a_snapshot(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_HOST, "for i in $(seq 500); do /bin/true; done; sleep 1000\n");
    do {
        student_looks(w);
        assert_true(w->s->processes >= 3);
        for (int i = 0; i < w->s->processes; i++)
            assert_true(w->s->process[i].pid > 0 && w->s->process[i].state);
    } while (!snapshot_find_name(w->s, "sleep"));
}

static void after_a_reset_the_lab_is_read_anew(void **state)
{
    struct world *w = *state;
    struct err e = {0};
    make_container(w);
    assert_int_equal(lab_reset(w->lab, &e), 0);
    student_awaits(w->lab, LAB_READY);
    eventually(w, prompts(w, SIDE_HOST));
    assert_int_equal(w->s->leader, -1);
    assert_int_equal(w->s->generation, 2);
    for (int kind = 0; kind < NS_KINDS; kind++)
        assert_false(process_has_own(w->s, &w->s->process[1], (enum ns_kind)kind));
}

static void the_change_of_a_command_is_told_in_a_line(void **state)
{
    struct world *w = *state;
    char line[300];
    struct err e = {0};
    await_prompts(w);
    struct snapshot *before = snapshot_take(lab_info(w->lab), w->s, &e);
    make_container(w);
    snapshot_diff(before, w->s, line, sizeof line);
    snapshot_free(before);
    assert_string_equal(line, "mnt uts ipc net pid user namespaces of ash: new · "
                              "root of ash: /root/containerroot · processes +2");
    before = snapshot_take(lab_info(w->lab), w->s, &e);
    snapshot_diff(before, w->s, line, sizeof line);
    assert_string_equal(line, "nothing");
    student_types(w, SIDE_CONTAINER, "mount -t proc none /proc; hostname box\n");
    eventually(w, strcmp(w->s->hostname[SIDE_CONTAINER], "box") == 0 &&
                      prompts(w, SIDE_CONTAINER) && w->s->processes == before->processes);
    snapshot_diff(before, w->s, line, sizeof line);
    snapshot_free(before);
    assert_string_equal(line, "mounts +1 · host name of ash: box");
}

#define in_a_lab(test) cmocka_unit_test_setup_teardown(test, student_set_up, student_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_lab(a_fresh_lab_has_init_and_two_shells_and_no_container),
        in_a_lab(the_handmade_container_is_led_by_ash_which_is_1_inside),
        in_a_lab(unshare_itself_stays_outside_of_what_it_made),
        in_a_lab(chroot_alone_is_a_container_with_the_hosts_numbers),
        in_a_lab(a_namespace_alone_is_a_container_too),
        in_a_lab(the_end_of_the_first_process_is_the_end_of_the_container),
        in_a_lab(who_joins_from_the_host_side_is_in_the_container),
        in_a_lab(who_joins_without_the_pid_namespace_is_not_in_the_containers_ps),
        in_a_lab(the_mounts_are_those_of_the_container),
        in_a_lab(a_changed_host_name_shows_on_its_side_only),
        in_a_lab(the_id_map_is_the_containers),
        in_a_lab(version_1_freezes_and_thaws),
        in_a_lab(version_2_freezes_and_thaws),
        in_a_lab(groups_in_groups_are_listed_with_their_path),
        in_a_lab(files_are_looked_up_as_each_side_names_them),
        in_a_lab(a_symbolic_link_does_not_lead_out_of_a_root),
        in_a_lab(only_ordinary_files_are_read),
        in_a_lab(what_did_not_run_is_taken_over_and_what_did_is_read_anew),
        in_a_lab(an_orphan_gets_its_new_parent),
        in_a_lab(processes_that_come_and_go_do_not_fail_a_snapshot),
        in_a_lab(after_a_reset_the_lab_is_read_anew),
        in_a_lab(the_change_of_a_command_is_told_in_a_line),
    };
    return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
