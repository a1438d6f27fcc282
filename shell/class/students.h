/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_STUDENTS_H
#define FISHBOWL_STUDENTS_H

#include "../../sandbox/sandbox.h"
#include "chain.h"
#include "history.h"

/* The students of a class, as their progress files tell. */
struct student {
    char *name; /* nothing in it acts on a terminal */
    struct history history;
    struct chains chains;
    int files;
    long damaged; /* lines that are no objects */
};

struct students {
    struct student *list; /* by name */
    int count;
    int refused; /* files that could not be read: each was said on standard error */
};

struct students_how {
    bool by_user;    /* files of one account are one student; otherwise those with one id are */
    bool pseudonyms; /* names that only who has the files can lead back */
};

/*
 * Read files, and in folders all *.jsonl that are no symbolic links, on all processors. A name is
 * the file's own or that of its folder (anna.jsonl, anna/progress.jsonl), else the account's.
 * Result: 0, or -ENOENT with *e when there is no file at all.
 */
int students_read(struct students *students, char *const *paths, int count,
                  const struct students_how *how, struct err *e);
void students_free(struct students *students);

#endif
