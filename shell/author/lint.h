/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LINT_H
#define FISHBOWL_LINT_H

#include "../lesson/lesson.h"

/*
 * "fishbowl lint": what can be said about a lesson without a lab. It is read as every kind of
 * machine would read it ("only=WORD" decides what is left out), and judged by a table of rules.
 */

struct finding {
    char *path, *text; /* what, and what was expected */
    int line;          /* 0: the whole file */
    bool error;        /* it cannot be played; else a warning */
    const char *rule;  /* its name in the table */
    unsigned readings; /* bit i: found as machine i reads it */
};

struct findings {
    struct finding *list; /* in the order of the file, once lint_file has ended */
    int count;
};

/* Judge a lesson. Adds to what was found before; free with lint_clear. */
void lint_file(const char *path, struct findings *found);
void lint_clear(struct findings *found);

/* Print what was found, one line each: "file:line: error: what, and what was expected". */
void lint_print(const struct findings *found);

/*
 * The command. names: as lesson_find takes them; count 0: all lessons of the folder. strict:
 * warnings are failures too. Prints on standard output, as one JSON array with json.
 * Returns the exit code: 0, 1 when something was found, 2 for an unknown lesson.
 */
int lint_run(const char *folder, char *const *names, int count, bool strict, bool json);

#endif
