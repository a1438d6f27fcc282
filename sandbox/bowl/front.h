/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_FRONT_H
#define FISHBOWL_BOWL_FRONT_H

#include "clients.h"
#include "ward.h"

/*
 * Who stands in front of a container: one process at most, whose input it gets, and who is shown
 * what the container has printed while nobody looked.
 */

/*
 * Somebody wants to follow.
 *
 * flags  a set of enum follow_flag
 * Returns whether that may be; otherwise c was told who is there.
 */
bool front_enter(struct kept *k, struct client list[CLIENTS], struct client *c, int flags);

/*
 * Send somebody who returns what was missed: as much as is taken now. While there is more,
 * clients_lag() holds, and nothing new is read. Returns whether that was all.
 */
bool front_catch_up(struct kept *k, struct client *c);

#endif
