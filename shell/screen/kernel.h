/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_KERNEL_H
#define FISHBOWL_KERNEL_H

#include "../lens/calls.h"
#include "strip.h"

/*
 * The strip between what the sides see and the step: what the last command asked the kernel to do.
 *
 * Several calls stand on a row where there is room, in a narrow screen one. Where they do not all
 * fit, what every command does (fork, execve, exit) is left out first, then what comes along with
 * greater things, then the older ones, and new namespaces last. A failed call has a sign, stands at
 * the beginning of a row and has its reason behind it or below it.
 *
 * calls          may be NULL: none are known
 * rows, columns  count rows are filled, blank where there is nothing
 * Returns how many of the command's calls have no room.
 */
int kernel_rows(const struct calls *calls, struct strip *rows, int count, int columns);

/* A call with its result, at most columns: its name stands out, more so if it failed. */
void kernel_call(struct strip *strip, const struct lens_call *call, int columns);

#endif
