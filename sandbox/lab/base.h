/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BASE_H
#define FISHBOWL_BASE_H

#include "../kernel/err.h"
#include "../kernel/hierarchy.h"
#include <stdbool.h>
#include <sys/types.h>

/*
 * The groups of the machine in which those of labs are made. In each hierarchy that is, best first,
 * what an administrator has handed over, the root of the hierarchy for root, the caller's own.
 */

enum { BASES = 3, BASE_SIZE = 512 };

/*
 * The path within a hierarchy that is meant by a group which was handed over: the path as it is
 * ("/students/anna"), or what follows the mount of a hierarchy ("/sys/fs/cgroup/students/anna").
 *
 * Returns a pointer into it; NULL if it is NULL or no absolute path.
 */
const char *base_path(const struct hierarchy *list, int count, const char *given);

/*
 * The directories in which a lab's group may be made, best first.
 *
 * path  what base_path() made of the group that was handed over, or NULL; where a hierarchy does
 *       not have it, it counts as NULL
 * Returns how many there are.
 */
int base_list(const struct hierarchy *hierarchy, const char *path, char bases[BASES][BASE_SIZE]);

/*
 * Try one as a lab would use it: make a group, put a process into it, remove it.
 *
 * partner      see controllers_hand_down()
 * controllers  receives what the group had, "" or "cpu,memory"
 * Returns 0, or a negative errno with *e: what was refused, and what an administrator can do.
 */
int base_try(const struct hierarchy *hierarchy, const char *base, pid_t partner,
             char controllers[HIERARCHY_CONTROLLERS], struct err *e);

/* What came of trying one hierarchy. */
struct base_found {
    struct hierarchy hierarchy;
    char dir[BASE_SIZE];                     /* the first base that works; "" if none does */
    char controllers[HIERARCHY_CONTROLLERS]; /* those of a lab's group there */
    bool handed_over;                        /* it has the path that was handed over */
    bool given;                              /* and dir is that one */
    struct err refusal; /* of what was handed over, else of the last one; code 0: none */
};

/*
 * Try all hierarchies.
 *
 * given    the group that was handed over, or NULL
 * partner  as above
 * Returns how many hierarchies there are.
 */
int base_survey(const char *given, pid_t partner, struct base_found *list, int max);

/* Whether a lab's group there has a controller, and whether it can freeze. False without a base. */
bool base_has(const struct base_found *found, const char *controller);
bool base_can_freeze(const struct base_found *found);

#endif
