/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TESTS_LABS_H
#define FISHBOWL_TESTS_LABS_H

#include "../../sandbox/sandbox.h"

/* Labs for tests: start one, type at its terminals, wait for what they print, with deadlines. */
struct labs {
    struct lab *lab;
    struct lab_event event;     /* the last one */
    char printed[SIDES][32768]; /* since the last labs_type, the oldest cut off */
};

/*
 * Start a lab with FISHBOWL_ROOTFS and wait for the first event. Returns that event's kind, or -1
 * after printing why the test is to be skipped.
 */
int labs_start(struct labs *l);

/* The same with limits of our own. */
int labs_start_limited(struct labs *l, const struct limits *limits);

/* The same, with the lens on both terminals. */
int labs_start_watched(struct labs *l);

/* Put this program into the lab as ./attack, a file of the lab's root; its main() hands on to
 * attack(). */
bool labs_arm(struct labs *l);

/* Wait for an event, for at most ten seconds. Returns its kind or -1. */
int labs_wait(struct labs *l);

/* Reset and wait. Returns milliseconds until it was ready, or -1. */
double labs_reset(struct labs *l);

/* Type a line at a terminal; what was printed before is forgotten. */
void labs_type(struct labs *l, enum side side, const char *line);

/* Wait until a terminal has printed text; false, with what it printed instead, after 10 s. */
bool labs_prints(struct labs *l, enum side side, const char *text);

/* Both in one: type, and wait for what is to come. */
bool labs_answers(struct labs *l, enum side side, const char *line, const char *text);

/* Run a script and wait for its end. Returns its status; its output is in event. */
int labs_script(struct labs *l, const char *text, int timeout_ms);

/* The directory inside the lab of the hierarchy with this version 1 controller, or NULL. */
const char *labs_inside(const struct labs *l, const char *controller);

void labs_stop(struct labs *l);

/*
 * One lab for all tests of a program: its fixtures, and what a line typed at a terminal of it must
 * print, else the test fails. That must not be in the line, which the terminal echoes.
 */
extern struct labs common;
int common_start(void **state);
int common_stop(void **state);
void common_prints_at(enum side side, const char *line, const char *text);
void common_prints(const char *line, const char *text); /* on the host side */

/* What a lab consists of on the machine, for a look afterwards. */
struct remains {
    pid_t init, keeper;
    int hierarchies;
    char group[LAB_HIERARCHIES][256];
    int mounts; /* lines of our own mountinfo */
};

/* Lines of our own mountinfo. */
int count_mounts(void);

void remains_note(struct remains *r, const struct lab_info *info);

/* Wait until nothing of it is left: "" or what still is after five seconds. */
const char *remains_left(const struct remains *r);

/* Is there such a process, zombies aside? */
bool process_lives(pid_t pid);

#endif
