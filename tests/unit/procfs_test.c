/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/kernel/procfs.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void stat_is_read_with_spaces_and_parentheses_in_the_name(void **state)
{
    (void)state;
    struct proc_stat s;
    assert_int_equal(
        proc_parse_stat("3057 (a) b (c)) S 3051 3057 3050 34817 3060 4194560 1 2 3 4 5 "
                        "6 7 8 20 0 3 0 987654 1000 2",
                        &s),
        0);
    assert_int_equal(s.pid, 3057);
    assert_string_equal(s.name, "a) b (c)");
    assert_int_equal(s.state, 'S');
    assert_int_equal(s.ppid, 3051);
    assert_int_equal(s.pgrp, 3057);
    assert_int_equal(s.session, 3050);
    assert_int_equal(s.tty, 34817);
    assert_int_equal(s.tpgid, 3060);
    assert_int_equal(s.threads, 3);
    assert_true(s.start == 987654);
}

static void a_stat_that_is_cut_is_refused(void **state)
{
    (void)state;
    struct proc_stat s;
    const char *const broken[] = {
        "",          "12",           "12 (ash",          "12 (ash)",
        "12 (ash) ", "12 ash) (S 1", "12 (ash) S 1 2 3", "12 (ash) S x 2 3 4 5 6 7 8 9 10 11"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_true(proc_parse_stat(broken[i], &s) < 0);
}

static void control_characters_in_a_name_are_not_kept(void **state)
{
    (void)state;
    struct proc_stat s;
    assert_int_equal(
        proc_parse_stat("1 (\033[31mred\a) R 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5", &s), 0);
    assert_string_equal(s.name, "?[31mred?");
    assert_int_equal(s.tpgid, -1);
}

static void the_numbers_of_all_levels_are_read(void **state)
{
    (void)state;
    pid_t n[3];
    assert_int_equal(
        proc_parse_nspid("Name:\tash\nNStgid:\t9\nNSpid:\t3057\t1\nNSpgid:\t5\n", n, 3), 2);
    assert_int_equal(n[0], 3057);
    assert_int_equal(n[1], 1);
}

static void of_too_many_levels_the_innermost_number_is_kept(void **state)
{
    (void)state;
    pid_t n[3];
    assert_int_equal(proc_parse_nspid("Name:\tash\nNSpid:\t50\t40\t30\t20\t10\n", n, 3), 5);
    assert_int_equal(n[0], 50);
    assert_int_equal(n[1], 40);
    assert_int_equal(n[2], 10);
}

static void a_status_without_nspid_has_no_levels(void **state)
{
    (void)state;
    pid_t n[3];
    assert_int_equal(proc_parse_nspid("Name:\tNSpid: 5\n", n, 3), 0);
    assert_int_equal(proc_parse_nspid("Name:\tash\nNSpid:", n, 3), 0);
}

static void cgroup_lines_of_both_versions_are_read(void **state)
{
    (void)state;
    const char *text = "7:cpu,cpuacct:/fb.1/lab\n\nnonsense\n1:name=systemd:/\n0::/fb.1/a:b\n";
    struct proc_cgroup c;
    assert_true(proc_next_cgroup(&text, &c));
    assert_int_equal(c.version, 1);
    assert_string_equal(c.controllers, "cpu,cpuacct");
    assert_string_equal(c.path, "/fb.1/lab");
    assert_true(proc_next_cgroup(&text, &c));
    assert_string_equal(c.controllers, "name=systemd");
    assert_true(proc_next_cgroup(&text, &c));
    assert_int_equal(c.version, 2);
    assert_string_equal(c.controllers, "");
    assert_string_equal(c.path, "/fb.1/a:b");
    assert_false(proc_next_cgroup(&text, &c));
}

static void mounts_are_read_with_their_escapes_undone(void **state)
{
    (void)state;
    const char *text = "36 35 98:0 /mnt1 /a\\040b\\011c\\134d rw,noatime master:1 shared:2 - ext3 "
                       "/dev/my\\012root rw,errors=continue\n"
                       "broken line - x\n"
                       "40 35 0:5 / /proc rw - proc none rw";
    struct proc_mount m;
    assert_true(proc_next_mount(&text, &m));
    assert_string_equal(m.root, "/mnt1");
    assert_string_equal(m.target, "/a b\tc\\d");
    assert_string_equal(m.type, "ext3");
    assert_string_equal(m.source, "/dev/my\nroot");
    assert_string_equal(m.options, "rw,errors=continue");
    assert_string_equal(m.flags, "rw,noatime");
    assert_true(proc_next_mount(&text, &m));
    assert_string_equal(m.target, "/proc");
    assert_string_equal(m.source, "none");
    assert_false(proc_next_mount(&text, &m));
}

static void an_escape_that_is_cut_stays_as_it_is(void **state)
{
    (void)state;
    const char *text = "1 2 0:5 / /a\\04 rw - tmpfs \\999 rw\n";
    struct proc_mount m;
    assert_true(proc_next_mount(&text, &m));
    assert_string_equal(m.target, "/a\\04");
    assert_string_equal(m.source, "\\999");
}

static void the_call_in_which_a_process_sleeps_is_read(void **state)
{
    (void)state;
    long number;
    uint64_t a[6];
    assert_int_equal(
        proc_parse_syscall("0 0x3 0x7ffc 0x2000 0x0 0x0 0x22 0x7fff1 0x7f2", &number, a), 0);
    assert_int_equal(number, 0);
    assert_true(a[0] == 3 && a[1] == 0x7ffc && a[5] == 0x22);
    assert_true(proc_parse_syscall("running\n", &number, a) < 0);
    assert_true(proc_parse_syscall("-1 0x7ffc 0x7f2\n", &number, a) < 0);
    assert_true(proc_parse_syscall("0 0x3", &number, a) < 0);
    assert_true(proc_parse_syscall("", &number, a) < 0);
}

static void arguments_are_joined_by_spaces(void **state)
{
    (void)state;
    char line[32];
    const char text[] = "sh\0-c\0sleep\t1\n";
    proc_join_arguments(text, sizeof text, line, sizeof line);
    assert_string_equal(line, "sh -c sleep?1?");
    proc_join_arguments("", 0, line, sizeof line);
    assert_string_equal(line, "");
}

static void a_character_is_not_cut_in_two(void **state)
{
    (void)state;
    char line[6];
    proc_copy_printable(line, sizeof line, "abc€€"); /* three bytes each */
    assert_string_equal(line, "abc");
    proc_copy_printable(line, sizeof line, "ab€€");
    assert_string_equal(line, "ab€");
    proc_copy_printable(line, sizeof line, "abcdéx");
    assert_string_equal(line, "abcd");
}

static void the_inode_of_a_namespace_is_read(void **state)
{
    (void)state;
    assert_true(proc_parse_ns("mnt:[4026531841]") == 4026531841);
    assert_true(proc_parse_ns("") == 0);
    assert_true(proc_parse_ns("mnt:[") == 0);
}

/* Whatever stands in these files: nothing is read behind the end or written out of bounds. The
 * sanitizers of the asan build watch. */
static void garbage_does_no_harm(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789abz:/ ,-()[]\\\n\t\xc3\xe2\xff S\nNSpid:\t";
    unsigned seed = 1;
    for (int round = 0; round < 20000; round++) {
        size_t length = (size_t)(round % 90);
        char *text = malloc(length + 1);
        assert_non_null(text);
        for (size_t i = 0; i < length; i++) {
            seed = seed * 1103515245 + 12345;
            text[i] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        text[length] = '\0';
        struct proc_stat s;
        struct proc_cgroup c;
        struct proc_mount m;
        pid_t n[2];
        long number;
        uint64_t a[6];
        char line[9];
        proc_parse_stat(text, &s);
        proc_parse_nspid(text, n, 2);
        proc_parse_syscall(text, &number, a);
        proc_parse_ns(text);
        proc_join_arguments(text, length, line, sizeof line);
        for (const char *at = text; proc_next_cgroup(&at, &c);)
            assert_true(strlen(c.path) <= length);
        for (const char *at = text; proc_next_mount(&at, &m);)
            assert_true(strlen(m.target) <= length);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stat_is_read_with_spaces_and_parentheses_in_the_name),
        cmocka_unit_test(a_stat_that_is_cut_is_refused),
        cmocka_unit_test(control_characters_in_a_name_are_not_kept),
        cmocka_unit_test(the_numbers_of_all_levels_are_read),
        cmocka_unit_test(of_too_many_levels_the_innermost_number_is_kept),
        cmocka_unit_test(a_status_without_nspid_has_no_levels),
        cmocka_unit_test(cgroup_lines_of_both_versions_are_read),
        cmocka_unit_test(mounts_are_read_with_their_escapes_undone),
        cmocka_unit_test(an_escape_that_is_cut_stays_as_it_is),
        cmocka_unit_test(the_call_in_which_a_process_sleeps_is_read),
        cmocka_unit_test(arguments_are_joined_by_spaces),
        cmocka_unit_test(a_character_is_not_cut_in_two),
        cmocka_unit_test(the_inode_of_a_namespace_is_read),
        cmocka_unit_test(garbage_does_no_harm),
    };
    return cmocka_run_group_tests_name("procfs", tests, NULL, NULL);
}
