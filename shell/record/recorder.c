/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recorder.h"
#include "../class/linefile.h"
#include "../watch.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Events wait until it is this much later, or until they need so many bytes. */
enum { LATER_MS = 100, ROOM = 64 * 1024 };

struct recorder {
    int fd, failed; /* failed: the errno of what could not be written */
    char *path, *label;
    uint64_t seen_ms;   /* when the last event was, clock_ms() */
    uint64_t time_ms;   /* what it has as its time */
    off_t whole;        /* bytes of whole lines in the file */
    uint64_t due;       /* when what waits is to be written, clock_ms() */
    size_t used;        /* of the room for what waits: */
    char waiting[ROOM]; /* each event's struct, and behind it its bytes */
};

struct event {
    uint64_t ms;
    size_t count; /* of its bytes */
    char code;
};

static void write_lines(struct recorder *r, const struct text *lines)
{
    if (r->failed)
        return;
    r->failed = linefile_write(r->fd, lines->bytes, lines->count);
    if (r->failed == 0)
        r->whole += (off_t)lines->count;
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

static void add_line(struct recorder *r, struct text *to, const struct event *event,
                     const char *bytes)
{
    uint64_t pause = event->ms - r->seen_ms;
    r->seen_ms = event->ms;
    r->time_ms += pause < RECORDER_IDLE_MS ? pause : RECORDER_IDLE_MS;
    text_add(to, "[%llu.%03llu, \"%c\", ", (unsigned long long)r->time_ms / 1000,
             (unsigned long long)r->time_ms % 1000, event->code);
    add_string(to, bytes, event->count);
    text_add(to, "]\n");
}

static void write_waiting(struct recorder *r)
{
    struct text lines = {0};
    struct event event;
    for (size_t at = 0; at < r->used; at += event.count) {
        memcpy(&event, r->waiting + at, sizeof event);
        at += sizeof event;
        add_line(r, &lines, &event, r->waiting + at);
    }
    if (lines.count)
        write_lines(r, &lines);
    free(lines.bytes);
    r->used = 0;
    r->due = 0;
}

static void write_event(struct recorder *r, const struct event *event, const char *bytes)
{
    struct text line = {0};
    write_waiting(r);
    add_line(r, &line, event, bytes);
    write_lines(r, &line);
    free(line.bytes);
}

/* On the way to a key's echo, whose turn would come after ours: no more than a copy. */
static void add_event(struct recorder *r, char code, const char *bytes, size_t n)
{
    struct event event = {.ms = clock_ms(), .count = n, .code = code};
    if (r->used + sizeof event + n > ROOM) {
        write_event(r, &event, bytes);
        return;
    }
    memcpy(r->waiting + r->used, &event, sizeof event);
    memcpy(r->waiting + r->used + sizeof event, bytes, n);
    r->used += sizeof event + n;
    if (!r->due)
        r->due = event.ms + LATER_MS;
}

uint64_t recorder_due(const struct recorder *r)
{
    return r ? r->due : 0;
}

void recorder_follow(struct recorder *r)
{
    if (r && r->due && r->due <= clock_ms())
        write_waiting(r);
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
    struct text head = {0};
    if (!r) {
        close(fd);
        return err_set(e, -ENOMEM, NULL, "record into %s", path);
    }
    *r = (struct recorder){.fd = fd, .path = text_copy(path, strlen(path)), .seen_ms = clock_ms()};
    text_add(&head,
             "{\"version\": 2, \"width\": %d, \"height\": %d, \"timestamp\": %lld, "
             "\"idle_time_limit\": %d, \"title\": \"fishbowl\", \"env\": {\"TERM\": ",
             columns, rows, (long long)time(NULL), RECORDER_IDLE_MS / 1000);
    add_string(&head, term ? term : "", term ? strlen(term) : 0);
    text_add(&head, "}}\n");
    write_lines(r, &head);
    free(head.bytes);
    if (r->failed)
        return recorder_close(r, e);
    *recorder = r;
    return 0;
}

int recorder_close(struct recorder *r, struct err *e)
{
    if (!r)
        return 0;
    write_waiting(r);
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
