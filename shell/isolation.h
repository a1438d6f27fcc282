/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_ISOLATION_H
#define FISHBOWL_ISOLATION_H

#include "../sandbox/sandbox.h"

/*
 * What a container may have of its own, and what this one has: read out of a snapshot, so that the
 * screen's grid, its count and the word :why say the same.
 */
enum { ISOLATIONS = 13 };

struct isolation {
    const char *name;   /* "files", "pids limit" */
    const char *word;   /* the same in one word of the kernel's: "uts", "pids.max" */
    const char *shared; /* what the container shares as long as it is not isolated */
    const char *how;    /* what would isolate it */
    const char *lesson; /* number of the lesson about it */
    int kind;           /* the namespace that it is about, or -1 and */
    bool (*has)(const struct snapshot *s);                          /* whether it is so; */
    void (*say)(const struct snapshot *s, char *text, size_t size); /* follows "It has "; or NULL */
};
extern const struct isolation isolation_table[ISOLATIONS];

/* Does the container have its own? false while there is no container. row: of the table. */
bool isolation_has(const struct snapshot *s, int row);

/* How many of the ISOLATIONS it has. */
int isolation_count(const struct snapshot *s);

/* One row in a sentence or two: how it is, or what would isolate it and in which lesson. */
void isolation_say(const struct snapshot *s, int row, char *text, size_t size);

/* The row with this name or word, or -1. */
int isolation_find(const char *name);

/* All rows, a mark before each, for a page. The result is for free(3). */
char *isolation_page(const struct snapshot *s);

#endif
