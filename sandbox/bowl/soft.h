/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_SOFT_H
#define FISHBOWL_BOWL_SOFT_H

#include "state.h"

/*
 * The soft limit of memory (`--memory-soft`): whoever crosses it is not stopped but told of, once
 * each time. It is crossed again after a sixteenth of it was given back.
 *
 * Version 1 of the control groups tells of a threshold (eventfd(2), memory cgroup.event_control);
 * version 2 does not, so that memory.current is looked at ten times a second.
 */
struct soft {
    int fd; /* to be polled; -1: there is no such limit */
    char usage[256];
    unsigned long long limit; /* bytes */
};

/* Begin to watch a container's group. limit: 0 for none. */
void soft_open(struct soft *s, const struct state *container, unsigned long long limit);

/*
 * Look, once fd is readable.
 *
 * over  whether it was crossed before; receives whether it is now
 * Returns how many bytes are used if it has just been crossed, else 0.
 */
unsigned long long soft_crossed(struct soft *s, bool *over);

#endif
