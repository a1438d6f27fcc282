/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PROGRESS_H
#define FISHBOWL_PROGRESS_H

#include "../../sandbox/sandbox.h"
#include "history.h"

/*
 * What a student has done: JSON lines in $XDG_STATE_HOME/fishbowl/progress.jsonl, one object a
 * line, appended with one write(2) under flock(2): docs/PROGRESS.md. The first line names the
 * schema and the file. The lines of each run of the program are a chain (chain.h). Damaged lines
 * are moved to progress.jsonl.damaged and said once; a file of a newer schema is set aside as
 * progress.jsonl.newer and a new one begun. Nothing is ever lost.
 */
struct progress;

/*
 * path NULL: the standard place. notice receives a sentence for the student, "" when all is well.
 * Without a place to write (no HOME, a read-only folder) the notice says so, and what happens is
 * kept in memory only. Result: 0, or -ENOMEM with *e.
 */
int progress_open(struct progress **progress, const char *path, char *notice, size_t size,
                  struct err *e);
/*
 * What the standard place has, for who only wants to know: nothing is made, mended or written.
 * Without a file it is empty. Never NULL.
 */
struct progress *progress_look(void);
void progress_close(struct progress *progress);

/*
 * Append one JSON object (time and schema are added). What a full disk refuses stays in memory and
 * is written with the next one that succeeds; only the first refusal is reported.
 * Result: 0, -EINVAL (no JSON object), -ENOSPC... with *e.
 */
int progress_append(struct progress *progress, const char *json, struct err *e);

/*
 * The step of a lesson that was shown last, or NULL to begin with the first (also once the lesson
 * was played to its end); valid until the next call.
 */
const char *progress_resume(struct progress *progress, const char *lesson_id);

/* The lesson shown last, or NULL. */
const char *progress_last_lesson(struct progress *progress);

/* True once the lesson was played to its end. */
bool progress_done(struct progress *progress, const char *lesson_id);

/* Steps of the lesson that have passed (by check, solved or read). */
int progress_passed(struct progress *progress, const char *lesson_id);

/* All of it, and where it is kept ("": nowhere); both belong to the progress. */
const struct history *progress_history(const struct progress *progress);
const char *progress_path(const struct progress *progress);

#endif
