/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TALLY_H
#define FISHBOWL_TALLY_H

#include "../lesson/lesson.h"
#include "students.h"
#include <stdio.h>

/* The lessons in their order, and what a class has done in each step: what all reports are made
 * of. */
struct tally_question {
    int asked, wrong;
};

struct tally_step {
    const struct step *step;
    int shown, passed, solved, skipped;
    int stopped; /* students whose last step in this lesson it is, not passed */
    long median; /* ms of those who passed it, 0: nobody */
    long hints;  /* of all together */
    struct tally_question question[HISTORY_QUESTIONS];
};

struct tally_lesson {
    struct lesson *lesson;
    struct tally_step *steps;
    int begun, done; /* students */
};

struct tally {
    struct students students;
    struct tally_lesson *lessons;
    int count;
};

/* Count what the students have done; the lessons are those of the folders. Result: 0, or a negative
 * errno with *e. The tally owns the students from then on. */
int tally_make(struct tally *tally, const struct students *students, const char *folders,
               const char *language, struct err *e);
void tally_free(struct tally *tally);

/* What a student has done of a lesson. */
struct tally_row {
    int passed; /* steps, solved ones too */
    long tries, hints, ms;
    int asked, right;
    bool done;
};
struct tally_row tally_row(const struct student *student, const struct lesson *lesson);

/* One step of one lesson, for lists that are sorted. */
struct tally_place {
    const struct tally_lesson *lesson;
    const struct tally_step *step;
    int question; /* of the step, from 0 */
    int count;    /* what it is sorted by, most first */
    int of;       /* out of so many */
};

/* Where students are stuck; predictions that most got wrong. Returns how many places were filled
 * in. */
int tally_stuck(const struct tally *tally, struct tally_place *places, int most);
int tally_wrong(const struct tally *tally, struct tally_place *places, int most);

/* The reports (report_text.c, report_data.c, report_html.c). */
void report_text(const struct tally *tally, FILE *to);
void report_csv(const struct tally *tally, FILE *to);
void report_json(const struct tally *tally, FILE *to);
void report_html(const struct tally *tally, FILE *to);

/* What the chains of a student's file say, in words: "" when all is well. */
const char *tally_chain_words(const struct student *student, char text[80]);

extern const char *const tally_marks[]; /* by enum history_mark */

#endif
