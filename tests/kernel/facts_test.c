/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs-as: both */
#include "student.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Facts about single processes and control groups, of a real lab. */

static double number(const struct world *w, const char *fact)
{
    struct fact_value value;
    struct err e = {0};
    if (fact_get(w->s, NULL, fact, &value, &e) < 0)
        fail_msg("%s", e.what);
    return value.type == FACT_NUMBER ? value.number : -1;
}

static bool holds(const struct world *w, const char *fact, const char *part)
{
    struct fact_value value;
    struct err e = {0};
    if (fact_get(w->s, NULL, fact, &value, &e) < 0)
        fail_msg("%s", e.what);
    return strstr(fact_text(&value), part) != NULL;
}

/* ---- processes ---- */

static void capabilities_are_listed_by_name(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    assert_true(holds(w, "host.caps", "cap_sys_admin"));
    student_types(w, SIDE_CONTAINER,
                  "setpriv --no-new-privs --bounding-set -net_raw --inh-caps -all "
                  "unshare --uts sleep 1000\n");
    eventually(w, leads(w, "sleep"));
    assert_true(holds(w, "container.caps", "cap_chown cap_dac_override"));
    assert_false(holds(w, "container.bounding", "cap_net_raw"));
    assert_true(holds(w, "container.bounding", "cap_sys_admin"));
    assert_true(is_true(w, "container.no_new_privs"));
    assert_false(is_true(w, "process(init).no_new_privs"));
    is_text(w, "process(sleep).seccomp", "none");
}

static void root_of_the_host_is_nobody_in_a_namespace_without_a_map(void **state)
{
    struct world *w = *state;
    make_container(w);
    is_text(w, "container.uid", "0");
    is_text(w, "container.uid.inside", "0");
    student_types(w, SIDE_HOST, "unshare --user sleep 1000\n");
    eventually(w, snapshot_find_name(w->s, "sleep"));
    eventually(w, holds(w, "process(sleep).own", "user"));
    is_text(w, "process(sleep).uid.inside", "65534");
    is_text(w, "process(sleep).gid_map", "none");
    is_text(w, "container.gid_map", "0 0 1");
    is_text(w, "process(sleep).uid", "0");
}

static void nice_processors_and_parents_are_those_of_the_process(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_HOST, "taskset -c 0 nice -n 5 sleep 1000\n");
    eventually(w, snapshot_find_name(w->s, "sleep"));
    is_text(w, "process(sleep).nice", "5");
    is_text(w, "process(sleep).cpus", "0");
    is_text(w, "process(sleep).parent", "bash");
    is_text(w, "process(sleep).threads", "1");
    is_text(w, "process(sleep).children", "0");
    is_text(w, "process(sleep).own", "none");
    is_text(w, "process(sleep).root", "/");
    is_text(w, "host.count(sleep)", "1");
    is_text(w, "host.count(nobody)", "0");
}

static void untouched_memory_is_virtual_only(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_HOST, "memleak -u -k -p 0 -s 100 -m 200\n");
    eventually(w,
               snapshot_find_name(w->s, "memleak") && number(w, "process(memleak).virtual") > 199);
    assert_true(number(w, "process(memleak).rss") < 10);
    student_types(w, SIDE_HOST, "\003memleak -k -p 0 -m 32\n");
    eventually(w, snapshot_find_name(w->s, "memleak") && number(w, "process(memleak).rss") > 31);
    assert_true(number(w, "process(memleak).virtual") < 50);
}

static void a_zombie_is_counted_until_its_parent_looks(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    is_text(w, "host.zombies", "0");
    student_types(w, SIDE_HOST, "sh -c 'sleep 0.01 & exec sleep 1000'\n");
    eventually(w, number(w, "host.zombies") == 1);
    student_types(w, SIDE_HOST, "\003");
    eventually(w, number(w, "host.zombies") == 0);
}

static void a_share_of_the_processor_is_measured_over_a_window_that_is_named(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_HOST, "taskset -c 0 nice -n 19 sh -c 'while :; do :; done' &\n");
    student_types(w, SIDE_CONTAINER, "sleep 1000\n");
    eventually(w, snapshot_find_name(w->s, "sh") && snapshot_find_name(w->s, "sleep"));
    assert_true(number(w, "process(sh).cpu.share") < 0);
    eventually(w, number(w, "process(sh).cpu.share") > 0);
    assert_true(number(w, "process(sh).cpu.share") < 102);
    assert_true(holds(w, "process(sh).cpu.share", " % over "));
    assert_true(number(w, "process(sh).cpu.seconds") > 0);
    eventually(w, number(w, "process(sleep).cpu.share") == 0);
    student_types(w, SIDE_HOST, "kill $!\n");
}

/* ---- control groups ---- */

/* The directory in the lab of a hierarchy with this controller, as a group "g" can be made there.
 */
static void make_group(struct world *w, const char *controller)
{
    const struct lab_info *info = lab_info(w->lab);
    char line[600] = "";
    for (int i = 0; i < info->hierarchies; i++) {
        const struct lab_hierarchy *h = &info->hierarchy[i];
        if (!h->inside[0] || (h->version == 1 && !strstr(h->controllers, controller)))
            continue;
        if (h->version == 1 || !line[0])
            snprintf(line, sizeof line, "cd %s; echo +%s > cgroup.subtree_control; mkdir g; cd g\n",
                     h->inside, controller);
        if (h->version == 1)
            break;
    }
    await_prompts(w);
    student_types(w, SIDE_HOST, line);
    eventually(w, is_true(w, "cgroup(g)") && prompts(w, SIDE_HOST));
}

static void a_group_out_of_memory_says_so(void **state)
{
    struct world *w = *state;
    make_group(w, "memory");
    is_text(w, "cgroup(g).memory.max", "max");
    student_types(
        w, SIDE_HOST,
        "echo 0 > memory.swap.max; echo 16M > memory.max 2>&- || "
        "echo 16M > memory.limit_in_bytes; sh -c 'echo 0 > cgroup.procs; memleak -p 0'\n");
    eventually(w, number(w, "cgroup(g).memory.events.oom_kill") == 1);
    is_text(w, "cgroup(g).memory.max", "16 MiB");
    assert_true(number(w, "cgroup(g).memory.events.max") >= 1);
    assert_true(number(w, "cgroup(g).memory.peak") > 12);
    eventually(w, number(w, "cgroup(g).memory.current") < 4);
}

static void a_group_with_too_many_processes_says_so(void **state)
{
    struct world *w = *state;
    make_group(w, "pids");
    is_text(w, "cgroup(g).pids.max", "max");
    assert_false(is_true(w, "cgroup(g).populated"));
    student_types(w, SIDE_HOST,
                  "echo 9 > pids.max; "
                  "sh -c 'echo 0 > cgroup.procs; exec forkbomb -k -p 0.02'\n");
    eventually(w, number(w, "cgroup(g).pids.events.max") >= 1);
    is_text(w, "cgroup(g).pids.max", "9");
    eventually(w, number(w, "cgroup(g).pids.current") == 9);
    eventually(w, number(w, "host.count(forkbomb)") == 9);
    assert_true(is_true(w, "cgroup(g).populated"));
}

static void a_group_has_a_weight_a_quota_and_a_share(void **state)
{
    struct world *w = *state;
    make_group(w, "cpu");
    assert_true(number(w, "cgroup(g).cpu.weight") >= 100);
    is_text(w, "cgroup(g).cpu.quota", "max");
    student_types(w, SIDE_HOST,
                  "echo '1000 100000' > cpu.max 2>&- || { cat cpu.cfs_period_us; echo "
                  "1000 > cpu.cfs_quota_us; }; "
                  "echo 300 > cpu.weight 2>&- || echo 300 > cpu.shares; "
                  "sh -c 'echo 0 > cgroup.procs; while :; do :; done' &\n");
    eventually(w, number(w, "cgroup(g).cpu.throttled") > 2);
    is_text(w, "cgroup(g).cpu.quota", "1 %");
    is_text(w, "cgroup(g).cpu.weight", "300");
    student_types(w, SIDE_HOST, "kill $!\n");
}

/* Born in group g, which is in one below the first limit and sets another itself. */
static void a_container_is_held_by_all_groups_on_its_way_up(void **state)
{
    struct world *w = *state;
    make_group(w, "pids");
    student_types(w, SIDE_HOST,
                  "echo 30 > pids.max; mkdir h; echo +pids > cgroup.subtree_control; "
                  "echo 40 > h/pids.max; echo 0 > h/cgroup.procs; unshare --uts sleep 1000\n");
    eventually(w, leads(w, "sleep") && w->s->confines.processes);
    assert_int_equal(w->s->confines.processes, 30);
    assert_true(w->s->confines.memory == 0 && w->s->confines.cpu == 0);
    assert_true(holds(w, "process(sleep).cgroups", ":/g/h"));
    is_text(w, "process(sleep).uid_map", w->s->uid_map);
    is_text(w, "process(sleep).gid_map", w->s->uid_map);
    student_types(w, SIDE_CONTAINER, "echo 9 > $(find /sys/fs/cgroup -path '*/g/h/pids.max')\n");
    eventually(w, w->s->confines.processes == 9);
    student_types(w, SIDE_HOST, "\003");
    eventually(w, !leader(w));
    assert_int_equal(w->s->confines.processes, 0);
}

static void a_filter_is_the_containers_if_no_shell_has_it(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_CONTAINER, "unshare --uts sleep 1000\n");
    eventually(w, leads(w, "sleep"));
    assert_false(w->s->confines.filter);
    student_types(w, SIDE_CONTAINER, "\003");
    eventually(w, !leader(w));
    student_types(w, SIDE_CONTAINER, "deny mkdir unshare --uts sleep 1000\n");
    eventually(w, leads(w, "sleep") && w->s->confines.filter);
}

static void the_share_of_a_group_is_that_of_its_processes(void **state)
{
    struct world *w = *state;
    make_group(w, "cpuacct");
    student_types(w, SIDE_HOST, "sh -c 'echo 0 > cgroup.procs; while :; do :; done' &\n");
    assert_true(number(w, "cgroup(g).cpu.share") < 0);
    eventually(w, number(w, "cgroup(g).cpu.share") > 1);
    assert_true(number(w, "cgroup(g).cpu.share") < 102);
    assert_true(number(w, "cgroup(g).cpu.seconds") > 0);
    student_types(w, SIDE_HOST, "kill $!\n");
}

#define in_a_lab(test) cmocka_unit_test_setup_teardown(test, student_set_up, student_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_lab(capabilities_are_listed_by_name),
        in_a_lab(root_of_the_host_is_nobody_in_a_namespace_without_a_map),
        in_a_lab(nice_processors_and_parents_are_those_of_the_process),
        in_a_lab(untouched_memory_is_virtual_only),
        in_a_lab(a_zombie_is_counted_until_its_parent_looks),
        in_a_lab(a_share_of_the_processor_is_measured_over_a_window_that_is_named),
        in_a_lab(a_group_out_of_memory_says_so),
        in_a_lab(a_group_with_too_many_processes_says_so),
        in_a_lab(a_container_is_held_by_all_groups_on_its_way_up),
        in_a_lab(a_filter_is_the_containers_if_no_shell_has_it),
        in_a_lab(a_group_has_a_weight_a_quota_and_a_share),
        in_a_lab(the_share_of_a_group_is_that_of_its_processes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
