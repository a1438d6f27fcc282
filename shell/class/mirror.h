/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_MIRROR_H
#define FISHBOWL_MIRROR_H

#include "../../sandbox/sandbox.h"

/*
 * A student's screen for those who may watch it: rows of text with SGR sequences, each sent when it
 * has changed to whoever is let. Messages of the socket, one kind a letter:
 *
 *   A            you are to wait: the student is asked
 *   S ROWS COLS  the screen has this size, and is empty
 *   R ROW TEXT   a row, from 0
 *   C ROW COL    where the cursor is
 *   E TEXT       the end, and why
 *
 * Watchers say nothing. Who they are the kernel tells (SO_PEERCRED).
 */
enum { MIRROR_WATCHERS = 128, MIRROR_ROWS = 500, MIRROR_COLUMNS = 1000, MIRROR_MESSAGE = 65536 };

struct mirror;

/* listener is borrowed. screen: there is one to be seen; otherwise all are turned away. */
struct mirror *mirror_new(int listener, bool screen);

/* All are told that it is over. */
void mirror_free(struct mirror *mirror);

/*
 * Take in who connects, notice who has left, go on with those who lag. say is called with a
 * sentence for the student where one asks. Returns true when who watches has changed.
 */
bool mirror_follow(struct mirror *mirror, void (*say)(void *user, const char *text), void *user);

/* Let in all who ask, and, if open, whoever comes; or turn away who asks. Returns how many. */
int mirror_admit(struct mirror *mirror, bool open);
int mirror_deny(struct mirror *mirror);
void mirror_end(struct mirror *mirror); /* nobody watches any more, and who comes is to ask */
bool mirror_open(const struct mirror *mirror);

int mirror_watched(const struct mirror *mirror); /* by how many */
bool mirror_lags(const struct mirror *mirror);   /* mirror_follow is wanted within 100 ms */

/* "ben watches", "ben and 4 others watch", "". */
void mirror_names(const struct mirror *mirror, char *text, size_t size);

/* The screen's size. Returns true when all rows are wanted now. */
bool mirror_size(struct mirror *mirror, int rows, int columns);
void mirror_row(struct mirror *mirror, int row, const char *text);
void mirror_cursor(struct mirror *mirror, int row, int column);

#endif
