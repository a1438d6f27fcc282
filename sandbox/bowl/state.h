/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_STATE_H
#define FISHBOWL_BOWL_STATE_H

#include "../lab/identity.h"
#include "../lab/lab.h"
#include "shelf.h"
#include <limits.h>
#include <sys/types.h>

/*
 * What is known of a container: the file "state" of its folder, a line "KEY VALUE" for each thing.
 * Its guard writes it, and then its monitor, each time as a whole (rename(2)); who reads it, asks
 * the kernel for what may have changed since: whether the guard lives, and the container is frozen.
 */

enum status { CREATED, RUNNING, FROZEN, STOPPED, EXITED, KILLED, OOM, STATUSES };
extern const char *const status_names[STATUSES];

/* A control group of the container. */
struct state_group {
    int version;
    char controllers[64]; /* version 1: of the hierarchy */
    char top[224];        /* the group that keeps the limits */
    char lab[232];        /* the one that the container is in, or that its processes are below */
    char leaf[248];       /* the one that its processes are in */
};

/* Words, each with a NUL behind it; what there is no room for is left out. */
enum { WORDS_SIZE = 4096 };
struct words_kept {
    char text[WORDS_SIZE];
    int size;
};

struct state {
    char name[NAME_SIZE];
    char guard[IDENTITY_SIZE]; /* the process that holds it, see identity.h and guard.h */
    char boot[40];             /* the machine's, random(4): boot_id */
    pid_t pid;                 /* of its process 1, as the machine numbers it */
    unsigned long long start;  /* of that, identity_start() */
    enum status status;
    int exit_code;                     /* as `bowl run` returns it; meaningful once it has ended */
    int signal;                        /* that ended it, or 0 */
    long long created, started, ended; /* milliseconds since 1970; 0: not yet */
    char hostname[72];
    char rootfs[PATH_MAX];
    struct words_kept command, environment;
    char user[128], workdir[PATH_MAX]; /* "" for root, and for / */
    int tty;                           /* whether it has a terminal of its own */
    int net;                           /* enum net */
    int no_user_ns;                    /* it has that of who called bowl */
    int cable;                         /* number of its cable, or -1 */
    int interactive;                   /* or its standard input may be passed on */
    int all_capabilities;              /* none was taken away, see privileges.h */
    long long capabilities;            /* that it keeps otherwise, see capabilities.h */
    char denied[256];                  /* system calls, with commas between them; see deny.h */
    int groups;
    struct state_group group[LAB_HIERARCHIES];
};

/* Add words, NULL at the end, or NULL for none. */
void state_keep_words(struct words_kept *kept, char *const *words);

/* Write it into the container's folder. Returns 0 or a negative errno. */
int state_write(int folder, const struct state *s);

/*
 * Read it, and bring it up to date. One whose guard was killed has been killed itself.
 * Returns 0 or a negative errno with *e: -ENODATA where it was not written yet.
 */
int state_read(int folder, struct state *s, struct err *e);

/* The same of one of many, whose folder is not wanted: name as shelf_list() has it. */
int state_look(int shelf, const char *name, struct state *s);

/* The same of a container by its name. Returns a descriptor of the folder or a negative errno. */
int state_find(int shelf, const char *name, struct state *s, struct err *e);

/* Does it run, frozen or not? */
bool state_is_alive(const struct state *s);

/* Was it started since the machine was? */
bool state_is_of_this_boot(const struct state *s);

/* Does its guard live? It holds what an ended container has changed. */
bool state_is_watched(const struct state *s);

/*
 * A pidfd of its process 1, made sure by its start time. Returns it or a negative errno with *e: a
 * sentence, -ESRCH if it does not run.
 */
int state_pidfd(const struct state *s, struct err *e);

/* The group that can freeze it, or NULL. */
const struct state_group *state_freezer(const struct state *s);

/* The group with a controller ("memory"), or NULL. */
const struct state_group *state_controller(const struct state *s, const char *controller);

/* Milliseconds since 1970. */
long long state_now(void);

#endif
