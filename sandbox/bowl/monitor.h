/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_MONITOR_H
#define FISHBOWL_BOWL_MONITOR_H

#include "ward.h"

/*
 * The monitor of a container: it writes its log and its state, passes on what it prints and reads,
 * and answers whoever asks. Once the container has ended it stays, until it is told to leave
 * (`bowl rm`). It is a child of the guard, which starts another one if it is killed; if the guard
 * is killed it ends the container.
 *
 * Be it.
 *
 * caller  a client that is there already, or -1
 */
_Noreturn void monitor_run(struct ward *w, int caller);

#endif
