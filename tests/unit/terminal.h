/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TESTS_TERMINAL_H
#define FISHBOWL_TESTS_TERMINAL_H

#include "../../shell/pane/pane.h"

/* A pane to try: what it answers is kept, what it shows is compared as text. */

extern char terminal_replies[4096]; /* what the program got since terminal_quiet */
void terminal_quiet(void);

struct pane *terminal_new(int rows, int columns); /* with 100 lines of scrollback */
void terminal_feed(struct pane *pane, const char *text);

/* All rows of the screen joined with '|'. */
const char *terminal_text(const struct pane *pane, int rows);

#define terminal_shows(pane, rows, expected)                                                       \
    assert_string_equal(terminal_text(pane, rows), expected)

void terminal_cursor(const struct pane *pane, int y, int x); /* asserts that it is there */

#endif
