/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_JOIN_H
#define FISHBOWL_BOWL_JOIN_H

#include "state.h"
#include <stdbool.h>

/*
 * Run a command within a container that runs: in all its namespaces (setns(2)), its control groups,
 * and with no more privileges than its own processes.
 */
struct join {
    const struct state *state;
    char **command;
    const char *term;
    const char *user, *workdir; /* NULL: the container's */
    char **environment;         /* beside the container's; NULL: nothing */
    bool input;                 /* pass our standard input on; else it is empty */
    bool tty;                   /* with a terminal of the container's, see pty(7) */
};

/* Returns the command's exit status, or one of bowl's own with *e. */
int join_run(const struct join *j, struct err *e);

#endif
