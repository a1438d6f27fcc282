/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TESTS_SURVIVORS_H
#define FISHBOWL_TESTS_SURVIVORS_H

#include <stdbool.h>
#include <sys/types.h>

/* What is left on the machine of a keeper that was killed, and of all that it started. */
struct survivors {
    int processes, groups, files, mounts;
};

/*
 * Become the parent of everything that loses its own (PR_SET_CHILD_SUBREAPER, prctl(2)), so that no
 * process of a lab is overlooked, and count the mounts that are there now.
 */
void survivors_begin(void);

/* The first child of a process, or 0. */
pid_t survivors_child(pid_t parent);

/* Stop a caller, then kill with SIGKILL its keeper, itself, or both, and reap. Returns the keeper,
 * or 0 if it had none yet. */
pid_t survivors_kill(pid_t caller, bool with_keeper, bool with_caller);

/*
 * Wait until nothing is left of a keeper, at most for five seconds, and reap. The caller has no
 * other children.
 */
struct survivors survivors_of(pid_t keeper);

/* Are there none? Prints those that are. */
bool survivors_none(struct survivors s, const char *after);

#endif
