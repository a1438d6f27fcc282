/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_CGROUP_H
#define FISHBOWL_CGROUP_H

#include "hierarchy.h"
#include <stdbool.h>
#include <sys/types.h>

/*
 * Control groups delegated to a lab. In each hierarchy a lab gets two groups, one in the other:
 * BASE/NAME keeps the limits and belongs to the machine, BASE/NAME/lab belongs to the lab's root
 * and is the root of its cgroup namespace (cgroup_namespaces(7)). Versions 1 and 2 differ in one
 * table of operations.
 */

/*
 * The group in which a version 2 lab's own processes live where there are controllers: a group with
 * processes cannot hand controllers down ("no internal processes", cgroups(7)), and students will.
 */
#define CGROUP_LEAF "fishbowl"

/* A line for a file of the outer group; the caller's id tells afterwards whether it was taken. */
struct cgroup_limit {
    int id; /* 0 to 31 */
    const char *file;
    char value[24];
};

struct cgroup_ops {
    const char *type;             /* for mount(2) */
    const char *const *delegated; /* files that the owner of a group must be able to write */
    const char *thaw_file, *thaw_value;
    const char *kill_file; /* "1" kills the whole tree; NULL: no such file */
    bool birth;            /* processes are born into a group: CLONE_INTO_CGROUP, clone(2) */
    const char *join_file; /* a process writes "0" to enter a group; NULL: only by birth */
    /* a new group, before it gets children */
    void (*prepare)(const struct hierarchy *hierarchy, const char *base, const char *top);
    bool (*hand_down)(const char *dir); /* let the groups below dir have its controllers: any? */
};

extern const struct cgroup_ops cgroup_v1, cgroup_v2;

/* One hierarchy as a lab has it. */
struct delegation {
    const struct cgroup_ops *ops;
    const struct hierarchy *hierarchy;
    char top[224];  /* BASE/NAME */
    char lab[232];  /* BASE/NAME/lab */
    char leaf[248]; /* where the lab's own processes live: lab, or BASE/NAME/lab/fishbowl */
    unsigned kept;  /* limits that the kernel has taken: a set of 1 << id */
};

/*
 * Make the first group alone: who lives in it has none to manage, top, lab and leaf are the same.
 * Parameters and result as below.
 */
int cgroup_make(struct delegation *d, const struct hierarchy *hierarchy, const char *base,
                const char *name, const struct cgroup_limit *limits, int count);

/*
 * Make the two groups.
 *
 * hierarchy    stays where it is as long as *d is used
 * base         directory below which the first is made
 * name         of the first
 * limits       of the first, as many as count; those without a controller are left out
 * owner, group who gets the second; (uid_t)-1 to leave it with the caller
 * Returns 0 with *d or a negative errno; then nothing was made.
 */
int cgroup_delegate(struct delegation *d, const struct hierarchy *hierarchy, const char *base,
                    const char *name, const struct cgroup_limit *limits, int count, uid_t owner,
                    gid_t group);

/* Put the calling process into the lab's group, where that is not done by CLONE_INTO_CGROUP. */
int cgroup_join(const struct delegation *d);

/*
 * Let the groups that students make have the controllers, once the namespace is made: from then on
 * no process can be put into the lab's root.
 */
void cgroup_open(const struct delegation *d);

/*
 * Give the calling process a cgroup namespace (cgroup_namespaces(7)) whose roots are the lab's
 * groups, also where it lives in a leaf below. It has a user namespace of its own already.
 * Returns 0 or a negative errno.
 */
int cgroup_namespace(const struct delegation *list, int count);

/* The operations of a version of the interface. */
const struct cgroup_ops *cgroup_ops_of(int version);

/* Thaw a group and all below it. */
void cgroup_thaw(const char *dir, const struct cgroup_ops *ops);

/* Send SIGKILL to every process in a group and below it. */
void cgroup_kill(const char *dir, const struct cgroup_ops *ops);

/* Remove a group with all below it, deepest first. Returns 0, or -EBUSY while processes are left.
 */
int cgroup_remove(const char *dir);

#endif
