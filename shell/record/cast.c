/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cast.h"
#include "../lesson/text.h"
#include "recorder.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LONGEST = 1000000 /* seconds: what is later is a mistake */ };

/* What reading has come to. */
struct reader {
    struct cast *cast;
    double limit; /* of a pause, in seconds */
    double raw;   /* the time of the last event as the file has it */
    int ends;     /* events before the last marker, if that was RECORDER_END; else -1 */
};

static bool sane_size(double rows, double columns)
{
    return rows >= 1 && rows <= CAST_ROWS && columns >= 1 && columns <= CAST_COLUMNS;
}

static const char part[] = "A part of it can be had with head -n.";

/* ---- the first line ---- */

static int read_header(struct reader *r, const char *line, size_t n, const char *path,
                       struct err *e)
{
    json_t *header = json_loadb(line, n, 0, NULL);
    json_int_t version = json_integer_value(json_object_get(header, "version"));
    double rows = json_number_value(json_object_get(header, "height"));
    double columns = json_number_value(json_object_get(header, "width"));
    double limit = json_number_value(json_object_get(header, "idle_time_limit"));
    bool object = json_is_object(header);
    json_decref(header);
    if (object && version != 2)
        return err_say(e, -EINVAL, "asciinema convert makes another version of it.",
                       "%s:1: an asciicast of version %lld, and only version 2 is read", path,
                       (long long)version);
    if (!object)
        return err_say(e, -EINVAL, "fishbowl --record FILE makes one.",
                       "%s:1: this is no recording: an asciicast begins with {\"version\": 2, ...}",
                       path);
    if (!sane_size(rows, columns))
        return err_say(e, -EINVAL, NULL,
                       "%s:1: width and height are to be numbers from 1 to %d and %d", path,
                       CAST_COLUMNS, CAST_ROWS);
    r->cast->rows = (int)rows;
    r->cast->columns = (int)columns;
    r->limit = limit > 0 ? limit : LONGEST;
    return 0;
}

/* ---- events ---- */

static void add_event(struct cast *cast, struct cast_event event)
{
    cast->events = array_grow(cast->events, cast->count, sizeof *cast->events);
    cast->events[cast->count++] = event;
}

static void add_mark(struct reader *r, double time, const char *label)
{
    struct cast *cast = r->cast;
    r->ends = strcmp(label, RECORDER_END) == 0 ? cast->count : -1;
    if (r->ends >= 0)
        return;
    cast->marks = array_grow(cast->marks, cast->marks_count, sizeof *cast->marks);
    cast->marks[cast->marks_count++] =
        (struct cast_mark){time, cast->count, text_copy(label, strlen(label))};
}

static bool take_event(struct reader *r, const char *code, const char *bytes, size_t n)
{
    struct cast *cast = r->cast;
    int rows, columns;
    if (strcmp(code, "o") == 0) {
        struct text copy = {0}; /* with its NUL bytes */
        text_add_bytes(&copy, bytes, n);
        add_event(cast, (struct cast_event){.time = cast->end, .bytes = text_take(&copy), .n = n});
    } else if (strcmp(code, "r") == 0) {
        if (sscanf(bytes, "%5dx%5d", &columns, &rows) != 2 || !sane_size(rows, columns))
            return false;
        add_event(cast, (struct cast_event){.time = cast->end, .rows = rows, .columns = columns});
        cast->sizes++;
    } else if (strcmp(code, "m") == 0) {
        add_mark(r, cast->end, bytes);
    }
    return true; /* others are not ours */
}

/* [1.25, "o", "text"] */
static bool read_event(struct reader *r, const char *line, size_t n)
{
    json_t *event = json_loadb(line, n, JSON_ALLOW_NUL, NULL);
    const json_t *when = json_array_get(event, 0), *data = json_array_get(event, 2);
    const char *code = json_string_value(json_array_get(event, 1));
    double time = json_number_value(when);
    bool good = json_is_number(when) && code && json_is_string(data) && isfinite(time) &&
                time >= 0 && time < LONGEST;
    if (good) {
        double pause = time - r->raw;
        r->cast->end += pause <= 0 ? 0 : pause < r->limit ? pause : r->limit;
        r->raw = time;
        good = take_event(r, code, json_string_value(data), json_string_length(data));
    }
    json_decref(event);
    return good;
}

static int read_lines(struct reader *r, FILE *file, const char *path, struct err *e)
{
    _cleanup_free_ char *line = NULL;
    size_t room = 0;
    ssize_t n;
    for (int number = 1; (n = getline(&line, &room, file)) > 0; number++) {
        int rc = number == 1 ? read_header(r, line, (size_t)n, path, e) : 0;
        if (rc < 0)
            return rc;
        bool blank = strspn(line, " \t\r\n") == (size_t)n;
        if (number > 1 && !blank && !read_event(r, line, (size_t)n) && r->cast->damaged++ == 0)
            r->cast->damaged_line = number;
        if (r->cast->sizes + r->cast->marks_count > CAST_SIZES)
            return err_say(e, -EFBIG, part,
                           "%s:%d: the recording has more than %d markers and sizes", path, number,
                           CAST_SIZES);
    }
    if (ferror(file))
        return err_set(e, -errno, NULL, "read %s", path);
    if (!r->cast->rows)
        return err_say(e, -EINVAL, NULL, "%s: the file is empty", path);
    return 0;
}

int cast_read(struct cast **cast, const char *path, struct err *e)
{
    struct stat st;
    _cleanup_close_ int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return err_set(e, -errno, NULL, "read %s", path);
    if (!S_ISREG(st.st_mode))
        return err_say(e, -EINVAL, NULL, "read %s: it is no regular file", path);
    if (st.st_size > CAST_BYTES)
        return err_say(e, -EFBIG, part, "%s: the recording has more than %d MiB", path,
                       CAST_BYTES >> 20);
    FILE *file = fdopen(fd, "r");
    struct reader r = {.cast = calloc(1, sizeof *r.cast), .ends = -1};
    if (!file || !r.cast) {
        if (file)
            fclose(file), steal_fd(&fd);
        free(r.cast);
        return err_set(e, -ENOMEM, NULL, "read %s", path);
    }
    steal_fd(&fd);
    int rc = read_lines(&r, file, path, e);
    fclose(file);
    if (rc < 0) {
        cast_free(r.cast);
        return rc;
    }
    while (r.ends >= 0 && r.cast->count > r.ends)
        free(r.cast->events[--r.cast->count].bytes);
    *cast = r.cast;
    return 0;
}

void cast_free(struct cast *cast)
{
    if (!cast)
        return;
    for (int i = 0; i < cast->count; i++)
        free(cast->events[i].bytes);
    for (int i = 0; i < cast->marks_count; i++)
        free(cast->marks[i].label);
    free(cast->events);
    free(cast->marks);
    free(cast);
}

char *cast_damage(const struct cast *cast, const char *path)
{
    if (!cast->damaged)
        return NULL;
    return text_format("%s:%d: %s; what is whole is shown", path, cast->damaged_line,
                       cast->damaged == 1 ? "this line is no event, or only part of one"
                                          : "this line and others are no events");
}

int cast_mark_at(const struct cast *cast, double time)
{
    int at = -1;
    while (at + 1 < cast->marks_count && cast->marks[at + 1].time <= time)
        at++;
    return at;
}

/* ---- a terminal at a time ---- */

int reel_open(struct reel *reel, const struct cast *cast)
{
    *reel = (struct reel){.cast = cast, .rows = cast->rows, .columns = cast->columns};
    reel->pane = pane_new(cast->rows, cast->columns, 0, NULL, NULL);
    return reel->pane ? 0 : -ENOMEM;
}

void reel_close(struct reel *reel)
{
    pane_free(reel->pane);
    reel->pane = NULL;
}

static void resize(struct reel *reel, int rows, int columns)
{
    reel->rows = rows;
    reel->columns = columns;
    pane_resize(reel->pane, rows, columns);
}

void reel_to_event(struct reel *reel, int event)
{
    const struct cast *cast = reel->cast;
    if (event < reel->next) {
        resize(reel, cast->rows, cast->columns);
        pane_reset(reel->pane);
        reel->next = 0;
    }
    while (reel->next < event) {
        const struct cast_event *shown = &cast->events[reel->next++];
        if (shown->bytes)
            pane_feed(reel->pane, shown->bytes, shown->n);
        else
            resize(reel, shown->rows, shown->columns);
    }
}

void reel_to(struct reel *reel, double time)
{
    const struct cast *cast = reel->cast;
    int event = time < reel->time ? 0 : reel->next;
    reel->time = time < 0 ? 0 : time > cast->end ? cast->end : time;
    while (event < cast->count && cast->events[event].time <= reel->time)
        event++;
    reel_to_event(reel, event);
}
