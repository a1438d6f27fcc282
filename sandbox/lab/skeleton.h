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
 * Mount what the kernel offers, proc, sysfs, devices, terminals and control groups, below the
 * working directory. Returns 0 or a negative errno.
 */
int skeleton_kernel_mounts(struct plan *plan, struct built *built);

#endif
