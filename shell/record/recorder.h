/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_RECORDER_H
#define FISHBOWL_RECORDER_H

#include "../../sandbox/sandbox.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Writes an asciicast of version 2 (https://docs.asciinema.org/manual/asciicast/v2/): a line for
 * what goes to the outer terminal ("o"), for its sizes ("r"), and a marker ("m") for each step.
 * Lines are written a tenth of a second later, which is all that a program that dies can lose: a
 * key's echo does not wait for the disk. What is typed is not in it, but for its echo. A pause is
 * written as two seconds at most.
 */
struct recorder;

enum { RECORDER_IDLE_MS = 2000 };

/* The marker behind which only the terminal is given back: players of ours stop there. */
#define RECORDER_END "end"

/*
 * Begin a file. One that is there is replaced only with force, and only a regular file of the
 * user's own; a symbolic link is never followed.
 *
 * rows, columns  of the terminal, >= 1
 * term           its kind (TERM); may be NULL
 * Returns 0 with *recorder, or a negative errno with *e.
 */
int recorder_open(struct recorder **recorder, const char *path, bool force, int rows, int columns,
                  const char *term, struct err *e);

/* All three do nothing when recorder is NULL. What is no UTF-8 becomes U+FFFD. */
void recorder_output(struct recorder *recorder, const char *bytes, size_t n);
void recorder_resize(struct recorder *recorder, int rows, int columns);
void recorder_marker(struct recorder *recorder, const char *label); /* not twice in a row */

/* When there is something to write, clock_ms(), or 0; and to be called then. */
uint64_t recorder_due(const struct recorder *recorder);
void recorder_follow(struct recorder *recorder);

/*
 * Close and free it. Returns 0, or a negative errno with *e if a line could not be written (a full
 * disk): the file then ends before it, with whole lines.
 */
int recorder_close(struct recorder *recorder, struct err *e);

#endif
