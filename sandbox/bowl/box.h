/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_BOX_H
#define FISHBOWL_BOWL_BOX_H

#include "../lab/controllers.h"
#include "../lab/ledger.h"
#include "build.h"
#include "state.h"

/* A container as its guard has made it: its first process, its groups, its ends of the streams. */
struct box {
    struct plan plan;
    pid_t pid;
    int pidfd, channel;
    int stream[3];    /* our ends: to its standard input, from its output and its errors; or a
                         terminal, for the first two. -1 where there is none */
    int files[FILES]; /* see channel.h */
    int listener;     /* of the calls that are denied, deny.h; -1: none are */
    int range;        /* keeps its ids taken, see idrange.h */
    struct ledger ledger;
    struct controllers controllers;
    unsigned kept; /* limits: a set of 1 << enum bowl_limit */
    int hierarchies;
    struct hierarchy hierarchy[LAB_HIERARCHIES]; /* where groups can be made */
};

/*
 * Begin a container: its first process builds it, and the caller may do something else meanwhile.
 *
 * b        zero
 * options  to be kept as long as the box
 * Returns 0, or bowl's exit status with *e: then nothing is left of it.
 */
int box_begin(struct box *b, const struct options *options, struct err *e);

/*
 * Give it some milliseconds to begin, without being woken by what it tells. Returns whether it has,
 * or has failed; never true of one that may ask something.
 */
bool box_has_begun(const struct box *b, int ms);

/*
 * Wait until all is made and its command has begun.
 *
 * shelf  for events: calls may be denied before it does
 * Returns as box_begin().
 */
int box_await(struct box *b, int shelf, struct err *e);

/* Write down what others need to know of it. */
void box_describe(const struct box *b, struct state *s);

/* Its ids, chosen as late as they are asked for: to read who has which takes a while. */
const struct idmap *box_ids(struct box *b);

/* Remove its groups once it has ended or is to end, and give its ids back. Its files stay. */
void box_end(struct box *b);

/* The same by a process that is not to do it: close what it has of that. */
void box_let_go(struct box *b);

#endif
