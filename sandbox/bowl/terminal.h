/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_TERMINAL_H
#define FISHBOWL_BOWL_TERMINAL_H

#include <sys/types.h>

/* Block the signals that terminal_wait() looks at; before the child is made. */
void terminal_prepare(void);

/*
 * Wait for a child of ours that speaks for a command, and meanwhile pass on what is typed and
 * printed. Ctrl-C reaches the command by the terminal that it shares with us, or by its own.
 *
 * master  of the command's own terminal, or -1
 * Returns the child's exit status.
 */
int terminal_wait(pid_t child, int master);

#endif
