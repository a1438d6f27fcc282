/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs-as: both */
#include "labs.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* bowl on the host side of a real lab: all of it goes with the lab. */

static void the_shells_find_it_and_nobody_can_change_it(void **state)
{
    (void)state;
    common_prints("type bowl", "bowl is /opt/bowl/bin/bowl");
    common_prints("echo > /opt/bowl/bin/bowl", "Read-only");
    common_prints_at(SIDE_CONTAINER, "type bowl", "bowl is /opt/bowl/bin/bowl");
}

static void alpine_is_the_tree_of_the_lab(void **state)
{
    (void)state;
    common_prints("bowl run --rm alpine cat /etc/marker || echo mis'si'ng", "\r\nmissing");
    common_prints(
        "echo from-the-host > containerroot/etc/marker; bowl run --rm alpine cat /etc/marker",
        "\r\nfrom-the-host");
    common_prints(
        "bowl run --rm alpine sh -c 'rm -r /etc/marker /usr; ls /'; cat containerroot/etc/mark*",
        "\r\nfrom-the-host");
    common_prints("ls -d containerroot/us*", "\r\ncontainerroot/usr");
    common_prints("bowl run --rm alpine clock 0", "usage: clock");
}

static void a_container_has_namespaces_numbers_and_a_proc_of_its_own(void **state)
{
    (void)state;
    common_prints("bowl start --name alpha alpine sleep 1000", "\r\nalpha");
    common_prints("bowl exec alpha ps -o pid,args | sed -n 2p", "\r\n    1 sleep 1000");
    common_prints("bowl exec alpha hostname", "\r\nalpha");
    common_prints("grep NSpid /proc/$(pidof sleep)/status", "\t1\r\n");
    common_prints(
        "for k in user mnt uts ipc net pid; do cmp -s <(readlink /proc/$(pidof sleep)/ns/$k) "
        "<(readlink /proc/self/ns/$k) && echo sa'm'e $k; done; echo do'n'e",
        "\r\ndone");
    assert_null(strstr(common.printed[SIDE_HOST], "\r\nsame"));
    common_prints("bowl run --rm alpine wc -c /proc/keys", "\r\n0 /proc/keys");
    common_prints("bowl run --rm alpine sh -c 'echo 1 > /proc/sys/kernel/ns_last_pid'",
                  "Read-only");
}

static void its_terminal_serves_the_second_side(void **state)
{
    (void)state;
    common_prints_at(SIDE_CONTAINER, "bowl run -it --name beta alpine ash", "/ #");
    common_prints_at(SIDE_CONTAINER, "tty; echo I am $$", "/dev/pts/0\r\nI am 1\r\n");
    common_prints_at(SIDE_CONTAINER, "\x10\x11", "# ");
    common_prints_at(SIDE_CONTAINER, "bowl ps -q", "\r\nbeta\r\nhost# ");
    common_prints_at(SIDE_CONTAINER, "bowl attach beta", "attach beta\r\n");
    common_prints_at(SIDE_CONTAINER, "exit 7", "host# ");
    common_prints_at(SIDE_CONTAINER, "echo status $?", "\r\nstatus 7");
}

static void groups_limit_and_freeze_it_where_the_lab_has_them(void **state)
{
    (void)state;
    if (lab_info(common.lab)->kept_by[LIMIT_MEMORY] != KEPT_BY_GROUP)
        return; /* no groups are delegated here */
    common_prints("bowl run --rm --memory 16M alpine memleak -p 0; echo status $?",
                  "\r\nstatus 137");
    common_prints("bowl start --name gamma alpine sleep 1000; bowl freeze gamma; bowl ps",
                  "frozen");
    common_prints("bowl thaw gamma; bowl kill gamma; bowl wait gamma", "\r\n137");
    common_prints("bowl rm gamma; find /sys/fs/cgroup -name 'fb.*' | wc -l", "\r\n0");
}

static void all_of_it_goes_with_the_lab(void **state)
{
    struct remains r;
    (void)state;
    common_prints(
        "bowl start --name alpha alpine sleep 1000; bowl start --name beta -it alpine ash; "
        "bowl freeze alpha; bowl ps -q | wc -l",
        "\r\n2");
    assert_true(labs_reset(&common) >= 0);
    common_prints("bowl ps --all -q | wc -l", "\r\n0");
    common_prints("bowl start --name alpha alpine sleep 1000; bowl freeze alpha; bowl ps -q",
                  "\r\nalpha");
    remains_note(&r, lab_info(common.lab));
    labs_stop(&common);
    assert_string_equal(remains_left(&r), "");
    common = (struct labs){0};
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, common_start, common_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_shells_find_it_and_nobody_can_change_it),
        TEST(alpine_is_the_tree_of_the_lab),
        TEST(a_container_has_namespaces_numbers_and_a_proc_of_its_own),
        TEST(its_terminal_serves_the_second_side),
        TEST(groups_limit_and_freeze_it_where_the_lab_has_them),
        TEST(all_of_it_goes_with_the_lab),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
