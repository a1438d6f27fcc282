/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/screen/kernel.h"
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The strip of calls, from a made-up store at widths that people have. */

static struct calls *calls;
static struct strip rows[4];

static int kind(const char *name)
{
    for (int i = 0; i < lens_kinds_count; i++)
        if (strcmp(lens_kinds[i].name, name) == 0)
            return i;
    fail_msg("the lens has no call %s", name);
    return -1;
}

static void saw(enum side side, const char *text, long result, int error)
{
    char name[32];
    struct lens_call call = {.side = side, .reason = -1, .result = result, .error = error};

    snprintf(name, sizeof name, "%.*s", (int)strcspn(text, "("), text);
    call.kind = kind(name);
    snprintf(call.text, sizeof call.text, "%s", text);
    calls_add(calls, &call);
}

static void saw_failure(const char *text, int error, int reason)
{
    struct lens_call call = {.side = SIDE_CONTAINER, .reason = reason, .result = -1};

    call.kind = kind("mount");
    call.error = error;
    snprintf(call.text, sizeof call.text, "%s", text);
    calls_add(calls, &call);
}

static int begin(void **state)
{
    (void)state;
    setlocale(LC_ALL, "C.UTF-8");
    theme_init();
    calls = calls_new();
    calls_command(calls, SIDE_CONTAINER);
    return 0;
}

static int end(void **state)
{
    (void)state;
    calls_free(calls);
    return 0;
}

static void handmade(void)
{
    saw(SIDE_CONTAINER, "execve(\"/usr/bin/unshare\")", 0, 0);
    saw(SIDE_CONTAINER, "unshare(NEWNS|NEWUTS|NEWIPC|NEWUSER|NEWPID|NEWNET)", 0, 0);
    saw(SIDE_CONTAINER, "fork()", 3057, 0);
    saw(SIDE_CONTAINER, "chroot(\"/root/containerroot\")", 0, 0);
}

static void expect(int row, const char *text)
{
    assert_string_equal(rows[row].text, text);
}

static void a_wide_screen_has_several_calls_on_a_row(void **state)
{
    (void)state;
    handmade();
    assert_int_equal(kernel_rows(calls, rows, 2, 118), 0);
    expect(0, " execve(\"/usr/bin/unshare\") = 0    "
              "unshare(NEWNS|NEWUTS|NEWIPC|NEWUSER|NEWPID|NEWNET) = 0    fork() = 3057");
    expect(1, " chroot(\"/root/containerroot\") = 0");
}

static void a_narrow_one_has_one(void **state)
{
    (void)state;
    handmade();
    assert_int_equal(kernel_rows(calls, rows, 4, 78), 0);
    expect(0, " execve(\"/usr/bin/unshare\") = 0");
    expect(3, " chroot(\"/root/containerroot\") = 0");
}

static void at_two_hundred_columns_all_stand_on_one_row(void **state)
{
    (void)state;
    handmade();
    assert_int_equal(kernel_rows(calls, rows, 1, 198), 0);
    assert_non_null(strstr(rows[0].text, "fork() = 3057    chroot(\"/root/containerroot\") = 0"));
    assert_true(rows[0].columns <= 198);
}

static void what_every_command_does_goes_first_where_room_lacks(void **state)
{
    (void)state;
    handmade();
    assert_int_equal(kernel_rows(calls, rows, 2, 78), 2);
    expect(0, " unshare(NEWNS|NEWUTS|NEWIPC|NEWUSER|NEWPID|NEWNET) = 0");
    expect(1, " chroot(\"/root/containerroot\") = 0");
    assert_int_equal(kernel_rows(calls, rows, 1, 78), 3);
    expect(0, " unshare(NEWNS|NEWUTS|NEWIPC|NEWUSER|NEWPID|NEWNET) = 0");
}

static void then_what_comes_along_with_something_greater(void **state)
{
    (void)state;
    saw(SIDE_CONTAINER, "unshare(NEWNS|NEWUSER)", 0, 0);
    saw(SIDE_CONTAINER, "mount(\"none\", \"/\", NULL, REC|PRIVATE)", 0, 0);
    saw(SIDE_CONTAINER, "chroot(\"/root/containerroot\")", 0, 0);
    saw(SIDE_CONTAINER, "setgroups(0)", 0, 0);
    assert_int_equal(kernel_rows(calls, rows, 2, 78), 2);
    expect(0, " unshare(NEWNS|NEWUSER) = 0");
    expect(1, " chroot(\"/root/containerroot\") = 0");
}

static void a_failed_call_stays_and_has_its_reason_behind_it_where_that_fits(void **state)
{
    char text[600];

    (void)state;
    handmade();
    saw_failure("mount(\"none\", \"/proc\", \"proc\")", 1, 0);
    saw(SIDE_CONTAINER, "exit(32)", 32, 0);
    kernel_rows(calls, rows, 1, 398);
    snprintf(text, sizeof text, " ✘ mount(\"none\", \"/proc\", \"proc\") = -1 EPERM  %s %s",
             lens_reasons[0].why, lens_reasons[0].remedy);
    expect(0, text);
}

static void else_on_the_next_row(void **state)
{
    char text[600];

    (void)state;
    handmade();
    saw_failure("mount(\"none\", \"/proc\", \"proc\")", 1, 0);
    kernel_rows(calls, rows, 2, 118);
    expect(0, " ✘ mount(\"none\", \"/proc\", \"proc\") = -1 EPERM");
    snprintf(text, sizeof text, "   %s", lens_reasons[0].why);
    assert_memory_equal(rows[1].text, text, 40);
    assert_true(rows[1].columns <= 118);
}

static void and_on_a_single_row_it_is_cut(void **state)
{
    (void)state;
    handmade();
    saw_failure("mount(\"none\", \"/proc\", \"proc\")", 1, 0);
    assert_int_equal(kernel_rows(calls, rows, 1, 78), 4);
    assert_non_null(strstr(rows[0].text, "mount(\"none\", \"/proc\", \"proc\") = -1 EPERM  "));
    assert_true(rows[0].columns <= 78);
    assert_non_null(strstr(rows[0].text, "…"));
}

static void a_long_call_is_cut_before_its_result(void **state)
{
    char text[400], path[201] = "";

    (void)state;
    memset(path, 'x', sizeof path - 1);
    snprintf(text, sizeof text, "mount(\"/root/%s\")", path);
    saw(SIDE_CONTAINER, text, 0, 0);
    kernel_rows(calls, rows, 1, 78);
    assert_true(rows[0].columns <= 78);
    assert_string_equal(rows[0].text + rows[0].n - strlen("x… = 0"), "x… = 0");
}

static void the_other_side_is_named_and_its_everyday_calls_are_left_out(void **state)
{
    (void)state;
    saw(SIDE_HOST, "fork()", 3058, 0);
    saw(SIDE_HOST, "kill(3057, SIGKILL)", 0, 0);
    assert_int_equal(kernel_rows(calls, rows, 1, 78), 0);
    expect(0, " host kill(3057, SIGKILL) = 0");
}

static void a_new_command_begins_with_an_empty_strip(void **state)
{
    (void)state;
    handmade();
    calls_command(calls, SIDE_HOST);
    assert_int_equal(kernel_rows(calls, rows, 2, 118), 0);
    expect(0, "");
    expect(1, "");
}

static void no_path_of_a_student_acts_on_the_terminal(void **state)
{
    (void)state;
    saw(SIDE_CONTAINER, "chroot(\"/tmp/\x1b[31m\xff\")", 0, 0);
    kernel_rows(calls, rows, 1, 78);
    expect(0, " chroot(\"/tmp/?[31m?\") = 0");
}

static void nothing_is_wider_than_its_row_at_any_width(void **state)
{
    (void)state;
    handmade();
    saw_failure("mount(\"none\", \"/proc\", \"proc\")", 1, 0);
    for (int columns = 1; columns < 260; columns++)
        for (int count = 1; count <= 4; count++) {
            kernel_rows(calls, rows, count, columns);
            for (int i = 0; i < count; i++)
                if (rows[i].columns > (columns < 24 ? 24 : columns))
                    fail_msg("%d columns, row %d has %d: %s", columns, i, rows[i].columns,
                             rows[i].text);
        }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_wide_screen_has_several_calls_on_a_row),
        TEST(a_narrow_one_has_one),
        TEST(at_two_hundred_columns_all_stand_on_one_row),
        TEST(what_every_command_does_goes_first_where_room_lacks),
        TEST(then_what_comes_along_with_something_greater),
        TEST(a_failed_call_stays_and_has_its_reason_behind_it_where_that_fits),
        TEST(else_on_the_next_row),
        TEST(and_on_a_single_row_it_is_cut),
        TEST(a_long_call_is_cut_before_its_result),
        TEST(the_other_side_is_named_and_its_everyday_calls_are_left_out),
        TEST(a_new_command_begins_with_an_empty_strip),
        TEST(no_path_of_a_student_acts_on_the_terminal),
        TEST(nothing_is_wider_than_its_row_at_any_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
