/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_HISTORY_H
#define FISHBOWL_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What the lines of a progress file say, step by step (docs/PROGRESS.md has the lines).
 * `fishbowl progress`, resuming, and the reports of a class all read this.
 */
enum { HISTORY_NAME = 64, HISTORY_LINE = 65536, HISTORY_QUESTIONS = 8 };

enum history_mark { STEP_SHOWN, STEP_SKIPPED, STEP_SOLVED, STEP_PASSED };

/* A number that lines tell as it grows; it begins afresh with each start of the program. */
struct growing {
    long all, last;
};

struct history_step {
    char lesson[HISTORY_NAME], step[HISTORY_NAME];
    enum history_mark mark; /* the best so far */
    struct growing tries;   /* lines typed */
    struct growing hints;   /* hints given */
    struct growing ms;      /* how long it was in front */
    long first, last;       /* seconds since 1970 UTC; 0: unknown */
    unsigned asked, wrong;  /* bit i: question i was answered; wrongly, the first time */
};

struct history_lesson {
    char lesson[HISTORY_NAME], at[HISTORY_NAME]; /* step shown last; "": it begins with the first */
    bool done;                                   /* was played to its end */
};

struct history {
    struct history_step *steps;
    unsigned *keys;   /* of each step, of its two names: to find it by */
    int count, found; /* found: the step of the last line, as lines about one stand together */
    struct history_lesson *lessons;
    int lessons_count;
    char last[HISTORY_NAME];                   /* lesson shown last */
    char id[HISTORY_NAME], user[HISTORY_NAME]; /* of the file and who began it; "" in old ones */
    int schema;                                /* 0: no line said it */
    long seen;                                 /* the latest time, seconds since 1970 UTC */
    int events;                                /* lines that were understood */
};

/*
 * Take one line in, without its newline. Returns whether it is a JSON object of a bearable size.
 * Steps and lessons that nobody knows are kept, too: they may be of a folder that is not here.
 */
bool history_line(struct history *history, const char *line, size_t size);
void history_clear(struct history *history);

/* What is known of a step or a lesson, or NULL. */
const struct history_step *history_step(const struct history *history, const char *lesson,
                                        const char *step);
const struct history_lesson *history_lesson(const struct history *history, const char *lesson);

#endif
