/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_FREEZER_H
#define FISHBOWL_FREEZER_H

#include <stdbool.h>

/*
 * Freeze or thaw a control group, and wait until all of its processes are: cgroups(7) and the
 * kernel's Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst.
 *
 * group    its directory
 * version  of its hierarchy, 1 or 2
 * Returns 0 or a negative errno: -ETIMEDOUT after five seconds.
 */
int freezer_set(const char *group, int version, bool freeze);

#endif
