/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_REPLAY_H
#define FISHBOWL_REPLAY_H

#include <stdbool.h>

/*
 * Play a recording in this terminal, through a pane of ours: none of its bytes reaches the terminal
 * itself. list, or no terminal: only name its marks and their times.
 *
 * speed  percent
 * Returns the program's exit code: 0, 1 for a file with damaged lines (what is whole was played), 2
 * for one that is no recording, 3 where the terminal is not able to, 128 + the signal's number.
 */
int replay_run(const char *path, int speed, bool list);

#endif
