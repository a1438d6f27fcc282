/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LIST_H
#define FISHBOWL_LIST_H

#include "session.h"

/*
 * "fishbowl list": the lessons, how far the student is in each, how long they take, what they need
 * and which of that this machine lacks. No lab is built: what the machine has is found by trying
 * it, as "fishbowl doctor" does.
 *
 * rootfs  --rootfs, or NULL
 * json    one array instead of lines
 * Returns the exit code: 0, 1 when a lesson file has a mistake, 2 when there is no such folder.
 */
int list_run(const struct session_options *options, const char *rootfs, bool json);

#endif
