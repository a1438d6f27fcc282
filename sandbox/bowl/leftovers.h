/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_LEFTOVERS_H
#define FISHBOWL_BOWL_LEFTOVERS_H

#include "state.h"

/*
 * Remove the control groups that the killed monitor of a container has left, by its ledger.
 *
 * s  what is known of it; NULL for nothing
 */
void leftovers_remove(const struct state *s);

#endif
