/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TRACERS_H
#define FISHBOWL_TRACERS_H

#include "lab.h"
#include <poll.h>

/*
 * The tracers of a lab, as its keeper holds them: children of the keeper, outside the lab, one for
 * each shell that is watched (lens/start.h). A tracer lives as long as something of its shell does,
 * so there may be more of them than terminals.
 */
enum { TRACERS = 8 };

struct tracer_process {
    pid_t pid; /* 0: none */
    int report;
    enum side side;
    bool present; /* it watches the shell that its terminal has now */
};

struct tracers {
    int calls, read; /* both ends of the socket to the front end; the second goes there */
    struct tracer_process one[TRACERS];
    bool starting[SIDES];    /* it is told after that its shell has started, not before */
    struct err lacks[SIDES]; /* why one could not be started: to be told */
};

#define TRACERS_NONE                                                                               \
    {                                                                                              \
        .calls = -1, .read = -1                                                                    \
    }

/* Make the socket of a new lab. Returns 0 or a negative errno. */
int tracers_open(struct tracers *all);

/*
 * Start a tracer for the next shell of a terminal.
 *
 * hello   its end of the socket on which it waits for that shell; stays open for the caller
 * userns  of the lab
 * Where none can be started the shell will do without; tracers_serve() says why.
 */
void tracers_start(struct tracers *all, enum side side, int hello, int userns);

/* A terminal gets another shell: from here on nobody is told what becomes of those it had. */
void tracers_retire(struct tracers *all, enum side side);

/* That shell has started, which was told. */
void tracers_started(struct tracers *all, enum side side);

/* Fill in TRACERS entries for poll(2). */
void tracers_watch(const struct tracers *all, struct pollfd *entries);

/*
 * Hear what tracers have to say, without blocking. Returns true with *event, LAB_LENS; to be called
 * until it returns false.
 */
bool tracers_serve(struct tracers *all, struct lab_event *event);

/* Kill those of a terminal that were retired, and all that they trace; SIDES: all, and close the
 * socket. */
void tracers_end(struct tracers *all, enum side side);

#endif
