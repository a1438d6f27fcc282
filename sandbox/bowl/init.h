/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_INIT_H
#define FISHBOWL_BOWL_INIT_H

/*
 * A process 1 of our own (`--init`): it reaps what the command leaves behind, passes signals on to
 * the command, and ends with it and with its exit status. Process 1 has no default actions for
 * signals, and whatever loses its parent becomes its child (pid_namespaces(7)): few programs expect
 * either.
 *
 * Returns 0 in the process that is to become the command, or a negative errno in process 1 if there
 * can be none; otherwise that never returns.
 */
int init_fork(void);

#endif
