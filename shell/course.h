/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_COURSE_H
#define FISHBOWL_COURSE_H

#include "class/progress.h"
#include "lesson/player.h"

/*
 * What a course asks for beside its lessons' folder, language and limits: which lessons in which
 * order, and what students may do. It comes from a file (settings.h) and is a policy for honest
 * students, no lock: who can start fishbowl can start it without.
 */
struct course {
    const char *path;  /* of the file, to name it; NULL: none */
    const char *order; /* numbers or ids of lessons with blanks between them; NULL: all there are */
    struct rules rules; /* for the player */
};

/* Take "yes" or "no" for :next, and "yes", "no" or "after N" (hints) for :solve. False: neither. */
bool course_set_skip(struct rules *rules, const char *value);
bool course_set_solve(struct rules *rules, const char *value);

/* The lessons of the course in its order, as lesson_list. -ENOENT with *e for one that is not
 * there. */
int course_lessons(const struct course *course, const char *folders, char ***paths, struct err *e);

/*
 * Where a student goes on who names no lesson: the last one, unless it is done or not of the
 * course; then the first of the course that is not done. progress may be NULL. Result: 0 with path
 * filled, or a negative errno with *e.
 */
int course_next(const struct course *course, const char *folders, struct progress *progress,
                char *path, size_t size, struct err *e);

#endif
