/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/screen/lenslist.h"
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The list of all calls with one of them open, at the sizes that screens have. */

enum { ROWS = 60 };
static struct calls *calls;
static struct lenslist list;
static struct strip rows[ROWS];

static int kind(const char *name)
{
    for (int i = 0; i < lens_kinds_count; i++)
        if (strcmp(lens_kinds[i].name, name) == 0)
            return i;
    fail_msg("the lens has no call %s", name);
    return -1;
}

static int begin(void **state)
{
    (void)state;
    setlocale(LC_ALL, "C.UTF-8");
    theme_init();
    calls = calls_new();
    list = (struct lenslist){.shown = true};
    for (int i = 1; i <= 40; i++) {
        struct lens_call c = {.pid = 3057, .inside = 1, .reason = -1, .kind = kind("chroot")};
        snprintf(c.text, sizeof c.text, "chroot(\"/%d\")", i);
        snprintf(c.command, sizeof c.command, "ash");
        c.error = i == 40 ? EPERM : 0;
        c.result = c.error ? -1 : 0;
        c.reason = c.error ? 0 : -1;
        calls_add(calls, &c);
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    calls_free(calls);
    return 0;
}

static bool shows(const char *text)
{
    for (int i = 0; i < ROWS; i++)
        if (strstr(rows[i].text, text))
            return true;
    return false;
}

static void the_newest_is_open_at_first(void **state)
{
    (void)state;
    lenslist_rows(&list, calls, rows, 23, 80);
    assert_int_equal(list.chosen, 40);
    assert_string_equal(rows[0].text, " fishbowl  lens · 40 calls");
    assert_string_equal(rows[10].text,
                        "▸   40  host  3057      1 ash       ✘ chroot(\"/40\") = -1 EPERM");
    assert_true(shows("── call 40 · chroot(2) ──"));
    assert_true(shows("  why     "));
    assert_true(shows("  remedy  "));
}

static void a_wide_screen_has_the_time(void **state)
{
    (void)state;
    lenslist_rows(&list, calls, rows, 29, 120);
    assert_non_null(strstr(rows[1].text, "#  time      side     PID inside process"));
    assert_true(rows[2].columns > 60);
}

static void the_list_follows_what_is_chosen(void **state)
{
    (void)state;
    lenslist_choose(&list, calls, -100);
    lenslist_rows(&list, calls, rows, 23, 80);
    assert_int_equal(list.chosen, 1);
    assert_non_null(strstr(rows[2].text, "▸    1 "));
    lenslist_choose(&list, calls, list.page);
    lenslist_rows(&list, calls, rows, 23, 80);
    assert_int_equal(list.chosen, 1 + list.page);
    assert_non_null(strstr(rows[10].text, "▸   10 "));
    lenslist_choose(&list, calls, -1);
    lenslist_rows(&list, calls, rows, 23, 80);
    assert_non_null(strstr(rows[9].text, "▸    9 "));
    assert_non_null(strstr(rows[10].text, "    10 "));
}

static void it_stays_where_it_is_when_more_calls_come(void **state)
{
    struct lens_call c = {.reason = -1};

    (void)state;
    lenslist_choose(&list, calls, -5);
    for (int i = 0; i < 100; i++)
        calls_add(calls, &c);
    lenslist_rows(&list, calls, rows, 23, 80);
    assert_int_equal(list.chosen, 35);
    assert_true(shows("chroot(\"/35\")"));
}

static void without_calls_it_says_so(void **state)
{
    (void)state;
    calls_clear(calls);
    lenslist_rows(&list, calls, rows, 23, 80);
    assert_true(shows("No command has asked the kernel"));
}

static void it_fits_every_size(void **state)
{
    (void)state;
    for (int count = 1; count < ROWS; count++)
        for (int columns = 1; columns < 220; columns++) {
            lenslist_rows(&list, calls, rows, count, columns);
            for (int i = 0; i < count; i++)
                if (columns >= 60 && rows[i].columns > columns)
                    fail_msg("%d x %d: row %d has %d: %s", columns, count, i, rows[i].columns,
                             rows[i].text);
        }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(the_newest_is_open_at_first),     TEST(a_wide_screen_has_the_time),
        TEST(the_list_follows_what_is_chosen), TEST(it_stays_where_it_is_when_more_calls_come),
        TEST(without_calls_it_says_so),        TEST(it_fits_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
