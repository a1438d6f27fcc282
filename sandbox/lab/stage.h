/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_STAGE_H
#define FISHBOWL_STAGE_H

#include "plan.h"

/*
 * The stage: a tmpfs over /tmp with read-only binds of the machine's programs and of the container
 * tree, from which a lab's root is put together. Root's keeper makes it once, in its own mount
 * namespace, idmapped; a mount that enters the lab's namespace by its clone has its read-only flag
 * locked there (mount_namespaces(7)). An ordinary user's init makes it for itself.
 *
 * userns  of idmap_namespace(), or -1
 * Returns 0 or a negative errno; plan->step says where.
 */
int stage_make(struct plan *plan, int userns);

#define STAGE "/tmp"

/* The machine's directories that a lab sees, if they are directories: the stage has each at the
 * same path. What is a symbolic link on the machine (/bin on most) is one in the lab. */
enum { STAGE_PROGRAMS = 10 };
extern const char *const stage_programs[STAGE_PROGRAMS];

#endif
