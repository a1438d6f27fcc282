/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LEDGER_H
#define FISHBOWL_LEDGER_H

#include "../kernel/places.h"
#include "identity.h"
#include <stdbool.h>
#include <sys/types.h>

/*
 * What a keeper makes outside its lab, written down before it is made: one small file for each
 * keeper, called as in identity.h, which goes when all that it names is gone. lab_gc() reads those
 * of the dead.
 *
 *   fishbowl-ledger 1 NAME BOOT NODE     who writes, in which boot of which machine
 *   mount /tmp                           in the keeper's own mount namespace: ends with that
 *   cgroup /sys/fs/cgroup/memory/NAME
 *
 * The folder is called ledger, in the first of the places (places.h) that can be had.
 *
 * Nothing is synced to a disk: what a power cut leaves of groups and mounts is nothing, and a
 * ledger that is lost with the power named only those.
 */
struct ledger {
    int folder, file; /* -1: none could be had */
    char name[IDENTITY_SIZE];
};

enum { LEDGER_FOLDERS = PLACES, LEDGER_MAX = 65536 }; /* bytes of one ledger */

/* The words that begin the lines. */
#define LEDGER_CGROUP "cgroup"
#define LEDGER_MOUNT  "mount"

/* Open one of the folders, as places_open() does. */
int ledger_folder(int which, bool make, char *path, size_t size);

/*
 * The first line of the calling process's ledger, or of that of another process of this boot.
 * Returns 0 or a negative errno.
 */
int ledger_head(const char *name, char *line, size_t size);

/* Begin the calling process's ledger. Where none can be written, the lab does without one. */
void ledger_open(struct ledger *l);

/* Write down what is about to be made. */
void ledger_note(const struct ledger *l, const char *kind, const char *thing);

/* Let go of it. all_gone: nothing of what it names is left, and it goes, too. */
void ledger_close(struct ledger *l, bool all_gone);

#endif
