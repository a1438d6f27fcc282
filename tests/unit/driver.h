/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DRIVER_H
#define DRIVER_H

#include "scene.h"

/*
 * Drives a lesson player through a course of made-up events and writes down what it asks for, a
 * line each: "step ID fresh", "focus SIDE", "type SIDE LINE", "TONE: TEXT", "record EVENT"...
 */
#define FRONT "---\nid: sample\ntitle: A sample\nminutes: 5\nneeds: []\n---\n# A sample\n"

/* Three steps: start (a container), read (words), look (pidof on the host). */
extern const char sample[];

extern struct scene scene;
extern struct lesson *lesson;
extern struct player *player;

/* Set-up and tear-down of a test. */
int driver_begin(void **state);
int driver_end(void **state);
#define DRIVEN(name) cmocka_unit_test_setup_teardown(name, driver_begin, driver_end)

void open_lesson(const char *text, const char *step);

/* At the first step of the sample, with a lab, and everything said about it taken. */
void begin_sample(void);

/* Do what the first step of the sample asks for. */
void pass_first(void);

/* ms later a snapshot is taken. */
void look(int ms);

/* The student says a colon word. */
void word(const char *name, const char *args);

/* The student sends a line, and the terminal echoes it. */
void type(enum side side, const char *line);

/* Take what the player asks for now. */
void take(void);

/* What was written down is this, or has this in it; then it is forgotten. */
void expect(const char *wanted);
void expect_part(const char *wanted);
void forget(void);

#endif
