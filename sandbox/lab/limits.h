/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LIMITS_H
#define FISHBOWL_LIMITS_H

#include "../kernel/cgroup.h"
#include "../kernel/err.h"
#include <stdbool.h>
#include <stddef.h>

/*
 * The limits of a lab. All that is known of one, its name, its numbers and what keeps it, stands in
 * the tables of limits.c.
 */
enum limit {
    LIMIT_MEMORY,
    LIMIT_PROCESSES,
    LIMIT_DISK,
    LIMIT_TMP,
    LIMIT_LAYER,
    LIMIT_SHM,
    LIMIT_OPEN_FILES,
    LIMIT_CPU_WEIGHT,
    LIMIT_GROUPS,
    LIMITS
};

/* In bytes or pieces; 0 stands for the usual value. */
struct limits {
    unsigned long long value[LIMITS];
};

struct limit_row {
    const char *name; /* as an option and as a key of fishbowl.conf */
    bool bytes;       /* or pieces */
    unsigned long long usual, least, most;
    const char *what; /* is limited: a phrase for --help */
};

extern const struct limit_row limit_table[LIMITS];

/* The value that is set, or the usual one. */
unsigned long long limits_get(const struct limits *limits, enum limit limit);

/* Take over what is set in another. */
void limits_merge(struct limits *limits, const struct limits *other);

/* The limit of this name, or -1. */
int limits_find(const char *name);

/*
 * Set a limit from text: "500", "64M".
 * Returns 0, or -EINVAL with *e: what was wrong, what was expected.
 */
int limits_set(struct limits *limits, enum limit limit, const char *text, struct err *e);

/* A value as it is written: 512M, 500. */
void limits_format(enum limit limit, unsigned long long value, char *text, size_t size);

/*
 * What is to be written into a group of this version of the interface.
 *
 * list  receives the lines, with enum limit as their id
 * Returns how many they are.
 */
enum { LIMITS_IN_GROUPS = 2 * LIMITS };
int limits_for_groups(const struct limits *limits, int version,
                      struct cgroup_limit list[LIMITS_IN_GROUPS]);

/* Which of them a group keeps that has these controllers ("cpu,cpuacct"): a set of 1 << enum limit.
 */
unsigned limits_in_groups(int version, const char *controllers);

/* What keeps a limit. */
enum keeper_of_limit { KEPT_BY_NOTHING, KEPT_BY_GROUP, KEPT_BY_RLIMIT, KEPT_BY_MOUNT };

/* Which that is, given the set of those that groups keep. */
enum keeper_of_limit limits_kept_by(enum limit limit, unsigned in_groups);

/* The value of a limit; a lower one of getrlimit(2) that the caller has already stays. */
unsigned long long limits_in_force(const struct limits *limits, enum limit limit,
                                   unsigned in_groups);

/* Limit the calling process and its children by setrlimit(2), in what no group keeps. */
void limits_on_process(const struct limits *limits, unsigned in_groups);

/* Processes that check scripts may have when the students have used up theirs. */
enum { LIMITS_RESERVE = 100 };

/*
 * Between the two calls, limit the processes of all users together of a user namespace that the
 * caller makes: RLIMIT_NPROC of who makes one holds for the whole of it, except for the machine's
 * root. In the namespace, too, what was before is to be restored.
 *
 * before  receives the caller's own limit
 */
struct rlimit;
void limits_on_namespace(const struct limits *limits, struct rlimit *before);
void limits_restore(const struct rlimit *before);

/* Options of mount(2) for the tmpfs that a limit is about. mode is that of its root directory. */
void limits_on_mount(const struct limits *limits, enum limit limit, unsigned mode, char *options,
                     size_t size);

#endif
