/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_EXPLAIN_H
#define FISHBOWL_EXPLAIN_H

#include "../lesson/lesson.h"
#include "meaning.h"

/*
 * ":explain": a command taken apart without running it. Word by word: what it means, which system
 * call it leads to, and which lamp, fact or file of the lab that changes. The words and options
 * that are known stand in tables (table.h); what is not in them is said to be unknown.
 */

enum {
    EXPLAIN_BYTES = 16 * 1024, /* longer commands are refused */
    EXPLAIN_ENTRIES = 600,     /* what is more is left out, and that is said */
    EXPLAIN_NESTING = 24,      /* of commands in commands */
};

/* One word, or a few that belong together, in the order of the command. */
struct entry {
    int depth;                     /* of nesting, for indenting */
    char *word;                    /* as typed, control characters left out; "" for a remark */
    char *what;                    /* what it means, in a sentence without its full stop */
    const struct meaning *meaning; /* the call that it leads to; may be NULL */
    bool unknown;                  /* the tables do not know it, or its value is missing */
};

struct explanation {
    char *command; /* as typed, control characters left out */
    struct entry *entries;
    int count;
    bool cut;    /* there was more than EXPLAIN_ENTRIES */
    char *wrong; /* what is wrong with its syntax, and where; NULL if nothing is */
    int column;  /* of that, from 1; 0: of the whole */
};

/* What a session or a lesson knows beside the tables: functions of the shell, copies of programs
 * under another name, and where its shell stands. Begins as {0}. */
struct own_words {
    const char *folder; /* in which the shell stands; NULL: not known */
    struct own_word {
        char *name;
        const struct command *copy_of; /* NULL for a function */
    } * list;
    int count;
};
void own_words_clear(struct own_words *own);

/*
 * Take a command line, or several with newlines between them, apart.
 *
 * own  may be NULL; what the command defines is added
 * Returns the explanation, also of what is wrong; free with explanation_free.
 */
struct explanation *explain_command(const char *command, struct own_words *own);
void explanation_free(struct explanation *explanation);

/* The explanation as lines of at most width columns (at least 56), unless a word is longer; free(3)
 * it. */
char *explain_text(const struct explanation *explanation, int width);

/*
 * Whether the last command of a line reads what is typed next, such as the lesson program address:
 * then the lines after it are no commands. Returns its name or NULL.
 */
const char *explain_reader(const char *command);

/*
 * The command "fishbowl explain": one word is a command line, several are the words of one. Prints
 * the explanation. Returns the exit code: 0, or 1 when something in it is unknown or wrong.
 */
int explain_run(char *const *words, int count);

/* The lines of a step's model answer that are commands, with newlines between them; "" if it has
 * none. free(3) it. */
char *explain_model(const struct step *step);

/* The functions and copied programs that the model answers of a lesson make. */
void own_words_of_lesson(struct own_words *own, const struct lesson *lesson);

#endif
