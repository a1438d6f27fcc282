/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_LEFTOVERS_H
#define FISHBOWL_BOWL_LEFTOVERS_H

#include "state.h"

/*
 * Remove what the killed guard of a container has left: its control groups, by its ledger, and its
 * process 1.
 *
 * s  what is known of it; NULL for nothing
 */
void leftovers_remove(const struct state *s);

#endif
