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

const char *const log_streams[LOG_STREAMS] = {"stdout", "stderr"};

/* A chunk of empty lines becomes this many times as long. */
enum { GROWTH = 48, RETRY_MS = 100, GIVE_UP = 20 };

struct log {
    pthread_mutex_t mutex;
    pthread_cond_t filled;
    pthread_t writer;
    int folder, file, wakeup;
    size_t limit, length; /* of the file */
    size_t begin, used, most;
    long long written;
    bool waiting; /* is the monitor, for room */
    bool closing;
    int trouble;
    char ring[LOG_BUFFER];
};

/* ---- the thread ---- */

static void open_file(struct log *log)
{
    struct stat st;
    log->file = openat(log->folder, "log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    log->length = log->file >= 0 && fstat(log->file, &st) == 0 ? (size_t)st.st_size : 0;
}

static void rotate(struct log *log)
{
    fd_closep(&log->file);
    renameat(log->folder, "log", log->folder, "log.1");
    open_file(log);
}

/* Write a span of the ring; the mutex is not held meanwhile. */
static ssize_t write_span(struct log *log, const char *from, size_t size)
{
    if (log->file < 0)
        open_file(log);
    ssize_t n = log->file < 0 ? -1 : write(log->file, from, size);
    if (n <= 0)
        return n < 0 ? -errno : -EIO;
    log->length += (size_t)n;
    if (log->length >= log->limit && from[n - 1] == '\n')
        rotate(log);
    return n;
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

static void account(struct log *log, size_t n)
{
    log->begin = (log->begin + n) % LOG_BUFFER;
    log->used -= n;
    log->written += (long long)n;
    if (log->used == 0)
        log->begin = 0; /* a container that prints little uses few pages */
    if (log->waiting) {
        uint64_t one = 1;
        log->waiting = false;
        if (write(log->wakeup, &one, sizeof one) < 0)
            log->waiting = true; /* its counter is full: it is readable already */
    }
}

static void *write_all(void *argument)
{
    struct log *log = argument;
    int refused = 0;
    pthread_mutex_lock(&log->mutex);
    while (refused < GIVE_UP || !log->closing) {
        if (log->used == 0 && log->closing)
            break;
        if (log->used == 0) {
            pthread_cond_wait(&log->filled, &log->mutex);
            continue;
        }
        size_t end = log->begin + log->used;
        size_t size = (end > LOG_BUFFER ? LOG_BUFFER : end) - log->begin;
        const char *from = log->ring + log->begin;
        pthread_mutex_unlock(&log->mutex);
        ssize_t n = write_span(log, from, size);
        pthread_mutex_lock(&log->mutex);
        log->trouble = n < 0 ? (int)-n : 0;
        if (n > 0) {
            refused = 0;
            account(log, (size_t)n);
        } else {
            refused++;
            wait_a_moment(log);
        }
    }
    pthread_mutex_unlock(&log->mutex);
    return NULL;
}

/* ---- the monitor ---- */

struct log *log_open(int folder, size_t limit)
{
    struct log *log = malloc(sizeof *log);
    sigset_t all, before;
    if (!log)
        return NULL;
    memset(log, 0, offsetof(struct log, ring)); /* the ring's pages come when they are needed */
    log->folder = folder;
    log->limit = limit;
    log->wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&log->mutex, NULL);
    pthread_cond_init(&log->filled, NULL);
    open_file(log);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int r = pthread_create(&log->writer, NULL, write_all, log);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (r == 0 && log->wakeup >= 0)
        return log;
    fd_closep(&log->wakeup);
    free(log);
    errno = r;
    return NULL;
}

int log_wakeup(struct log *log)
{
    return log->wakeup;
}

bool log_has_room(struct log *log)
{
    pthread_mutex_lock(&log->mutex);
    bool room = LOG_BUFFER - log->used >= (size_t)LOG_CHUNK * GROWTH;
    log->waiting = !room;
    pthread_mutex_unlock(&log->mutex);
    return room;
}

static void put(struct log *log, const char *data, size_t size)
{
    size_t at = (log->begin + log->used) % LOG_BUFFER;
    size_t first = size < LOG_BUFFER - at ? size : LOG_BUFFER - at;
    memcpy(log->ring + at, data, first);
    memcpy(log->ring, data + first, size - first);
    log->used += size;
}

void log_add(struct log *log, enum log_stream stream, const char *data, size_t size)
{
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
    for (const char *end = data + size; data < end;) {
        const char *newline = memchr(data, '\n', (size_t)(end - data));
        put(log, head[newline != NULL], length);
        put(log, data, (size_t)((newline ? newline : end) - data));
        put(log, "\n", 1);
        data = newline ? newline + 1 : end;
    }
    if (log->used > log->most)
        log->most = log->used;
    pthread_cond_signal(&log->filled);
    pthread_mutex_unlock(&log->mutex);
}

void log_fill(struct log *log, struct log_fill *fill)
{
    pthread_mutex_lock(&log->mutex);
    *fill = (struct log_fill){.used = log->used,
                              .room = LOG_BUFFER - log->used,
                              .most = log->most,
                              .written = log->written,
                              .trouble = log->trouble};
    pthread_mutex_unlock(&log->mutex);
}

size_t log_close(struct log *log)
{
    pthread_mutex_lock(&log->mutex);
    log->closing = true;
    pthread_cond_signal(&log->filled);
    pthread_mutex_unlock(&log->mutex);
    pthread_join(log->writer, NULL);
    size_t left = log->used;
    fd_closep(&log->file);
    fd_closep(&log->wakeup);
    pthread_cond_destroy(&log->filled);
    pthread_mutex_destroy(&log->mutex);
    free(log);
    return left;
}
