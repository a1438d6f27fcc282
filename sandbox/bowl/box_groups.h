/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_BOX_GROUPS_H
#define FISHBOWL_BOWL_BOX_GROUPS_H

#include "box.h"

/* The control groups of a container, cgroups(7): one in each hierarchy that is of use. */

/*
 * Make the one that process 1 is born into (CLONE_INTO_CGROUP, clone(2)), where there is version 2.
 * Looked for at its usual place first: to read all that is mounted takes a quarter of a
 * millisecond, and process 1 can make its namespaces meanwhile.
 */
void groups_first(struct box *b);

/* Make the others; it enters those itself. */
void groups_others(struct box *b);

/* Write down where they are. */
void groups_describe(const struct given *g, struct state *s);

void groups_thaw(const struct given *g);

/* Did the kernel kill a process in them for want of memory? */
bool groups_ran_out_of_memory(const struct given *g);

/* With all that is in them. Returns whether all are gone. */
bool groups_remove(const struct given *g);

#endif
