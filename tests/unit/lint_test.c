/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/author/lint.h"
#include "../../shell/lesson/text.h"
#include "scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A lesson in which there is nothing to find. */
static const char good[] = "---\n"
                           "id: sample\n"
                           "title: A sample\n"
                           "minutes: 5\n"
                           "needs: [pidns, cgroup]\n"
                           "---\n"
                           "# A sample\n"
                           "See [there](#two), [here](05-sample.md) and <https://a.example/>.\n"
                           "\n## One {#one}\n"
                           "~~~sh host\nls\n~~~\n"
                           "~~~check\nhost.processes == 9\ncontainer.pid == 1\n~~~\n"
                           "~~~wrong\ntrue\n~~~\n"
                           "~~~hint when=\"container.pid == 2\"\nFirst.\n~~~\n"
                           "~~~hint\nLast.\n~~~\n"
                           "~~~predict\nWhat?\n- [ ] a\n- [x] b\nanswer: container.pid\n~~~\n"
                           "\n## Two {#two}\n"
                           "~~~predict\nAnd?\n- [ ] a\n- [x] b\nanswer: host.processes\n~~~\n"
                           "~~~teacher\nTwo minutes.\n~~~\n"
                           "\n## Three {#three}\nWords.\n"
                           "\n## Four {#four}\nWords.\n";

/* The good lesson with one part of it changed. */
static char *changed(const char *from, const char *to)
{
    const char *at = strstr(good, from);
    assert_non_null(at);
    return text_format("%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
}

/* All that is found in a lesson, one "LINE: KIND: TEXT" a line. */
static char *found_in(const char *lesson)
{
    struct findings found = {0};
    struct text all = {0};
    char *path = file_make("05-sample.md", lesson, strlen(lesson));
    lint_file(path, &found);
    for (int i = 0; i < found.count; i++) {
        const struct finding *f = &found.list[i];
        text_add(&all, "%d: %s: %s\n", f->line, f->error ? "error" : "warning", f->text);
    }
    lint_clear(&found);
    file_remove(path);
    return text_take(&all);
}

static void nothing_is_found_in_a_good_lesson(void **state)
{
    (void)state;
    char *found = found_in(good);
    assert_string_equal(found, "");
    free(found);
}

/* What each rule says about the good lesson with one part of it changed. */
static const struct flawed {
    const char *name, *from, *to, *found;
} flawed[] = {
    {"a mistake of the file", "~~~teacher", "~~~techer",
     "41: error: unknown info word \"techer\": did you mean \"teacher\"? Known are: sh, predict, "
     "check, hint, wrong, teacher, text, console, c.\n"},
    {"a check without a wrong answer", "~~~wrong\ntrue\n~~~\n", "",
     "14: warning: step \"one\" has a check and no wrong answer, expected at least one \"wrong\" "
     "that it must not let pass\n"},
    {"a check without a hint that always applies", "~~~hint\nLast.\n~~~\n", "",
     "10: warning: step \"one\" has no hint that always applies, expected one without \"when\"\n"},
    {"a hint whose time never comes", "container.pid == 2", "1 == 2",
     "21: warning: \"1 == 2\" compares no fact, so it is true or false of every state: expected a "
     "fact\n"},
    {"a hint for a step that has passed",
     "host.processes == 9\ncontainer.pid == 1\n~~~\n~~~wrong\ntrue\n~~~\n"
     "~~~hint when=\"container.pid == 2\"",
     "container.pid == 1\n~~~\n~~~wrong\ntrue\n~~~\n~~~hint when=\"container.pid == 1\"",
     "20: warning: this hint is never given: when \"container.pid == 1\" is true, the step has "
     "passed, expected another \"when\"\n"},
    {"a hint said twice", "First.", "Last.",
     "24: warning: the hint of line 21 in the same words, expected others\n"},
    {"a comparison without a fact", "host.processes == 9", "1 == 1",
     "15: warning: \"1 == 1\" compares no fact, so it is true or false of every state: expected a "
     "fact\n"},
    {"a fact compared with itself", "host.processes == 9", "host.processes == host.processes",
     "15: warning: \"host.processes == host.processes\" compares a fact with itself: expected "
     "another on one side\n"},
    {"a number that is never negative", "host.processes == 9", "host.processes >= 0",
     "15: warning: \"host.processes >= 0\" says nothing, as this fact is never negative: expected "
     "a "
     "limit above 0\n"},
    {"a number compared with a word", "host.processes == 9", "host.processes == \"many\"",
     "15: warning: \"host.processes == \"many\"\" compares values of different kinds, which are "
     "never equal: expected a number for a number, yes or no for a truth\n"},
    {"a limit may be the text max", "host.processes == 9",
     "host.processes == 9\ncgroup(box).memory.max != \"max\"",
     "16: warning: \"cgroup(box).memory.max != \"max\"\" cannot be answered on every machine that "
     "the lesson admits, expected \"memory\" among its needs (line 5) (on some machines)\n"},
    {"a niceness may be negative", "host.processes == 9", "process(ash).nice >= 0", ""},
    {"a text that everything matches", "host.processes == 9", "host.printed matches \".*\"",
     "15: warning: \"host.printed matches \".*\"\" is true or false of every text: expected what "
     "only the right one has\n"},
    {"a line of a check twice", "host.processes == 9", "container.pid == 1",
     "16: warning: \"container.pid == 1\" stands in line 15 already, expected it once\n"},
    {"a line and its opposite", "host.processes == 9", "not container.pid == 1",
     "16: warning: \"container.pid == 1\" and line 15 are never true together, expected one of "
     "them\n"},
    {"the echo of what was typed", "host.processes == 9", "host.printed contains \"ls\"",
     "15: warning: \"host.printed contains \"ls\"\" is true as soon as \"ls\" is typed: the "
     "terminal shows it, expected what only the command prints\n"},
    {"a time that changes nothing", "~~~check\n", "~~~check within=1s\n",
     "14: warning: within=1000ms changes nothing, expected more than the 2000 ms that every check "
     "has\n"},
    {"a silence longer than the time for it", "host.processes == 9", "host.silent >= 3",
     "15: warning: \"host.silent >= 3\" cannot come true within 2 s, expected a longer within=\n"},
    {"a fact that needs more", "host.processes == 9", "cgroup(box).frozen",
     "15: warning: \"cgroup(box).frozen\" cannot be answered on every machine that the lesson "
     "admits, expected \"freezer\" among its needs (line 5) (on some machines)\n"},
    {"a fact of a namespace that is not needed", "host.processes == 9", "container.own(net)",
     "15: warning: \"container.own(net)\" cannot be answered on every machine that the lesson "
     "admits, expected \"netns\" among its needs (line 5)\n"},
    {"a call that only the lens sees", "container.pid == 1\n~~~\n~~~wrong",
     "lens contains chroot()\n~~~\n~~~wrong",
     "16: warning: \"lens contains chroot()\" cannot be answered on every machine that the lesson "
     "admits, expected \"lens\" among its needs (line 5), or \"only=lens\" behind \"check\" (where "
     "there is no lens)\n"},
    {"a call that only the lens is asked for", "~~~wrong\n",
     "~~~check only=lens\nlens contains chroot()\n~~~\n~~~wrong\n", ""},
    {"an option of unshare that needs more", "ls\n", "unshare -pn --uts true\n",
     "5: warning: \"netns\" is not among the needs, expected it there for the unshare of line 11\n"
     "5: warning: \"utsns\" is not among the needs, expected it there for the unshare of line "
     "11\n"},
    {"a file that needs more", "ls\n", "echo 1 > /sys/fs/cgroup/unified/box/cgroup.freeze\n",
     "5: warning: \"freezer\" is not among the needs, expected it there for the cgroup.freeze of "
     "line 11 (on some machines)\n"},
    {"a file that only such machines are told of", "ls\n",
     "ls\n~~~\n~~~sh host only=freezer-v1\necho FROZEN > /sys/fs/cgroup/box/freezer.state\n", ""},
    {"a command that :explain does not know", "ls\n", "pidfo ash\n",
     "11: warning: :explain does not know \"pidfo\" in \"pidfo ash\" (no command that fishbowl "
     "knows: did you mean \"pidof\"?), expected a word of its tables\n"},
    {"an option of a wrong answer that it does not know", "~~~wrong\ntrue\n",
     "~~~wrong\nls --colour\n",
     "18: warning: :explain does not know \"--colour\" in \"ls --colour\" (no option of ls that "
     "fishbowl knows: did you mean \"--color\"?), expected a word of its tables\n"},
    {"a command whose syntax is wrong", "ls\n", "ls |\n",
     "11: warning: :explain cannot read \"ls |\": behind this operator a command is expected, and "
     "nothing follows\n"},
    {"a function that the lesson makes is no unknown word", "ls\n", "look() { ls $1; }\nlook /\n",
     ""},
    {"what is typed for a program is no command", "ls\n", "address one\nanother text\n^C\nls\n",
     ""},
    {"what is typed behind it is one", "ls\n", "address one\nanother text\n^C\nother\n",
     "11: warning: :explain does not know \"other\" in \"other\" (no command that fishbowl knows), "
     "expected a word of its tables\n"},
    {"a limit that needs its controller", "host.processes == 9", "cgroup(box).pids.max == 9",
     "15: warning: \"cgroup(box).pids.max == 9\" cannot be answered on every machine that the "
     "lesson admits, expected \"pids\" among its needs (line 5) (on some machines)\n"},
    {"a check that some machines leave out",
     "~~~check\nhost.processes == 9\ncontainer.pid == 1\n~~~\n~~~wrong\n",
     "~~~check only=v2\ncontainer.pid == 1\n~~~\n~~~wrong only=v2\n",
     "10: warning: \"only\" leaves step \"one\" without its check, expected one (where there is "
     "pure-v1)\n"},
    {"a model answer that some machines leave out", "~~~sh host\n", "~~~sh host only=root\n",
     "14: error: a check in a step without a model answer, expected \"sh host\" or \"sh "
     "container\". Without one nobody can prove that the check can be passed. (where there is "
     "user)\n"},
    {"too few steps", "\n## Four {#four}\nWords.\n", "",
     "6: warning: the number of steps is 3, expected 4 to 10\n"},
    {"too few answers", "answer: host.processes\n", "",
     "6: warning: the number of predictions that the kernel answers (\"answer: FACT\") is 1, "
     "expected 2 or more\n"},
    {"no word on how long it takes", "Two minutes.", "Let them vote.",
     "6: warning: no word for the teacher says how long a step takes, expected \"Two minutes.\" or "
     "the like\n"},
    {"no word for the teacher", "~~~teacher\nTwo minutes.\n~~~\n", "",
     "6: warning: no word for the teacher, expected a \"teacher\" block in at least one step\n"},
    {"a lesson for a whole day", "minutes: 5", "minutes: 300",
     "4: warning: 300 minutes, expected at most 60: make two lessons of it\n"},
    {"a link to no step", "(#two)", "(#twoo)",
     "8: warning: the link to \"#twoo\" leads nowhere, expected the id of a step\n"},
    {"a link to no file", "(05-sample.md)", "(gone.md)",
     "8: warning: the link to \"gone.md\" leads nowhere, expected a file, as seen from the "
     "lesson's folder\n"},
};

static void look(void **state)
{
    const struct flawed *f = *state;
    char *lesson = changed(f->from, f->to), *found = found_in(lesson);
    assert_string_equal(found, f->found);
    free(lesson);
    free(found);
}

enum { FLAWED = sizeof flawed / sizeof *flawed };

int main(void)
{
    struct CMUnitTest tests[FLAWED + 1] = {cmocka_unit_test(nothing_is_found_in_a_good_lesson)};
    for (int i = 0; i < FLAWED; i++)
        tests[i + 1] = (struct CMUnitTest){
            .name = flawed[i].name, .test_func = look, .initial_state = (void *)&flawed[i]};
    return _cmocka_run_group_tests("lint", tests, FLAWED + 1, NULL, NULL);
}
