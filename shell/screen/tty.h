/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TTY_H
#define FISHBOWL_TTY_H

#include "../../sandbox/sandbox.h"
#include "../record/recorder.h"
#include <stdbool.h>

/*
 * The outer terminal: curses on and off, its size, the signals that concern it. Whatever ends the
 * program, the terminal is as it was before: by tty_end, or by the signal handlers.
 */

/* What arrived since the last tty_signals: bits. */
enum { TTY_RESIZED = 1, TTY_CONTINUED = 2, TTY_HANGUP = 4, TTY_TERMINATED = 8 };

/*
 * Check that there is a terminal on standard input and output which curses can draw on. Returns 0,
 * or -ENOTTY or -EINVAL with *e, whose hint names --plain.
 */
int tty_check(struct err *e);

/* Rows and columns of the outer terminal (ioctl_tty(2)); 24 x 80 where it does not say. */
void tty_size(int *rows, int *columns);

/*
 * Take the terminal over. What is drawn goes to recorder, too, until tty_end; NULL: it does not.
 * Returns 0 or a negative errno with *e.
 */
int tty_begin(struct recorder *recorder, struct err *e);

/* Draw what curses' standard screen has (refresh(3X)). */
void tty_refresh(void);

/*
 * Ask the terminal with a control sequence, and for its attributes (DA1): every terminal answers
 * that, and answers in order, so the wait ends where it cannot answer the question; after 200 ms it
 * ends in any case. answer receives all that came, typed keys too, with a NUL after it. Returns its
 * length.
 */
size_t tty_ask(const char *question, char *answer, size_t size);

/* Give it back. May be called twice. */
void tty_end(void);

/* After TTY_CONTINUED: our modes again (somebody else had the terminal). */
void tty_again(void);

/* A descriptor to poll(2) for signals, and what came. */
int tty_signal_fd(void);
unsigned tty_signals(void);

/*
 * Give text to the terminal's clipboard (xterm's OSC 52; it may not allow that, and does not say).
 * Returns 0, or -E2BIG when n is more than terminals take.
 */
int tty_copy(const char *text, size_t n);

/* Ring the bell, at most a few times a second. */
void tty_ring(void);

/* All moves of the mouse are wanted, not only those with a button down. */
void tty_motion(bool all);

/* Let the mouse to the terminal itself (its own selection), or take it. */
void tty_mouse(bool ours);

/* What the terminal shows is not known: send every cell with the next frame, never blank first. */
void tty_distrust(void);

/* Tell curses a new size. */
void tty_resize(int rows, int columns);

#endif
