/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_MEMBERS_H
#define FISHBOWL_BOWL_MEMBERS_H

#include "state.h"

/*
 * Call each for all processes of a container, by the machine's numbers: those in its group, or
 * without one process 1 and what it and theirs have started, by which commands of `bowl exec` are
 * not found. Returns the sum of what it returns.
 */
int members_each(const struct state *s, int each(pid_t pid, void *context), void *context);

#endif
