/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lens's decoders: calls in the words of the manual. tests/fuzz has what means harm. */
#include "../../sandbox/lens/calls.h"
#include <fcntl.h>
#include <linux/sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include <cmocka.h>

enum { BASE = 0x1000 };

/* The memory of a process that is none: what lies from BASE on. */
static struct memory {
    char bytes[8192];
    size_t size;
} memory;

static size_t read_memory(void *context, uint64_t address, void *to, size_t size)
{
    const struct memory *m = context;
    if (address < BASE || address - BASE >= m->size)
        return 0;
    size_t there = m->size - (address - BASE);
    size_t n = size < there ? size : there;
    memcpy(to, m->bytes + (address - BASE), n);
    return n;
}

static bool describe(void *context, int fd, char *to, size_t size)
{
    (void)context;
    snprintf(to, size, "%s", fd == 3 ? "mnt:[4026531841]" : fd == 4 ? "/proc" : "");
    return to[0];
}

/* Put a string into the memory; its address. */
static uint64_t put(const char *text)
{
    uint64_t address = BASE + memory.size;
    memcpy(memory.bytes + memory.size, text, strlen(text) + 1);
    memory.size += strlen(text) + 1;
    return address;
}

static struct lens_call call;

static const char *text_of(const char *name, const uint64_t *args)
{
    struct decoding d = {
        .read = read_memory, .describe = describe, .context = &memory, .call = &call};
    memcpy(d.args, args, sizeof d.args);
    call.flags = 0;
    if (strcmp(name, "write") != 0)
        call.object[0] = '\0';
    return decode(&d, calls_find(name)) ? call.text : "(not shown)";
}

#define is(text, name, ...)                                                                        \
    assert_string_equal(text_of(name, (const uint64_t[6]){__VA_ARGS__}), text)

static int forget(void **state)
{
    (void)state;
    memset(&memory, 0, sizeof memory);
    memset(&call, 0, sizeof call);
    return 0;
}

static void flags_have_the_names_of_the_manual(void **state)
{
    (void)state;
    is("unshare(NEWNS|NEWPID)", "unshare", CLONE_NEWPID | CLONE_NEWNS);
    assert_int_equal(call.flags, CLONE_NEWPID | CLONE_NEWNS);
    is("unshare(NEWTIME|0x1)", "unshare", CLONE_NEWTIME | 1);
    is("unshare(0)", "unshare", 0);
    is("clone(NEWUSER|SIGCHLD)", "clone", CLONE_NEWUSER | SIGCHLD);
    is("setns(3<mnt:[4026531841]>, NEWNS)", "setns", 3, CLONE_NEWNS);
    is("setns(9, 0)", "setns", 9, 0);
    is("kill(-1, SIGKILL)", "kill", (uint64_t)-1, SIGKILL);
    is("kill(7, 0)", "kill", 7, 0);
    is("pidfd_send_signal(4</proc>, SIGTERM)", "pidfd_send_signal", 4, SIGTERM);
}

static void clone3_is_told_where_it_makes_a_namespace(void **state)
{
    struct clone_args args = {.flags = CLONE_VM | CLONE_THREAD};
    (void)state;
    memory.size = sizeof args;
    memcpy(memory.bytes, &args, sizeof args);
    is("(not shown)", "clone3", BASE, sizeof args);
    args = (struct clone_args){.flags = CLONE_NEWPID | CLONE_INTO_CGROUP, .exit_signal = SIGCHLD};
    memcpy(memory.bytes, &args, sizeof args);
    is("clone3(NEWPID|INTO_CGROUP|SIGCHLD)", "clone3", BASE, sizeof args);
    is("(not shown)", "clone3", 0, sizeof args);
}

static void a_mount_is_told_without_what_says_nothing(void **state)
{
    (void)state;
    uint64_t none = put("none"), proc = put("/proc"), type = put("proc"), data = put("size=1m");
    is("mount(\"none\", \"/proc\", \"proc\")", "mount", none, proc, type);
    assert_string_equal(call.object, "/proc");
    is("mount(\"none\", \"/proc\", NULL, REC|PRIVATE)", "mount", none, proc, 0,
       MS_REC | MS_PRIVATE);
    is("mount(\"none\", \"/proc\", \"proc\", 0, \"size=1m\")", "mount", none, proc, type, 0, data);
    is("mount(NULL, \"/proc\", NULL, BIND)", "mount", 0, proc, 0, 0xc0ed0000 | MS_BIND);
    is("umount2(\"/proc\", DETACH)", "umount2", proc, MNT_DETACH);
    is("umount2(0x5)", "umount2", 5);
    is("open_tree(\"/proc\", CLONE|CLOEXEC)", "open_tree", (uint64_t)AT_FDCWD, proc, 0x80001);
    is("move_mount(4</proc>, \"\", \"/proc\", F_EMPTY_PATH)", "move_mount", 4, put(""),
       (uint64_t)AT_FDCWD, proc, 4);
}

static void a_long_path_keeps_its_end(void **state)
{
    char path[400];
    (void)state;
    memset(path, 'x', sizeof path);
    snprintf(path + 300, 100, "/sys/fs/cgroup/freezer/box/freezer.state");
    is("chroot(\".../sys/fs/cgroup/freezer/box/freezer.state\")", "chroot", put(path));
    assert_int_equal(strlen(call.object), sizeof call.object - 1);
    assert_non_null(strstr(call.object, "/box/freezer.state"));
}

static void what_could_confuse_a_terminal_is_escaped(void **state)
{
    (void)state;
    is("chroot(\"\\033[2J\\n\\\"\\\\\")", "chroot", put("\033[2J\n\"\\"));
    is("chroot(\"b\xc3\xbcro\")", "chroot", put("b\xc3\xbcro"));
    is("chroot(\"\\302\\205\\377\")", "chroot", put("\xc2\x85\xff"));
}

static void a_write_is_told_with_its_text(void **state)
{
    (void)state;
    snprintf(call.object, sizeof call.object, "/x/freezer.state");
    is("write(\"/x/freezer.state\", \"FROZEN\")", "write", 1, put("FROZEN\n"), 7);
    char many[300];
    memset(many, '7', sizeof many);
    many[299] = '\0';
    text_of("write", (const uint64_t[6]){1, put(many), 299});
    assert_non_null(strstr(call.text, "777...\")"));
}

static void rights_are_told_by_name(void **state)
{
    (void)state;
    is("prctl(SET_NO_NEW_PRIVS, 1)", "prctl", 38, 1);
    is("prctl(CAPBSET_DROP, SYS_ADMIN)", "prctl", 24, 21);
    is("setresuid(0, -1, 1000)", "setresuid", 0, (uint64_t)-1, 1000);
    is("setreuid(0, -1)", "setreuid", 0, (uint64_t)-1);
    is("ptrace(TRACEME)", "ptrace", 0);
    is("reboot(POWER_OFF)", "reboot", 0, 0, 0x4321fedc);
    is("mknod(\"/n\", CHR|0666, 1:3)", "mknod", put("/n"), 020666, 0x103);
}

static void every_kind_has_its_words(void **state)
{
    (void)state;
    for (int i = 0; i < lens_kinds_count; i++) {
        const struct lens_kind *kind = &lens_kinds[i];
        size_t length = strlen(kind->sentence);
        assert_true(length > 10 && kind->sentence[length - 1] == '.');
        assert_non_null(strchr(kind->page, '('));
        assert_int_equal(calls_find(kind->name), i);
        assert_true(kind->call->decode || i == KIND_EXECVE || i == KIND_EXIT);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, forget)
    const struct CMUnitTest tests[] = {
        TEST(flags_have_the_names_of_the_manual),
        TEST(clone3_is_told_where_it_makes_a_namespace),
        TEST(a_mount_is_told_without_what_says_nothing),
        TEST(a_long_path_keeps_its_end),
        TEST(what_could_confuse_a_terminal_is_escaped),
        TEST(a_write_is_told_with_its_text),
        TEST(rights_are_told_by_name),
        TEST(every_kind_has_its_words),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
