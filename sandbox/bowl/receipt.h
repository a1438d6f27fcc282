/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_RECEIPT_H
#define FISHBOWL_BOWL_RECEIPT_H

#include "state.h"
#include <stdbool.h>

/*
 * What there is of a container in the kernel, written down before it is removed, to look for it
 * afterwards: `bowl rm --verbose`.
 */
struct receipt {
    struct state state;
    dev_t device;    /* of the tmpfs with its layer, 0: unknown */
    long long bytes; /* of memory that its files take */
};

/* Write down what there is. s: what is known of the container; folder: its own. */
void receipt_take(struct receipt *r, const struct state *s, int folder);

/* Look for each thing, and print a line about it. Returns whether all is gone. */
bool receipt_print(const struct receipt *r, int shelf);

#endif
