/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PROCESSLIST_H
#define FISHBOWL_PROCESSLIST_H

#include "views.h"

/* The list of processes: one of them is chosen, and what the kernel says of it stands below. Both
 * follow the snapshots. */
struct processlist {
    bool shown;
    pid_t pid;      /* of the chosen one, which with its start is the same one */
    uint64_t start; /* even when its number is given away again */
    int top, page;  /* first row in sight; how many there were the last time */
};

/* Choose a process by its number or name; "": the first one that both sides see, else the first.
 * Returns false if there is no such process. */
bool processlist_choose(struct processlist *list, const struct snapshot *s, const char *name);

/* Choose another: so many further down, or up. */
void processlist_move(struct processlist *list, const struct snapshot *s, int further);

/* Fill count rows of a screen: a title, the processes, what is known of the chosen one. */
void processlist_rows(struct processlist *list, const struct snapshot *s, struct strip *rows,
                      int count, int columns);

/* What is known of the chosen one, under a line that names it: up to count empty rows. */
void processlist_parts(const struct processlist *list, const struct snapshot *s, struct strip *rows,
                       int count, int columns);

#endif
