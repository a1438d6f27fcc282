/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LESSON_H
#define FISHBOWL_LESSON_H

#include "../../sandbox/sandbox.h"

/*
 * A lesson as its CommonMark file says it. Read-only after lesson_read. All strings belong to the
 * lesson. A mistake in the file is an error that reads "file:line: what, and what was expected".
 */

/*
 * Lines of commands that are keys, typed without Enter: how they stand in a file, and what a reader
 * is to press. LESSON_LEAVE leaves a container that one stands in front of.
 */
#define LESSON_INTERRUPT "\x03"
#define LESSON_LEAVE     "\x10\x11"
struct lesson_keys {
    const char *bytes, *file, *name;
};

/* The keys that a line is, by their bytes or as in a file; NULL: it is none. n: of its bytes. */
const struct lesson_keys *lesson_keys(const char *line, size_t n);

/* A model answer that ends with this line asks for a fresh lab, as the word does. */
#define LESSON_RESET ":reset"

enum {
    LESSON_WITHIN_MS = 2000, /* how long a check may take unless it says within= */
    LESSON_CHOICES = 26,     /* of a prediction: a to z */
};

/* A fenced block of commands: the model answer, or a wrong answer. */
struct command_block {
    enum side side;
    char **lines; /* typed one after the other */
    int count;
    bool
        keeps_running; /* info string "keeps-running": the last line does not come back by itself */
    int line;          /* in the file */
};

/* One line of a check: "LEFT OP RIGHT", see expr.h. */
struct condition {
    char *text;
    int line;
    char *words; /* what it looks for, in words to say instead of the comparison; or NULL */
};

struct check {
    struct condition *conditions; /* all must hold */
    int count;
    char *script;  /* "check sh": exit status 0 passes; NULL otherwise */
    int within_ms; /* how long it may take to come true after the commands */
    int given_ms;  /* the longest "within=5s" as written; 0: none */
    int line;
};

struct predict {
    char *question;
    char **choices;
    int count;
    int right;    /* index of the choice marked [x]; -1 in a translation that marks none */
    char *answer; /* a fact's name, shown after the step passed; may be NULL */
    int line;
};

struct hint {
    struct condition when; /* text NULL: always */
    char *text;
    int line;
};

struct step {
    char *id, *title;
    char *prose; /* CommonMark, with its sh blocks as they stand, without predict, check, hint... */
    struct command_block *models;
    int models_count;
    struct command_block *wrongs;
    int wrongs_count;
    struct check check; /* count 0 and no script: a step to read, passed by :next */
    struct predict *predicts;
    int predicts_count;
    struct hint *hints;
    int hints_count;
    char *teacher; /* may be NULL */
    int line;
};

struct lesson {
    char *path, *id, *title, *prose; /* prose: the introduction before the first step */
    char *number;                    /* "07" of "07-freeze-and-thaw.md" */
    int front;                       /* lines of the file before its body */
    int minutes, minutes_line;
    char **needs; /* "pidns", "mntns", "freezer", "cgroup", ... */
    int needs_count, needs_line;
    bool lens_off[SIDES]; /* terminals that are not watched through the kernel lens */
    int lens_line;
    struct step *steps;
    int steps_count;
};

/* The words that "needs:" may name, and those of "only=". */
extern const char *const lesson_needs[], *const lesson_worlds[];
extern const int lesson_needs_count, lesson_worlds_count;

/*
 * Read and check a lesson file. world (NULL at its end; NULL offers nothing) is what the machine
 * offers ("v1", "v2", "freezer-v1", "freezer-v2"...): blocks with an info word "only=WORD" are left
 * out where WORD is not offered, and what stands between the lines "<!-- only WORD -->" and "<!--
 * end -->" too, whole steps included. What is left out is still checked for mistakes. Result: 0 and
 * *lesson, or negative errno with *e: -EINVAL "file:line: ...", -ENOENT...
 */
int lesson_read(const char *path, const char *const *world, struct lesson **lesson, struct err *e);
void lesson_free(struct lesson *lesson);

/*
 * A translation lies beside its lesson: 05-pidof.de.md beside 05-pidof.md. It has the title, the
 * prose, the questions and choices, the hints and the notes for the teacher of the same steps;
 * commands, checks and answers are the original's. What it lacks, and what no longer fits, stays in
 * the original's words.
 *
 * language  "de", "de_AT.UTF-8"; NULL: what LC_ALL, LC_MESSAGES or LANG say (locale(7))
 * As lesson_read, and *translated (which may be NULL) says what became of the translation:
 * 1 used, 0 there is none, or negative with *e: it cannot be read, and the lesson is the original.
 */
int lesson_read_in(const char *path, const char *const *world, const char *language,
                   struct lesson **lesson, int *translated, struct err *e);

/* The translations of a lesson, as lesson_list; count or negative errno. */
int lesson_translations(const char *path, char ***paths, struct err *e);

/*
 * Put one translation into words of a lesson that was read for the same world. report (which may be
 * NULL) is told what does not fit, with the line of the translation. Returns 0 or as lesson_read.
 */
int lesson_translate(struct lesson *lesson, const char *path, const char *const *world,
                     void (*report)(void *user, int line, const char *text), void *user,
                     struct err *e);

/* False for a step that is only read, and passed by :next. */
static inline bool step_has_check(const struct step *step)
{
    return step->check.count || step->check.script;
}

/* True for a step whose model answer is a fresh lab: nothing that was made before outlives it. */
bool step_resets(const struct step *step);

/*
 * Find a lesson's file by number ("4", "04"), id ("handmade") or path (of a translation, too), in
 * folders of lessons; of several with that number it is the one of the folder that comes first.
 * Result: 0 with path filled, -ENOENT with *e naming the nearest, or as lesson_list.
 */
int lesson_find(const char *folders, const char *name, char *path, size_t size, struct err *e);

/*
 * The lesson files of folders, whose names have ":" between them, in their order. Result: count, or
 * negative errno: -EEXIST for two lessons of one id. Free each and the list.
 */
int lesson_list(const char *folders, char ***paths, struct err *e);

#endif
