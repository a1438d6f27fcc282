/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_CAST_H
#define FISHBOWL_CAST_H

#include "../../sandbox/sandbox.h"
#include "../pane/pane.h"

/*
 * A recording, read as a whole: an asciicast of version 2
 * (https://docs.asciinema.org/manual/asciicast/v2/). Nothing in it is trusted: it is shown through
 * a pane, and its texts are cleaned by who draws them.
 */
enum {
    CAST_BYTES = 256 << 20,
    CAST_ROWS = 500,
    CAST_COLUMNS = 1000,
    CAST_SIZES = 10000, /* new sizes and marks: each costs a whole screen */
};

struct cast_event {
    double time; /* seconds since the beginning, never less than that of the one before */
    char *bytes; /* output; NULL: a new size */
    size_t n;
    int rows, columns;
};

struct cast_mark {
    double time;
    int event;   /* the first one behind it */
    char *label; /* UTF-8, as it stands in the file */
};

struct cast {
    int rows, columns;
    double end; /* the time of the last event */
    struct cast_event *events;
    int count;
    struct cast_mark *marks;
    int marks_count;
    int sizes;
    int damaged, damaged_line; /* lines that are no events, and the first of them; 0: none */
};

/*
 * Read a file. Pauses are cut to the header's idle_time_limit; types of events that we do not know
 * are passed over, as are damaged lines, which are counted. Returns 0 with *cast, or a negative
 * errno with *e: -EINVAL when it is no recording, -EFBIG for more than CAST_BYTES or CAST_SIZES.
 */
int cast_read(struct cast **cast, const char *path, struct err *e);
void cast_free(struct cast *cast);

/* The sentence about damaged lines, allocated; NULL where there are none. */
char *cast_damage(const struct cast *cast, const char *path);

/* A terminal that shows a recording at a time. */
struct reel {
    const struct cast *cast; /* borrowed */
    struct pane *pane;
    int rows, columns;
    int next; /* event */
    double time;
};

/* 0 or -ENOMEM. */
int reel_open(struct reel *reel, const struct cast *cast);
void reel_close(struct reel *reel);

/* Show what was shown at a time in seconds, clamped; backwards it begins anew. */
void reel_to(struct reel *reel, double time);

/* Show what was shown before an event, by its number: cast->count is all. */
void reel_to_event(struct reel *reel, int event);

/* The mark in force at a time: -1 before the first. */
int cast_mark_at(const struct cast *cast, double time);

#endif
