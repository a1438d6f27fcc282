/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/explain/explain.h"
#include "../../shell/lesson/text.h"
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

/* ---- hostile ---- */

static void is_harmless(const char *text)
{
    for (const char *p = text; *p; p++) {
        uint32_t code = 0;
        int n = utf8_read(p, strlen(p), &code);
        assert_true(n > 0);
        assert_true(code == '\n' || !is_control(code));
        p += n - 1;
    }
}

/* Explain it, and see that nothing in the answer acts on a terminal. */
static void try(const char *command)
{
    struct own_words own = {0};
    struct explanation *e = explain_command(command, &own);
    char *text = explain_text(e, 76);
    is_harmless(text);
    is_harmless(e->command);
    assert_true(e->count <= EXPLAIN_ENTRIES);
    assert_true(e->column >= 0 && (size_t)e->column <= strlen(command) + 1);
    free(text);
    explanation_free(e);
    own_words_clear(&own);
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
    (void)state;
    char *all = explained("pidof a\033[2Jb\x9b"
                          "c; \001kill '\r' \xff\xfe");
    is_harmless(all);
    assert_non_null(strstr(all, "a?[2Jb?c"));
    free(all);
    try("\033]0;title\007");
    try("echo '\033[31m' > \xc3");
}

static char *repeated(const char *what, size_t bytes)
{
    struct text all = {0};
    while (all.count < bytes)
        text_add_bytes(&all, what, strlen(what));
    return text_take(&all);
}

static void a_command_of_100_kB_is_refused(void **state)
{
    (void)state;
    char *long_one = repeated("echo hello; ", 100 * 1000);
    struct explanation *e = explain_command(long_one, NULL);
    assert_string_equal(e->wrong, "the command is longer than 16384 bytes: too long to take apart");
    assert_int_equal(e->count, 0);
    explanation_free(e);
    free(long_one);
}

static void what_is_endless_or_deep_comes_to_an_end(void **state)
{
    (void)state;
    static const char *const pieces[] = {"(",     "$(",    "\"$(", "`",          "'",
                                         "\"",    "ls | ", "ls;",  "x",          "unshare ",
                                         "! ",    "{ ",    "[",    "a() ",       "sh -c '",
                                         "-",     "$",     "\\",   "a=b ",       "if true; then ",
                                         "ls -l", "${",    "*",    "mount -o a,"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        char *deep = repeated(pieces[i], EXPLAIN_BYTES - 20);
        try(deep);
        free(deep);
    }
}

static void too_many_entries_are_cut_and_that_is_said(void **state)
{
    (void)state;
    char *many = repeated("ls;", 3 * 1000);
    struct explanation *e = explain_command(many, NULL);
    char *text = explain_text(e, 76);
    assert_true(e->cut);
    assert_non_null(strstr(text, "and more: this command is too long"));
    free(text);
    free(many);
    explanation_free(e);
}

/* A generator with a seed, so that a failure comes again: xorshift of G. Marsaglia, "Xorshift
 * RNGs", Journal of Statistical Software 8(14), 2003. */
static uint32_t chance(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

/* What the commands are made of, with blanks between. */
static const char vocabulary[] =
    "\n ; | && || & ( ) { } < > >> 2> &> <<< ' \" ` $( $(( )) ${ $x $$ $! \\ # ~ * [ ] [[ ]] = , "
    "-- - for in do done while if then else fi ! x() unshare --pid --fork -muinp nsenter --target "
    "chroot sh -c ip link add type veth kill -9 mount -o lowerdir= ps aux cp /bin/cpuloop deny "
    "mkdir echo cgroup.procs /proc/1/status taskset test -gt eval trap \033 \x80 é \t \r";

static void no_command_upsets_it(void **state)
{
    (void)state;
    enum { PIECES = 200, ROUNDS = 4000 };
    char *words = strdup(vocabulary), *rest = words, *pieces[PIECES];
    uint32_t seed = 20261124, count = 0;
    while (rest && count < PIECES)
        pieces[count++] = strsep(&rest, " ");
    for (int i = 0; i < ROUNDS; i++) {
        struct text command = {0};
        for (uint32_t n = 1 + chance(&seed) % 40; n; n--) {
            text_add(&command, "%s", pieces[chance(&seed) % count]);
            text_add(&command, "%s", chance(&seed) % 2 ? " " : "");
        }
        try(command.bytes);
        free(command.bytes);
    }
    free(words);
}

static void no_bytes_upset_it(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int i = 0; i < 2000; i++) {
        char bytes[80];
        size_t n = chance(&seed) % (sizeof bytes - 1);
        for (size_t k = 0; k < n; k++)
            bytes[k] = (char)(1 + chance(&seed) % 255);
        bytes[n] = '\0';
        try(bytes);
    }
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
        cmocka_unit_test(the_lines_name_the_lamp_the_fact_the_option_and_the_lesson),
        cmocka_unit_test(a_line_is_no_longer_than_asked_for),
        cmocka_unit_test(control_characters_do_not_reach_the_terminal),
        cmocka_unit_test(a_command_of_100_kB_is_refused),
        cmocka_unit_test(what_is_endless_or_deep_comes_to_an_end),
        cmocka_unit_test(too_many_entries_are_cut_and_that_is_said),
        cmocka_unit_test(no_command_upsets_it),
        cmocka_unit_test(no_bytes_upset_it),
    };
    enum { OTHERS = sizeof others / sizeof *others };
    struct CMUnitTest tests[EXAMPLES + OTHERS];
    for (int i = 0; i < EXAMPLES; i++)
        tests[i] = (struct CMUnitTest){
            .name = examples[i].name, .test_func = example, .initial_state = (void *)&examples[i]};
    memcpy(tests + EXAMPLES, others, sizeof others);
    return _cmocka_run_group_tests("explain", tests, EXAMPLES + OTHERS, NULL, NULL);
}
