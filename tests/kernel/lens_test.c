/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernel lens: what it tells beside what strace(1) tells, what it leaves as it was, and what
 * happens when its tracer is killed or stopped. The host's side is watched, the other is not.
 *
 * runs-as: both   timeout: 240
 */
#include "../../sandbox/lens/lens.h"
#include "labs.h"
#include "strace.h"
#include "student.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { CALLS = 4096 };

static struct labs l;
static struct lens_call told[CALLS]; /* since the last look */
static int count;

/* ---- helpers ---- */

/* Wait for the event that tells whether a side is watched. */
static bool await_lens(enum side side, bool watched)
{
    for (;;) {
        int kind = labs_wait(&l);
        if (kind < 0)
            return false;
        if (kind == LAB_LENS && l.event.side == side)
            return l.event.running == watched;
    }
}

static int set_up(void **state)
{
    (void)state;
    if (labs_start_watched(&l) != LAB_READY)
        return -1;
    count = 0;
    return lab_set_lens(l.lab, SIDE_CONTAINER, false, NULL) || labs_wait(&l) != LAB_SHELL;
}

static int tear_down(void **state)
{
    (void)state;
    labs_stop(&l);
    return 0;
}

static void print_told(const char *text)
{
    printf("# not told: %s; but\n", text);
    for (int i = 0; i < count; i++)
        printf("# %s: %s\n", told[i].command, told[i].text);
}

/* Take what is told, until one call has this text. */
static bool tells(const char *text)
{
    double end = student_now() + 10;
    while (student_now() < end) {
        struct lens_call call;
        if (lens_next(lab_info(l.lab)->lens, &call) <= 0) {
            student_naps();
            continue;
        }
        if (count < CALLS)
            told[count++] = call;
        if (strcmp(call.text, text) == 0)
            return true;
    }
    print_told(text);
    return false;
}

static const struct lens_call *find(const char *text)
{
    for (int i = 0; i < count; i++)
        if (strcmp(told[i].text, text) == 0)
            return &told[i];
    print_told(text);
    fail_msg("not told: %s", text);
    return NULL;
}

/* The last call of a line is a sethostname that nothing else makes. */
static void type_and_hear(const char *line)
{
    char whole[2048];
    count = 0;
    snprintf(whole, sizeof whole, "%s; hostname end; echo d''one", line);
    assert_true(labs_answers(&l, SIDE_HOST, whole, "done\r\n"));
    assert_true(tells("sethostname(\"end\")"));
}

/* The tracer of a side: a child of the keeper, which is the parent of the lab's init. */
static pid_t tracer_of(enum side side)
{
    struct remains r;
    char path[64], title[64], wanted[64];
    remains_note(&r, lab_info(l.lab));
    snprintf(wanted, sizeof wanted, "fishbowl: lens of the %s side", side_names[side]);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", r.keeper, r.keeper);
    char children[512] = "";
    file_read(AT_FDCWD, path, children, sizeof children);
    pid_t pid;
    for (char *at = children; (pid = (pid_t)strtol(at, &at, 10)) > 0;) {
        snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
        if (file_read(AT_FDCWD, path, title, sizeof title) > 0 && strncmp(title, wanted, 24) == 0)
            return pid;
    }
    fail_msg("there is no \"%s\"", wanted);
    return -1;
}

/* ---- beside strace ---- */

#define COMPARED "unshare,mount,umount2,chroot,pivot_root,sethostname,setns,kill,execve,write"
enum { COMPARED_LEAST = 17 };
#define SCRIPT                                                                                     \
    "mount -t proc none /proc; hostname box; mount -t nosuch none /mnt; umount /proc; "            \
    "umount /proc; kill -0 1; kill -9 4321; chroot /nowhere true; mount --bind /tmp /mnt"

/* Processes by the order in which they come. */
static int position(pid_t pid, pid_t *seen, int *used)
{
    int i = 0;
    while (i < *used && seen[i] != pid)
        i++;
    if (i == *used && i < 64)
        seen[(*used)++] = pid;
    return i;
}

static bool is_compared(const struct lens_call *call)
{
    char name[64];
    snprintf(name, sizeof name, "%s,", lens_kinds[call->kind].name);
    return strstr(COMPARED ",", name);
}

static void the_calls_of_a_container_are_those_that_strace_tells(void **state)
{
    static char theirs[32768];
    char text[LENS_TEXT], ours[1024], their[1024], result[64];
    pid_t seen[2][64];
    int used[2] = {0}, next = 0;
    static const char container[] = "unshare --mount --uts --ipc --net --pid --fork --user "
                                    "--map-root-user chroot containerroot sh -c '" SCRIPT "'";
    char line[2048];
    (void)state;
    type_and_hear(container);
    snprintf(line, sizeof line,
             "cd ~; strace -f -y -qq -s 64 -e trace=" COMPARED " -o out %s; echo; grep -v SIGCHLD "
             "out; echo d''one",
             container);
    assert_true(labs_answers(&l, SIDE_CONTAINER, line, "done\r\n"));
    snprintf(theirs, sizeof theirs, "%s", l.printed[SIDE_CONTAINER]);
    int compared = 0;
    for (char *at = theirs, *rest; (at = strtok_r(at, "\r\n", &rest)); at = NULL) {
        pid_t pid = strace_parse(at, their, sizeof their);
        if (!pid)
            continue;
        while (next < count && !is_compared(&told[next]))
            next++;
        assert_true(next < count);
        const struct lens_call *call = &told[next];
        snprintf(text, sizeof text, "%s", call->text);
        strace_file(text);
        snprintf(ours, sizeof ours, "%s %s", text, lens_result(call, result, sizeof result));
        if (strcmp(ours, their) != 0 && strace_everyday(their))
            continue;
        assert_string_equal(ours, their);
        assert_int_equal(position(call->machine_pid, seen[1], &used[1]),
                         position(pid, seen[0], &used[0]));
        compared++;
        next++;
    }
    if (compared < COMPARED_LEAST)
        printf("# strace told only\n%s\n", l.printed[SIDE_CONTAINER]);
    assert_true(compared >= COMPARED_LEAST);
    while (next < count && !is_compared(&told[next]))
        next++;
    assert_string_equal(told[next].text, "sethostname(\"end\")");
}

/* ---- numbers, files, programs ---- */

static void a_call_has_the_numbers_of_its_process_on_each_side(void **state)
{
    (void)state;
    type_and_hear("unshare --user --map-root-user --pid --fork --mount /usr/bin/true");
    const struct lens_call *fork = find("fork()"), *program = find("execve(\"/usr/bin/true\")");
    assert_int_equal(fork->pid, fork->inside);
    assert_int_equal(program->inside, 1);
    assert_int_equal(program->pid, fork->result);
    assert_true(fork->machine_pid != fork->pid && program->machine_pid != fork->machine_pid);
    assert_string_equal(program->command, "true");
    assert_string_equal(find("exit(0)")->command, "true");
    for (int i = 1; i < count; i++) {
        assert_int_equal(told[i].number, told[i - 1].number + 1);
        assert_true(told[i].time >= told[i - 1].time);
    }
}

static void within_nested_namespaces_the_innermost_number_counts(void **state)
{
    (void)state;
    type_and_hear("unshare -r --pid --fork unshare -r --pid --fork unshare -r --pid --fork "
                  "sh -c 'hostname deep; exit 7'");
    const struct lens_call *deep = find("sethostname(\"deep\")");
    assert_int_equal(deep->error, EPERM);
    assert_int_equal(deep->inside, 2);
    assert_true(deep->pid > 3000);
    assert_int_equal(find("exit(7)")->inside, 1);
}

static void a_write_to_a_control_group_is_told_with_its_text(void **state)
{
    const char *freezer = labs_inside(&l, "freezer");
    char line[1024], text[512];
    (void)state;
    if (!freezer)
        return; /* this lab has no such group */
    snprintf(line, sizeof line,
             "d=%s/box; mkdir $d; sleep 100 & echo $! > $d/tasks; echo FROZEN > $d/freezer.state; "
             "until grep -q FROZEN $d/freezer.state; do :; done; sh -c \"cd $d; echo THAWED > "
             "freezer.state\"; echo x > $d/none; rmdir $d; kill -9 $!; wait",
             freezer);
    type_and_hear(line);
    snprintf(text, sizeof text, "write(\"%s/box/freezer.state\", \"FROZEN\")", freezer);
    assert_int_equal(find(text)->result, 7);
    snprintf(text, sizeof text, "write(\"%s/box/freezer.state\", \"THAWED\")", freezer);
    assert_int_equal(find(text)->result, 7);
    snprintf(text, sizeof text, "mkdir(\"%s/box\", 0777)", freezer);
    assert_int_equal(find(text)->result, 0);
    snprintf(text, sizeof text, "openat(\"%s/box/none\", WRONLY|CREAT|TRUNC)", freezer);
    assert_int_equal(find(text)->error, EACCES);
    snprintf(text, sizeof text, "rmdir(\"%s/box\")", freezer);
    assert_int_equal(find(text)->error, EBUSY);
}

static void a_group_of_version_2_is_frozen_before_the_eyes_of_the_lens(void **state)
{
    const struct lab_info *info = lab_info(l.lab);
    const char *inside = NULL;
    char line[1024], text[512];
    (void)state;
    for (int i = 0; i < info->hierarchies; i++)
        if (info->hierarchy[i].version == 2 && info->hierarchy[i].inside[0])
            inside = info->hierarchy[i].inside;
    if (!inside)
        return; /* this lab has no such group */
    snprintf(
        line, sizeof line,
        "d=%s/box; mkdir $d; sleep 100 & echo $! > $d/cgroup.procs; echo 1 > $d/cgroup.freeze; "
        "until grep -q 'frozen 1' $d/cgroup.events; do :; done; rmdir $d; kill -9 $!; wait; "
        "until [ -z \"$(cat $d/cgroup.procs)\" ]; do :; done; rmdir $d",
        inside);
    type_and_hear(line);
    snprintf(text, sizeof text, "write(\"%s/box/cgroup.freeze\", \"1\")", inside);
    assert_int_equal(find(text)->result, 2);
    snprintf(text, sizeof text, "rmdir(\"%s/box\")", inside);
    assert_int_equal(find(text)->error, EBUSY);
}

static void a_setting_of_proc_is_told_with_its_text(void **state)
{
    (void)state;
    type_and_hear("echo 1000 > /proc/self/oom_score_adj; cd /proc/sys/kernel; "
                  "echo x > hostname; cd; echo y > file");
    assert_int_equal(find("write(\"/proc/self/oom_score_adj\", \"1000\")")->result, 5);
    for (int i = 0; i < count; i++)
        assert_null(strstr(told[i].text, "\"y\""));
}

/* printf and others of BusyBox write with writev(2), as the stdio of musl does. */
static void a_program_of_the_container_writes_as_any_other(void **state)
{
    (void)state;
    if (lab_info(l.lab)->stand_in) {
        print_message("# the stand-in of Alpine has no musl of its own\n");
        skip();
    }
    type_and_hear("containerroot/lib/ld-musl-*.so.1 --library-path containerroot/lib "
                  "containerroot/bin/busybox sh -c 'printf 1000 > /proc/self/oom_score_adj'");
    assert_int_equal(find("write(\"/proc/self/oom_score_adj\", \"1000\")")->result, 4);
}

static void a_program_is_told_only_where_a_namespace_or_root_was_entered(void **state)
{
    (void)state;
    type_and_hear("ls > /dev/null; chroot containerroot sh -c 'true; exit 0'; "
                  "chroot containerroot nosuch");
    assert_int_equal(find("execve(\"/bin/sh\")")->result, 0);
    int programs = 0;
    for (int i = 0; i < count; i++)
        programs += strncmp(told[i].text, "execve", 6) == 0;
    assert_int_equal(programs, 2); /* of all places where it looked for nosuch one */
}

static void a_child_that_cannot_be_made_is_told(void **state)
{
    (void)state;
    type_and_hear("unshare -r --pid bash -c '(exit 3); (exit 4)'");
    int forks = 0;
    for (int i = 0; i < count; i++)
        if (strcmp(told[i].text, "fork()") == 0 && forks++)
            assert_int_equal(told[i].error, ENOMEM);
    assert_int_equal(forks, 2);
    assert_int_equal(find("exit(3)")->inside, 1);
}

/* ---- what stays as it was ---- */

static void only_a_watched_shell_has_a_filter(void **state)
{
    (void)state;
    assert_true(labs_answers(&l, SIDE_HOST, "grep -w Seccomp: /proc/self/status", "\t2\r\n"));
    assert_true(labs_answers(&l, SIDE_CONTAINER, "grep -w Seccomp: /proc/self/status", "\t0\r\n"));
    assert_true(labs_answers(&l, SIDE_HOST, "grep NoNewPrivs: /proc/self/status", "\t0\r\n"));
}

static void nothing_of_the_lens_is_seen_from_within(void **state)
{
    (void)state;
    assert_true(labs_answers(&l, SIDE_HOST, "grep TracerPid: /proc/self/status", "\t0\r\n"));
    assert_true(labs_answers(&l, SIDE_HOST, "echo n=$(ps ax | grep -c [l]ens)", "n=0\r\n"));
}

static void a_process_can_be_stopped_and_go_on(void **state)
{
    (void)state;
    assert_true(labs_answers(&l, SIDE_HOST,
                             "sleep 100 & kill -STOP $!; wait -f -n 2>/dev/null & "
                             "until jobs | grep -q Stopped; do :; done; echo st''ill",
                             "still\r\n"));
    assert_true(labs_answers(&l, SIDE_HOST,
                             "kill -CONT %1; until jobs | grep -q Running; do :; done; kill %1; "
                             "echo g''one",
                             "gone\r\n"));
}

/* A process that goes on stops for its tracer once more, as one that has just been born does: while
 * somebody had a file to hand on to a child, it was taken for that child, and held. */
static void who_goes_on_is_not_taken_for_a_child(void **state)
{
    (void)state;
    assert_true(labs_answers(&l, SIDE_HOST,
                             "sleep 1000 & look() { read -r _ _ s _ < /proc/$!/stat; }; "
                             "kill -STOP $!; look; until [ $s = t ]; do look; done; "
                             "exec 9> /proc/self/comm; kill -CONT $!; "
                             "SECONDS=0; until [ $s = S ] || [ $SECONDS -ge 10 ]; do look; done; "
                             "echo now it i''s: $s; exec 9>&-; kill -9 $!",
                             "now it is: S\r\n"));
}

static void a_thousand_forks_are_followed(void **state)
{
    (void)state;
    type_and_hear("for ((i = 0; i < 1000; i++)); do (:); done");
    assert_true(labs_answers(&l, SIDE_HOST, "echo al''ive", "alive\r\n"));
}

/* While somebody may hand something on to his children, those of others do not wait for him. */
static void whose_parent_has_told_of_him_does_not_wait_for_another(void **state)
{
    (void)state;
    assert_true(labs_answers(&l, SIDE_HOST,
                             "mkfifo gate; (exec 3> /proc/self/comm; read < gate) & "
                             "for ((i = 0; i < 300; i++)); do (:); done; echo al''ive",
                             "alive\r\n"));
    assert_true(labs_answers(&l, SIDE_HOST, "kill %1; rm gate; echo g''one", "gone\r\n"));
}

/* No NO_NEW_PRIVS stands before the filter, seccomp(2), and the tracer's rights cover the file's
 * owner, execve(2): else the program would have the rights of who starts it. An ordinary user's lab
 * has no second user to try it with. */
static void a_setuid_program_has_the_rights_of_its_owner(void **state)
{
    (void)state;
    if (!lab_info(l.lab)->root)
        return;
    assert_true(labs_answers(&l, SIDE_HOST,
                             "chmod 755 . && cp /usr/bin/id who && chmod 4755 who && "
                             "setpriv --reuid=1 --clear-groups ./who",
                             " euid=0(root)"));
    type_and_hear("setpriv --reuid=1 --clear-groups ./who");
    assert_int_equal(find("setresuid(1, 1, 1)")->error, 0);
}

static void what_could_not_be_told_is_counted(void **state)
{
    (void)state;
    assert_true(labs_answers(&l, SIDE_HOST,
                             "for ((i = 0; i < 5000; i++)); do kill -0 $$; done; echo d''one",
                             "done\r\n"));
    count = 0;
    uint64_t before = 0;
    struct lens_call call;
    int got = 0;
    while (lens_next(lab_info(l.lab)->lens, &call) > 0)
        if (call.side == SIDE_HOST) {
            before = call.number;
            got++;
        }
    assert_true(got > 100 && got < 5000); /* as many as the socket holds */
    type_and_hear("true");
    assert_true(told[0].lost > 0);
    assert_int_equal(told[0].number, before + told[0].lost + 1);
}

/* A loop, or a class that types quickly: each of these gets its reason. */
static void six_hundred_failures_in_a_second_have_reasons(void **state)
{
    enum { FAILURES = 600 };
    int reasons = 0;
    char line[128];
    (void)state;
    count = 0;
    snprintf(line, sizeof line,
             "for ((i = 0; i < %d; i++)); do kill 99999; done 2>&-; hostname end", FAILURES);
    labs_type(&l, SIDE_HOST, line);
    assert_true(tells("sethostname(\"end\")"));
    for (int i = 0; i < count; i++)
        reasons += told[i].reason >= 0;
    assert_true(reasons * student_slowness() >= FAILURES);
}

/* ---- on, off, killed, stopped ---- */

static void the_lens_is_switched_where_the_shell_stands(void **state)
{
    (void)state;
    assert_true(labs_answers(&l, SIDE_HOST, "cd /usr/bin; sleep 1000 & echo r''eady", "ready\r\n"));
    pid_t before = lab_info(l.lab)->shell[SIDE_HOST];
    assert_int_equal(lab_set_lens(l.lab, SIDE_HOST, false, NULL), 0);
    assert_int_equal(labs_wait(&l), LAB_SHELL);
    assert_true(l.event.running && lab_info(l.lab)->shell[SIDE_HOST] != before);
    assert_false(lab_info(l.lab)->watched[SIDE_HOST]);
    assert_true(labs_answers(&l, SIDE_HOST,
                             "while pgrep sleep > /dev/null; do :; done; echo is n''one; pwd",
                             "is none\r\n/usr/bin\r\n"));
    assert_true(labs_answers(&l, SIDE_HOST, "grep -w Seccomp: /proc/self/status", "\t0\r\n"));
    assert_int_equal(lab_set_lens(l.lab, SIDE_HOST, true, NULL), 0);
    assert_true(await_lens(SIDE_HOST, true));
    assert_true(lab_info(l.lab)->watched[SIDE_HOST]);
    type_and_hear("true");
}

static void a_killed_tracer_is_told_and_a_new_shell_has_a_new_one(void **state)
{
    (void)state;
    kill(tracer_of(SIDE_HOST), SIGKILL);
    bool shell = false, lens = false;
    while (!shell || !lens) {
        int kind = labs_wait(&l);
        assert_true(kind == LAB_SHELL || kind == LAB_LENS);
        assert_int_equal(l.event.side, SIDE_HOST);
        assert_false(l.event.running);
        shell = shell || kind == LAB_SHELL;
        lens = lens || kind == LAB_LENS;
        if (kind == LAB_LENS)
            assert_non_null(strstr(l.event.error.what, "killed"));
    }
    assert_true(labs_answers(&l, SIDE_CONTAINER, "echo al''ive", "alive\r\n"));
    assert_int_equal(lab_respawn(l.lab, SIDE_HOST, NULL), 0);
    assert_true(await_lens(SIDE_HOST, true));
    type_and_hear("true");
}

static void a_stopped_tracer_holds_up_neither_reset_nor_end(void **state)
{
    struct remains r;
    (void)state;
    assert_true(labs_answers(&l, SIDE_HOST, "sleep 1000 & echo r''eady", "ready\r\n"));
    kill(tracer_of(SIDE_HOST), SIGSTOP);
    assert_true(labs_reset(&l) >= 0);
    assert_true(await_lens(SIDE_HOST, true));
    kill(tracer_of(SIDE_HOST), SIGSTOP);
    remains_note(&r, lab_info(l.lab));
    labs_stop(&l);
    assert_string_equal(remains_left(&r), "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_calls_of_a_container_are_those_that_strace_tells),
        TEST(a_call_has_the_numbers_of_its_process_on_each_side),
        TEST(within_nested_namespaces_the_innermost_number_counts),
        TEST(a_write_to_a_control_group_is_told_with_its_text),
        TEST(a_group_of_version_2_is_frozen_before_the_eyes_of_the_lens),
        TEST(a_setting_of_proc_is_told_with_its_text),
        TEST(a_program_of_the_container_writes_as_any_other),
        TEST(a_program_is_told_only_where_a_namespace_or_root_was_entered),
        TEST(a_child_that_cannot_be_made_is_told),
        TEST(only_a_watched_shell_has_a_filter),
        TEST(nothing_of_the_lens_is_seen_from_within),
        TEST(a_process_can_be_stopped_and_go_on),
        TEST(who_goes_on_is_not_taken_for_a_child),
        TEST(a_thousand_forks_are_followed),
        TEST(whose_parent_has_told_of_him_does_not_wait_for_another),
        TEST(a_setuid_program_has_the_rights_of_its_owner),
        TEST(what_could_not_be_told_is_counted),
        TEST(six_hundred_failures_in_a_second_have_reasons),
        TEST(the_lens_is_switched_where_the_shell_stands),
        TEST(a_killed_tracer_is_told_and_a_new_shell_has_a_new_one),
        TEST(a_stopped_tracer_holds_up_neither_reset_nor_end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
