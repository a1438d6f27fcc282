/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_NEEDS_H
#define FISHBOWL_NEEDS_H

#include "lesson/lesson.h"

/* What a machine offers ("only=WORD" in a lesson) and what a lesson needs ("needs:"), as tables. */

enum { WORLD_MAX = 24 };

/* The words for lesson_read that hold for this lab, NULL at the end. lab NULL: none hold. */
void world_words(const struct lab_info *lab, const char *words[WORLD_MAX + 1]);

/*
 * The capability of probe_machine() that a need stands on, where no lab is there to be asked; NULL
 * for one that no probe finds.
 */
const char *needs_probe(const char *need);

/* The first thing that the lesson needs and this lab lacks, as words; NULL if it lacks nothing. */
const char *needs_lack(const struct lab_info *lab, const struct lesson *lesson);

/* Fill text with a sentence on what the lesson needs and this lab lacks; "" if it lacks nothing. */
void needs_missing(const struct lab_info *lab, const struct lesson *lesson, char *text,
                   size_t size);

#endif
