/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SWEEP_H
#define FISHBOWL_SWEEP_H

#include "lab.h"

/*
 * The net below the ledgers: remove the groups that bear a dead keeper's name (identity.h) and that
 * no ledger speaks for, because its keeper could not write one.
 *
 * given   the group that was handed over to this user (see base.h), or NULL
 * folder  LEDGER_FOLDERS descriptors of the folders of ledgers, -1 for one that is not there
 */
void sweep(const char *given, const int *folder, struct lab_gc *gc);

#endif
