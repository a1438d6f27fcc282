/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PLACE_H
#define FISHBOWL_PLACE_H

#include "../../sandbox/sandbox.h"
#include <limits.h>

/*
 * Where the foreground process of a side stands: its root and its current folder, both as it sees
 * them itself, for the completion of file names. Paths never lead out of its root (openat2(2),
 * RESOLVE_IN_ROOT).
 */
struct place {
    int root;           /* O_PATH descriptor, or -1 */
    char cwd[PATH_MAX]; /* within root, begins with "/" */
    char search[1024];  /* its PATH */
    char home[256];
};

/*
 * Look a process of the lab up (proc_pid_root(5), proc_pid_cwd(5)). Returns 0, or a negative errno:
 * ESRCH when it is gone, EACCES when it hides itself.
 */
int place_open(struct place *place, const struct lab_info *lab, pid_t pid);
void place_close(struct place *place);

/*
 * The name that a process's root gives itself: ID in its etc/os-release (os-release(5)), "alpine".
 * Returns 0, or a negative errno with name untouched.
 */
int place_name(const struct lab_info *lab, pid_t pid, char *name, size_t size);

/* Call found for the entries of a folder, as seen from the place; folders end with a slash. */
void place_list(const struct place *place, const char *folder,
                void (*found)(void *user, const char *name, bool folder, bool executable),
                void *user);

#endif
