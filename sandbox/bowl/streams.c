/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "streams.h"
#include "../kernel/fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>

/* Only for those that print much: a user's pipes together have a limit, pipe(7). */
enum { PIPE_ROOM = 256 << 10 };

/* Where a piece of output is. */
enum {
    PASSED,  /* in the log, or there is none */
    MOVING,  /* perhaps in the pipe, */
    READING, /* there or in memory: its size is known */
    READ,    /* in memory; in the log if that goes beyond its place */
};

int streams_open(struct streams *s)
{
    for (int i = 0; i < 3; i++)
        if (s->end[i] >= 0)
            fcntl(s->end[i], F_SETFL, O_NONBLOCK);
    s->input[0] = s->input[1] = -1;
    if (pipe2(s->output, O_CLOEXEC | O_NONBLOCK) ||
        (s->end[0] >= 0 && pipe2(s->input, O_CLOEXEC | O_NONBLOCK)))
        return -errno;
    return 0;
}

static size_t count_in(int fd)
{
    int count = 0;
    return fd >= 0 && ioctl(fd, FIONREAD, &count) == 0 ? (size_t)count : 0;
}

/* ---- output ---- */

/* From the pipe into the log. Each step can be done again after the one before it. */
static bool finish_piece(struct streams *s, struct log *log)
{
    struct streams_kept *k = s->kept;
    size_t left = count_in(s->output[0]);
    if (k->step == MOVING) {
        k->size = left;
        k->step = left ? READING : PASSED;
    }
    if (k->step == READING) {
        if (left && read(s->output[0], k->data + k->size - left, left) != (ssize_t)left)
            return false;
        k->place = log_place(log);
        k->number_coming = k->number + 1;
        k->step = READ;
    }
    if (k->step != READ)
        return false;
    if (log_place(log) == k->place)
        log_add(log, k->stream, k->data, k->size);
    k->number = k->number_coming;
    k->step = PASSED;
    return true;
}

bool streams_take(struct streams *s, int which, struct log *log)
{
    s->kept->stream = which == 2 ? LOG_STDERR : LOG_STDOUT;
    s->kept->step = MOVING;
    ssize_t n = splice(s->end[which], NULL, s->output[1], NULL, LOG_CHUNK, SPLICE_F_MOVE);
    if (n == LOG_CHUNK && !s->grown[which]) { /* it prints much: let it go on meanwhile */
        fcntl(s->end[which], F_SETPIPE_SZ, PIPE_ROOM);
        s->grown[which] = true;
    }
    if (n > 0)
        return finish_piece(s, log);
    s->kept->step = PASSED;
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (which == 1 && s->tty) /* a terminal nobody has open gives EIO, pty(7) */
        fd_closep(&s->end[0]);
    fd_closep(&s->end[which]);
    return false;
}

bool streams_are_over(const struct streams *s)
{
    struct pollfd ends[] = {{s->end[1], POLLIN, 0}, {s->end[2], POLLIN, 0}};
    return s->kept->step == PASSED && poll(ends, 2, 0) == 2 && ends[0].revents == POLLHUP &&
           ends[1].revents == POLLHUP;
}

/* ---- input ---- */

bool streams_have_input(const struct streams *s)
{
    return count_in(s->input[0]) > 0;
}

void streams_give(struct streams *s, int32_t number, const void *data, size_t size)
{
    struct streams_kept *k = s->kept;
    if (number == k->input || s->end[0] < 0)
        return;
    k->input_coming = number;
    k->input_ends = size == 0;
    if (size && write(s->input[1], data, size) < 0)
        return;
    k->input = number;
}

void streams_pass_input(struct streams *s)
{
    ssize_t n = 1;
    while (n > 0 && s->end[0] >= 0 && streams_have_input(s)) {
        n = splice(s->input[0], NULL, s->end[0], NULL, INPUT_MAX, SPLICE_F_MOVE);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
    }
    if (n < 0) /* nobody reads it any more */
        s->kept->input_over = true;
    if (s->kept->input_ends && !s->tty)
        s->kept->input_over = true;
    if (s->kept->input_over)
        fd_closep(&s->end[0]);
}

void streams_recover(struct streams *s, struct log *log)
{
    struct streams_kept *k = s->kept;
    if (streams_have_input(s)) /* it came into the pipe, whether or not that was written down */
        k->input = (int32_t)k->input_coming;
    if (k->input_over)
        fd_closep(&s->end[0]);
    finish_piece(s, log);
}
