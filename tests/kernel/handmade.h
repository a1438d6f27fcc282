/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TESTS_HANDMADE_H
#define FISHBOWL_TESTS_HANDMADE_H

#include "../../sandbox/sandbox.h"

/*
 * A lab in the small, made with the bare calls: all namespaces, two bash on ptys, an observer, a
 * tree for chroot at /mnt/tree; no cgroups, the machine's own files. What reads a lab is tested and
 * measured on it without what builds one.
 */
struct handmade {
    struct lab_info info;
    pid_t observer;
};

/* Returns 0, or a negative errno where the machine does not allow it. */
int handmade_start(struct handmade *h);
void handmade_stop(struct handmade *h);

/* Type text at a terminal; "\n" is the Enter key. */
void handmade_type(struct handmade *h, enum side side, const char *text);

/* Take away what the terminals printed, so that they do not block. */
void handmade_drain(struct handmade *h);

/* Start n processes that sleep, as children of one host process, and wait until all stand. */
int handmade_fill(struct handmade *h, int n);

#endif
