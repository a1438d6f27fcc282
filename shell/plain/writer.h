/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_WRITER_H
#define FISHBOWL_WRITER_H

#include "../session.h"

/* Both sides' output as prefixed whole lines on standard output, and the step's prose between. */
struct writer {
    struct {
        char text[4096];
        size_t count;
        int state;       /* of escape_filter */
        char echo[4096]; /* a line just sent: its echo is not printed twice */
    } side[SIDES];
    bool utf8;
    char lesson[64], step[64]; /* ids of what was shown last */
    unsigned last_call;        /* number of the call told last */
};

void writer_start(struct writer *w);
void writer_output(struct writer *w, enum side side, const char *bytes, size_t n);

/*
 * Print what has no newline yet: a prompt, for a person who is to answer it. Without one it waits
 * for the command that is typed behind it.
 */
void writer_flush(struct writer *w);

/*
 * Print the calls that were not told yet: a line each, and one with its reason behind one that
 * failed. What every command does is left out: the word :lens has it.
 */
void writer_calls(struct writer *w, const struct calls *calls);

void writer_say(enum tone tone, const char *text);

/* Print the shown step unless it was the last one printed; with the lesson's introduction first. */
void writer_step(struct writer *w, struct session *session);

#endif
