/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/explain/explain.h"
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

/* A command taken apart, one entry a line: "WORD: WHAT -> CALL FLAG -> FACT", "?" where unknown. */
static char *explained(const char *command)
{
    struct text all = {0};
    struct explanation *e = explain_command(command, NULL);
    for (int i = 0; i < e->count; i++) {
        const struct entry *entry = &e->entries[i];
        text_add(&all, "%s%s: %s", entry->unknown ? "?" : "", entry->word, entry->what);
        if (entry->meaning)
            text_add(&all, " -> %s %s -> %s", entry->meaning->call, entry->meaning->flag,
                     entry->meaning->fact);
        text_add(&all, "\n");
    }
    if (e->wrong)
        text_add(&all, "%d: %s\n", e->column, e->wrong);
    explanation_free(e);
    return text_take(&all);
}

/* ---- one example a line ---- */

static const struct example {
    const char *name, *command, *says; /* says: has all lines of this, in this order */
} examples[] = {
    {"each namespace option leads to its flag and fact", "unshare --mount --net sh",
     "unshare: \n--mount: \n -> unshare CLONE_NEWNS -> container.ns.mnt\n--net: \n -> unshare "
     "CLONE_NEWNET -> container.ns.net\nsh: \n -> execve  -> container.name"},
    {"short options stand together", "unshare -muip sh",
     "-m: (--mount) \nCLONE_NEWNS\n-u: (--uts) \nCLONE_NEWUTS\n-i: (--ipc) \nCLONE_NEWIPC\n-p: "
     "(--pid) \nCLONE_NEWPID"},
    {"a long name may be shortened", "unshare --map-root sh", "--map-root: (--map-root-user) "},
    {"but not to what two options have", "unshare --map sh",
     "?--map: no option of unshare that fishbowl knows"},
    {"a name that is another's beginning is meant itself", "unshare --mount sh", "\n--mount: a"},
    {"a value stands behind = or behind a blank", "nsenter --target=57 sh",
     "--target=57: the process"},
    {"the second way", "nsenter --target 57 --uts hostname",
     "--target 57: the process\n--uts: \nsetns CLONE_NEWUTS\nhostname: prints"},
    {"a letter takes what stands behind it", "od -An -tx2 -j 18 f",
     "-An: (--address-radix)\n-tx2: (--format)\n-j 18: (--skip-bytes)\nf: a file"},
    {"a value that is missing is missed", "nsenter --target",
     "?--target: the process whose namespaces are entered. Its value is missing"},
    {"one that takes none is told so", "unshare --fork=1 sh", "?--fork=1: \nIt takes no value"},
    {"a mistyped option gets the nearest", "unshare --mout sh",
     "?--mout: no option of unshare that fishbowl knows: did you mean \"--mount\"?"},
    {"an unknown letter is unknown", "unshare -mZ sh", "-m: \n?-Z: no option of unshare"},
    {"a mistyped command gets the nearest", "pidfo ash",
     "?pidfo: no command that fishbowl knows: did you mean \"pidof\"?\nash: an argument"},
    {"options end at the program", "unshare --pid ps -e", "--pid: \nps: \n-e: all processes"},
    {"commands run commands run commands",
     "unshare --pid nsenter --uts nice -n 5 taskset -c 0 chroot /mnt sh -c 'kill -9 1'",
     "unshare: \nnsenter: \nnice: \n-n 5: \ntaskset: \n0: which processors\nchroot: \n/mnt: the "
     "new "
     "root\nsh: \n-c kill -9 1: \nkill: \n-9: \nkill SIGKILL -> container.exists"},
    {"an option that another command has is none of this one's", "chroot --pid /mnt",
     "?--pid: no option of chroot"},
    {"-- ends the options", "grep -- -x file", "--: here the options end\n-x: the pattern"},
    {"a program may be named by its path", "containerroot/opt/fishbowl/bin/address hello",
     "containerroot/opt/fishbowl/bin/address: puts a text"},
    {"also where the path varies", "$PWD/bin/kill -9 1",
     "$PWD/bin/kill: sends a signal\n$PWD: the "
     "folder\n-9: "},
    {"signals have numbers and names", "kill -STOP 5; kill -SIGTERM 5; kill -s KILL 5; kill -0 5",
     "-STOP: \nkill SIGSTOP\n-SIGTERM: \nkill SIGTERM\n-s KILL: \nKILL: \nkill SIGKILL\n-0: \nkill "
     "0 -> "},
    {"behind a signal a number is a process group", "kill -9 -1; kill -9 -57",
     "-9: the signal\n-1: all processes that may be signalled\n-57: all processes of the process "
     "group"},
    {"a number where a command may stand is a process", "taskset -cp 0 57",
     "57: a process, by its number"},
    {"an option that is a word behind one dash", "find / -nmae x",
     "/: the folder\n?-nmae: no option of find that fishbowl knows: did you mean \"-name\"?"},
    {"a signal that is none", "kill -s KIL 5", "?KIL: no value that fishbowl knows here: did you"},
    {"what a type of file system leads to", "mount -t proc none /proc",
     "-t proc: \nproc: \nmount proc -> mount(container,/proc).type\nnone: \n/proc: where"},
    {"options of a mount are a list", "mount -o lowerdir=a:b,upperdir=c,bnid x y",
     "lowerdir=a:b: \nupperdir=c: \n?bnid: no value that fishbowl knows here: did you mean "
     "\"bind\"?"},
    {"without a signal it is SIGTERM", "kill 5", "kill SIGTERM -> host.processes"},
    {"columns of ps are a list", "ps -o pid,stat,com", "pid: \nstat: \n?com: "},
    {"letters of ps need no dash", "ps aux", "-a: \n-u: \n-x: "},
    {"subcommands go deeper", "ip link add cable type veth peer name eth0 netns 57",
     "link: \nadd: \nsendmsg RTM_NEWLINK -> container.interfaces\ncable: \ntype veth: \nveth: "
     "\npeer: \nname eth0: \nnetns 57: "},
    {"they may be shortened", "ip a; ip addr add 10.0.0.1/24 dev eth0",
     "a: about addresses\naddr: about addresses\nadd: \n10.0.0.1/24: \ndev eth0: "},
    {"a subcommand that is none", "ip lnik",
     "?lnik: no word that fishbowl knows here: did you mean"
     " \"link\"?"},
    {"calls that a program refuses are a list", "deny mkdir,mont sh",
     "deny: \nseccomp  -> container.seccomp\nmkdir: \n?mont: no value\nsh: "},
    {"a copy of a program is that program", "cp /opt/fishbowl/bin/cpuloop x/alpha; alpha -c 0",
     "alpha: a copy of cpuloop under another name:\ncpuloop: computes\n-c 0: stays"},
    {"a function is known once it was made", "run() { echo $1; }; run a",
     "run(): makes a new command\necho: \nrun: a function that was made before\na: an argument"},
    {"a command out of a variable is known only when it runs", "$name -c 0",
     "$name: a command that is known only when it runs\n-c 0: an argument"},
    {"pipes, lists and the background", "a=1 ls | wc -l && true || false; sleep 1 &",
     "a=1: a variable in the environment\nls: \n|: what the one before prints\nwc: \n&&: only "
     "if\ntrue: \n||: only if\nfalse: \n;: and then:\nsleep: \n&: the one before runs in the"},
    {"loops", "for p in 1 2; do echo $p; done; while :; do date; done; until true; do true; done",
     "for p in 1 2: \necho: \n$p: what it prints\n: is replaced by the value of the variable "
     "p\nwhile: \n:: does nothing\ndo: each time:\ndate: \nuntil: \ntrue: "},
    {"conditions", "if test -e x; then ls; elif ! [ -s y ]; then cat y; else rm y; fi",
     "if: \ntest: \n-e x: \nls: \nelif: \n!: \n[: \n-s y: \n]: \ncat: \nelse: \nrm: "},
    {"groups and shells of their own", "(cd /; ls); { ls; } > x",
     "(: in a shell of its own\ncd: \nls: \n{: together\nls: \n> x: what it prints goes into"},
    {"what is replaced is taken apart, too", "kill $(pidof ash)",
     "$(pidof ash): a process\n: is replaced by what this prints:\npidof: \nash: "},
    {"backquotes do the same", "kill `pidof ash`", "is replaced by what this prints:\npidof: "},
    {"so do quotes around it", "echo \"$(date +%T) over\"", "$(date +%T): is replaced\ndate: "},
    {"single quotes keep everything", "echo '$(pidof ash) > x'", "'$(pidof ash) > x': what it"},
    {"numbers of descriptors", "ls 2> /dev/null 2>&1",
     "2> /dev/null: what it prints is written there (2: its error messages): it throws "
     "everything away\n2>& 1: what it prints goes where"},
    {"a quoted word is no reserved one", "'done'; \"for\" x", "?'done': no command\n?\"for\": no"},
    {"a backslash takes the meaning of what follows", "echo a\\ b \\> c", "a\\ b \\> c: what"},
    {"a comment is none of it", "ls # kill 1", "ls: lists files"},
    {"a word of bash of its own", "[[ -n $x && a < b ]]", "[[ -n $x && a < b ]]: succeeds if"},
    {"connections of bash", "cat < /dev/tcp/10.0.0.2/8080",
     "< /dev/tcp/10.0.0.2/8080: its input "
     "comes from this file: no file"},
};

static void example(void **state)
{
    const struct example *x = *state;
    char *all = explained(x->command), *says = strdup(x->says), *rest = says, *line, *at = all;
    while ((line = strsep(&rest, "\n"))) {
        char *found = strstr(at, line);
        if (!found)
            fail_msg("no \"%s\" in:\n%s", line, all);
        at = found + strlen(line);
    }
    free(says);
    free(all);
}

/* ---- files of the kernel ---- */

static void writing_to_a_file_of_the_kernel_says_what_that_does(void **state)
{
    (void)state;
    static const char *const files[][2] = {
        {"box/cgroup.procs", "write cgroup.procs -> cgroup(NAME).processes"},
        {"/sys/fs/cgroup/box/cgroup.freeze", "write cgroup.freeze -> cgroup(NAME).frozen"},
        {"/sys/fs/cgroup/freezer/box/freezer.state", "write freezer.state -> cgroup(NAME).frozen"},
        {"memory.max", "write memory.max -> cgroup(NAME).memory.max"},
        {"memory.limit_in_bytes", "-> cgroup(NAME).memory.max"},
        {"b/pids.max", "write pids.max -> cgroup(NAME).pids.max"},
        {"a/cpu.weight", "-> cgroup(NAME).cpu.weight"},
        {"a/cpu.shares", "-> cgroup(NAME).cpu.weight"},
        {"b/cpu.max", "-> cgroup(NAME).cpu.quota"},
        {"/proc/$(pgrep -n bash)/uid_map", "write uid_map -> container.uid_map"},
        {"cgroup.subtree_control", "-> cgroup(NAME).subtree_control"},
        {"ordinary", "openat O_CREAT -> host.file(PATH)"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *command = text_format("echo 1 > %s", files[i][0]), *all = explained(command);
        assert_non_null(strstr(all, files[i][1]));
        free(command);
        free(all);
    }
}

/* What :explain says of a command typed in this folder. */
static void in_folder(const char *folder, const char *command, const char *says)
{
    struct own_words own = {.folder = folder};
    struct explanation *e = explain_command(command, &own);
    struct text all = {0};
    for (int i = 0; i < e->count; i++)
        text_add(&all, "%s: %s -> %s\n", e->entries[i].word, e->entries[i].what,
                 e->entries[i].meaning ? e->entries[i].meaning->fact : "");
    if (!strstr(all.bytes, says))
        fail_msg("no \"%s\" in:\n%s", says, all.bytes);
    free(all.bytes);
    explanation_free(e);
    own_words_clear(&own);
}

static void a_folder_below_the_mounted_groups_is_a_control_group(void **state)
{
    (void)state;
    const char *group = "box: a control group -> cgroup(NAME)";
    const char *folder = "box: the new folder; where control groups are mounted";
    in_folder(NULL, "mkdir /sys/fs/cgroup/box",
              "/sys/fs/cgroup/box: a control group -> cgroup(NAME)");
    in_folder("/sys/fs/cgroup/unified", "mkdir box", group);
    in_folder("/sys/fs/cgroup", "sleep 1; rmdir box", group);
    in_folder("/root", "mkdir box", folder);
    in_folder(NULL, "mkdir box", folder);
    in_folder("/sys/fs/cgroup", "cd; mkdir box", folder);
    in_folder("/sys/fs/cgroup", "mkdir ../box", "../box: the new folder");
    in_folder("/proc/1", "cat status", "a file that is read: the state of the process");
}

static void reading_one_says_what_is_in_it(void **state)
{
    (void)state;
    char *all = explained("grep NSpid /proc/$(pidof ash)/status");
    assert_non_null(strstr(all, "NSpid: the pattern"));
    assert_non_null(strstr(all, "a file that is read: the state of the process"));
    free(all);
}

static void a_call_is_said_once_where_it_is_told_best(void **state)
{
    (void)state;
    char *all = explained("kill -9 5; mount -t proc none /proc");
    assert_null(strstr(all, "SIGTERM ->"));
    assert_non_null(strstr(all, "kill SIGKILL ->"));
    assert_null(strstr(all, "mount  ->"));
    assert_non_null(strstr(all, "mount proc ->"));
    free(all);
}

static void of_a_value_that_varies_only_what_is_known_is_told(void **state)
{
    (void)state;
    char *all = explained("mount -o upperdir=$n/upper,$x x y");
    assert_non_null(strstr(all, "upperdir=$n/upper: the upper layer"));
    assert_null(strchr(all, '?'));
    free(all);
}

/* ---- wrong syntax ---- */

static const struct {
    const char *command;
    int column;
    const char *wrong;
} wrongs[] = {
    {"echo 'one", 6, "the quote ' has no end"},
    {"echo \"one", 6, "the quote \" has no end"},
    {"echo `one", 6, "the backquote ` has no end"},
    {"kill $(pidof ash", 7, "the parenthesis ( has no end"},
    {"echo ${a", 7, "the brace { has no end"},
    {"ls |", 5, "behind this operator a command is expected, and nothing follows"},
    {"| ls", 1, "a command is expected, and here stands \"|\""},
    {"ls && && ls", 7, "behind this operator a command is expected, and here stands \"&&\""},
    {"ls; ; ls", 5, "a command is expected, and here stands \";\""},
    {"ls )", 4, "\")\" without its \"(\", and here stands \")\""},
    {"(ls", 4, "\")\" is expected, and nothing follows"},
    {"echo >", 7, "a redirection wants a file behind it, and nothing follows"},
    {"for p in a b", 13, "\"do\" is expected, behind ; or a new line, and nothing follows"},
    {"while true; ls; done", 17, "\"done\" stands here without what belongs before it"},
    {"while true; do ls", 18, "\"done\" is expected, behind ; or a new line, and nothing follows"},
    {"if true; fi", 10, "\"fi\" stands here without what belongs before it"},
    {"done", 1, "\"done\" stands here without what belongs before it"},
    {"{ ls }", 7, "\"}\" is expected, behind ; or a new line, and nothing follows"},
    {"run( { ls; }", 6, "\"NAME(\" begins a function"},
    {"cat << END", 5, "here documents (<<) are not taken apart"},
    {"case x in x) ls;; esac", 1, "\"case\" is not taken apart"},
    {"sh -c 'ls |'", 0, "behind this operator a command is expected"},
    {"((((((((((((((((((((((((((ls))))))))))))))))))))))))))", 24,
     "there are more than 24 commands in each other"},
    {"echo $(ls |)", 12, "behind this operator a command is expected"},
};

static void wrong_syntax_says_what_and_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        struct explanation *e = explain_command(wrongs[i].command, NULL);
        if (!e->wrong || e->column != wrongs[i].column ||
            strncmp(e->wrong, wrongs[i].wrong, strlen(wrongs[i].wrong)) != 0)
            fail_msg("%s: %d: %s", wrongs[i].command, e->column, e->wrong ? e->wrong : "nothing");
        explanation_free(e);
    }
}

static void what_stands_before_the_mistake_is_explained(void **state)
{
    (void)state;
    char *all = explained("pidof ash |");
    assert_non_null(strstr(all, "pidof: prints the numbers"));
    free(all);
}

/* ---- programs that read what is typed ---- */

static void a_program_that_reads_the_keys_is_told(void **state)
{
    (void)state;
    assert_string_equal(explain_reader("unshare --pid chroot x address hello"), "address");
    assert_null(explain_reader("address hello &"));
    assert_null(explain_reader("address < /dev/null; ls"));
    assert_null(explain_reader("ls"));
}

/* ---- lessons ---- */

static const char lesson_text[] =
    "---\nid: sample\ntitle: A sample\nminutes: 5\nneeds: []\n---\n# A sample\nWords.\n"
    "\n## One {#one}\nWords.\n~~~sh host\nlook() { ls; }\nls one\n~~~\n"
    "~~~sh host\n^C\n~~~\n~~~sh container\nlook two\n~~~\n"
    "~~~check\nhost.processes == 9\n~~~\n~~~wrong\ntrue\n~~~\n"
    "\n## Two {#two}\nWords.\n~~~sh host hidden\nls secret\n~~~\n"
    "~~~check\nhost.processes == 9\n~~~\n~~~wrong\ntrue\n~~~\n"
    "\n## Three {#three}\nWords.\n";

static void a_step_is_explained_by_its_commands(void **state)
{
    (void)state;
    struct err e = {0};
    struct lesson *lesson = lesson_of(lesson_text, NULL, &e);
    if (!lesson)
        fail_msg("%s", e.what);
    char *one = explain_model(&lesson->steps[0]), *three = explain_model(&lesson->steps[2]);
    assert_string_equal(one, "look() { ls; }\nls one\nlook two");
    assert_string_equal(three, "");
    free(one);
    free(three);
    lesson_free(lesson);
}

static void a_command_that_the_student_is_to_find_is_not_given_away(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(lesson_text, NULL, NULL);
    char *two = explain_model(&lesson->steps[1]);
    assert_string_equal(two, "");
    free(two);
    lesson_free(lesson);
}

static void what_a_lesson_makes_is_known_in_all_of_it(void **state)
{
    (void)state;
    struct own_words own = {0};
    struct lesson *lesson = lesson_of(lesson_text, NULL, NULL);
    own_words_of_lesson(&own, lesson);
    struct explanation *e = explain_command("look here", &own);
    assert_string_equal(e->entries[0].what, "a function that was made before");
    explanation_free(e);
    own_words_clear(&own);
    lesson_free(lesson);
}

/* ---- lines ---- */

static void the_lines_name_the_lamp_the_fact_the_option_and_the_lesson(void **state)
{
    (void)state;
    struct explanation *e = explain_command("unshare --pid --mout sh", NULL);
    char *text = explain_text(e, 76);
    assert_non_null(strstr(text, "unshare                 leaves namespaces"));
    assert_non_null(strstr(text, "\n  --pid                 a PID namespace"));
    assert_non_null(strstr(text, "→ unshare(CLONE_NEWPID) → lamp pid, container.ns.pid\n"));
    assert_non_null(strstr(text, "docker run: always; --pid=host turns it off\n"));
    assert_non_null(strstr(text, "\n  --mout                ? no option of unshare"));
    assert_non_null(strstr(text, "Lessons about it (:lesson opens one): namespaces"));
    explanation_free(e);
    free(text);
}

static void a_line_is_no_longer_than_asked_for(void **state)
{
    (void)state;
    struct explanation *e = explain_command("nsenter --target 1 --all -- chroot / ps -o pid", NULL);
    for (int width = 56; width < 120; width += 7) {
        char *text = explain_text(e, width), *rest = text, *line;
        while ((line = strsep(&rest, "\n"))) {
            int columns = 0;
            for (const char *p = line; *p; p++)
                columns += ((unsigned char)*p & 0xc0) != 0x80;
            assert_true(columns <= width);
        }
        free(text);
    }
    explanation_free(e);
}

int main(void)
{
    enum { EXAMPLES = sizeof examples / sizeof *examples };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(writing_to_a_file_of_the_kernel_says_what_that_does),
        cmocka_unit_test(a_folder_below_the_mounted_groups_is_a_control_group),
        cmocka_unit_test(reading_one_says_what_is_in_it),
        cmocka_unit_test(a_call_is_said_once_where_it_is_told_best),
        cmocka_unit_test(of_a_value_that_varies_only_what_is_known_is_told),
        cmocka_unit_test(wrong_syntax_says_what_and_where),
        cmocka_unit_test(what_stands_before_the_mistake_is_explained),
        cmocka_unit_test(a_program_that_reads_the_keys_is_told),
        cmocka_unit_test(a_step_is_explained_by_its_commands),
        cmocka_unit_test(a_command_that_the_student_is_to_find_is_not_given_away),
        cmocka_unit_test(what_a_lesson_makes_is_known_in_all_of_it),
        cmocka_unit_test(the_lines_name_the_lamp_the_fact_the_option_and_the_lesson),
        cmocka_unit_test(a_line_is_no_longer_than_asked_for),
    };
    enum { OTHERS = sizeof others / sizeof *others };
    struct CMUnitTest tests[EXAMPLES + OTHERS];
    for (int i = 0; i < EXAMPLES; i++)
        tests[i] = (struct CMUnitTest){
            .name = examples[i].name, .test_func = example, .initial_state = (void *)&examples[i]};
    memcpy(tests + EXAMPLES, others, sizeof others);
    return _cmocka_run_group_tests("explain", tests, EXAMPLES + OTHERS, NULL, NULL);
}
