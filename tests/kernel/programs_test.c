/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs-as: both */
#include "labs.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The lesson programs on both sides of a real lab. */

#define CHROOT "chroot containerroot "

static void both_sides_find_the_same_programs(void **state)
{
    (void)state;
    common_prints("type clock", "clock is /opt/fishbowl/bin/clock");
    common_prints(CHROOT "which clock", "\r\n/opt/fishbowl/bin/clock");
    common_prints(
        "for p in /opt/fishbowl/bin/*; do cmp $p containerroot$p || echo other; done; echo d'on'e",
        "\r\ndone");
    assert_null(strstr(common.printed[SIDE_HOST], "\r\nother"));
}

static void no_mount_of_theirs_shows_in_the_container_and_the_host_cannot_change_them(void **state)
{
    (void)state;
    common_prints("grep -c containerroot.opt /proc/self/mountinfo", "\r\n0");
    common_prints("touch /opt/fishbowl/bin/x", "Read-only");
    common_prints("touch containerroot/opt/fishbowl-x && echo ma'd'e", "\r\nmade");
}

static void clock_prints_the_time_each_tenth_of_a_second(void **state)
{
    (void)state;
    common_prints("clock 0.05 | head -n 3 | grep -cE '^[0-9]{2}(:[0-9]{2}){2}\\.[0-9]$'", "\r\n3");
    common_prints(CHROOT "clock 0", "usage: clock");
}

static void memleak_says_at_which_size_it_was_refused_and_that_enough_is_enough(void **state)
{
    (void)state;
    common_prints("(ulimit -v 10000; memleak -p 0)",
                  "refused: 4 MiB more than 8 MiB (Out of memory)");
    common_prints(CHROOT "memleak -p 0 -s 8 -m 16", "enough: 16 MiB, and nobody refused");
}

static void memory_that_is_never_touched_is_not_in_memory(void **state)
{
    (void)state;
    common_prints("memleak -u -p 0 -s 100 -m 200", "enough: 200 MiB");
    const char *line = strstr(common.printed[SIDE_HOST], "200 MiB taken, ");
    int in_memory = -1;
    assert_non_null(line);
    assert_int_equal(sscanf(line, "200 MiB taken, %d", &in_memory), 1);
    assert_in_range(in_memory, 0, 10);
}

static void cpuloop_names_its_share_of_one_processor(void **state)
{
    (void)state;
    common_prints("cpuloop -n 1 alpha", "% of one CPU over all");
    double share = -1;
    assert_int_equal(sscanf(strstr(common.printed[SIDE_HOST], "alpha: "), "alpha: %lf", &share), 1);
    assert_true(share > 0 && share < 101);
}

static void shares_divides_each_second_by_what_all_had_in_it(void **state)
{
    (void)state;
    common_prints(
        "printf 'a: %d.0 %% x\\n' 7 10 20 7 > /tmp/a; echo 'a: 99.0 % over all' >> /tmp/a; "
        "printf 'b: %d.0 %% x\\n' 1 30 60 8 9 > /tmp/b; shares /tmp/a /tmp/b",
        "\r\na         25.0 % +- 0.0 of all 2, in 2 s\r\nb         75.0 %");
    common_prints("head -n 3 /tmp/a > /tmp/short; shares /tmp/short", "too short: fewer than four");
}

static void forkbomb_stops_at_its_ceiling_and_leaves_nobody_behind(void **state)
{
    (void)state;
    common_prints("forkbomb -m 20 -p 0.02", "enough after 20 processes");
    common_prints("pidof forkbomb || echo no'bod'y", "\r\nnobody");
}

static void forkbomb_says_at_which_number_it_was_refused(void **state)
{
    (void)state;
    const char *pids = labs_inside(&common, "pids");
    if (!pids)
        return; /* no limit of processes can be set in this lab */
    char line[400];
    snprintf(line, sizeof line,
             "(mkdir %s/b && echo 12 > %s/b/pids.max && echo $BASHPID > %s/b/cgroup.procs && "
             "exec forkbomb -p 0.1)",
             pids, pids, pids);
    common_prints(line, "Resource temporarily unavailable after 12 processes");
}

static void forkbomb_counts_when_a_doubling_is_over(void **state)
{
    (void)state;
    common_prints("forkbomb -m 8 -p 1",
                  "1 process\r\n2 processes\r\n4 processes\r\nenough after 8 processes");
}

static void the_end_of_the_first_process_ends_the_bomb(void **state)
{
    (void)state;
    common_prints("forkbomb -k -m 20 -p 0.02 & sleep 0.01", "enough after 20 processes");
    common_prints("kill -9 $!; until ! pidof forkbomb; do sleep 0.01; done; echo no'bod'y",
                  "\r\nnobody");
}

static void portserver_says_in_words_that_a_port_is_taken(void **state)
{
    (void)state;
    common_prints("portserver -1 8080 'He said' & sleep 0.01", "listening on port 8080");
    common_prints(CHROOT "portserver 8080",
                  "port 8080 is taken: another program of this network namespace listens there");
    common_prints("unshare --net timeout 5 portserver 8080 &", "listening on port 8080");
    common_prints("head -n 1 < /dev/tcp/127.0.0.1/8080", "He said");
}

static void justrename_tells_what_mv_hides(void **state)
{
    (void)state;
    common_prints("touch a && justrename a b && ls b", "renamed");
    common_prints("justrename b /tmp/b", "ross-device link (EXDEV)");
    common_prints("mv b /tmp/b && echo mo'v'ed", "\r\nmoved");
    common_prints(CHROOT "justrename /nosuch /b", "refused: No such file or directory");
}

static void address_is_the_same_in_two_processes_with_other_contents(void **state)
{
    (void)state;
    common_prints("echo two | timeout 2 address one", "at 0x600000000000 stands \"two\"");
    assert_non_null(strstr(common.printed[SIDE_HOST], "at 0x600000000000 stands \"one\""));
}

static void pages_tells_what_lies_behind_an_address(void **state)
{
    (void)state;
    common_prints("address one < /dev/null &", "stands \"one\"");
    common_prints("pages $! 0x600000000000", "in a frame of its own, number hidden: \"one\"");
    common_prints("pages $! 0x1000", "0x1000 nothing there: \"\"");
    common_prints("pages 0 0x1000", "No such file or directory");
}

static void schedlog_counts_the_turns_of_a_process(void **state)
{
    (void)state;
    /* Two on one processor take turns; one alone might keep it all the while. */
    common_prints("cpu=$(taskset -pc $$ | sed 's/.*: *//; s/[-,].*//'); "
                  "taskset -c $cpu cpuloop > /dev/null & taskset -c $cpu cpuloop > /dev/null & "
                  "until grep -q cpuloop /proc/$!/comm; do sleep 0.05; done; schedlog $! 2>&1",
                  " turns\r\n");
    const char *account = strstr(common.printed[SIDE_HOST], "cpuloop: ran ");
    double ran = 0, waited = -1;
    unsigned long turns = 0;
    assert_non_null(account);
    assert_int_equal(
        sscanf(account, "cpuloop: ran %lf ms, waited %lf ms, %lu turns", &ran, &waited, &turns), 3);
    assert_true(ran > 0 && waited >= 0 && turns > 0);
    assert_true(strstr(common.printed[SIDE_HOST], " ms cpuloop ran ") ||
                strstr(common.printed[SIDE_HOST], "no log of "));
}

static void deny_answers_a_call_with_eperm_and_names_it(void **state)
{
    (void)state;
    common_prints("deny kill,mkdir mkdir /tmp/d 2>&1 | tr '\\n' ' '",
                  " calls mkdir: denied mkdir: cannot");
    common_prints("ls -d /tmp/d", "No such file");
    common_prints("deny mkdir sh -c 'mkdir /tmp/d || exit 5'; echo status'' $?", "\r\nstatus 5");
}

static void deny_lets_a_call_through_and_logs_it(void **state)
{
    (void)state;
    common_prints("deny -l mkdir mkdir /tmp/d", " calls mkdir: logged");
    common_prints("rmdir /tmp/d && echo ma'd'e", "\r\nmade");
}

static void deny_refuses_a_call_that_it_does_not_know(void **state)
{
    (void)state;
    common_prints("deny mk mkdir /tmp/d", "deny knows mkdir mount kill sethostname, not mk\r\n");
    common_prints("ls -d /tmp/d", "No such file");
}

static void escape_leaves_a_chroot_and_stops_at_the_root_of_the_lab(void **state)
{
    (void)state;
    common_prints("stat -c 'lab'': %i:%d.' /", "\r\nlab: ");
    assert_true(labs_prints(&common, SIDE_HOST, ".\r\n"));
    char lab[64] = "", expected[100];
    assert_int_equal(sscanf(strstr(common.printed[SIDE_HOST], "\r\nlab: "), "\r\nlab: %63s", lab),
                     1);
    common_prints(CHROOT "escape stat -c 'out'': %i:%d.' /", "\r\nout: / was inode");
    snprintf(expected, sizeof expected, "\r\nout: %s", lab);
    assert_true(labs_prints(&common, SIDE_HOST, expected));
    common_prints(CHROOT "escape cat /etc/hostname", "\r\nlab\r\n");
    common_prints(CHROOT "escape ls /boot", "cannot access '/boot'"); /* the machine has one */
    common_prints(CHROOT "ls /escape.tmp", "No such file");
}

static void escape_from_a_root_by_pivot_root_stays_inside(void **state)
{
    (void)state;
    common_prints(
        "unshare --mount sh -c 'mount --rbind containerroot /mnt && cd /mnt && pivot_root . . && "
        "umount -l . && /opt/fishbowl/bin/escape cat /etc/os-release'",
        "nothing lies above this root: still inside");
    if (!lab_info(common.lab)->stand_in)
        assert_true(labs_prints(&common, SIDE_HOST, "ID=alpine"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_sides_find_the_same_programs, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(
            no_mount_of_theirs_shows_in_the_container_and_the_host_cannot_change_them, common_start,
            common_stop),
        cmocka_unit_test_setup_teardown(clock_prints_the_time_each_tenth_of_a_second, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(
            memleak_says_at_which_size_it_was_refused_and_that_enough_is_enough, common_start,
            common_stop),
        cmocka_unit_test_setup_teardown(memory_that_is_never_touched_is_not_in_memory, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(cpuloop_names_its_share_of_one_processor, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(shares_divides_each_second_by_what_all_had_in_it,
                                        common_start, common_stop),
        cmocka_unit_test_setup_teardown(forkbomb_stops_at_its_ceiling_and_leaves_nobody_behind,
                                        common_start, common_stop),
        cmocka_unit_test_setup_teardown(forkbomb_says_at_which_number_it_was_refused, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(forkbomb_counts_when_a_doubling_is_over, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(the_end_of_the_first_process_ends_the_bomb, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(portserver_says_in_words_that_a_port_is_taken, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(justrename_tells_what_mv_hides, common_start, common_stop),
        cmocka_unit_test_setup_teardown(address_is_the_same_in_two_processes_with_other_contents,
                                        common_start, common_stop),
        cmocka_unit_test_setup_teardown(schedlog_counts_the_turns_of_a_process, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(pages_tells_what_lies_behind_an_address, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(deny_answers_a_call_with_eperm_and_names_it, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(deny_lets_a_call_through_and_logs_it, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(deny_refuses_a_call_that_it_does_not_know, common_start,
                                        common_stop),
        cmocka_unit_test_setup_teardown(escape_leaves_a_chroot_and_stops_at_the_root_of_the_lab,
                                        common_start, common_stop),
        cmocka_unit_test_setup_teardown(escape_from_a_root_by_pivot_root_stays_inside, common_start,
                                        common_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
