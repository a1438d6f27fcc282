/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_FACTS_H
#define FISHBOWL_FACTS_H

#include "snapshot.h"
#include <stddef.h>

/*
 * Facts: named truths read out of a snapshot, as lessons, predictions and :fact use them:
 * "container.pid", "host.pid(ash)", "cgroup(handmade).frozen", "mount(container,/proc).type".
 * The names are one table (facts_table), which also documents them.
 */

/* What the terminals showed, and the kernel lens: it passes by, so the shell keeps it and hands it
 * in. */
struct facts_terminals {
    const char *printed[SIDES]; /* plain text since the step began; may be NULL */
    double silent[SIDES];       /* seconds since the last output */
    const char *lens;           /* calls since the step began, a line each; NULL: nobody watches */
};

enum fact_type { FACT_NONE, FACT_NUMBER, FACT_TRUTH, FACT_TEXT };

struct fact_value {
    enum fact_type type;  /* FACT_NONE: there is no such thing now, and text says why, in words */
    double number;        /* FACT_NUMBER; FACT_TRUTH: 0 or 1 */
    double window;        /* s over which a share was measured; 0: it is true of this moment. With
                             FACT_NONE: it is being measured, and there in so many seconds */
    const char *borrowed; /* FACT_TEXT too long for text (the printed ones): use fact_text() */
    char text[768];       /* always filled: the value in words, for the student */
};

struct fact_query;

/* One kind of fact, for :fact, its completion and docs/FACTS.md. */
struct fact_info {
    const char *name; /* "host.pid(NAME)", "host.ns.KIND": the words in capitals are arguments */
    enum fact_type type;
    const char *unit;   /* "", "s", "bytes"... */
    const char *what;   /* one sentence */
    const char *source; /* where the kernel says it, with the manual page */
    void (*get)(const struct fact_query *query, struct fact_value *value); /* see answers.h */
};

extern const struct fact_info facts_table[];
extern const int facts_count;

/*
 * Look a fact up.
 *
 * name       as written in a lesson, arguments included
 * terminals  may be NULL: then printed and silent are FACT_NONE
 * Returns 0 with *value (FACT_NONE when it is known but absent now, such as container.pid without a
 * container), or -EINVAL with *e for a name that does not exist (the nearest is in the hint).
 */
int fact_get(const struct snapshot *s, const struct facts_terminals *terminals, const char *name,
             struct fact_value *value, struct err *e);

/*
 * The table's row of a fact as written in a lesson, or NULL. *argument (which may be NULL) receives
 * what stands for the word in capitals, at most size - 1 bytes, "" without one.
 */
const struct fact_info *fact_find(const char *name, char *argument, size_t size);

/* Check a fact's name without a snapshot, for lesson files. Returns 0 or -EINVAL with *e. */
int fact_check_name(const char *name, struct err *e);

/* The value as text to compare or show. */
const char *fact_text(const struct fact_value *value);

/*
 * What changed between two snapshots, in one line of at most size - 1 bytes:
 * "pid namespace of ash: new · processes +1 · mounts +3", or "nothing".
 */
void snapshot_diff(const struct snapshot *before, const struct snapshot *after, char *line,
                   size_t size);

/* The same with a line for each: processes and mounts by name, namespaces by their inodes. */
void snapshot_diff_whole(const struct snapshot *before, const struct snapshot *after, char *text,
                         size_t size);

#endif
