/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recorder.h"
#include "../class/linefile.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct recorder {
    int fd, failed; /* failed: the errno of the line that could not be written */
    char *path, *label;
    long seen_ms; /* when the last event was */
    long time_ms; /* what it has as its time */
    off_t whole;  /* bytes of whole lines */
};

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void write_line(struct recorder *r, const struct text *line)
{
    if (r->failed)
        return;
    r->failed = linefile_write(r->fd, line->bytes, line->count);
    if (r->failed == 0)
        r->whole += (off_t)line->count;
    else if (ftruncate(r->fd, r->whole) < 0)
        return; /* a reader passes over the half of a line */
}

/* A JSON string (RFC 8259), quotes included. */
static void add_string(struct text *to, const char *bytes, size_t n)
{
    uint32_t code;
    size_t plain = 0; /* bytes that need no escape and are not added yet */
    text_add(to, "\"");
    for (size_t i = 0; i < n;) {
        int length = utf8_read(bytes + i, n - i, &code);
        bool good = length > 0 && code >= ' ' && code != '"' && code != '\\';
        size_t step = length > 0 ? (size_t)length : 1;
        if (!good) {
            text_add_bytes(to, bytes + i - plain, plain);
            text_add(to, "\\u%04x", length > 0 ? (unsigned)code : 0xfffdU);
        }
        plain = good ? plain + step : 0;
        i += step;
    }
    text_add_bytes(to, bytes + n - plain, plain);
    text_add(to, "\"");
}

static void add_event(struct recorder *r, char code, const char *bytes, size_t n)
{
    struct text line = {0};
    long now = now_ms(), pause = now - r->seen_ms;
    r->seen_ms = now;
    r->time_ms += pause < RECORDER_IDLE_MS ? pause : RECORDER_IDLE_MS;
    text_add(&line, "[%ld.%03ld, \"%c\", ", r->time_ms / 1000, r->time_ms % 1000, code);
    add_string(&line, bytes, n);
    text_add(&line, "]\n");
    write_line(r, &line);
    free(line.bytes);
}

void recorder_output(struct recorder *r, const char *bytes, size_t n)
{
    if (r && n)
        add_event(r, 'o', bytes, n);
}

void recorder_resize(struct recorder *r, int rows, int columns)
{
    if (!r)
        return;
    _cleanup_free_ char *size = text_format("%dx%d", columns, rows);
    add_event(r, 'r', size, strlen(size));
}

void recorder_marker(struct recorder *r, const char *label)
{
    if (!r || (r->label && !strcmp(r->label, label)))
        return;
    free(r->label);
    r->label = text_copy(label, strlen(label));
    add_event(r, 'm', label, strlen(label));
}

int recorder_open(struct recorder **recorder, const char *path, bool force, int rows, int columns,
                  const char *term, struct err *e)
{
    int fd = linefile_fresh(path, force, e);
    if (fd < 0)
        return fd;
    struct recorder *r = calloc(1, sizeof *r);
    struct text line = {0};
    if (!r) {
        close(fd);
        return err_set(e, -ENOMEM, NULL, "record into %s", path);
    }
    *r = (struct recorder){.fd = fd, .path = text_copy(path, strlen(path)), .seen_ms = now_ms()};
    text_add(&line,
             "{\"version\": 2, \"width\": %d, \"height\": %d, \"timestamp\": %lld, "
             "\"idle_time_limit\": %d, \"title\": \"fishbowl\", \"env\": {\"TERM\": ",
             columns, rows, (long long)time(NULL), RECORDER_IDLE_MS / 1000);
    add_string(&line, term ? term : "", term ? strlen(term) : 0);
    text_add(&line, "}}\n");
    write_line(r, &line);
    free(line.bytes);
    if (r->failed)
        return recorder_close(r, e);
    *recorder = r;
    return 0;
}

int recorder_close(struct recorder *r, struct err *e)
{
    if (!r)
        return 0;
    int failed = r->failed;
    if (close(r->fd) < 0 && !failed)
        failed = -errno;
    if (failed)
        err_set(e, failed, "What was recorded before that is in it.", "write the recording %s",
                r->path);
    free(r->path);
    free(r->label);
    free(r);
    return failed;
}
