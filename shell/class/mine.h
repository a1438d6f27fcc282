/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_MINE_H
#define FISHBOWL_MINE_H

#include "../session.h"

/* The student's own progress, on the command line. */

/*
 * "fishbowl progress": what is recorded and where; of the lessons in the folders, or of one with
 * its steps (name not NULL). Changes nothing. Returns the exit code: 0, 2 for an unknown lesson.
 */
int mine_show(const struct session_options *options, const char *name, bool json);

/*
 * "fishbowl forget": what: LESSON, LESSON#STEP, or NULL for all. A lesson or a step is forgotten by
 * a line that says so; all, by removing the file. sure: do not ask first. Returns the exit code:
 * 0, 1 when nothing was forgotten, 2 for an unknown lesson or step.
 */
int mine_forget(const struct session_options *options, const char *what, bool sure);

#endif
