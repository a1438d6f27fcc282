/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_IDMAP_H
#define FISHBOWL_IDMAP_H

#include "subids.h"
#include <stdbool.h>
#include <sys/types.h>

/*
 * How the ids of a lab stand for ids of the machine, see user_namespaces(7). Root shifts them into
 * a range that belongs to nobody: with the identity, files below /proc/sys would take the lab's
 * root for the machine's. An ordinary user may map only their own id, and those that the
 * administrator has given them beside it.
 */
struct idmap {
    uid_t uid; /* the machine's id of the lab's root */
    gid_t gid;
    unsigned count;     /* how many ids stand in a row from there on: 1 for an ordinary user */
    struct subids more; /* ids from 1 on of an ordinary user that has any; its count may be 0 */
    bool root;          /* made by root */
};

/*
 * The map that the calling process may make: as root a range of ids of its own (idrange.h), unless
 * it is the root of a user namespace that has no such range.
 *
 * lock  receives the descriptor that keeps the range taken, or -1; NULL for a trial
 */
struct idmap idmap_choose(int *lock);

/*
 * Enter a new user namespace in which the caller's id keeps its number, and the subordinate ids
 * where there are any: then map->more receives them.
 *
 * map     of an ordinary user, from idmap_choose()
 * holder  as below
 * Returns 0 or a negative errno.
 */
int idmap_enter_own(struct idmap *map, pid_t *holder);

/* How many ids the map has, from 0 on. With more than one, setgroups(2) is allowed. */
unsigned idmap_count(const struct idmap *map);

/* Write the maps of a process in a new user namespace. Returns 0 or a negative errno. */
int idmap_write(const struct idmap *map, pid_t pid);

/* The same, the caller's own root in it being uid and gid. */
int idmap_write_as(const struct idmap *map, pid_t pid, uid_t uid, gid_t gid);

/* Become the root of a new user namespace, once its maps are written. Returns 0 or -errno. */
int idmap_become_root(const struct idmap *map);

/*
 * A descriptor of a user namespace with this map, as mount_setattr(2) wants it for an idmapped
 * mount.
 *
 * holder  receives the number of a child that ends by itself and is to be reaped some time, or 0
 * Returns the descriptor or a negative errno.
 */
int idmap_namespace(const struct idmap *map, pid_t *holder);
/* The same, its maps written by another function. */
int idmap_namespace_by(const struct idmap *map, int write_map(const struct idmap *map, pid_t pid),
                       pid_t *holder);

#endif
