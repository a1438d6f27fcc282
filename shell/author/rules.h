/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_RULES_H
#define FISHBOWL_RULES_H

#include "../lesson/expr.h"
#include "../lesson/text.h"
#include "lint.h"

/* What the files of lint share: lint.c (readings, findings), rules.c (the table), checks.c (rules
 * about comparisons of facts), links.c (links), words.c (commands). Nobody else includes this. */

enum { MACHINES = 28 }; /* kinds of machines, see lint.c */

struct lint {
    const char *path; /* of the file that is judged: the lesson's, or that of a translation */
    struct lesson *reading[MACHINES]; /* the lesson as machine i reads it, or NULL */
    int readings;
    const struct lesson *lesson; /* the one that a rule looks at now */
    int machine;                 /* its index; -1: all */
    const char *rule;
    struct findings *found;
};

struct rule {
    const char *name;
    void (*look)(struct lint *l); /* at l->lesson */
    bool once;                    /* looks at all readings itself; l->lesson is one of them */
};

extern const struct rule lint_rules[];
extern const int lint_rules_count;

/* Report something about a line of the file. */
void lint_warn(struct lint *l, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void lint_error(struct lint *l, const struct err *e); /* of lesson_read */
void lint_add(struct lint *l, bool error, int line, const char *text);

/* The words of "only=" that a machine offers, NULL at the end. */
enum { MACHINE_WORDS = 16 };
void lint_words(int machine, const char *words[MACHINE_WORDS]);

bool lint_needs(const struct lesson *lesson, const char *need);

/* True if who reads l->lesson has what a need is for: the lesson asks for it, or "only=" did. */
bool lint_met(const struct lint *l, const char *need);

/* checks.c */
void rule_vacuous(struct lint *l);
void rule_echo(struct lint *l);
void rule_within(struct lint *l);
void rule_repeated(struct lint *l);
void rule_fact_needs(struct lint *l);
void rule_dead_hints(struct lint *l);

/* words.c */
void rule_words(struct lint *l);

/* translations.c */
void rule_translations(struct lint *l);

/* links.c */
void rule_links(struct lint *l);

#endif
