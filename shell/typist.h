/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TYPIST_H
#define FISHBOWL_TYPIST_H

#include "lesson/text.h"
#include "queue.h"
#include <stdbool.h>
#include <stdint.h>

/*
 * Types a line key by key, as a person in front of a class does: quick within a word, slower before
 * the next, a pause before Enter; no line takes longer than three seconds. All times are
 * milliseconds of CLOCK_MONOTONIC.
 */
struct typist {
    struct text text; /* what is typed */
    size_t at;        /* and what of it is next */
    int side;
    uint64_t due;    /* of the next key; behind the last: when it counts as done */
    unsigned random; /* state of the generator: the same seed types the same way */
    int speed;       /* percent; 100 is usual. 0: at once */
};

/* Begin with a text and the Enter behind it (a control character has none). */
void typist_begin(struct typist *typist, int side, const char *text, bool enter, uint64_t now);
void typist_stop(struct typist *typist);

/* Until then nobody should judge what the line has done. */
bool typist_busy(const struct typist *typist, uint64_t now);

/* The bytes whose time has come, or 0; when the next are due. */
size_t typist_take(struct typist *typist, uint64_t now, const char **bytes);

#endif
