/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_CONTROLLERS_H
#define FISHBOWL_CONTROLLERS_H

#include <sys/types.h>

/*
 * Controllers for the groups of labs, version 2. A group has only the controllers that the group
 * above hands down (cgroup.subtree_control, cgroups(7)), and one that has processes of its own
 * hands none down. Version 1 needs nothing of this.
 */

/* The leaf for our own processes, beside the groups of labs (sweep.h). */
#define CONTROLLERS_LEAF "fb.own"

/* What was switched on, to be switched off again. Begin with all zero. */
struct controllers {
    char base[512];
    char enabled[64];
};

/*
 * Let a group hand down cpuset, cpu, io, memory and pids, as far as it has them.
 *
 * base     directory of a version 2 group
 * partner  a process of ours besides the caller, or 0. If these two are all that is in the group,
 *          they move into a leaf below it; if others are, nothing is done
 *
 * The root of the machine's tree is left alone where systemd runs, whose business it is. Where it
 * does not work, a lab has freeze and kill only; that is no error.
 */
void controllers_hand_down(struct controllers *c, const char *base, pid_t partner);

/* Take that back and remove the leaf, unless others have groups there. */
void controllers_withdraw(struct controllers *c);

/* Do so in the name of one who was killed, unless its leaf has processes besides the caller. */
void controllers_sweep(const char *base);

#endif
