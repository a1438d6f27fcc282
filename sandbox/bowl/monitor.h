/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_MONITOR_H
#define FISHBOWL_BOWL_MONITOR_H

#include "options.h"

/*
 * The monitor of a container: a process of its own, parent of the container's process 1, which
 * makes it, writes its log and its state, passes on what it prints and reads, and outlives the bowl
 * that started it. Once the container has ended the monitor holds the files that it has changed,
 * until it is told to leave (`bowl rm`). If the monitor is killed, the container ends with it.
 *
 * Start one. It and the container are ready when it has sent MESSAGE_STARTED or MESSAGE_FAILED.
 *
 * shelf, folder  descriptors: of the shelf, and of the container's folder
 * options        what it is to be like
 * Returns a socket to it (channel.h), with options->foreground as one who follows, or a negative
 * errno.
 */
int monitor_start(int shelf, int folder, const struct options *options);

#endif
