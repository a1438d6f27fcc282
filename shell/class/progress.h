/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PROGRESS_H
#define FISHBOWL_PROGRESS_H

#include "../../sandbox/sandbox.h"

/*
 * What a student has done: JSON lines in $XDG_STATE_HOME/fishbowl/progress.jsonl, one object a
 * line, appended with one write(2) under flock(2). The first line names the schema: {"fishbowl":1}.
 * Damaged lines are moved to progress.jsonl.damaged and said once; a file of a newer schema is set
 * aside as progress.jsonl.newer and a new one begun. Nothing is ever lost.
 */
struct progress;

/* path NULL: the standard place. notice receives a sentence for the student, "" when all is well.
 */
int progress_open(struct progress **progress, const char *path, char *notice, size_t size,
                  struct err *e);
void progress_close(struct progress *progress);

/* Append one JSON object (time and schema are added). A full disk is an error, kept in memory. */
int progress_append(struct progress *progress, const char *json, struct err *e);

/* The step of a lesson to resume at, or NULL for the first; valid until the next call. */
const char *progress_resume(struct progress *progress, const char *lesson_id);

/* The lesson shown last, or NULL. */
const char *progress_last_lesson(struct progress *progress);

/* Steps of the lesson that have passed (by check, solved or read). */
int progress_passed(struct progress *progress, const char *lesson_id);

#endif
