/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/lens/lens.h"
#include "../../sandbox/sandbox.h"
#include "../../shell/explain/table.h"
#include "../../shell/lesson/lesson.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* From calls to meanings, and the tables of :explain held against what they name. */

/* The capitals of a fact's name stand for anything; a path begins with a slash. */
static void each_fact_is_one_of_the_table(void **state)
{
    (void)state;
    for (int i = 0; i < meanings_count; i++) {
        struct err e = {0};
        char fact[128];
        const char *name = meanings[i].fact, *path = strstr(name, "PATH");
        int before = path ? (int)(path - name) : (int)strlen(name);
        snprintf(fact, sizeof fact, "%.*s%s%s", before, name, path ? "/" : "", path ? path : "");
        if (fact[0] && fact_check_name(fact, &e) < 0)
            fail_msg("%s %s: %s", meanings[i].call, meanings[i].flag, e.what);
    }
}

static void each_lesson_is_there(void **state)
{
    (void)state;
    for (int i = 0; i < meanings_count; i++) {
        struct err e = {0};
        char path[4096];
        if (meanings[i].lesson[0] &&
            lesson_find("lessons", meanings[i].lesson, path, sizeof path, &e) < 0)
            fail_msg("%s %s: %s", meanings[i].call, meanings[i].flag, e.what);
    }
}

static void each_row_is_the_answer_to_its_own_question(void **state)
{
    (void)state;
    for (int i = 0; i < meanings_count; i++)
        assert_ptr_equal(meaning_of(meanings[i].call, meanings[i].flag), &meanings[i]);
}

static void flags_may_lack_their_beginning(void **state)
{
    (void)state;
    assert_string_equal(meaning_of("unshare", "NEWPID")->fact, "container.ns.pid");
    assert_string_equal(meaning_of("unshare", "CLONE_NEWPID")->fact, "container.ns.pid");
    assert_string_equal(meaning_of("mount", "BIND")->container_flag, "--volume SOURCE:PATH");
    assert_string_equal(meaning_of("kill", "KILL")->flag, "SIGKILL");
}

static void clone_with_a_namespace_means_what_unshare_means(void **state)
{
    (void)state;
    assert_ptr_equal(meaning_of("clone3", "CLONE_NEWNS"), meaning_of("unshare", "CLONE_NEWNS"));
    assert_string_equal(meaning_of("clone", NULL)->fact, "container.processes");
    assert_ptr_equal(meaning_of("clone3", NULL), meaning_of("clone", ""));
    assert_ptr_equal(meaning_of("vfork", NULL), meaning_of("clone", NULL));
}

static void an_unknown_flag_means_what_the_call_alone_means(void **state)
{
    (void)state;
    assert_string_equal(meaning_of("mount", "ext4")->fact, "mount(container,PATH)");
    assert_string_equal(meaning_of("kill", "SIGUSR1")->flag, "");
    assert_null(meaning_of("getpid", NULL));
    assert_null(meaning_of("getpid", "x"));
}

static void the_calls_of_a_container_mean_what_lessons_say(void **state)
{
    (void)state;
    static const char *const rows[][4] = {
        {"sethostname", NULL, "container.hostname", "--hostname NAME"},
        {"write", "memory.max", "cgroup(NAME).memory.max", "--memory SIZE"},
        {"write", "cgroup.freeze", "cgroup(NAME).frozen", "docker pause, podman pause"},
        {"setns", "CLONE_NEWPID", "container.ns.pid", "docker exec, podman exec"},
        {"capset", NULL, "container.caps", "--cap-drop NAME"},
        {"unshare", "CLONE_NEWPID", "container.ns.pid", "always; --pid=host turns it off"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct meaning *m = meaning_of(rows[i][0], rows[i][1]);
        assert_string_equal(m->fact, rows[i][2]);
        assert_memory_equal(m->container_flag, rows[i][3], strlen(rows[i][3]));
    }
}

/* ---- calls as the lens words them ---- */

static const struct {
    const char *text, *means; /* "CALL FLAG" of each, with a comma between */
} told[] = {
    {"unshare(NEWNS|NEWPID|FS)", "unshare CLONE_NEWNS, unshare CLONE_NEWPID"},
    {"clone(NEWUTS, SIGCHLD)", "unshare CLONE_NEWUTS"},
    {"clone3(SIGCHLD)", "clone "},
    {"setns(3<net:[4026531840]>, NEWNET)", "setns CLONE_NEWNET"},
    {"mount(\"none\", \"/proc\", \"proc\")", "mount proc"},
    {"mount(\"/proc\", \"/mnt\", NULL, BIND|REC)", "mount MS_BIND"},
    {"mount(\"none\", \"/\", NULL, REC|PRIVATE)", "mount MS_PRIVATE"},
    {"write(\"/sys/fs/cgroup/box/pids.max\", \"10\")", "write pids.max"},
    {"write(\"...up/box/cgroup.procs\", \"57\")", "write cgroup.procs"},
    {"mkdir(\"/sys/fs/cgroup/box\", 0777)", "mkdir cgroup"},
    {"mkdir(\"box\", 0777)", "mkdir "},
    {"kill(57, KILL)", "kill SIGKILL"},
    {"kill(57, SIGUSR1)", "kill "},
    {"prctl(CAPBSET_DROP, SYS_ADMIN)", "prctl PR_CAPBSET_DROP"},
    {"seccomp(SET_MODE_FILTER, 0)", "seccomp "},
    {"fsopen(\"tmpfs\", CLOEXEC)", "mount tmpfs"},
    {"sethostname(\"tank\", 4)", "sethostname "},
    {"open(\"/x\", WRONLY|CREAT)", "openat O_CREAT"},
    {"exit(0)", ""},
    {"", ""},
    {"mount(\"", "mount "},
};

static void the_words_of_the_lens_lead_to_the_meanings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        const struct meaning *list[8];
        char means[256] = "";
        int n = meanings_of_text(told[i].text, list, 8);
        for (int k = 0; k < n; k++) {
            size_t used = strlen(means);
            snprintf(means + used, sizeof means - used, "%s%s %s", k ? ", " : "", list[k]->call,
                     list[k]->flag);
        }
        if (strcmp(means, told[i].means) != 0)
            fail_msg("%s: %s", told[i].text, means);
    }
}

static void there_are_never_more_than_asked_for(void **state)
{
    (void)state;
    const struct meaning *list[2] = {NULL, NULL};
    assert_int_equal(meanings_of_text("unshare(NEWNS|NEWUTS|NEWPID)", list, 1), 1);
    assert_null(list[1]);
    assert_int_equal(meanings_of_text("chroot(\"/\")", list, 0), 0);
}

/* Calls whose number alone matters, and the end of a process, change no fact that has a name. */
static void each_call_of_the_lens_has_a_meaning(void **state)
{
    (void)state;
    static const char *const without[] = {"exit",   "reboot", "setdomainname", "fsconfig",
                                          "fspick", "open",   "openat",        "prctl"};
    for (int i = 0; i < lens_kinds_count; i++) {
        const char *name = lens_kinds[i].name;
        bool none = false;
        for (size_t k = 0; k < sizeof without / sizeof *without; k++)
            none |= !strcmp(name, without[k]);
        if (!meaning_of(name, NULL) != none)
            fail_msg("%s: %s", name, none ? "has a meaning" : "has none");
    }
}

/* ---- the tables of commands ---- */

static void has_row(const char *where, const char *effect)
{
    if (!effect)
        return;
    const struct meaning *m = table_meaning(effect);
    const char *flag = strchr(effect, ' ');
    if (!m || strcmp(m->flag, flag ? flag + 1 : "") != 0)
        fail_msg("%s: no meaning for \"%s\"", where, effect);
}

static void is_sentence(const char *where, const char *what)
{
    size_t n = strlen(what);
    if (!n || what[n - 1] == '.' || what[n - 1] == ' ' || what[0] == ' ' || strstr(what, "  "))
        fail_msg("%s: \"%s\" is no sentence without its full stop", where, what);
}

static void look_at_options(const char *where, const struct option *list)
{
    for (const struct option *o = list; o && (o->letter || o->name); o++) {
        is_sentence(where, o->what);
        has_row(where, o->effect);
        for (const struct option *before = list; before < o; before++) {
            bool twice = (o->letter && o->letter == before->letter) ||
                         (o->name && before->name && !strcmp(o->name, before->name));
            if (twice)
                fail_msg("%s: %c %s stands there twice", where, o->letter, o->name ? o->name : "");
        }
        if (o->values)
            look_at_options(where, o->values);
    }
}

static void each_effect_has_its_meaning_and_each_word_stands_once(void **state)
{
    (void)state;
    const struct command *c;
    for (int i = 0; (c = table_row(i)); i++) {
        is_sentence(c->name, c->what);
        has_row(c->name, c->effect);
        look_at_options(c->name, c->options);
        look_at_options(c->name, c->keywords);
        for (const struct operand *o = c->operands; o && o->what; o++) {
            is_sentence(c->name, o->what);
            has_row(c->name, o->effect);
        }
        for (int k = 0; k < i; k++)
            if (!strcmp(table_row(k)->name, c->name))
                fail_msg("%s stands there twice", c->name);
    }
}

static void each_file_has_its_meaning(void **state)
{
    (void)state;
    for (const struct kernel_file *f = kernel_files; f->pattern; f++) {
        assert_true(f->what || f->writing);
        if (f->what)
            is_sentence(f->pattern, f->what);
        if (f->writing)
            is_sentence(f->pattern, f->writing);
        has_row(f->pattern, f->effect);
    }
}

static void each_lesson_program_is_known(void **state)
{
    (void)state;
    static const char *const programs[] = {"address", "clock",      "cpuloop",    "deny",
                                           "escape",  "forkbomb",   "justrename", "memleak",
                                           "pages",   "portserver", "schedlog",   "shares"};
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        assert_non_null(table_command(programs[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fact_is_one_of_the_table),
        cmocka_unit_test(each_lesson_is_there),
        cmocka_unit_test(each_row_is_the_answer_to_its_own_question),
        cmocka_unit_test(flags_may_lack_their_beginning),
        cmocka_unit_test(clone_with_a_namespace_means_what_unshare_means),
        cmocka_unit_test(an_unknown_flag_means_what_the_call_alone_means),
        cmocka_unit_test(the_calls_of_a_container_mean_what_lessons_say),
        cmocka_unit_test(the_words_of_the_lens_lead_to_the_meanings),
        cmocka_unit_test(there_are_never_more_than_asked_for),
        cmocka_unit_test(each_call_of_the_lens_has_a_meaning),
        cmocka_unit_test(each_effect_has_its_meaning_and_each_word_stands_once),
        cmocka_unit_test(each_file_has_its_meaning),
        cmocka_unit_test(each_lesson_program_is_known),
    };
    return cmocka_run_group_tests_name("meaning", tests, NULL, NULL);
}
