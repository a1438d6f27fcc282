/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../unit/terminal.h"
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* What fishbowl sends to the outer terminal: byte by byte into an emulator. */

enum { ROWS = 24, COLUMNS = 80, DEADLINE_MS = 20000, GAP_US = 4000 };

static struct {
    int master;
    pid_t child;
    struct pane *pane;
    int least;        /* cells with something in them, the fewest since watch() */
    int frames;       /* bursts of output, each after a gap */
    long bytes;       /* since watch(), too */
    uint64_t last_us; /* when the last came */
} outer;

static uint64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static int filled(void)
{
    int count = 0;
    for (const char *c = terminal_text(outer.pane, ROWS); *c; c++)
        count += *c != ' ' && *c != '|';
    return count;
}

/* Read what is drawn within ms; after each control sequence the screen is looked at. */
static bool draw(int ms)
{
    char bytes[8192];
    struct pollfd p = {outer.master, POLLIN, 0};
    if (poll(&p, 1, ms) <= 0)
        return false;
    ssize_t n = read(outer.master, bytes, sizeof bytes);
    if (n <= 0)
        return false;
    uint64_t now = now_us();
    outer.frames += now - outer.last_us > GAP_US;
    outer.last_us = now;
    outer.bytes += n;
    for (ssize_t from = 0, i = 1; i <= n; i++) {
        if (i < n && bytes[i] != '\033')
            continue;
        pane_feed(outer.pane, bytes + from, (size_t)(i - from));
        from = i;
        int count = filled();
        outer.least = count < outer.least ? count : outer.least;
    }
    return true;
}

static void watch(void)
{
    outer.least = ROWS * COLUMNS;
    outer.frames = 0;
    outer.bytes = 0;
}

static void calm(int ms)
{
    while (draw(ms))
        continue;
}

static void until(const char *text)
{
    uint64_t end = now_us() + DEADLINE_MS * 1000;
    while (!strstr(terminal_text(outer.pane, ROWS), text)) {
        if (now_us() > end)
            fail_msg("\"%s\" did not come:\n%s", text, terminal_text(outer.pane, ROWS));
        draw(20);
    }
}

static void type(const char *text)
{
    size_t n = strlen(text);
    assert_int_equal(write(outer.master, text, n), n);
}

static int set_up(void **state)
{
    (void)state;
    struct winsize size = {.ws_row = ROWS, .ws_col = COLUMNS};
    outer.pane = terminal_new(ROWS, COLUMNS);
    watch();
    outer.child = forkpty(&outer.master, NULL, NULL, &size);
    if (outer.child == 0) {
        setenv("TERM", "xterm-256color", 1);
        execl(getenv("FISHBOWL"), "fishbowl", "--again", "04", NULL);
        _exit(127);
    }
    until("host#");
    calm(400);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kill(outer.child, SIGHUP);
    for (int i = 0; i < 500 && waitpid(outer.child, NULL, WNOHANG) == 0; i++)
        draw(10);
    close(outer.master);
    pane_free(outer.pane);
    return 0;
}

/* What was seen between two screens is never emptier than the emptier one, but for what is about to
 * be written: a tenth. */
static void never_blank(const char *what, const char *keys)
{
    int before = filled();
    watch();
    type(keys);
    calm(400);
    int after = filled(), least = (before < after ? before : after) * 9 / 10;
    if (outer.least < least)
        fail_msg("%s: %d cells between %d and %d", what, outer.least, before, after);
    assert_true(outer.bytes > 0);
}

static void the_screen_is_never_drawn_blank_and_then_filled(void **state)
{
    (void)state;
    static const struct {
        const char *what, *keys;
    } turns[] = {
        {":redraw", ":redraw\r"},
        {"Ctrl-L", "\f"},
        {"zoom", "\033z"},
        {"unzoom", "\033z"},
        {"views", "\033v"},
        {"views again", "\033v"},
        {"the other side", "\033o"},
        {"back", "\033o"},
        {"a command", "ls -l /usr\r"},
        {"a full screen", "seq 99\r"},
        {"a hint", "\033h"},
        {"put away", "\033"},
        {"scrolled", "\033[5~"},
        {"on", "\033[6~"},
        {"copying", "\033c"},
        {"leaving", "q"},
        {"help", ":help\r"},
        {"closed", "q"},
    };
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
        never_blank(turns[i].what, turns[i].keys);
    struct winsize size = {.ws_row = ROWS - 2, .ws_col = COLUMNS};
    for (int i = 0; i < 4; i++) {
        size.ws_row = (unsigned short)(ROWS - 2 + 2 * (i % 2));
        ioctl(outer.master, TIOCSWINSZ, &size);
        pane_resize(outer.pane, size.ws_row, COLUMNS);
        never_blank("a new size", "");
    }
}

/* While one side floods and keys are typed as fast as they repeat. */
static void there_are_at_most_sixty_frames_a_second(void **state)
{
    (void)state;
    type("\033o");
    calm(300);
    type("while :; do seq 1 1000; done\r");
    until("1000");
    type("\033o");
    calm(1);
    watch();
    uint64_t start = now_us(), key = start;
    while (now_us() - start < 4000000) {
        draw(2);
        if (now_us() - key > 30000) {
            key = now_us();
            type("x");
        }
    }
    double seconds = (double)(now_us() - start) / 1e6;
    print_message("# %.1f frames a second\n", outer.frames / seconds);
    assert_true(outer.frames / seconds <= 62); /* four seconds of them, and those ahead of time */
    assert_true(outer.frames / seconds >= 5);
}

static void what_does_not_change_is_not_sent(void **state)
{
    (void)state;
    watch();
    for (int i = 0; i < 20; i++) {
        type("x");
        calm(100);
    }
    print_message("# %.1f bytes a key\n", (double)outer.bytes / 20);
    assert_true(outer.bytes / 20 <= 40);
    calm(2500); /* the views have followed */
    watch();
    calm(2500);
    assert_int_equal(outer.bytes, 0);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    setenv("LC_ALL", "C.UTF-8", 1);
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(the_screen_is_never_drawn_blank_and_then_filled),
        TEST(there_are_at_most_sixty_frames_a_second),
        TEST(what_does_not_change_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
