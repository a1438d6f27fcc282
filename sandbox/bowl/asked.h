/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_ASKED_H
#define FISHBOWL_BOWL_ASKED_H

#include "state.h"
#include <stdbool.h>

/*
 * Ending a container from outside. The kernel drops signals for which process 1 has no handler
 * (pid_namespaces(7)): without help, Ctrl-C could not end "bowl run alpine sleep 100". One that is
 * deaf to a signal whose default is to end is killed in place of that, and a note in its folder
 * tells the monitor which signal was meant, and whether it was to stop.
 */
struct asked {
    bool stop;
    int signal;
};

/* Send a signal to process 1 of a container. Returns 0 or a negative errno with *e. */
int asked_signal(int folder, const struct state *s, int number, struct err *e);

/*
 * Stop it: SIGTERM, and when it has not ended in time, SIGKILL; thawed first.
 *
 * milliseconds  that it has
 * Returns 0 once it has ended, or a negative errno with *e.
 */
int asked_stop(int folder, const struct state *s, int milliseconds, struct err *e);

/* What was asked for. Returns whether anything was. */
bool asked_read(int folder, struct asked *asked);

#endif
