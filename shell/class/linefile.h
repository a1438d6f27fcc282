/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LINEFILE_H
#define FISHBOWL_LINEFILE_H

#include "../../sandbox/sandbox.h"
#include "../lesson/text.h"

/*
 * A file of lines that several programs append to at once: whole lines under flock(2). All return 0
 * or a negative errno unless they say otherwise.
 */

/* A file of that name where state lives by the XDG base directory specification; "" without HOME.
 * Allocated. */
char *linefile_standard(const char *name);

/* Make the folders on the way to a file, as far as that is ours to do. */
int linefile_folders(const char *path);

/*
 * Open the file with its lock held (closing it gives the lock back); it is made if it is not there.
 * While we waited for the lock, another program may have put another file in its place. Returns a
 * descriptor; -EINVAL for what is no regular file.
 */
int linefile_lock(const char *path);

/* All that it has. */
int linefile_read(int fd, struct text *text);

/* Append whole lines; what a full disk took only in part is cut off again. */
int linefile_append(int fd, const char *bytes, size_t n);
int linefile_write(int fd, const char *bytes, size_t n);

/*
 * Begin a file of that name, readable by the user alone. One that is there is emptied only with
 * force, and only a regular file of the user's own with one name; a symbolic link is never
 * followed. Returns a descriptor, or a negative errno with *e.
 */
int linefile_fresh(const char *path, bool force, struct err *e);

#endif
