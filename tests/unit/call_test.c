/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/lesson/call.h"
#include "../../shell/lesson/expr.h"
#include "scene.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Which calls a check of a lesson finds among those that the lens has shown. */

static const char lines[] = "execve(\"/usr/bin/unshare\") = 0\n"
                            "unshare(NEWNS|NEWUTS|NEWPID) = 0\n"
                            "fork() = 3057\n"
                            "chroot(\"/root/containerroot\") = 0\n"
                            "mount(\"none\", \"/proc\", \"proc\", NOSUID|NODEV) = -1 EPERM\n"
                            "write(\"…/freezer/box/freezer.state\", \"FROZEN\") = 7\n"
                            "mkdir(\"/tmp/a ) = 0\") = -1 EEXIST\n"
                            "kill(3057, SIGKILL) = 0\n";

static struct scene scene;
static char why[600];

static int holds(const char *text)
{
    struct err e = {0};
    int rc = expr_eval(text, &scene.snapshot, &scene.evidence.terminals, why, sizeof why, &e);
    if (rc < 0)
        strncpy(why, e.what, sizeof why - 1);
    return rc;
}

static int begin(void **state)
{
    (void)state;
    scene_begin(&scene);
    scene.evidence.terminals.lens = lines;
    return 0;
}

static void a_call_is_found_by_its_name_and_some_of_its_flags(void **state)
{
    (void)state;
    assert_int_equal(holds("lens contains unshare(NEWPID)"), 1);
    assert_int_equal(holds("lens contains unshare(NEWPID|NEWNS)"), 1);
    assert_int_equal(holds("lens contains unshare()"), 1);
    assert_int_equal(holds("lens contains unshare(NEWNET)"), 0);
    assert_int_equal(holds("lens contains unshare(NEWPID|NEWNET)"), 0);
    assert_int_equal(holds("lens contains setns()"), 0);
}

static void part_of_a_word_is_not_the_word(void **state)
{
    (void)state;
    assert_int_equal(holds("lens contains unshare(NEWP)"), 0);
    assert_int_equal(holds("lens contains unshare(PID)"), 0);
    assert_int_equal(holds("lens contains kill(57)"), 0);
    assert_int_equal(holds("lens contains kill(3057, SIGKILL)"), 1);
}

static void texts_in_quotes_are_whole_strings_among_its_arguments(void **state)
{
    (void)state;
    assert_int_equal(holds("lens contains chroot(\"/root/containerroot\")"), 1);
    assert_int_equal(holds("lens contains chroot(\"/root\")"), 0);
    assert_int_equal(holds("lens contains mount(\"proc\")"), 1);
    assert_int_equal(holds("lens contains mount(\"/proc\", NODEV)"), 1);
    assert_int_equal(holds("lens contains mount(\"NODEV\")"), 0);
    assert_int_equal(holds("lens contains mount(proc)"), 0);
}

static void dots_stand_for_the_beginning_of_a_path(void **state)
{
    (void)state;
    assert_int_equal(holds("lens contains write(\".../freezer.state\", \"FROZEN\")"), 1);
    assert_int_equal(holds("lens contains write(\"…/box/freezer.state\")"), 1);
    assert_int_equal(holds("lens contains write(\".../other/freezer.state\")"), 0);
    assert_int_equal(
        holds("lens contains write(\"/sys/fs/cgroup/freezer/box/freezer.state\", \"FROZEN\")"), 1);
    assert_int_equal(holds("lens contains write(\".../freezer.state\", \"THAWED\")"), 0);
}

static void the_result_may_be_asked_for(void **state)
{
    (void)state;
    assert_int_equal(holds("lens contains unshare(NEWPID) = 0"), 1);
    assert_int_equal(holds("lens contains mount() = 0"), 0);
    assert_int_equal(holds("lens contains mount() = -1"), 1);
    assert_int_equal(holds("lens contains mount() = -1 EPERM"), 1);
    assert_int_equal(holds("lens contains mount() = -1 EINVAL"), 0);
    assert_int_equal(holds("lens contains mount(\"proc\") = -1 EPER"), 0);
    assert_int_equal(holds("lens contains fork() = 3057"), 1);
    assert_int_equal(holds("lens contains fork() = 305"), 0);
}

static void a_parenthesis_in_a_string_ends_nothing(void **state)
{
    (void)state;
    assert_int_equal(holds("lens contains mkdir(\"/tmp/a ) = 0\") = -1 EEXIST"), 1);
    assert_int_equal(holds("lens contains mkdir() = 0"), 0);
}

static void it_can_be_denied_and_joined(void **state)
{
    (void)state;
    assert_int_equal(holds("not lens contains setns()"), 1);
    assert_int_equal(holds("not lens contains unshare()"), 0);
    assert_int_equal(holds("lens contains unshare(NEWPID) = 0 and lens contains fork()"), 1);
    assert_int_equal(holds("lens contains unshare(NEWPID) and host.printed contains \"x\""), 0);
}

static void a_text_in_quotes_is_a_text(void **state)
{
    (void)state;
    assert_int_equal(holds("lens contains \"NEWUTS|NEWPID\""), 1);
    assert_int_equal(holds("lens matches \"^chroot.* = 0$\""), 1);
}

static void the_reason_names_the_call(void **state)
{
    (void)state;
    holds("lens contains unshare(NEWNET)");
    assert_string_equal(why, "lens does not contain unshare(NEWNET)");
    holds("lens contains unshare(NEWPID) = 0");
    assert_string_equal(why, "lens contains unshare(NEWPID) = 0");
}

static void without_the_lens_it_does_not_hold_and_says_so(void **state)
{
    (void)state;
    scene.evidence.terminals.lens = NULL;
    assert_int_equal(holds("lens contains unshare()"), 0);
    assert_string_equal(why, "the kernel lens is off");
}

static void a_call_that_the_lens_does_not_know_is_a_mistake(void **state)
{
    (void)state;
    assert_int_equal(holds("lens contains unshar(NEWPID)"), -EINVAL);
    assert_string_equal(why, "the lens shows no call named unshar");
    assert_int_equal(holds("host.printed contains unshare(NEWPID)"), -EINVAL);
    assert_int_equal(holds("lens contains unshare(NEWPID"), -EINVAL);
    assert_int_equal(holds("lens contains unshare(NEWPID) =="), -EINVAL);
    assert_int_equal(holds("lens contains unshare(NEWPID) = "), -EINVAL);
}

static void any_bytes_can_be_looked_through(void **state)
{
    static const char signs[] = "a(\")=-1 E|.\n\\,";
    char text[24], wanted[24];
    unsigned seed = 7;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        for (size_t k = 0; k + 1 < sizeof text; k++) {
            seed = seed * 1103515245 + 12345;
            text[k] = signs[(seed >> 16) % (sizeof signs - 1)];
            wanted[k] = signs[(seed >> 20) % (sizeof signs - 1)];
        }
        text[sizeof text - 1] = wanted[sizeof wanted - 1] = '\0';
        assert_true(call_length(wanted) <= strlen(wanted));
        call_find(text, wanted);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        TEST(a_call_is_found_by_its_name_and_some_of_its_flags),
        TEST(part_of_a_word_is_not_the_word),
        TEST(texts_in_quotes_are_whole_strings_among_its_arguments),
        TEST(dots_stand_for_the_beginning_of_a_path),
        TEST(the_result_may_be_asked_for),
        TEST(a_parenthesis_in_a_string_ends_nothing),
        TEST(it_can_be_denied_and_joined),
        TEST(a_text_in_quotes_is_a_text),
        TEST(the_reason_names_the_call),
        TEST(without_the_lens_it_does_not_hold_and_says_so),
        TEST(a_call_that_the_lens_does_not_know_is_a_mistake),
        TEST(any_bytes_can_be_looked_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
