/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_HIERARCHY_H
#define FISHBOWL_HIERARCHY_H

#include <stdbool.h>

/* A mounted cgroup hierarchy of the machine, see cgroups(7). */
struct hierarchy {
    int version;          /* 1 or 2 */
    char controllers[64]; /* v1: option set "cpu,cpuacct" or "name=systemd"; v2: "" */
    char mount[192];      /* where it is mounted */
    char root[192];       /* the group that the mount shows as its root */
    char own[512]; /* directory of the caller's own group; "" if the mount does not show it */
};

/*
 * Find the machine's cgroup hierarchies in /proc/self/mountinfo (proc_pid_mountinfo(5)); each once,
 * where it was mounted first. Returns how many were found, at most max, or a negative errno.
 */
int hierarchies_read(struct hierarchy *list, int max);

/*
 * Version 2 where it is usually mounted, statfs(2); .own and .root are not told.
 * Returns whether it is there.
 */
bool hierarchy_usual(struct hierarchy *h);

/*
 * The controllers that a group of a hierarchy has, as "cpu,memory": in version 1 those of the
 * hierarchy, in version 2 those that its cgroup.controllers lists (cgroups(7)).
 *
 * list  receives them; "" for none, or where they cannot be read
 */
enum { HIERARCHY_CONTROLLERS = 128 };
void hierarchy_controllers(const struct hierarchy *h, const char *group,
                           char list[HIERARCHY_CONTROLLERS]);

#endif
