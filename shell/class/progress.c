/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "progress.h"
#include "../lesson/text.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

enum { SCHEMA = 1, NAME = 64 };

static const char head[] = "{\"fishbowl\":1}\n";

/* The last word on one step of one lesson. */
struct entry {
    char lesson[NAME], step[NAME];
    bool passed;
};

struct progress {
    char *path;          /* "": nowhere to keep it */
    struct text unsaved; /* lines that could not be written; tried again with the next one */
    struct entry *entries;
    int count;
    char resume[NAME], last[NAME];
    struct place {
        char lesson[NAME], step[NAME]; /* step "": it begins with the first */
        bool done;                     /* the lesson was played to its end */
    } * places;
    int places_count;
};

/* ---- what the lines say ---- */

static struct entry *entry_of(struct progress *p, const char *lesson, const char *step)
{
    for (int i = 0; i < p->count; i++)
        if (!strcmp(p->entries[i].lesson, lesson) && !strcmp(p->entries[i].step, step))
            return &p->entries[i];
    p->entries = array_grow(p->entries, p->count, sizeof *p->entries);
    struct entry *entry = &p->entries[p->count++];
    *entry = (struct entry){0};
    snprintf(entry->lesson, NAME, "%s", lesson);
    snprintf(entry->step, NAME, "%s", step);
    return entry;
}

static struct place *place_of(struct progress *p, const char *lesson)
{
    for (int i = 0; i < p->places_count; i++)
        if (!strcmp(p->places[i].lesson, lesson))
            return &p->places[i];
    p->places = array_grow(p->places, p->places_count, sizeof *p->places);
    struct place *place = &p->places[p->places_count++];
    *place = (struct place){0};
    snprintf(place->lesson, NAME, "%s", lesson);
    return place;
}

static bool is_one_of(const char *word, const char *a, const char *b)
{
    return !strcmp(word, a) || !strcmp(word, b);
}

/* Take one object in. What is none of ours is kept in the file, and not understood. */
static void learn(struct progress *p, json_t *object)
{
    const char *lesson = json_string_value(json_object_get(object, "lesson"));
    const char *step = json_string_value(json_object_get(object, "step"));
    const char *event = json_string_value(json_object_get(object, "event"));
    if (!lesson || !step || !event || !lesson[0] || strlen(lesson) >= NAME || strlen(step) >= NAME)
        return;
    if (is_one_of(event, "shown", "done")) {
        struct place *place = place_of(p, lesson);
        bool done = !strcmp(event, "done");
        snprintf(place->step, NAME, "%s", done ? "" : step);
        place->done |= done;
        snprintf(p->last, NAME, "%s", lesson);
    }
    if (is_one_of(event, "passed", "solved"))
        entry_of(p, lesson, step)->passed = true;
}

const char *progress_resume(struct progress *p, const char *lesson_id)
{
    for (int i = 0; i < p->places_count; i++)
        if (!strcmp(p->places[i].lesson, lesson_id) && p->places[i].step[0]) {
            memcpy(p->resume, p->places[i].step, NAME);
            return p->resume;
        }
    return NULL;
}

const char *progress_last_lesson(struct progress *p)
{
    return p->last[0] ? p->last : NULL;
}

bool progress_done(struct progress *p, const char *lesson_id)
{
    for (int i = 0; i < p->places_count; i++)
        if (!strcmp(p->places[i].lesson, lesson_id))
            return p->places[i].done;
    return false;
}

int progress_passed(struct progress *p, const char *lesson_id)
{
    int passed = 0;
    for (int i = 0; i < p->count; i++)
        passed += p->entries[i].passed && !strcmp(p->entries[i].lesson, lesson_id);
    return passed;
}

/* ---- the file ---- */

/* Where state lives by the XDG base directory specification; "" without HOME. */
static char *standard_path(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && state[0] == '/')
        return text_format("%s/fishbowl/progress.jsonl", state);
    if (home && home[0] == '/')
        return text_format("%s/.local/state/fishbowl/progress.jsonl", home);
    return text_format("%s", "");
}

static int make_folders(const char *path)
{
    _cleanup_free_ char *part = text_copy(path, strlen(path));
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0700) < 0 && errno != EEXIST && errno != EROFS && errno != EACCES)
            return -errno;
        *slash = '/';
    }
    return 0;
}

static int write_all(int fd, const char *bytes, size_t n)
{
    while (n) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? -errno : -EIO;
        bytes += done;
        n -= done;
    }
    return 0;
}

/* Append whole lines; what a full disk took only in part is cut off again. */
static int append(int fd, const char *bytes, size_t n)
{
    char end;
    off_t before = lseek(fd, 0, SEEK_END);
    bool cut = before > 0 && pread(fd, &end, 1, before - 1) == 1 && end != '\n';
    int rc = cut ? write_all(fd, "\n", 1) : 0;
    if (rc == 0)
        rc = write_all(fd, bytes, n);
    if (rc < 0 && before >= 0 && ftruncate(fd, before) < 0)
        return rc; /* the damaged line will be set aside when the file is read */
    return rc;
}

static int read_all(int fd, struct text *text)
{
    char bytes[16384];
    ssize_t n;
    if (lseek(fd, 0, SEEK_SET) < 0)
        return -errno;
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        text_add_bytes(text, bytes, n);
    return n < 0 ? -errno : 0;
}

/* The schema that the first line names; 0 if it names none. */
static int schema_of(const char *line, size_t n)
{
    json_t *object = json_loadb(line, n, 0, NULL);
    int schema = (int)json_integer_value(json_object_get(object, "fishbowl"));
    json_decref(object);
    return schema;
}

/* What reading a file brought: the lines to keep and the damaged ones. */
struct sorted {
    struct text kept, damaged;
    int damaged_lines;
};

static void sort_line(struct progress *p, const char *line, size_t n, bool whole,
                      struct sorted *sorted)
{
    json_t *object = whole ? json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL) : NULL;
    bool good = json_is_object(object);
    if (good)
        learn(p, object);
    json_decref(object);
    struct text *to = good ? &sorted->kept : &sorted->damaged;
    text_add_bytes(to, line, n);
    text_add_bytes(to, "\n", 1);
    sorted->damaged_lines += !good;
}

static void sort_lines(struct progress *p, const struct text *file, struct sorted *sorted)
{
    const char *at = file->bytes, *end = file->bytes + file->count;
    while (at < end) {
        const char *newline = memchr(at, '\n', end - at);
        size_t n = newline ? (size_t)(newline - at) : (size_t)(end - at);
        if (n)
            sort_line(p, at, n, newline, sorted);
        at += newline ? n + 1 : n;
    }
}

/* Set damaged lines aside: first they are safe in the other file, then they leave this one. */
static int set_aside(const char *path, const struct sorted *sorted)
{
    _cleanup_free_ char *aside = text_format("%s.damaged", path);
    _cleanup_free_ char *fresh = text_format("%s.new", path);
    _cleanup_close_ int to = open(aside, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int rc = to < 0 ? -errno : append(to, sorted->damaged.bytes, sorted->damaged.count);
    if (rc < 0)
        return rc;
    _cleanup_close_ int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    bool headed =
        sorted->kept.bytes && schema_of(sorted->kept.bytes, strcspn(sorted->kept.bytes, "\n"));
    if (!headed)
        rc = write_all(fd, head, sizeof head - 1);
    if (rc == 0)
        rc = write_all(fd, sorted->kept.bytes, sorted->kept.count);
    if (rc == 0 && rename(fresh, path) < 0)
        rc = -errno;
    if (rc < 0)
        unlink(fresh);
    return rc;
}

static void mend(const char *path, const struct sorted *sorted, char *notice, size_t size)
{
    int rc = set_aside(path, sorted);
    bool one = sorted->damaged_lines == 1;
    if (rc < 0)
        snprintf(notice, size, "%d line%s of %s cannot be read and could not be set aside (%s).",
                 sorted->damaged_lines, one ? "" : "s", path, strerror(-rc));
    else
        snprintf(notice, size, "%d damaged line%s of your progress %s set aside in %s.damaged.",
                 sorted->damaged_lines, one ? "" : "s", one ? "was" : "were", path);
}

static int set_newer_aside(const char *path, int schema, char *notice, size_t size)
{
    _cleanup_free_ char *aside = text_format("%s.newer", path);
    for (int i = 2; access(aside, F_OK) == 0; i++) {
        char *other = text_format("%s.newer.%d", path, i);
        free(aside);
        aside = other;
    }
    if (rename(path, aside) < 0)
        return -errno;
    snprintf(notice, size,
             "Your progress was written by a newer fishbowl (schema %d, this one knows %d). It is "
             "kept in %s, and a new one begins.",
             schema, SCHEMA, aside);
    return 0;
}

static int load(struct progress *p, int fd, char *notice, size_t size)
{
    struct text file = {0};
    struct sorted sorted = {0};
    int rc = read_all(fd, &file);
    int schema = file.bytes ? schema_of(file.bytes, strcspn(file.bytes, "\n")) : 0;
    if (rc == 0 && schema > SCHEMA) {
        rc = set_newer_aside(p->path, schema, notice, size);
    } else if (rc == 0 && file.count) {
        sort_lines(p, &file, &sorted);
        if (sorted.damaged_lines)
            mend(p->path, &sorted, notice, size);
    }
    free(file.bytes);
    free(sorted.kept.bytes);
    free(sorted.damaged.bytes);
    return rc;
}

/*
 * Open the file with its lock held (flock(2): closing it gives the lock back). While we waited for
 * the lock, another fishbowl may have put a mended file in its place. Returns a descriptor or a
 * negative errno.
 */
static int open_locked(const char *path)
{
    struct stat ours, there;
    for (;;) {
        _cleanup_close_ int fd =
            open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0600);
        if (fd < 0)
            return -errno;
        while (flock(fd, LOCK_EX) < 0)
            if (errno != EINTR)
                return -errno;
        if (fstat(fd, &ours) < 0)
            return -errno;
        if (!S_ISREG(ours.st_mode))
            return -EINVAL;
        if (stat(path, &there) == 0 && there.st_ino == ours.st_ino && there.st_dev == ours.st_dev)
            return steal_fd(&fd);
    }
}

static int load_file(struct progress *p, char *notice, size_t size)
{
    int rc = make_folders(p->path);
    if (rc < 0)
        return rc;
    _cleanup_close_ int fd = open_locked(p->path);
    return fd < 0 ? fd : load(p, fd, notice, size);
}

/* Write what is not saved yet; the head first where the file is new. */
static int save(struct progress *p)
{
    struct stat st;
    if (!p->unsaved.count || !p->path[0])
        return 0;
    _cleanup_close_ int fd = open_locked(p->path);
    if (fd < 0)
        return fd;
    if (fstat(fd, &st) < 0)
        return -errno;
    int rc = st.st_size ? 0 : append(fd, head, sizeof head - 1);
    if (rc == 0)
        rc = append(fd, p->unsaved.bytes, p->unsaved.count);
    if (rc == 0) {
        free(p->unsaved.bytes);
        p->unsaved = (struct text){0};
    }
    return rc;
}

/* ---- the face ---- */

int progress_open(struct progress **progress, const char *path, char *notice, size_t size,
                  struct err *e)
{
    struct progress *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(e, -ENOMEM, NULL, "open the progress file");
    notice[0] = '\0';
    p->path = path ? text_format("%s", path) : standard_path();
    int rc = p->path[0] ? load_file(p, notice, size) : 0;
    if (!p->path[0])
        snprintf(notice, size,
                 "HOME is not set, so there is no place to keep your progress: this "
                 "time it is not saved.");
    if (rc < 0) {
        snprintf(notice, size, "Your progress cannot be kept in %s: %s. This time it is not saved.",
                 p->path, strerror(-rc));
        p->path[0] = '\0';
    }
    *progress = p;
    return 0;
}

struct progress *progress_look(void)
{
    struct progress *p = array_grow(NULL, 0, sizeof *p);
    *p = (struct progress){.path = text_copy("", 0)};
    _cleanup_free_ char *path = standard_path();
    _cleanup_close_ int fd = path[0] ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    struct text file = {0};
    struct sorted sorted = {0};
    if (fd >= 0 && read_all(fd, &file) == 0 && file.count)
        sort_lines(p, &file, &sorted);
    free(file.bytes);
    free(sorted.kept.bytes);
    free(sorted.damaged.bytes);
    return p;
}

void progress_close(struct progress *p)
{
    if (!p)
        return;
    save(p);
    free(p->unsaved.bytes);
    free(p->path);
    free(p->entries);
    free(p->places);
    free(p);
}

static char *stamped(json_t *object)
{
    char when[32];
    struct tm utc;
    time_t now = time(NULL);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    json_object_set_new(object, "time", json_string(when));
    json_object_set_new(object, "schema", json_integer(SCHEMA));
    return json_dumps(object, JSON_COMPACT);
}

int progress_append(struct progress *p, const char *json, struct err *e)
{
    json_t *object = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
    char *line = json_is_object(object) ? stamped(object) : NULL;
    if (line)
        learn(p, object);
    json_decref(object);
    if (!line)
        return err_set(e, -EINVAL, NULL, "record \"%s\": this is no JSON object", json);
    bool said = p->unsaved.count;
    text_add(&p->unsaved, "%s\n", line);
    free(line);
    int rc = save(p);
    if (rc == 0 || said)
        return 0;
    return err_set(e, rc, "It is kept in memory and written as soon as that works again.",
                   "write your progress to %s", p->path);
}
