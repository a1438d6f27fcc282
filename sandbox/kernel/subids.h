/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SUBIDS_H
#define FISHBOWL_SUBIDS_H

#include <sys/types.h>

/*
 * Subordinate ids: what an administrator lets an ordinary user map beside their own id, subuid(5)
 * and subgid(5), by the set-user-ID helpers newuidmap(1) and newgidmap(1).
 */
struct subids {
    uid_t uid; /* the first user id */
    gid_t gid; /* the first group id */
    unsigned count;
};

/*
 * The calling user's subordinate ids, as many as there are of both kinds.
 *
 * most  how many are wanted at most
 * Returns 0 with *ids, -ENOENT if the user has none, or another negative errno.
 */
int subids_find(struct subids *ids, unsigned most);

/*
 * Map the caller's own ids and these in a process's new user namespace, each to itself; that takes
 * some milliseconds, and two seconds where a helper hangs.
 *
 * Returns 0, -ENOENT if a helper is not installed, -EPERM if it refuses, or another negative errno.
 */
int subids_map(const struct subids *ids, pid_t process);

#endif
