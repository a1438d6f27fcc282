/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_STAGE_H
#define FISHBOWL_STAGE_H

#include "plan.h"

/*
 * The stage: a tmpfs over /tmp with read-only binds of the machine's programs and of the container
 * tree and of the lesson programs, from which a lab's root is put together. The keeper makes it in
 * a mount namespace of its own: a mount that enters the lab's by clone(2) has its read-only flag
 * locked there, see mount_namespaces(7).
 *
 * userns  of idmap_namespace() for idmapped mounts, or -1
 * Returns 0 or a negative errno; plan->step says where.
 */
int stage_make(struct plan *plan, int userns);

#define STAGE "/tmp"

/* The machine's directories that a lab sees, if they are directories: the stage has each at the
 * same path. What is a symbolic link on the machine (/bin on most) is one in the lab. */
enum { STAGE_PROGRAMS = 10 };
extern const char *const stage_programs[STAGE_PROGRAMS];

#endif
