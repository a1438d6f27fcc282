/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SKELETON_H
#define FISHBOWL_SKELETON_H

#include "plan.h"

/*
 * Put the lab's root together and enter it by pivot_root(2); the working directory is then /root.
 *
 * built  receives what the lab is like
 * fds    receives the descriptors of the namespaces, at their place in enum built_fd
 * Returns 0 or a negative errno; plan->step says where.
 */
int skeleton_build(struct plan *plan, struct built *built, int *fds);

/*
 * Wait for the keeper to have made the groups, enter them, make them the roots of a cgroup
 * namespace, and mount the hierarchies below the working directory. Returns 0 or -errno.
 */
int groups_enter(struct plan *plan, struct built *built);

#endif
