/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SESSION_INNER_H
#define FISHBOWL_SESSION_INNER_H

#include "class/progress.h"
#include "queue.h"
#include "session.h"
#include "transcript.h"
#include "watch.h"

/* What the files session*.c share: session.c runs it, session_act.c does what the player wants. */

struct session {
    struct session_options options;
    struct session_front front;
    struct lab *lab;
    struct lesson *lesson;
    struct player *player;
    struct progress *progress;
    struct watch watch;
    struct transcript *printed[SIDES];
    struct queue out[SIDES];
    bool closed[SIDES]; /* the master said EIO: nobody has the terminal open just now */
    enum side focus;
    uint64_t held; /* until then (clock_ms) the side not in front is not read: a flood stops at its
                      full terminal, and the processor is free for the echo of a key */
    char step[64]; /* where to begin the lesson; "" for its first step */
    bool begun;    /* the player of this lesson has seen a lab */
    char lacks[512];
};

/* Say an error with its hint. */
void session_complain(struct session *s, const struct err *e);

/* Do what the player wants done by now. */
void session_act(struct session *s);

#endif
