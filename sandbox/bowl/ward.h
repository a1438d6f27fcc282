/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_WARD_H
#define FISHBOWL_BOWL_WARD_H

#include "box.h"
#include "deny.h"
#include "log.h"
#include "missed.h"
#include "streams.h"
#include "trace.h"

/*
 * A container as its guard and its monitors have it. The guard makes all of this; a monitor is a
 * fork of it, so that it has the same, and what one monitor has come to know the next one finds in
 * memory that they share.
 */

struct kept {
    struct state state;
    _Atomic bool reaped;          /* process 1 has ended, */
    int status;                   /* so: wait(2), */
    bool oom;                     /* and for want of memory */
    _Atomic bool told;            /* that is written down */
    _Atomic bool printed;         /* and all that it has printed is in the log */
    _Atomic pid_t tracer[TRACES]; /* 0: none */
    int followers;                /* who have to come again */
    bool over_soft_limit;         /* of memory */
    pid_t front;                  /* whose input the container gets: a process, 0: nobody's */
    struct missed missed;
    union deny_kept deny;
    struct streams_kept streams;
    struct log_ring ring;
};

struct ward {
    const struct options *options;
    int shelf, folder; /* the container's */
    int listener;      /* of its socket */
    int guard;         /* pidfd of the guard */
    int news;          /* eventfd(2): kept->reaped has changed */
    bool known;        /* others can find the container */
    struct box box;
    struct streams streams;
    struct kept *kept;
};

/* Process 1 has ended, or is to: remove its groups, and keep how it was. */
void ward_end(struct ward *w, int status);

#endif
