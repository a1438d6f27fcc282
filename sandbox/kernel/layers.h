/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LAYERS_H
#define FISHBOWL_LAYERS_H

#include "idmap.h"

/* The layers of a container's root: a pristine tree, and a writable one over it. */

/*
 * A detached read-only copy of the directory or file at path, without devices and set-user-ID
 * programs.
 *
 * userns     of idmap_namespace() for an idmapped mount (mount_setattr(2)), or -1
 * recursive  SYS_RECURSIVE for all mounts below it too, or 0
 * Where the kernel or a filter around us lacks the calls for that, it is the thing itself.
 * Returns a descriptor for layers_attach(), or a negative errno.
 */
int layers_open(const char *path, int userns, unsigned recursive);

/*
 * Mount what layers_open() or layers_open_tree() has returned, read-only with all below it.
 *
 * target  a directory or file as that is; an absolute path where mounts may lie below the tree
 * Returns 0 or a negative errno.
 */
int layers_attach(int tree, const char *target);

/*
 * The same of a root filesystem, whose files shall belong to the root of a user namespace. Where
 * the file system below cannot be idmapped, it is a copy with shifted owners.
 *
 * map  of that user namespace
 */
int layers_open_tree(const char *path, const struct idmap *map, int userns);

/*
 * Mount a writable layer over a tree. Where overlays are refused or cannot delete a directory of
 * the tree, a copy of the tree. Paths are relative to the working directory.
 *
 * name    as mount(8) shows it
 * lower   the tree; or several as overlayfs wants them, "upper:lower": their contents are one
 * layers  a directory on a tmpfs, in which upper and work are made
 * target  where to
 * Returns 0 or a negative errno.
 */
int layers_mount(const char *name, const char *lower, const char *layers, const char *target);

#endif
