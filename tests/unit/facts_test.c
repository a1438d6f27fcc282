/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/sandbox.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/*
 * A lab by hand, no kernel: init, a host shell with a job, and the container of the lesson.
 *   1 init, 3050 bash, 3060 sleep, 3051 bash, 3056 unshare, 3057 ash (1 inside), 3102 sleep (9)
 */
enum { INIT, BASH, JOB, SECOND, UNSHARE, ASH, SLEEP, PROCESSES };

struct by_hand {
    struct lab_info lab;
    struct process process[PROCESSES];
    struct cgroup cgroup[6];
    struct mount mount[4];
    struct snapshot s;
};

static void add_process(struct by_hand *h, int i, pid_t pid, pid_t ppid, const char *name)
{
    struct process *p = &h->process[i];
    *p = (struct process){.pid = pid, .ppid = ppid, .levels = 1, .state = 'S', .side = -1};
    p->numbers[0] = pid;
    p->start = (uint64_t)pid;
    p->root = (struct file_id){.device = 1, .inode = 2};
    for (int kind = 0; kind < NS_KINDS; kind++)
        p->ns[kind] = (ino_t)(4026531000 + kind);
    snprintf(p->name, sizeof p->name, "%s", name);
    snprintf(p->root_path, sizeof p->root_path, "/");
    snprintf(p->cgroup, sizeof p->cgroup, "/");
}

static void put_inside(struct process *p, pid_t number)
{
    p->levels = 2;
    p->numbers[1] = number;
    p->in_container = true;
    p->root.inode = 77;
    snprintf(p->root_path, sizeof p->root_path, "/root/containerroot");
    snprintf(p->cgroup, sizeof p->cgroup, "/box");
    for (int kind = 0; kind <= NS_USER; kind++)
        p->ns[kind] += 500;
}

static void add_groups(struct by_hand *h)
{
    static const struct lab_hierarchy freezer = {
        .version = 1, .controllers = "freezer", .inside = "/sys/fs/cgroup/freezer"};
    static const struct lab_hierarchy cpu = {
        .version = 1, .controllers = "cpu,cpuacct", .inside = "/sys/fs/cgroup/cpu"};
    static const struct lab_hierarchy unified = {.version = 2, .inside = "/sys/fs/cgroup/unified"};
    static const struct lab_hierarchy named = {
        .version = 1, .controllers = "name=systemd", .inside = "/sys/fs/cgroup/systemd"};
    h->lab.hierarchies = 4;
    h->lab.hierarchy[0] = cpu;
    h->lab.hierarchy[1] = freezer;
    h->lab.hierarchy[2] = unified;
    h->lab.hierarchy[3] = named;
    h->cgroup[0] = (struct cgroup){"/box", &h->lab.hierarchy[0], 0, false, false};
    h->cgroup[1] = (struct cgroup){"/box", &h->lab.hierarchy[1], 2, true, true};
    h->cgroup[2] = (struct cgroup){"/demo", &h->lab.hierarchy[2], 0, true, false};
    h->cgroup[3] = (struct cgroup){"/demo/inner", &h->lab.hierarchy[2], 1, true, false};
    h->cgroup[4] = (struct cgroup){"/weights", &h->lab.hierarchy[0], 3, false, false};
    h->cgroup[5] = (struct cgroup){"/demo", &h->lab.hierarchy[3], 0, false, false};
    h->s.cgroup = h->cgroup;
    h->s.cgroups = 6;
}

static void build(struct by_hand *h)
{
    *h = (struct by_hand){.lab = {.proc = -1, .observer = -1, .shell = {3050, 3051}}};
    add_process(h, INIT, 1, 0, "init");
    add_process(h, BASH, 3050, 1, "bash");
    add_process(h, JOB, 3060, 3050, "sleep");
    add_process(h, SECOND, 3051, 1, "bash");
    add_process(h, UNSHARE, 3056, 3051, "unshare");
    add_process(h, ASH, 3057, 3056, "ash");
    add_process(h, SLEEP, 3102, 3057, "sleep");
    put_inside(&h->process[ASH], 1);
    put_inside(&h->process[SLEEP], 9);
    h->process[ASH].frozen = h->process[SLEEP].frozen = true;
    h->s = (struct snapshot){.lab = &h->lab,
                             .generation = 1,
                             .process = h->process,
                             .processes = PROCESSES,
                             .mount = h->mount,
                             .mounts = 3,
                             .root = {1, 2},
                             .leader = ASH,
                             .hostname = {"lab", "box"},
                             .uid_map = "0 0 1"};
    memcpy(h->s.ns, h->process[INIT].ns, sizeof h->s.ns);
    h->s.terminal[SIDE_CONTAINER] = (struct terminal){.shell = 3051, .waiting = true};
    h->mount[0] = (struct mount){"/", "overlay", "overlay"};
    h->mount[1] = (struct mount){"/proc", "tmpfs", "first"};
    h->mount[2] = (struct mount){"/proc", "proc", "none"};
    add_groups(h);
}

static void without_container(struct by_hand *h)
{
    build(h);
    h->s.leader = -1;
    h->s.processes = UNSHARE;
    h->s.mounts = 0;
}

static struct fact_value get(const struct by_hand *h, const char *name)
{
    const struct facts_terminals shown = {.printed = {"3057 3102\n$", "one\ntwo"},
                                          .silent = {0, 3.25}};
    struct fact_value value;
    struct err e = {0};
    if (fact_get(&h->s, &shown, name, &value, &e) < 0)
        fail_msg("%s: %s", name, e.what);
    return value;
}

static void is_text(const struct by_hand *h, const char *name, const char *text)
{
    struct fact_value value = get(h, name);
    assert_string_equal(fact_text(&value), text);
    assert_int_equal(value.type, FACT_TEXT);
}

static void is_number(const struct by_hand *h, const char *name, double number)
{
    struct fact_value value = get(h, name);
    assert_int_equal(value.type, FACT_NUMBER);
    assert_true(value.number == number);
}

static void is_truth(const struct by_hand *h, const char *name, bool truth)
{
    struct fact_value value = get(h, name);
    assert_int_equal(value.type, FACT_TRUTH);
    assert_true((value.number != 0) == truth);
    assert_string_equal(value.text, truth ? "yes" : "no");
}

static void is_absent(const struct by_hand *h, const char *name, const char *why)
{
    struct fact_value value = get(h, name);
    assert_string_equal(value.text, why);
    assert_int_equal(value.type, FACT_NONE);
}

static void one_process_has_a_number_on_each_side(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    is_number(&h, "host.pid(ash)", 3057);
    is_number(&h, "container.hostpid", 3057);
    is_number(&h, "container.pid", 1);
    is_text(&h, "process(ash).numbers", "3057 1");
    is_number(&h, "process(sleep).inside", 9);
    is_text(&h, "container.name", "ash");
}

static void of_several_processes_that_of_the_container_is_meant(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    is_number(&h, "host.pid(sleep)", 3102);
    is_number(&h, "process(sleep).ppid", 3057);
    h.process[SLEEP].in_container = false;
    is_number(&h, "host.pid(sleep)", 3060); /* then the oldest */
}

static void all_numbers_of_a_name_are_words_in_the_order_of_pidof(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    is_text(&h, "host.pids(sleep)", "3102 3060");
    is_absent(&h, "host.pids(vi)", "there is no process called vi");
}

static void a_process_can_be_named_by_its_number(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    is_number(&h, "process(3102).inside", 9);
    is_text(&h, "process(3057).cgroup", "/box");
    is_text(&h, "process(3057).state", "S");
    is_absent(&h, "process(99).state", "there is no process called 99");
}

static void processes_are_counted_on_each_side(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    is_number(&h, "host.processes", PROCESSES);
    is_number(&h, "container.processes", 2);
}

static void the_side_of_a_container_is_that_of_its_terminal(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    h.process[ASH].side = SIDE_CONTAINER;
    is_text(&h, "container.side", "container");
    h.process[ASH].side = SIDE_HOST;
    is_text(&h, "container.side", "host");
    h.process[ASH].side = -1;
    is_text(&h, "container.side", "none");
    without_container(&h);
    is_absent(&h, "container.side", "there is no container yet");
}

static void what_terminals_showed_is_a_fact(void **state)
{
    (void)state;
    struct by_hand h;
    struct fact_value value;
    build(&h);
    is_text(&h, "host.printed", "3057 3102\n$");
    is_text(&h, "container.printed", "one\ntwo");
    is_number(&h, "container.silent", 3.25);
    is_truth(&h, "container.waiting", true);
    is_absent(&h, "host.waiting", "the shell of this terminal has ended");
    assert_int_equal(fact_get(&h.s, NULL, "host.printed", &value, NULL), 0);
    assert_int_equal(value.type, FACT_NONE);
    assert_int_equal(fact_get(&h.s, NULL, "host.silent", &value, NULL), 0);
    assert_int_equal(value.type, FACT_NONE);
}

static void a_long_output_is_not_cut(void **state)
{
    (void)state;
    struct by_hand h;
    struct fact_value value;
    char text[2000];
    build(&h);
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    const struct facts_terminals shown = {.printed = {text, NULL}};
    assert_int_equal(fact_get(&h.s, &shown, "host.printed", &value, NULL), 0);
    assert_string_equal(fact_text(&value), text);
}

static void namespaces_are_compared_with_those_of_the_lab(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    is_number(&h, "container.namespaces", 6);
    is_truth(&h, "container.own(pid)", true);
    is_truth(&h, "container.own(cgroup)", false);
    is_number(&h, "host.ns.pid", 4026531000 + NS_PID);
    is_number(&h, "container.ns.pid", 4026531500 + NS_PID);
    h.process[ASH].ns[NS_PID] = 0; /* could not be read: nothing is claimed */
    is_truth(&h, "container.own(pid)", false);
}

static void without_a_container_its_facts_say_so(void **state)
{
    (void)state;
    struct by_hand h;
    without_container(&h);
    is_truth(&h, "container.exists", false);
    const char *const names[] = {"container.pid",      "container.hostpid",
                                 "container.name",     "container.root",
                                 "container.os",       "container.hostname",
                                 "container.ns.uts",   "container.own(uts)",
                                 "container.frozen",   "container.namespaces",
                                 "container.uid_map",  "container.processes",
                                 "container.cgroup",   "container.file(/etc)",
                                 "container.mounts",   "container.text(/etc/hosts)",
                                 "mount(container,/)", "mount(container,/).type"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        is_absent(&h, names[i], "there is no container yet");
}

static void the_root_and_the_names_are_those_of_the_first_process(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    is_text(&h, "container.root", "/root/containerroot");
    is_text(&h, "container.hostname", "box");
    is_text(&h, "host.hostname", "lab");
    is_text(&h, "container.uid_map", "0 0 1");
    is_text(&h, "container.cgroup", "/box");
    is_truth(&h, "container.frozen", true);
}

static void the_mount_on_top_hides_those_below(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    is_text(&h, "mount(container,/proc).type", "proc");
    is_text(&h, "mount(container,/proc).source", "none");
    is_truth(&h, "mount(container,/proc)", true);
    is_truth(&h, "mount(container,/sys)", false);
    is_absent(&h, "mount(container,/sys).type", "nothing is mounted on /sys in the container");
    is_number(&h, "container.mounts", 3);
}

static void a_cgroup_is_found_in_the_hierarchy_that_can_freeze(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    is_truth(&h, "cgroup(box)", true);
    is_truth(&h, "cgroup(box).frozen", true);
    is_text(&h, "cgroup(box).hierarchy", "v1 freezer");
    is_number(&h, "cgroup(box).version", 1);
    is_number(&h, "cgroup(box).processes", 2);
}

static void a_cgroup_is_found_by_its_path_and_by_its_last_name(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    is_truth(&h, "cgroup(/demo)", true);
    is_number(&h, "cgroup(demo).processes", 0);
    is_number(&h, "cgroup(demo/inner).processes", 1);
    is_number(&h, "cgroup(inner).processes", 1);
    is_text(&h, "cgroup(inner).hierarchy", "v2");
    is_truth(&h, "cgroup(ox)", false);
    is_truth(&h, "cgroup(/)", false);
    is_absent(&h, "cgroup(ox).frozen", "there is no cgroup called ox");
}

static void the_hierarchy_of_a_cgroup_can_be_chosen(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    is_text(&h, "cgroup(cpuacct:box).hierarchy", "v1 cpu,cpuacct");
    is_text(&h, "cgroup(freezer:/box).hierarchy", "v1 freezer");
    is_text(&h, "cgroup(demo).hierarchy", "v2");
    is_text(&h, "cgroup(systemd:demo).hierarchy", "v1 name=systemd");
    is_truth(&h, "cgroup(v2:box)", false);
    is_truth(&h, "cgroup(v2:demo)", true);
    is_absent(&h, "cgroup(cpu:box).frozen", "nothing can be frozen in this hierarchy");
}

static void the_lab_says_which_cgroups_it_has(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    is_text(&h, "lab.cgroups", "v1+v2");
    h.lab.hierarchies = 2;
    is_text(&h, "lab.cgroups", "v1");
    h.lab.hierarchies = 0;
    is_text(&h, "lab.cgroups", "none");
    is_text(&h, "lab.freezer", "none");
}

static void before_there_is_a_lab_every_fact_is_absent(void **state)
{
    (void)state;
    struct fact_value value;
    assert_int_equal(fact_get(NULL, NULL, "container.exists", &value, NULL), 0);
    assert_int_equal(value.type, FACT_NONE);
    assert_string_equal(value.text, "there is no lab yet");
}

static void refused(const char *name, const char *what, const char *hint)
{
    struct err e = {0};
    struct fact_value value;
    struct by_hand h;
    build(&h);
    assert_int_equal(fact_check_name(name, &e), -EINVAL);
    assert_int_equal(e.code, -EINVAL);
    assert_string_equal(e.what, what);
    assert_string_equal(e.hint, hint);
    assert_int_equal(fact_get(&h.s, NULL, name, &value, NULL), -EINVAL);
    assert_int_equal(value.type, FACT_NONE);
}

static void an_unknown_name_gets_the_nearest(void **state)
{
    (void)state;
    refused("container.rot", "there is no fact called container.rot",
            "Did you mean container.root?");
    refused("host.pdi(ash)", "there is no fact called host.pdi(ash)",
            "Did you mean host.pid(NAME)?");
    refused("host.pid", "there is no fact called host.pid", "Did you mean host.pid(NAME)?");
    refused("cgroup(box).forzen", "there is no fact called cgroup(box).forzen",
            "Did you mean cgroup(NAME).frozen?");
    refused("", "there is no fact called ", "The command :fact lists all names.");
    refused("weather", "there is no fact called weather", "The command :fact lists all names.");
}

static void a_wrong_argument_is_refused_with_what_is_expected(void **state)
{
    (void)state;
    refused("host.pid()",
            "host.pid(NAME): the word in capitals stands for something that is missing",
            "Write it as in the list of :fact.");
    refused("container.own(pids)", "container.own(pids): there is no such kind of namespace",
            "The kinds are mnt, uts, ipc, net, pid, user, cgroup and time.");
    refused("host.ns.pids", "host.ns.pids: there is no such kind of namespace",
            "The kinds are mnt, uts, ipc, net, pid, user, cgroup and time.");
    refused("host.file(etc)", "host.file(etc): a path begins with /",
            "Paths are written in full here, whatever the shell's directory is.");
    refused("mount(bowl,/proc)", "there is no fact called mount(bowl,/proc)",
            "Did you mean mount(host,PATH)?");
}

static void a_path_may_hold_parentheses(void **state)
{
    (void)state;
    struct by_hand h;
    build(&h);
    snprintf(h.mount[0].target, sizeof h.mount[0].target, "/a (copy)");
    is_text(&h, "mount(container,/a (copy)).type", "overlay");
}

static void odd_names_do_no_harm(void **state)
{
    (void)state;
    char name[600];
    memset(name, '(', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_int_equal(fact_check_name(name, NULL), -EINVAL);
    const char *const odd[] = {"(",
                               ")",
                               "()",
                               ")(",
                               "host.ns.",
                               "host.pid(",
                               "host.pid)a(",
                               "mount(",
                               "mount(container",
                               "mount(container,",
                               "mount()",
                               ".ns.",
                               "cgroup(box).",
                               "cgroup(box",
                               "process(ash)",
                               "host.pid((",
                               "\n"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        assert_int_equal(fact_check_name(odd[i], NULL), -EINVAL);
}

/* ---- the table ---- */

static void every_fact_of_the_table_can_be_asked(void **state)
{
    (void)state;
    struct by_hand with, without;
    build(&with);
    without_container(&without);
    for (int i = 0; i < facts_count; i++) {
        char name[128] = "";
        /* the words in capitals stand for something */
        for (const char *at = facts_table[i].name; *at;) {
            size_t used = strlen(name), capitals = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
            if (capitals == 0)
                snprintf(name + used, sizeof name - used, "%c", *at++);
            else
                snprintf(name + used, sizeof name - used, "%s",
                         strncmp(at, "KIND", capitals) == 0   ? "net"
                         : strncmp(at, "PATH", capitals) == 0 ? "/proc"
                         : facts_table[i].name[0] == 'c'      ? "box"
                                                              : "ash");
            at += capitals;
        }
        struct fact_value value = get(&with, name);
        assert_true(value.type == facts_table[i].type || value.type == FACT_NONE);
        assert_true(value.text[0] != '\0');
        get(&without, name);
        assert_ptr_equal(fact_find(name, NULL, 0), &facts_table[i]);
    }
}

static const char *const type_words[] = {"", "number", "truth", "text"};

/* docs/FACTS.md has a line "| `NAME` | TYPE | UNIT | WHAT | SOURCE |" for each. */
static void the_documentation_and_the_table_say_the_same(void **state)
{
    (void)state;
    FILE *file = fopen("docs/FACTS.md", "r");
    if (!file)
        file = fopen("../docs/FACTS.md", "r");
    if (!file) {
        print_message("docs/FACTS.md is not here: run this from the root of the tree\n");
        skip();
    }
    static char text[64 * 1024];
    size_t n = fread(text, 1, sizeof text - 1, file);
    text[n] = '\0';
    fclose(file);
    int lines = 0;
    for (const char *at = text; (at = strstr(at, "\n| `")); at++)
        lines++;
    for (int i = 0; i < facts_count; i++) {
        const struct fact_info *f = &facts_table[i];
        char line[700];
        snprintf(line, sizeof line, "\n| `%s` | %s | %s | %s | %s |\n", f->name,
                 type_words[f->type], f->unit, f->what, f->source);
        if (!strstr(text, line))
            fail_msg("docs/FACTS.md lacks this line:%s", line);
    }
    assert_int_equal(lines, facts_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_process_has_a_number_on_each_side),
        cmocka_unit_test(of_several_processes_that_of_the_container_is_meant),
        cmocka_unit_test(all_numbers_of_a_name_are_words_in_the_order_of_pidof),
        cmocka_unit_test(a_process_can_be_named_by_its_number),
        cmocka_unit_test(processes_are_counted_on_each_side),
        cmocka_unit_test(the_side_of_a_container_is_that_of_its_terminal),
        cmocka_unit_test(what_terminals_showed_is_a_fact),
        cmocka_unit_test(a_long_output_is_not_cut),
        cmocka_unit_test(namespaces_are_compared_with_those_of_the_lab),
        cmocka_unit_test(without_a_container_its_facts_say_so),
        cmocka_unit_test(the_root_and_the_names_are_those_of_the_first_process),
        cmocka_unit_test(the_mount_on_top_hides_those_below),
        cmocka_unit_test(a_cgroup_is_found_in_the_hierarchy_that_can_freeze),
        cmocka_unit_test(a_cgroup_is_found_by_its_path_and_by_its_last_name),
        cmocka_unit_test(the_hierarchy_of_a_cgroup_can_be_chosen),
        cmocka_unit_test(the_lab_says_which_cgroups_it_has),
        cmocka_unit_test(before_there_is_a_lab_every_fact_is_absent),
        cmocka_unit_test(an_unknown_name_gets_the_nearest),
        cmocka_unit_test(a_wrong_argument_is_refused_with_what_is_expected),
        cmocka_unit_test(a_path_may_hold_parentheses),
        cmocka_unit_test(odd_names_do_no_harm),
        cmocka_unit_test(every_fact_of_the_table_can_be_asked),
        cmocka_unit_test(the_documentation_and_the_table_say_the_same),
    };
    return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
