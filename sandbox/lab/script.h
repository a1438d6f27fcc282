/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SCRIPT_H
#define FISHBOWL_SCRIPT_H

#include "limits.h"
#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>

/*
 * Check scripts: sh(1) in the lab's namespaces but in a PID namespace beside the lab's, so that no
 * ps, pidof or cgroup.procs of the student shows it. Its /proc is the lab's, so it sees the lab's
 * processes by their numbers there; it cannot signal them, and neither anything else.
 */
enum { SCRIPTS = 4 };

struct script {
    unsigned number;
    pid_t pid; /* of the process that waits for it; 0 when none runs */
    int pidfd, pipe;
    long long deadline; /* CLOCK_MONOTONIC, milliseconds */
    int status;         /* when it has ended: exit status or 128 + signal */
    size_t used;
    char output[2048];
};

extern const struct script script_none;

/*
 * Start one.
 *
 * milliseconds  after which it is killed
 * limits        of the lab; a script has the same, and some processes more
 * userns        descriptor of the lab's user namespace
 * namespaces    five others, to be entered in this order
 * Returns 0 or a negative errno.
 */
int script_start(struct script *script, unsigned number, const char *text, int milliseconds,
                 const struct limits *limits, int userns, const int *namespaces);

bool script_runs(const struct script *script);

/* Fill in two entries to poll(2), and shorten the timeout in milliseconds to the deadline. */
void script_watch(const struct script *script, struct pollfd *entries, int *timeout);

/* Read what it printed and kill it at its deadline. Returns true once, when it has ended. */
bool script_serve(struct script *script);

/* Kill it and forget it. */
void script_abort(struct script *script);

#endif
