/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_STREAMS_H
#define FISHBOWL_BOWL_STREAMS_H

#include "log.h"
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * What a container prints and is given to read, on its way through a monitor that may be killed at
 * any instruction. Each way leads through a pipe that nobody else has: splice(2) moves bytes into
 * it or out of it as one step of the kernel's, and how many are in it (FIONREAD) tells the next
 * monitor how far the last one came. So no byte is lost, and none comes twice.
 */
enum { INPUT_MAX = PIPE_BUF }; /* bytes given at once: the smallest pipe takes them */

/* What outlives a monitor. Begin with all zero. */
struct streams_kept {
    /* the last piece that was printed, and where it is */
    _Atomic int step;
    enum log_stream stream;
    size_t size;
    uint64_t place;                 /* of its lines in the log */
    uint32_t number, number_coming; /* pieces are counted, from 1 */
    char data[LOG_CHUNK];
    /* what was given last */
    _Atomic int32_t input, input_coming;
    _Atomic bool input_ends; /* nothing more will be given, */
    _Atomic bool input_over; /* and all of it was passed on */
};

struct streams {
    int input[2], output[2]; /* the pipes, for reading and for writing; -1: none */
    struct streams_kept *kept;
    int *end; /* ours of the container's streams, see struct box */
    bool tty;
    bool grown[3]; /* the pipe of stream 1 or 2 */
};

/*
 * Make the pipes. Ours of the container's streams do not block from now on.
 * Returns 0 or a negative errno.
 */
int streams_open(struct streams *s);

/* Go on where a killed monitor was. */
void streams_recover(struct streams *s, struct log *log);

/*
 * Take a piece of what was printed to stream 1 or 2, which becomes readable: into the log, and to
 * be found in *kept until the next. One that is at its end is closed.
 * Returns whether there was one.
 */
bool streams_take(struct streams *s, int which, struct log *log);

/* Nothing is left of what was printed, and nobody is left to print. */
bool streams_are_over(const struct streams *s);

/* Is there something given that the container has not taken yet? Then nothing more fits. */
bool streams_have_input(const struct streams *s);

/*
 * Take something that is given: at most INPUT_MAX bytes, or nothing for its end.
 *
 * number  of the giver's choice; when it is the last one's, all was taken already
 */
void streams_give(struct streams *s, int32_t number, const void *data, size_t size);

/* Pass it on, as far as the container takes it. */
void streams_pass_input(struct streams *s);

#endif
