/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_MISSED_H
#define FISHBOWL_BOWL_MISSED_H

#include "log.h"
#include <stdint.h>

/*
 * What a container has printed while nobody stood in front of it, for who comes next: the last of
 * it, by streams. Begin with all zero.
 */
enum { MISSED = 1 << 16 }; /* bytes, with 8 for each piece */

struct missed {
    size_t begin, used, dropped; /* bytes; dropped: of what was there no room for */
    size_t last;                 /* where the last piece begins */
    uint32_t number;             /* of the piece that came last, see streams.h */
    char data[MISSED];
};

/* Add a piece, unless it was the last. size is at most LOG_CHUNK. */
void missed_add(struct missed *m, uint32_t number, enum log_stream stream, const char *data,
                size_t size);

/* Take the first piece, LOG_CHUNK bytes at most. Returns how many bytes it has, 0: there is none.
 */
size_t missed_take(struct missed *m, enum log_stream *stream, char *data);

#endif
