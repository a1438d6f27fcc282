/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LENS_START_H
#define FISHBOWL_LENS_START_H

#include "../lab/lab.h"

/*
 * How a shell comes to be watched. The shell-to-be asks its tracer over a socket; the tracer learns
 * its process number from the kernel (SCM_CREDENTIALS, unix(7)), seizes it and answers with the
 * filter; the shell-to-be installs that, and begins. Should any of this fail, it begins without
 * filter, and the keeper is told why.
 */

/* How far it has come. */
enum lens_step {
    LENS_FILTER,  /* put the filter together */
    LENS_HELLO,   /* hear from the shell */
    LENS_SEIZE,   /* trace it */
    LENS_CONFINE, /* give up rights outside the lab */
    LENS_INSTALL, /* the shell's part */
    LENS_WATCHES, /* all is done */
    LENS_DONE,    /* all that was watched has ended */
};

/* A tracer's message to its keeper. */
struct lens_report {
    enum lens_step step; /* LENS_WATCHES, LENS_DONE, or the step that failed */
    int error;           /* negative errno of that */
};

/* What a tracer holds; it closes everything else. */
struct lens_ends {
    int hello;  /* SOCK_SEQPACKET to the shell-to-be */
    int report; /* SOCK_SEQPACKET to the keeper: struct lens_report */
    int calls;  /* SOCK_SEQPACKET to the front end: struct lens_call */
    int userns; /* user namespace of the lab, which it enters */
};

/* Be the tracer of one shell and of all that this will start, until the last of them has ended. */
_Noreturn void lens_trace(struct lens_ends ends, enum side side);

/*
 * The shell-to-be's part: be watched from here on, if the tracer is willing.
 *
 * hello     the other end of the socket; it is closed
 * dumpable  the tracer is an ordinary user's, and the caller's memory not open to it, see
 *           PR_SET_DUMPABLE in prctl(2): open it for the moment in which it is seized. The caller
 *           must hold no other descriptor then that is worth taking
 */
void lens_join(int hello, bool dumpable);

#endif
