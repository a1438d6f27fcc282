/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BUILD_H
#define FISHBOWL_BUILD_H

#include "plan.h"
#include "tracers.h"

/* A lab that stands, as the keeper holds it. */
struct standing {
    pid_t init; /* 0: none stands */
    int pidfd;
    int channel; /* to init; its end comes first when init dies, also when that hangs */
    int userns;
    int fds[BUILT_FDS];
    int observer, observed; /* the observer's end of its socket, and the caller's */
    pid_t observer_pid;
    struct tracers tracers;
    bool runs[SIDES]; /* does this side have a shell? */
    struct lab_info info;
};

extern const struct standing standing_none;

/*
 * Make the groups, the namespaces and init, and wait until the shells run.
 *
 * Returns 0 with *lab, or a negative errno with *e; then nothing is left.
 */
int lab_build(struct plan *plan, struct standing *lab, struct err *e);

/*
 * Start the observer; its socket is there since lab_build, so that the student's shells need not
 * wait for it.
 */
void lab_start_observer(struct standing *lab);

/* Thaw, kill, wait, remove the groups: are all gone? Harmless when none stands. */
bool lab_tear_down(struct plan *plan, struct standing *lab);

#endif
