/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "live.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

volatile sig_atomic_t live_ended;

static void end(int signal)
{
    (void)signal;
    live_ended = 1;
}

/* A change of size has poll(2) return, and the page drawn again. */
static void wake(int signal)
{
    (void)signal;
}

bool live_terminal(void)
{
    return isatty(STDOUT_FILENO);
}

void live_size(int *rows, int *columns)
{
    struct winsize size;
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row;
    *rows = known ? size.ws_row : 24;
    *columns = known ? size.ws_col : 80;
}

void live_begin(bool wrap)
{
    struct sigaction action = {.sa_handler = end}, again = {.sa_handler = wake};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    sigaction(SIGWINCH, &again, NULL);
    if (live_terminal())
        fputs(wrap ? "\033[?1049h" : "\033[?1049h\033[?7l", stdout);
}

void live_end(void)
{
    if (live_terminal())
        fputs("\033[?7h\033[?1049l", stdout);
    fflush(stdout);
}

void live_draw(const char *page)
{
    if (!live_terminal()) {
        printf("%s\n", page);
    } else {
        fputs("\033[H", stdout);
        for (size_t n; *page; page += n + (page[n] == '\n')) {
            n = strcspn(page, "\n");
            printf("%.*s\033[K%s", (int)n, page, page[n] && page[n + 1] ? "\r\n" : "");
        }
        fputs("\033[J", stdout);
    }
    fflush(stdout);
}

/* Bytes of the next character with its *width; what cannot be shown has -1. */
static int next(const char *text, int *width)
{
    wchar_t wide;
    int n = mbtowc(&wide, text, MB_CUR_MAX);
    *width = n > 0 ? wcwidth(wide) : -1;
    return n > 0 ? n : 1;
}

static int width_of(const char *text)
{
    int sum = 0, width;
    for (; *text; sum += width < 0 ? 1 : width)
        text += next(text, &width);
    return sum;
}

void live_add_cell(struct text *to, const char *text, int columns)
{
    int used = 0, width;
    bool cut = width_of(text) > columns;
    for (int n; *text; text += n) {
        n = next(text, &width);
        int taken = width < 0 ? 1 : width;
        if (used + taken > columns - cut)
            break;
        text_add_bytes(to, width < 0 ? "?" : text, width < 0 ? 1 : (size_t)n);
        used += taken;
    }
    if (cut && columns > 0)
        text_add(to, "%s", MB_CUR_MAX > 1 ? "…" : ".");
    text_add(to, "%*s", columns - used - (cut && columns > 0), "");
}
