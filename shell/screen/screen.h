/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SCREEN_H
#define FISHBOWL_SCREEN_H

#include "../session.h"
#include "keymap.h"

/* What the student wants it to look like. */
struct screen_look {
    const char *theme; /* a name of theme.h; "auto" or NULL: as the terminal's background is */
    const char *lines; /* "ascii"; "auto" or NULL: by the locale */
    struct keymap keys;
};

/* In front of a class. */
struct screen_play {
    bool automatic; /* goes on by itself */
    bool stage;     /* more room and larger text for the step */
    int countdown;  /* seconds that the class has for a prediction; 0: until a key */
    int speed;      /* percent of a person's */
};

/*
 * The split screen: a front end of the session with two panes, views, the step and a prompt.
 * Runs until :quit, the end of the terminal or a signal; the terminal is given back on every way
 * out. play: it is a demo; NULL: a student's.
 *
 * Returns the exit code: 0, 2 for a lesson that does not exist or is wrong, 3 when the terminal or
 * the machine lacks something (*e says what), 128 + the signal's number when one ended it.
 */
int screen_run(const struct session_options *options, const struct screen_look *look,
               const struct screen_play *play, struct err *e);

#endif
