/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_ROUNDS_H
#define FISHBOWL_ROUNDS_H

#include "runner.h"

/*
 * "fishbowl test --watch": judge one lesson, and again whenever its file, a translation of it or a
 * lesson program changes, until a signal ends it. Each round reads the lesson over first (lint.h);
 * with a mistake in it nothing is played, and the report stays the last thing on the screen. A
 * change in the middle of a round breaks it off.
 *
 * name  as lesson_find takes it
 * Returns only when it cannot begin: 2 for an unknown lesson, 3 when nothing can be watched.
 */
int rounds_run(const struct session_options *options, const struct runner_how *how,
               const char *name);

#endif
