/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_FILTER_H
#define FISHBOWL_FILTER_H

#include <linux/filter.h>

/*
 * The filter of a shell that is watched: it stops the calls of the table in calls.c for the tracer
 * (SECCOMP_RET_TRACE, with the row as its data) and lets all others pass. Programs of another
 * architecture (i386) pass unseen.
 */
enum { FILTER_SIZE = 1024 };
struct filter {
    unsigned short length;
    struct sock_filter code[FILTER_SIZE];
};

/* Put the filter together. Returns 0 or a negative errno. */
int filter_build(struct filter *filter);

/*
 * Give it to the calling process for good, and to all its children. Needs CAP_SYS_ADMIN in the user
 * namespace: with no_new_privs instead, su(1) would not work. Returns 0 or a negative errno.
 */
int filter_install(const struct filter *filter);

#endif
