/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_IDENTITY_H
#define FISHBOWL_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * What a keeper leaves outside its lab is called fb.PID.START.NAMESPACE: the keeper's process
 * number, its start time (field 22 of proc_pid_stat(5)) and the inode of the PID namespace in which
 * the number counts. Thus anyone can tell whether its keeper still lives.
 */
enum { IDENTITY_SIZE = 64 };

enum identity { IDENTITY_NONE, IDENTITY_LIVES, IDENTITY_DEAD, IDENTITY_ELSEWHERE };

/*
 * When a process was started, field 22 of proc_pid_stat(5): with its number that names it for good.
 * Returns 0 or a negative errno; -ESRCH when it is dead and only not yet reaped.
 */
int identity_start(pid_t pid, unsigned long long *start);

/*
 * A pidfd of a process that was started then, if it lives.
 * Returns it or a negative errno.
 */
int identity_pidfd(pid_t pid, unsigned long long start);

/* The name for the calling process. Returns 0 or a negative errno. */
int identity_name(char *name, size_t size);

/* The machine's boot, random(4): boot_id; "" where that cannot be read. */
const char *identity_boot(void);

/*
 * What became of the keeper that a name stands for: IDENTITY_NONE if it is no such name,
 * IDENTITY_ELSEWHERE if its number counts in another PID namespace, so that we cannot tell.
 */
enum identity identity_of(const char *name);

/* Is there a process with the keeper's number? One system call, for who knows more already. */
bool identity_is_taken(const char *name);

/* A pidfd of the keeper that a name stands for, if it lives. Returns it or a negative errno. */
int identity_keeper(const char *name);

#endif
