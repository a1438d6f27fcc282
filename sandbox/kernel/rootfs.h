/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_ROOTFS_H
#define FISHBOWL_ROOTFS_H

#include "err.h"
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* An unpacked root filesystem tree for containers. */
struct rootfs {
    char path[4096]; /* absolute; must be owned by the effective user, see lab_options */
    bool stand_in;   /* BusyBox instead of Alpine: the tree has the file etc/fishbowl-stand-in */
};

/*
 * Look at a tree: that it is one (bin, etc, an executable sh), of this machine's architecture,
 * owned by the effective user (ids are mapped one to one by owner: a tree of somebody else's would
 * appear as nobody's). Returns 0 with *rootfs, or a negative errno with *e saying what is wrong
 * with it and what to do: ENOENT no such tree, ENOTDIR, ENOEXEC wrong architecture, EPERM another
 * owner.
 */
int rootfs_open(struct rootfs *rootfs, const char *path, struct err *e);

/*
 * Find a tree and look at it: wanted or $FISHBOWL_ROOTFS if given, else rootfs/ beside the program
 * or in the folder above, else the one in the user's cache.
 *
 * wanted  as the user named it, or NULL
 * cache   receives the place in the user's cache where one would belong if none was named and there
 *         is none; "" otherwise
 * Returns 0 or a negative errno with *e.
 */
int rootfs_find(struct rootfs *rootfs, const char *wanted, char cache[PATH_MAX], struct err *e);

#endif
