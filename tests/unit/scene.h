/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENE_H
#define SCENE_H

#include "../../shell/lesson/player.h"

/* A made-up moment of a lab, for tests of what looks at snapshots. */
struct scene {
    struct snapshot snapshot;
    struct process process[4];
    char printed[SIDES][4096];
    struct evidence evidence;
};

/* Two shells that wait for input and have been silent for a second; no container. */
void scene_begin(struct scene *scene);

/* An ash with a PID namespace of its own: 3057 on the host, inside on its own. */
void scene_container(struct scene *scene, int inside);

/* A side has printed text, just now. */
void scene_print(struct scene *scene, enum side side, const char *text);

/* Time goes on by ms: both sides stay as silent as they were, and longer. */
void scene_wait(struct scene *scene, int ms);

/* A file of n bytes with this name in a folder of its own; remove it with file_remove. */
char *file_make(const char *name, const char *bytes, size_t n);
void file_remove(char *path);

/* Read a lesson out of a text; NULL with *e if that fails. world: NULL for none. */
struct lesson *lesson_of(const char *text, const char *const *world, struct err *e);

#endif
