/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_VERBS_H
#define FISHBOWL_BOWL_VERBS_H

#include "channel.h"
#include "options.h"
#include "state.h"
#include <argp.h>

/* What the words of a command line came to. */
struct call {
    const struct verb *verb;
    char **words; /* behind the options, */
    int count;
    struct err e; /* what is said when it ends */

    struct options container; /* of run, start; those of its command of exec, too */
    uint64_t added, dropped;  /* capabilities */
    bool detach, all, verbose, json, follow, force, timestamps, quiet, trace;
    long number; /* lines, seconds, signal, state: -1 if not given */
};

struct verb {
    const char *name;
    const char *arguments;             /* for --help */
    const char *what;                  /* it does: a sentence */
    const struct argp_option *options; /* or NULL */
    error_t (*take)(struct call *c, int key, char *arg, struct argp_state *state); /* an option */
    int (*run)(struct call *c); /* returns bowl's exit status; what is in c->e is said then */
    int least, most;            /* words; most 0: any number */
};

/* The table of all, in the order of bowl --help; NULL name at the end. */
extern const struct verb verbs[];

/* Each of the files verb_*.c has some of these. */
int verb_run(struct call *c);
int verb_start(struct call *c);
int verb_exec(struct call *c);
int verb_attach(struct call *c);
int verb_ps(struct call *c);
int verb_inspect(struct call *c);
int verb_stats(struct call *c);
int verb_top(struct call *c);
int verb_trace(struct call *c);
int verb_logs(struct call *c);
int verb_events(struct call *c);
int verb_stop(struct call *c);
int verb_kill(struct call *c);
int verb_wait(struct call *c);
int verb_rm(struct call *c);
int verb_freeze(struct call *c);
int verb_thaw(struct call *c);
int verb_diff(struct call *c);
int verb_cp(struct call *c);
int verb_commit(struct call *c);

error_t take_exec(struct call *c, int key, char *arg, struct argp_state *state);
error_t take_run(struct call *c, int key, char *arg, struct argp_state *state);

/* The exit status of a verb that has failed with c->e. */
int verb_failed(const struct call *c);

/*
 * Do something for each container that is named, and go on after an error, which is said.
 * Returns 0 or the exit status of the last error.
 */
int verb_each(struct call *c, int each(struct call *c, int shelf, const char *name));

/*
 * A container's files, by descriptors of its monitor's: also of one that has ended.
 * Returns 0 or a negative errno with c->e.
 */
int verb_ask_files(struct call *c, const char *name, int fd[FILES]);

/* Say c->e and forget it. */
void verb_say(struct call *c);

#endif
