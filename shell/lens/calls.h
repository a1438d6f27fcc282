/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LENS_CALLS_H
#define FISHBOWL_LENS_CALLS_H

#include "../../sandbox/sandbox.h"

/*
 * The calls that the lens has told of, and which of them belong to what: to the step, to the last
 * command. Each terminal has a ring of its own, so that a flood on one side does not wash away what
 * the other one did; numbers run over both, in the order in which the calls came.
 */
enum { CALLS_KEPT = 512, CALLS_CHANGE = 160 };

struct seen {
    unsigned number; /* 1 for the first of all, as :lens NUMBER takes it */
    struct lens_call call;
    bool compared;             /* a snapshot after it has been compared: */
    char change[CALLS_CHANGE]; /* what then differed from the one before its command */
};

struct calls;

struct calls *calls_new(void); /* NULL without memory */
void calls_free(struct calls *calls);

/* Forget all: a fresh lab. Numbers go on, so that none stands for two calls. */
void calls_clear(struct calls *calls);

/* Take one in. What a process named itself or its files may act on a terminal: that is taken out.
 * A struct seen stays as it is until CALLS_KEPT more have come from its side. */
void calls_add(struct calls *calls, const struct lens_call *call);

/* A command is sent to a side: what comes from now on belongs to it. A step begins: the same. */
void calls_command(struct calls *calls, enum side side);
void calls_step(struct calls *calls);

/* The numbers behind which the last command's calls and the step's begin; that command's side. */
unsigned calls_since_command(const struct calls *calls);
unsigned calls_since_step(const struct calls *calls);
enum side calls_side(const struct calls *calls);

/* The oldest that is kept with a number above this one, or NULL: all of them with 0, and then the
 * number of the last. */
const struct seen *calls_next(const struct calls *calls, unsigned number);

/* The newest with a number below this one, or NULL; with 0 the very last. */
const struct seen *calls_before(const struct calls *calls, unsigned number);

/* The one with this number, or NULL: never seen, or no longer kept. */
const struct seen *calls_get(const struct calls *calls, unsigned number);

/* How many are kept, */
int calls_count(const struct calls *calls);

/* and how many were not told or are no longer kept since this number, of both sides. */
unsigned calls_lost(const struct calls *calls);

/*
 * A snapshot was taken: what it changed is noted beside the calls that were made until then and
 * have no such note yet.
 *
 * until  when it was taken, nanoseconds of CLOCK_MONOTONIC
 * Returns true if there are such calls; change is then asked for once.
 */
bool calls_uncompared(const struct calls *calls, uint64_t until);
void calls_compared(struct calls *calls, uint64_t until, const char *change);

/*
 * The step's calls as the fact "lens" has them: a line each, "unshare(NEWPID) = 0", the oldest
 * first; of very many the last ones. It stays valid until a call is added or a step begins.
 */
const char *calls_text(const struct calls *calls);

#endif
