/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_FOLLOW_H
#define FISHBOWL_BOWL_FOLLOW_H

#include "../kernel/err.h"
#include <stdbool.h>

/*
 * Stand in front of a container: show what it prints as it comes, give it what is typed, pass
 * signals on, until it ends or Ctrl-P Ctrl-Q is typed on a terminal.
 *
 * A reader of ours that is slow slows the container, as in any pipeline; one that is gone sends it
 * SIGPIPE, if the container is there for its sake.
 */
struct follow {
    int socket; /* to the monitor, which knows that we follow */
    int folder;
    bool tty;   /* the container has a terminal of its own */
    bool input; /* pass our standard input on */
    bool owner; /* the container was started by us, to be seen */
};

/*
 * Block the signals that are passed on; to be called before the container is started, so that none
 * is lost.
 */
void follow_prepare(void);

/*
 * Returns the container's exit status; 0 if it goes on without us; or a negative errno with *e when
 * its monitor is gone.
 */
int follow_run(const struct follow *f, struct err *e);

/* The size of our terminal, 0 and 0 without one. */
void follow_size(unsigned short *rows, unsigned short *columns);

#endif
