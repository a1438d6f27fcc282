/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { QUEUE_MAX = 1 << 20 };

void queue_add(struct queue *q, const char *bytes, size_t n)
{
    if (n > QUEUE_MAX - q->count)
        n = QUEUE_MAX - q->count;
    if (q->count + n > q->room) {
        size_t room = 2 * (q->count + n);
        char *bigger = realloc(q->bytes, room);
        if (!bigger)
            return;
        q->bytes = bigger;
        q->room = room;
    }
    if (n)
        memcpy(q->bytes + q->count, bytes, n);
    q->count += n;
}

void queue_flush(struct queue *q, int fd)
{
    size_t done = 0;
    while (done < q->count) {
        ssize_t n = write(fd, q->bytes + done, q->count - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN)
            done = q->count; /* the terminal is gone */
        if (n <= 0)
            break;
        done += n;
    }
    q->count -= done;
    if (q->count)
        memmove(q->bytes, q->bytes + done, q->count);
}

bool queue_empty(const struct queue *q)
{
    return q->count == 0;
}

void queue_clear(struct queue *q)
{
    free(q->bytes);
    *q = (struct queue){0};
}
