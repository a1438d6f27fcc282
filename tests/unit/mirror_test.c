/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/class/local.h"
#include "../../shell/class/mirror.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

/* Who watches a screen: what they get, and that none of them can hold it up. */

enum { ROWS = 40, WIDE = 2000 };

static struct {
    char path[128];
    int folder, listener, watcher[MIRROR_WATCHERS + 1], count, said;
    struct mirror *mirror;
} t;

static void on_said(void *user, const char *text)
{
    (void)user;
    (void)text;
    t.said++;
}

static bool follow(void)
{
    return mirror_follow(t.mirror, on_said, NULL);
}

static int setup(void **state)
{
    (void)state;
    memset(&t, 0, sizeof t);
    snprintf(t.path, sizeof t.path, "%s/mirror.XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(t.path))
        return -1;
    t.folder = open(t.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    t.listener = local_bind(t.folder, "socket", 0600);
    t.mirror = mirror_new(t.listener, true);
    return t.listener < 0 || !t.mirror ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    mirror_free(t.mirror);
    for (int i = 0; i < t.count; i++)
        fd_closep(&t.watcher[i]);
    fd_closep(&t.listener);
    unlinkat(t.folder, "socket", 0);
    fd_closep(&t.folder);
    return rmdir(t.path);
}

static int watch(void)
{
    int fd = local_reach(t.folder, "socket");
    assert_true(fd >= 0);
    t.watcher[t.count++] = fd;
    follow();
    return fd;
}

/* The next message begins so; "" for none. */
static void is_sent(int fd, const char *begin)
{
    static char bytes[MIRROR_MESSAGE];
    ssize_t n = recv(fd, bytes, sizeof bytes - 1, MSG_DONTWAIT);
    bytes[n < 0 ? 0 : n] = '\0';
    if (*begin ? strncmp(bytes, begin, strlen(begin)) != 0 : n > 0)
        fail_msg("\"%s\" and not \"%s\"", bytes, begin);
}

/* A screen as it was drawn, each row with that letter. */
static void draw(char letter)
{
    char row[WIDE + 1];
    memset(row, letter, WIDE);
    row[WIDE] = '\0';
    mirror_size(t.mirror, ROWS, WIDE);
    for (int y = 0; y < ROWS; y++)
        mirror_row(t.mirror, y, row);
}

static void who_is_not_let_sees_nothing(void **state)
{
    (void)state;
    int fd = watch();
    assert_int_equal(t.said, 1);
    assert_int_equal(mirror_watched(t.mirror), 0);
    draw('x');
    is_sent(fd, "A");
    is_sent(fd, "");
    assert_int_equal(mirror_admit(t.mirror, false), 1);
    follow();
    draw('x');
    follow();
    is_sent(fd, "S 40 2000");
    is_sent(fd, "R 0 xxx");
}

static void only_rows_that_changed_are_sent(void **state)
{
    (void)state;
    mirror_admit(t.mirror, true);
    int fd = watch();
    mirror_size(t.mirror, 2, 10);
    mirror_row(t.mirror, 0, "one");
    mirror_row(t.mirror, 1, "two");
    follow();
    is_sent(fd, "S 2 10");
    is_sent(fd, "R 0 one");
    is_sent(fd, "R 1 two");
    is_sent(fd, "C 0 0");
    mirror_row(t.mirror, 0, "one");
    mirror_row(t.mirror, 1, "TWO");
    mirror_cursor(t.mirror, 1, 3);
    is_sent(fd, "R 1 TWO");
    is_sent(fd, "C 1 3");
    is_sent(fd, "");
}

static void who_does_not_read_holds_nobody_up_and_gets_it_later(void **state)
{
    (void)state;
    char last[8] = "";
    static char bytes[MIRROR_MESSAGE];
    mirror_admit(t.mirror, true);
    int slow = watch();
    for (char letter = 'a'; letter <= 'z'; letter++)
        for (int i = 0; i < 4; i++) {
            draw((char)(i % 2 ? letter : '-'));
            follow();
        }
    assert_true(mirror_lags(t.mirror));
    for (int rounds = 0; mirror_lags(t.mirror) && rounds < 100; rounds++) {
        while (recv(slow, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
            continue;
        follow();
    }
    assert_false(mirror_lags(t.mirror));
    while (recv(slow, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        if (bytes[0] == 'R')
            snprintf(last, sizeof last, "%c", bytes[6]);
    assert_string_equal(last, "z");
}

static void who_speaks_or_leaves_is_gone(void **state)
{
    (void)state;
    char text[64];
    mirror_admit(t.mirror, true);
    int one = watch();
    watch();
    assert_int_equal(mirror_watched(t.mirror), 2);
    mirror_names(t.mirror, text, sizeof text);
    assert_non_null(strstr(text, " and 1 other watch"));
    assert_true(send(one, "ls\n", 3, MSG_NOSIGNAL) == 3);
    assert_true(follow());
    fd_closep(&t.watcher[1]);
    assert_true(follow());
    assert_int_equal(mirror_watched(t.mirror), 0);
    mirror_names(t.mirror, text, sizeof text);
    assert_string_equal(text, "");
}

static void too_many_are_turned_away(void **state)
{
    (void)state;
    mirror_admit(t.mirror, true);
    for (int i = 0; i < MIRROR_WATCHERS; i++)
        watch();
    is_sent(watch(), "E Too many");
    assert_int_equal(mirror_watched(t.mirror), MIRROR_WATCHERS);
    mirror_end(t.mirror);
    is_sent(t.watcher[0], "E That screen is no longer shared");
    assert_false(mirror_open(t.mirror));
}

static void one_account_asks_once(void **state)
{
    (void)state;
    watch();
    is_sent(watch(), "E You ask already");
    assert_int_equal(mirror_deny(t.mirror), 1);
    is_sent(watch(), "E You were turned down; ask again");
    assert_int_equal(t.said, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(who_is_not_let_sees_nothing),
        TEST(only_rows_that_changed_are_sent),
        TEST(who_does_not_read_holds_nobody_up_and_gets_it_later),
        TEST(who_speaks_or_leaves_is_gone),
        TEST(too_many_are_turned_away),
        TEST(one_account_asks_once),
    };
    return cmocka_run_group_tests_name("mirror", tests, NULL, NULL);
}
