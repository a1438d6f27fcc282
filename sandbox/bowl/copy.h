/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_COPY_H
#define FISHBOWL_BOWL_COPY_H

#include "../kernel/err.h"
#include <stdbool.h>
#include <stdio.h>

/*
 * Files, folders and symbolic links between two processes that cannot both be where they are: one
 * of them is in the container's user namespace, and has the owners as seen inside; the other on the
 * machine. What goes between them is a stream of entries, and neither trusts the other's names.
 * Hard links become copies. Devices, sockets and pipes are left out, extended attributes and
 * set-user-ID bits, too.
 */
struct copy {
    FILE *stream;
    int root;          /* no path leads out of this folder, by no link (openat2(2)) */
    bool one_mount;    /* leave out what is mounted below */
    bool owners;       /* of the receiver: give files to their owners' numbers, if it may */
    struct err *e;     /* receives what is wrong */
    unsigned left_out; /* of the sender: counts what it does not send */
};

/*
 * Send a file, or a folder with all that is in it.
 *
 * path  below root. With "/." at its end, or as "/", what is in the folder and not the folder
 * Returns 0 or a negative errno with *e.
 */
int copy_send(struct copy *c, const char *path);

/*
 * Receive them.
 *
 * path  below root: a folder that is there, into which they go; or else their new name
 * Returns as above.
 */
int copy_receive(struct copy *c, const char *path);

#endif
