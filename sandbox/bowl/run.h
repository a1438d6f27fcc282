/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_RUN_H
#define FISHBOWL_BOWL_RUN_H

#include "../kernel/err.h"

/* Exit statuses of bowl's own, the same as those of docker and podman. */
enum { BOWL_FAILED = 125, BOWL_NOT_EXECUTABLE = 126, BOWL_NOT_FOUND = 127 };

struct run_options {
    const char *rootfs;   /* absolute path of the pristine tree */
    const char *hostname; /* of the container */
    char **command;       /* with its arguments, NULL at the end */
};

/*
 * Run a command as PID 1 of a new container: namespaces(7) of its own but for time, and a root that
 * is a throw-away layer over the tree. It shares the caller's standard streams and terminal.
 * Blocks signals; returns when the command has ended and nothing of the container is left.
 *
 * Returns the command's exit status, 128 + the number of the signal that killed it, or one of the
 * above with *e.
 */
int run_container(const struct run_options *options, struct err *e);

#endif
