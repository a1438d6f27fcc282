/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LIVE_H
#define FISHBOWL_LIVE_H

#include "../lesson/text.h"
#include <signal.h>

/* A page of text that a terminal shows again and again, until a signal ends it: for a teacher's
 * other terminals. Without a terminal it is printed as it is. */

/* Take the terminal's other screen, and SIGINT, SIGTERM and SIGHUP, which set live_ended. wrap:
 * long lines go on in the next row, else they end at the edge. */
void live_begin(bool wrap);
void live_end(void);
extern volatile sig_atomic_t live_ended;
bool live_terminal(void);

/* Of the terminal; 80 and 24 without one. */
void live_size(int *rows, int *columns);

/* In place of what was there. Nothing in it may act on a terminal but newlines. */
void live_draw(const char *page);

/* Append a text in so many columns of the terminal: filled up with blanks, or cut with a sign for
 * it.
 */
void live_add_cell(struct text *to, const char *text, int columns);

#endif
