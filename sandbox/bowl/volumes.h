/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_VOLUMES_H
#define FISHBOWL_BOWL_VOLUMES_H

#include "../kernel/err.h"
#include <stdbool.h>

/*
 * Folders of the machine within a container: `--volume HOST:INSIDE[:ro]`. They are bound as they
 * are: what belongs to an id that the container does not have belongs to nobody in it, and neither
 * devices nor set-user-ID programs work.
 */

enum { VOLUMES = 16 }; /* at most */

/* Look at one. Returns 0, or a negative errno with *e: what is wrong with it. */
int volumes_check(const char *volume, struct err *e);

/*
 * Open what is to be bound, while the machine's files are still in sight.
 *
 * list  of volumes, NULL at the end, or NULL
 * root  by the machine's root, outside of the container: whose root may not enter all that ours
 *       may. An ordinary user cannot do that, and need not: it is the same user in the container
 * fd    receives a descriptor for each, VOLUMES at most
 * Returns 0 or a negative errno.
 */
int volumes_open(char **list, bool root, int fd[VOLUMES]);

/*
 * Bind them below the working directory, which is to become the root.
 *
 * root, fd  as above
 * Returns 0 or a negative errno.
 */
int volumes_mount(char **list, bool root, const int fd[VOLUMES]);

#endif
