/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BENCH_PEERS_H
#define FISHBOWL_BENCH_PEERS_H

#include <stdbool.h>

/* The programs that bowl is measured beside, and what they need. */

/* bowl, the bare calls (tests/bench/static/floor.c), the root filesystem, a bundle for crun. */
extern char ours[4096], bare[4096], rootfs[4096], bundle[4096];

/* From FISHBOWL and FISHBOWL_ROOTFS; ends the bench where they are missing or we are not root.
 * Where /run is on a disk, it is in memory for us. */
void peers_find(void);

/* A bundle in the temporary folder whose command is this (argument: NULL for none), and its end. */
void peers_bundle(const char *command, const char *argument);
void peers_unbundle(void);

/*
 * Go to a mount namespace of one's own that shows version 1 groups alone: crun refuses a version 2
 * hierarchy beside them if that has a controller. Returns whether it could be done.
 */
bool peers_apart(void);

#endif
