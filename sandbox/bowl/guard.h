/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_GUARD_H
#define FISHBOWL_BOWL_GUARD_H

#include "options.h"

/*
 * The guard of a container: a process of its own, parent of the container's process 1, which it
 * makes, and of its monitor (monitor.h), which does all the rest. It has nothing to do with anybody
 * else: it waits for its children. When the monitor is killed it starts another one, with all that
 * a container has: its pipes or terminal, its files, its socket. If the guard is killed process 1
 * ends with it, by the parent-death signal or by the monitor.
 *
 * Start one. It and the container are ready when it has sent MESSAGE_STARTED or MESSAGE_FAILED.
 *
 * shelf, folder  descriptors: of the shelf, and of the container's folder
 * options        what it is to be like
 * Returns a socket to it (channel.h), from then on to the monitor, with options->foreground as one
 * who follows; or a negative errno.
 */
int guard_start(int shelf, int folder, const struct options *options);

#endif
