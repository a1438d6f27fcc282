/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_QUEUE_H
#define FISHBOWL_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Bytes on their way to a terminal that may not be reading: a frozen container's pty fills up and
 * write(2) says EAGAIN; what is left waits for POLLOUT.
 */
struct queue {
    char *bytes;
    size_t count, room;
};

/* Append; at most 1 MiB is kept, what is beyond is dropped (as a real terminal would). */
void queue_add(struct queue *q, const char *bytes, size_t n);
void queue_flush(struct queue *q,
                 int fd); /* write what fd takes now; never blocks if it does not */
bool queue_empty(const struct queue *q);
void queue_clear(struct queue *q); /* forget the bytes and free the memory */

#endif
