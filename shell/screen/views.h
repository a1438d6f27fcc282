/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_VIEWS_H
#define FISHBOWL_VIEWS_H

#include "../../sandbox/sandbox.h"
#include "../isolation.h"
#include "strip.h"

/*
 * What each side sees, as lines for the areas below the panes and for the panes' frames. Everything
 * comes out of a snapshot; the only memory is when a thing was first seen, to mark it as new.
 */

/* When processes and lamps changed, so that they stand out for two seconds. */
enum { MEMORY_PROCESSES = 64 };
struct memory {
    struct {
        pid_t pid;
        uint64_t start, since; /* since: ms of the snapshot that changed it, 0: was there before */
        bool frozen;
    } process[MEMORY_PROCESSES];
    int count;
    uint64_t since[ISOLATIONS]; /* when that was isolated, or no longer; 0: before */
    bool has[ISOLATIONS], begun;
    struct file_id root; /* the root that name belongs to, see memory_root */
    char name[24];       /* "alpine"; "" where it does not say */
};

/* Take notice of a new snapshot. Zero the memory when a new lab stands. */
void memory_update(struct memory *memory, const struct snapshot *s);

/* Did this change a moment ago? */
bool memory_fresh(const struct snapshot *s, uint64_t since);

/* Say what the root of the container calls itself; views use its path where they do not know. */
void memory_root(struct memory *memory, struct file_id root, const char *name);

/*
 * Fill rows (count >= 1) for a width in columns.
 *
 * s     may be NULL: nothing is known yet
 * wide  the longer words and the tree of processes
 */
struct view {
    const struct snapshot *s;
    const struct memory *memory;
    struct strip *rows;
    int count, columns;
    bool wide;
};
void views_host(const struct view *view);
void views_container(const struct view *view);

/* The process that stands in this row of a side's view, 0 the first, or NULL. */
const struct process *views_process(const struct view *view, enum side side, int row);

/*
 * What a pane's frame says about its foreground process, at most columns: name, frozen, root,
 * lamps of the namespaces that are not the lab's, cgroup and limits. What has no room is left out.
 * Returns what there was room for: where that of the container has no lamps, its view ends with
 * them, and where it has not the group, the line above the view has it.
 */
enum { FRAME_LAMPS = 1, FRAME_GROUP = 2 /* also where there is none to name */ };
unsigned views_frame(struct strip *strip, const struct snapshot *s, const struct memory *memory,
                     enum side side, int columns, bool wide);

/* Parts of it: the lamps (memory: mark what is new, or NULL), the name of a process's root, its
 * group with the container's limits: "/box ≤64 MiB ≤20 pids". */
void views_lamps(struct strip *row, const struct snapshot *s, const struct process *p,
                 const struct memory *memory);
const char *views_root_name(const struct memory *memory, const struct process *p);
void views_group(struct strip *strip, const struct snapshot *s, const struct process *p);
extern const char frozen_sign[];

/* Number by which the container sees a process of the lab, 0 when it does not see it. */
pid_t views_inside(const struct snapshot *s, const struct process *p);

/* The colour of a process that both sides show (STYLE_SAME...), or STYLE_PLAIN. */
enum style views_same(const struct snapshot *s, const struct process *p);

#endif
