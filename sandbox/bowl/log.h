/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_LOG_H
#define FISHBOWL_BOWL_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * What a container prints, kept in its folder, line by line, as container runtimes of Kubernetes
 * do:
 *
 *   2026-03-01T12:00:00.123456789Z stdout F the text of the line
 *
 * P in place of F: the line goes on in the next one of the same stream. A file that has become
 * longer than its limit is renamed log.1, and a new one is begun.
 *
 * Between the monitor, which must never wait, and the disk, which may be slow or full, stands a
 * bounded buffer that a thread empties. While it has no room the monitor does not read what the
 * container prints, so that this waits, and nothing is lost. A disk that is full or fails is tried
 * again and again.
 *
 * The buffer lies in memory that outlives a monitor which is killed: the next one goes on where the
 * file ends. Places in the log are counted in bytes since its beginning.
 */
struct log;

enum log_stream { LOG_STDOUT, LOG_STDERR, LOG_BOWL, LOG_STREAMS }; /* BOWL: what it says itself */
extern const char *const log_streams[LOG_STREAMS];

enum { LOG_BUFFER = 2 << 20, LOG_CHUNK = 32768, LOG_LIMIT = 8 << 20 }; /* bytes */

/* What outlives a monitor. Begin with all zero. */
struct log_ring {
    _Atomic uint64_t head, tail; /* places: up to which all is in the files, and all is known */
    uint64_t base;               /* of what stands at the buffer's first byte, or stood */
    uint64_t file_start;         /* of the first byte of the file with this inode */
    ino_t inode;
    size_t most;
    char data[LOG_BUFFER];
};

/* How full the buffer is. */
struct log_fill {
    size_t used, room, most; /* bytes; the most that was ever used */
    long long written;       /* bytes that are in the files */
    int trouble; /* errno(3) of the disk: it is tried again and again; 0 if all is well */
};

/*
 * Begin a log, or go on with one; the thread begins with the first byte.
 *
 * ring    nobody else works with it any more
 * folder  the container's, to be kept open until log_close()
 * limit   bytes after which a file is renamed
 * Returns it, or NULL with errno.
 */
struct log *log_open(struct log_ring *ring, int folder, size_t limit);

/* Whether a chunk of LOG_CHUNK bytes can be taken now, whatever is in it. */
bool log_has_room(struct log *log);

/*
 * A descriptor that becomes readable once there is room again, or the disk begins or ceases to make
 * trouble (eventfd(2)); to be read then.
 */
int log_wakeup(struct log *log);

/* Up to which place all is known. */
uint64_t log_place(const struct log *log);

/* Take a chunk, of at most LOG_CHUNK bytes: all of it, or nothing if we are killed meanwhile. */
void log_add(struct log *log, enum log_stream stream, const char *data, size_t size);

void log_fill(struct log *log, struct log_fill *fill);

/* Write what is left, end the thread and free. Returns how many bytes a full disk has not taken. */
size_t log_close(struct log *log);

#endif
