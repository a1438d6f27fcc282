/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_GC_H
#define FISHBOWL_GC_H

#include "lab.h"

/* The parts of lab_gc(), for those who need only some of them. */

/*
 * Thaw and kill what is in a group of a dead keeper: first in all of its groups, since a process
 * that is frozen in one hierarchy leaves none before it was thawed there.
 */
void gc_stop(const struct lab_gc *gc, const char *dir, int version);

/*
 * Then remove a group of a dead keeper with all below it; tells what became of it.
 *
 * why  why it may go
 * Returns whether it is gone, or would be. One that is not there is gone, and not told.
 */
bool gc_group(struct lab_gc *gc, const char *dir, int version, const char *why);

/* Judge the ledgers of one folder (ledger.h) and remove what those of the dead name. */
void gc_folder(struct lab_gc *gc, int folder, const char *path);

/* Everything that keepers of this user left behind, quietly: after a keeper was killed. */
void gc_quietly(const char *given, int milliseconds);

#endif
