/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_MASKS_H
#define FISHBOWL_BOWL_MASKS_H

#include <stdbool.h>

/*
 * What of /proc and /sys a container shall not see, or not change: the paths that podman masks or
 * makes read-only (the Runtime Specification of the Open Container Initiative, config-linux.md:
 * maskedPaths, readonlyPaths). They tell of the machine, or steer it.
 */
struct mask {
    const char *path;
    bool read_only; /* or covered: a file by /dev/null, a directory by an empty one */
};
extern const struct mask masks[];
extern const int masks_count;

/*
 * Cover them below the working directory, where proc and sys are mounted. What this kernel does not
 * have is passed over. Returns 0 or a negative errno.
 */
int masks_apply(void);

#endif
