/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_DEMO_H
#define FISHBOWL_DEMO_H

#include "player.h"

/*
 * A lesson in front of a class: which key does what, and what happens by itself. Like the player it
 * has neither input nor output: looks and keys go in, what is to be done comes out. What it shows
 * is worked out from each look; it remembers only what no look can tell.
 */
enum demo_phase {
    DEMO_READ,   /* the step is read out; then its commands are typed */
    DEMO_ASK,    /* the class is asked for a prediction */
    DEMO_BUSY,   /* commands are typed, or the check has its time */
    DEMO_PASSED, /* what the kernel says is looked at */
    DEMO_FAILED, /* the check does not hold */
    DEMO_TAKEN,  /* the teacher has the keyboard */
    DEMO_OVER,   /* the last step is behind */
};

enum demo_do { DEMO_NOTHING, DEMO_SOLVE, DEMO_NEXT, DEMO_SKIP, DEMO_BACK, DEMO_AGAIN, DEMO_QUIT };

/* What there is to see. */
struct demo_look {
    int step;
    bool busy;   /* something is being typed, or the player waits for the check */
    bool passed; /* the step has, or is behind */
    bool failed; /* its commands were typed, and it has not */
    bool asks;   /* a prediction is not answered */
    bool types;  /* there is something to type */
    bool over;   /* the lesson was played to its end */
    int words;   /* to read in this step */
};

struct demo {
    bool automatic; /* goes on by itself */
    int countdown;  /* ms that a prediction waits for the class; 0: for a key */
    int speed;      /* percent of the usual pauses */
    bool taken;     /* by the teacher */
    bool asked;     /* the class has had its time for this step's predictions */
    struct demo_look look;
    uint64_t since; /* ms, when this phase began */
};

enum demo_phase demo_phase(const struct demo *demo);

/* Something may have changed. Returns what is to be done now, if it goes on by itself. */
enum demo_do demo_see(struct demo *demo, const struct demo_look *look, uint64_t now);

/* A key: ' ' on, 'b' back, 'r' again in a fresh lab, 's' skip, 't' take over and give back, 'q'
 * quit. *known: it is one of ours in this phase. */
enum demo_do demo_key(struct demo *demo, char key, uint64_t now, bool *known);

/* Milliseconds until demo_see wants another look, or -1; and until a countdown ends, or -1. */
int demo_timeout(const struct demo *demo, uint64_t now);
int demo_left(const struct demo *demo, uint64_t now);

/* What keys do in this phase: pairs of key and label, NULL at the end. */
const char *const *demo_legend(const struct demo *demo);

#endif
