/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_WITNESS_H
#define FISHBOWL_WITNESS_H

#include "../kernel/fdio.h"
#include "reasons.h"
#include <sys/stat.h>

/*
 * What can be seen of a process that is stopped at a failed call: its memory, its /proc, the files
 * that its arguments name. Nothing here believes that the process is still there.
 */

/* A file of /proc/PID ("status", "ns/mnt"), read whole or cut; false and "" if it cannot be. */
bool witness_read(const struct failure *f, const char *name, char *text, size_t size);

/* The number of a line of /proc/PID/status ("CapEff:"), in this base; false if there is none. */
bool witness_status(const struct failure *f, const char *line, int base, uint64_t *value);

/* Has it this capability (CAP_* of capabilities(7)) in its own user namespace? */
bool witness_capable(const struct failure *f, int capability);

/* A namespace of the process by its name in /proc/PID/ns: its inode or 0, a descriptor or -1. */
ino_t witness_ns(const struct failure *f, const char *name);
int witness_open_ns(const struct failure *f, const char *name);

/* The user namespace that owns a namespace (ioctl_ns(2)), a descriptor or -1. */
int witness_owner(int ns);

/*
 * Does the user namespace of the process own this namespace, or contain the one that does? Only
 * then do its capabilities count for what belongs to that namespace (user_namespaces(7)).
 */
bool witness_governs(const struct failure *f, int ns);

/* How many user namespaces lie between a user namespace of the process and ours. */
int witness_depth(const struct failure *f);

/*
 * Does the user namespace of the process map an id to nothing?
 *
 * map  "uid_map" or "gid_map"
 * id   as we see it, in our own user namespace
 */
bool witness_lacks_id(const struct failure *f, const char *map, uint64_t id);

/* The string that an argument points to; false if it cannot be read. Cut to the size. */
bool witness_string(const struct failure *f, int argument, char *text, size_t size);

/* The text of a write: args[1], args[2] of it at most. */
bool witness_written(const struct failure *f, char *text, size_t size);

/*
 * The files that a call's paths name, from the process's own root and working directory: O_PATH
 * descriptors, or a negative errno. Which argument it is, is known by the call's name; calls with
 * one path have only a target. A write's target is the file behind its descriptor.
 */
enum witness_path { WITNESS_TARGET, WITNESS_SOURCE };
bool witness_path(const struct failure *f, enum witness_path which, char *text, size_t size);
int witness_open(const struct failure *f, enum witness_path which);

/* The same for any path, seen from the working directory of the process. */
int witness_open_path(const struct failure *f, const char *path);

/* The directory in which the target lies, or would: an O_PATH descriptor or a negative errno. */
int witness_directory(const struct failure *f);

/* The target's name: the last part of its path; "" if unknown. Points into text. */
const char *witness_name(const struct failure *f, char *text, size_t size);

/* What statx(2) says of a descriptor of ours or, with "", of the file itself. */
bool witness_statx(int dir, const char *path, struct statx *st);

/* The file system that a descriptor is on, f_type of statfs(2); 0 if unknown. */
long witness_file_system(int fd);

/* Read a file anew of which we have an O_PATH descriptor; only an ordinary one. */
ssize_t witness_contents(int fd, char *text, size_t size);

/*
 * Ask in a child of ours that has entered the user namespace of the process, and its mount
 * namespace if that is wanted: some files answer for the reader's own namespaces.
 *
 * ask  runs in the child, with the mount namespace's root as its root; may only look
 * Returns its answer; false where no child can be made, or not get there.
 */
bool witness_ask_inside(const struct failure *f, bool mounts,
                        bool (*ask)(const struct failure *, void *), void *context);

#endif
