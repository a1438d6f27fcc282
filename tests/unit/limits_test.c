/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/sandbox.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* Facts about limits from the files of a group in both versions, as the kernel writes them. */

static const struct {
    const char *name, *text;
} files[] = {
    {"one/box/memory.usage_in_bytes", "8388608\n"},
    {"one/box/memory.max_usage_in_bytes", "16777216\n"},
    {"one/box/memory.limit_in_bytes", "33554432\n"},
    {"one/box/memory.soft_limit_in_bytes", "9223372036854771712\n"},
    {"one/box/memory.failcnt", "17\n"},
    {"one/box/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n"},
    {"one/box/pids.current", "3\n"},
    {"one/box/pids.max", "max\n"},
    {"one/box/pids.events", "max 4\n"},
    {"one/box/cpu.shares", "512\n"},
    {"one/box/cpu.cfs_quota_us", "50000\n"},
    {"one/box/cpu.cfs_period_us", "100000\n"},
    {"one/box/cpu.stat", "nr_periods 9\nnr_throttled 5\nthrottled_time 1\n"},
    {"one/box/cpuacct.usage", "2500000000\n"},
    {"one/box/cpuset.effective_cpus", "0-1\n"},
    {"one/free/cpu.cfs_quota_us", "-1\n"},
    {"one/free/cpu.cfs_period_us", "100000\n"},
    {"one/free/memory.limit_in_bytes", "9223372036854771712\n"},
    {"two/box2/memory.current", "8650752\n"},
    {"two/box2/memory.peak", "16777216\n"},
    {"two/box2/memory.max", "33554432\n"},
    {"two/box2/memory.high", "20971520\n"},
    {"two/box2/memory.swap.max", "0\n"},
    {"two/box2/memory.events", "low 0\nhigh 6\nmax 7\noom 1\noom_kill 2\noom_group_kill 0\n"},
    {"two/box2/pids.current", "3\n"},
    {"two/box2/pids.max", "20\n"},
    {"two/box2/pids.events", "max 4\n"},
    {"two/box2/cpu.weight", "200\n"},
    {"two/box2/cpu.max", "25000 100000\n"},
    {"two/box2/cpu.stat", "usage_usec 2500000\nuser_usec 1\nnr_periods 9\nnr_throttled 5\n"},
    {"two/box2/cpuset.cpus.effective", "1\n"},
    {"two/box2/cgroup.controllers", "cpu memory pids\n"},
    {"two/box2/cgroup.subtree_control", "\n"},
    {"two/box2/cgroup.type", "domain\n"},
    {"two/free2/cpu.max", "max 100000\n"},
    {"two/free2/memory.max", "max\n"},
};
enum { FILES = sizeof files / sizeof *files };
static const char *const folders[] = {"one", "two", "one/box", "one/free", "two/box2", "two/free2"};
enum { FOLDERS = sizeof folders / sizeof *folders };

static char base[200];
static struct lab_info lab;
static struct cgroup groups[4];
static struct snapshot s;

static void path_of(const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", base, name);
}

static int set_up(void **state)
{
    (void)state;
    char path[400];
    snprintf(base, sizeof base, "%s/limits.XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(base))
        return -1;
    for (int i = 0; i < FOLDERS; i++) {
        path_of(folders[i], path, sizeof path);
        mkdir(path, 0755);
    }
    for (int i = 0; i < FILES; i++) {
        path_of(files[i].name, path, sizeof path);
        FILE *file = fopen(path, "w");
        if (!file || fputs(files[i].text, file) < 0 || fclose(file) != 0)
            return -1;
    }
    lab = (struct lab_info){.proc = -1, .observer = -1, .hierarchies = 2};
    for (int i = 0; i < 2; i++) {
        lab.hierarchy[i].version = i + 1;
        path_of(folders[i], lab.hierarchy[i].outside, sizeof lab.hierarchy[i].outside);
    }
    snprintf(lab.hierarchy[0].controllers, sizeof lab.hierarchy[0].controllers, "cpu");
    static const char *const paths[] = {"/box", "/free", "/box2", "/free2"};
    for (int i = 0; i < 4; i++) {
        groups[i] = (struct cgroup){.hierarchy = &lab.hierarchy[i / 2], .processes = i == 0};
        snprintf(groups[i].path, sizeof groups[i].path, "%s", paths[i]);
    }
    s = (struct snapshot){.lab = &lab, .cgroup = groups, .cgroups = 4, .leader = -1};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char path[400];
    for (int i = 0; i < FILES; i++) {
        path_of(files[i].name, path, sizeof path);
        unlink(path);
    }
    for (int i = FOLDERS - 1; i >= 0; i--) {
        path_of(folders[i], path, sizeof path);
        rmdir(path);
    }
    return rmdir(base);
}

static void says(const char *fact, const char *text)
{
    struct fact_value value;
    struct err e = {0};
    if (fact_get(&s, NULL, fact, &value, &e) < 0)
        fail_msg("%s", e.what);
    assert_string_equal(fact_text(&value), text);
}

static void memory_is_counted_in_mib_in_both_versions(void **state)
{
    (void)state;
    says("cgroup(box).memory.current", "8 MiB");
    says("cgroup(box).memory.peak", "16 MiB");
    says("cgroup(box).memory.max", "32 MiB");
    says("cgroup(box2).memory.current", "8.2 MiB");
    says("cgroup(box2).memory.peak", "16 MiB");
    says("cgroup(box2).memory.max", "32 MiB");
    says("cgroup(box2).memory.high", "20 MiB");
    says("cgroup(box2).memory.swap.max", "0 MiB");
}

static void no_limit_is_the_text_max_in_both_versions(void **state)
{
    (void)state;
    says("cgroup(free).memory.max", "max");
    says("cgroup(free2).memory.max", "max");
    says("cgroup(free).cpu.quota", "max");
    says("cgroup(free2).cpu.quota", "max");
    says("cgroup(box).pids.max", "max");
    says("cgroup(box).memory.soft", "max");
}

static void events_are_counted_under_one_name(void **state)
{
    (void)state;
    says("cgroup(box).memory.events.max", "17");
    says("cgroup(box).memory.events.oom_kill", "2");
    says("cgroup(box).pids.events.max", "4");
    says("cgroup(box2).memory.events.max", "7");
    says("cgroup(box2).memory.events.high", "6");
    says("cgroup(box2).memory.events.oom", "1");
    says("cgroup(box2).memory.events.oom_kill", "2");
    says("cgroup(box2).pids.events.max", "4");
}

static void the_processor_is_counted_in_seconds_and_parts_of_one(void **state)
{
    (void)state;
    says("cgroup(box).cpu.weight", "512");
    says("cgroup(box).cpu.quota", "50 %");
    says("cgroup(box).cpu.throttled", "5");
    says("cgroup(box).cpu.seconds", "2.5 s");
    says("cgroup(box).cpuset.cpus", "0-1");
    says("cgroup(box2).cpu.weight", "200");
    says("cgroup(box2).cpu.quota", "25 %");
    says("cgroup(box2).cpu.throttled", "5");
    says("cgroup(box2).cpu.seconds", "2.5 s");
    says("cgroup(box2).cpuset.cpus", "1");
}

static void version_2_lists_its_controllers(void **state)
{
    (void)state;
    says("cgroup(box2).controllers", "cpu memory pids");
    says("cgroup(box2).subtree_control", "none");
    says("cgroup(box2).type", "domain");
}

static void what_a_group_does_not_have_is_named_as_both_versions_call_it(void **state)
{
    (void)state;
    says("cgroup(free2).memory.current",
         "no cgroup called free2 has a file memory.current (version 2) or memory.usage_in_bytes");
    says("cgroup(box).memory.high", "no cgroup called box has a file memory.high (version 2)");
    says("cgroup(box2).memory.soft",
         "no cgroup called box2 has a file memory.soft_limit_in_bytes (version 1)");
    says("cgroup(nobody).memory.max", "there is no cgroup called nobody");
}

static void a_group_is_populated_by_those_below_it(void **state)
{
    (void)state;
    says("cgroup(box).populated", "yes");
    says("cgroup(free).populated", "no");
    snprintf(groups[0].path, sizeof groups[0].path, "/free/inner");
    says("cgroup(free).populated", "yes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_counted_in_mib_in_both_versions),
        cmocka_unit_test(no_limit_is_the_text_max_in_both_versions),
        cmocka_unit_test(events_are_counted_under_one_name),
        cmocka_unit_test(the_processor_is_counted_in_seconds_and_parts_of_one),
        cmocka_unit_test(version_2_lists_its_controllers),
        cmocka_unit_test(what_a_group_does_not_have_is_named_as_both_versions_call_it),
        cmocka_unit_test(a_group_is_populated_by_those_below_it),
    };
    return cmocka_run_group_tests_name("limits", tests, set_up, tear_down);
}
