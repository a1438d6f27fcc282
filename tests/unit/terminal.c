/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "terminal.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

char terminal_replies[4096];
static size_t replied;

void terminal_quiet(void)
{
    replied = 0;
    terminal_replies[0] = 0;
}

static void on_reply(void *user, const char *bytes, size_t n)
{
    (void)user;
    if (n > sizeof terminal_replies - 1 - replied)
        n = sizeof terminal_replies - 1 - replied;
    memcpy(terminal_replies + replied, bytes, n);
    replied += n;
    terminal_replies[replied] = 0;
}

struct pane *terminal_new(int rows, int columns)
{
    terminal_quiet();
    return pane_new(rows, columns, 100, on_reply, NULL);
}

void terminal_feed(struct pane *pane, const char *text)
{
    pane_feed(pane, text, strlen(text));
}

const char *terminal_text(const struct pane *pane, int rows)
{
    static char text[8192];
    size_t n = 0;
    for (int y = 0; y < rows && n < sizeof text - 1024; y++) {
        if (y)
            text[n++] = '|';
        n += pane_text(pane, y, text + n, 1024);
    }
    text[n] = 0;
    return text;
}

void terminal_cursor(const struct pane *pane, int y, int x)
{
    int row = -1, column = -1;
    pane_cursor(pane, &row, &column);
    assert_int_equal(row, y);
    assert_int_equal(column, x);
}
