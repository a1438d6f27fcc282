/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "log.h"
#include "../kernel/fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <time.h>

const char *const log_streams[LOG_STREAMS] = {"stdout", "stderr", "bowl"};

/* A chunk of empty lines becomes this many times as long. */
enum { GROWTH = 48, RETRY_MS = 100, GIVE_UP = 20 };

struct log {
    struct log_ring *ring;
    pthread_mutex_t mutex;
    pthread_cond_t filled;
    pthread_t writer;
    int folder, file, wakeup;
    size_t limit, length; /* of the file */
    bool waiting;         /* is the monitor, for room */
    bool running;         /* the thread is */
    bool closing;
    int trouble;
};

static size_t used(const struct log *log)
{
    return (size_t)(log->ring->tail - log->ring->head);
}

/* Where a place in the log stands in the buffer. */
static size_t at(const struct log *log, uint64_t place)
{
    return (size_t)((place - log->ring->base) % LOG_BUFFER);
}

/* ---- the thread ---- */

/*
 * The mutex is not held meanwhile, opening may wait. The length of a file that we know tells what a
 * killed monitor has written but not counted. Returns 0 or a negative errno.
 */
static int open_file(struct log *log)
{
    struct log_ring *ring = log->ring;
    struct stat st = {0};
    pthread_mutex_unlock(&log->mutex);
    log->file = openat(log->folder, "log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int r = log->file < 0 || fstat(log->file, &st) ? -errno : 0;
    pthread_mutex_lock(&log->mutex);
    if (r < 0)
        return r;
    log->length = (size_t)st.st_size;
    if (ring->inode != st.st_ino) {
        ring->file_start = ring->head - log->length;
        ring->inode = st.st_ino;
    }
    uint64_t written = ring->file_start + log->length;
    if (written > ring->head && written <= ring->tail)
        ring->head = written;
    return 0;
}

static void wait_a_moment(struct log *log)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += RETRY_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&log->filled, &log->mutex, &until);
}

static void wake_monitor(struct log *log)
{
    uint64_t one = 1;
    log->waiting = write(log->wakeup, &one, sizeof one) < 0; /* or it is readable already */
}

/* Write what there is up to the buffer's end. Returns how many bytes, or a negative errno. */
static ssize_t write_span(struct log *log)
{
    size_t begin = at(log, log->ring->head), size = used(log);
    const char *from = log->ring->data + begin;
    if (size > LOG_BUFFER - begin)
        size = LOG_BUFFER - begin;
    pthread_mutex_unlock(&log->mutex);
    ssize_t n = write(log->file, from, size);
    ssize_t r = n < 0 ? -errno : n;
    bool whole = n > 0 && from[n - 1] == '\n';
    pthread_mutex_lock(&log->mutex);
    if (r <= 0)
        return r;
    log->ring->head += (uint64_t)n;
    log->length += (size_t)n;
    if (whole && log->length >= log->limit) {
        fd_closep(&log->file);
        unlinkat(log->folder, "log.1", 0); /* over it, ext4 would write all to the disk first */
        renameat(log->folder, "log", log->folder, "log.1");
    }
    return n;
}

/* Returns as write_span(). */
static ssize_t write_next(struct log *log)
{
    ssize_t n = log->file < 0 ? open_file(log) : 0;
    if (n == 0 && used(log))
        n = write_span(log);
    int trouble = n < 0 ? (int)-n : 0;
    bool changed = log->trouble != trouble;
    log->trouble = trouble;
    if (changed || (n > 0 && log->waiting))
        wake_monitor(log);
    return n;
}

static void *write_all(void *argument)
{
    struct log *log = argument;
    int refused = 0;
    pthread_mutex_lock(&log->mutex);
    while (used(log) ? refused < GIVE_UP || !log->closing : !log->closing) {
        if (used(log) == 0) {
            pthread_cond_wait(&log->filled, &log->mutex);
        } else if (write_next(log) >= 0) {
            refused = 0;
        } else {
            refused++;
            wait_a_moment(log);
        }
    }
    pthread_mutex_unlock(&log->mutex);
    return NULL;
}

/* ---- the monitor ---- */

/* With the first byte, as many a container prints none. */
static void start_thread(struct log *log)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    log->running = pthread_create(&log->writer, NULL, write_all, log) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct log *log_open(struct log_ring *ring, int folder, size_t limit)
{
    struct log *log = calloc(1, sizeof *log);
    if (!log)
        return NULL;
    log->ring = ring;
    log->folder = folder;
    log->limit = limit;
    log->file = -1;
    log->wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (log->wakeup < 0) {
        free(log);
        return NULL;
    }
    pthread_mutex_init(&log->mutex, NULL);
    pthread_cond_init(&log->filled, NULL);
    if (used(log))
        start_thread(log);
    return log;
}

int log_wakeup(struct log *log)
{
    return log->wakeup;
}

static bool has_room(const struct log *log)
{
    return LOG_BUFFER - used(log) >= (size_t)LOG_CHUNK * GROWTH;
}

/* We alone take room, so that what is seen without the mutex holds. */
bool log_has_room(struct log *log)
{
    if (has_room(log))
        return true;
    pthread_mutex_lock(&log->mutex);
    bool room = has_room(log);
    log->waiting = !room;
    pthread_mutex_unlock(&log->mutex);
    return room;
}

uint64_t log_place(const struct log *log)
{
    return log->ring->tail;
}

static uint64_t put(struct log *log, uint64_t place, const char *data, size_t size)
{
    size_t begin = at(log, place);
    size_t first = size < LOG_BUFFER - begin ? size : LOG_BUFFER - begin;
    memcpy(log->ring->data + begin, data, first);
    memcpy(log->ring->data, data + first, size - first);
    return place + size;
}

void log_add(struct log *log, enum log_stream stream, const char *data, size_t size)
{
    struct log_ring *ring = log->ring;
    char head[2][GROWTH]; /* of a line that goes on, and of a full one */
    struct timespec now;
    struct tm tm;
    size_t length = 0;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    for (int full = 0; full < 2; full++) {
        size_t n = strftime(head[full], sizeof head[full], "%Y-%m-%dT%H:%M:%S", &tm);
        length = n + (size_t)snprintf(head[full] + n, sizeof head[full] - n, ".%09ldZ %s %c ",
                                      now.tv_nsec, log_streams[stream], full ? 'F' : 'P');
    }
    pthread_mutex_lock(&log->mutex);
    uint64_t place = ring->tail;
    if (used(log) == 0)
        ring->base = place; /* a container that prints little uses few pages */
    for (const char *end = data + size; data < end;) {
        const char *newline = memchr(data, '\n', (size_t)(end - data));
        place = put(log, place, head[newline != NULL], length);
        place = put(log, place, data, (size_t)((newline ? newline : end) - data));
        place = put(log, place, "\n", 1);
        data = newline ? newline + 1 : end;
    }
    ring->tail = place; /* only now it is there */
    if (used(log) > ring->most)
        ring->most = used(log);
    pthread_cond_signal(&log->filled);
    if (!log->running)
        start_thread(log);
    if (!log->running) /* there is none to be had just now */
        write_next(log);
    pthread_mutex_unlock(&log->mutex);
}

void log_fill(struct log *log, struct log_fill *fill)
{
    pthread_mutex_lock(&log->mutex);
    *fill = (struct log_fill){.used = used(log),
                              .room = LOG_BUFFER - used(log),
                              .most = log->ring->most,
                              .written = (long long)log->ring->head,
                              .trouble = log->trouble};
    pthread_mutex_unlock(&log->mutex);
}

size_t log_close(struct log *log)
{
    pthread_mutex_lock(&log->mutex);
    log->closing = true;
    pthread_cond_signal(&log->filled);
    pthread_mutex_unlock(&log->mutex);
    if (log->running)
        pthread_join(log->writer, NULL);
    else
        write_all(log);
    size_t left = used(log);
    fd_closep(&log->file);
    fd_closep(&log->wakeup);
    pthread_cond_destroy(&log->filled);
    pthread_mutex_destroy(&log->mutex);
    free(log);
    return left;
}
