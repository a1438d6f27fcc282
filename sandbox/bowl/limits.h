/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_LIMITS_H
#define FISHBOWL_BOWL_LIMITS_H

#include "../kernel/cgroup.h"
#include "../kernel/err.h"

/* The limits that a container can be given: a table, limits.c. */
enum bowl_limit {
    BOWL_MEMORY,
    BOWL_MEMORY_SOFT,
    BOWL_CPUS,
    BOWL_CPU_WEIGHT,
    BOWL_PIDS,
    BOWL_LIMITS
};

struct bowl_limits {
    unsigned long long value[BOWL_LIMITS]; /* bytes, thousandths of a processor, pieces; 0: none */
};

/* Their options, without the dashes. */
extern const char *const bowl_limit_options[BOWL_LIMITS];

/* Set a limit from text: "64M", "0.5". Returns 0, or -EINVAL with *e: what was expected. */
int bowl_limit_set(struct bowl_limits *limits, enum bowl_limit limit, const char *text,
                   struct err *e);

/*
 * What is to be written into a group of this version of the interface, with enum bowl_limit as id.
 * Returns how many lines there are.
 */
enum { BOWL_LIMIT_LINES = 2 * BOWL_LIMITS };
int bowl_limits_lines(const struct bowl_limits *limits, int version,
                      struct cgroup_limit lines[BOWL_LIMIT_LINES]);

/*
 * Hold what is wanted against what the groups have taken.
 *
 * kept    a set of 1 << enum bowl_limit
 * groups  in how many hierarchies the container has a group
 * Returns 0, or -ENOTSUP with *e: a limit that nobody keeps is none.
 */
int bowl_limits_check(const struct bowl_limits *limits, unsigned kept, int groups, struct err *e);

#endif
