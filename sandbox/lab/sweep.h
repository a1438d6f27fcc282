/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SWEEP_H
#define FISHBOWL_SWEEP_H

#include <stddef.h>

/*
 * The groups of labs are called fb.PID.START.NAMESPACE: the keeper's process number, its start time
 * (field 22 of proc_pid_stat(5)) and the inode of the PID namespace in which the number counts.
 * Thus anyone can tell whether a group's keeper still lives.
 */

/* The name for the calling process's lab. Returns 0 or a negative errno. */
int sweep_name(char *name, size_t size);

/*
 * Thaw, kill and remove what labs with dead keepers left behind.
 *
 * given         the group that was handed over to this user (see base.h), or NULL
 * milliseconds  how long to wait for processes that still die
 * Returns how many groups were removed.
 */
int sweep(const char *given, int milliseconds);

#endif
