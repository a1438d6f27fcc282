/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "progress.h"
#include "chain.h"
#include "linefile.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

enum { SCHEMA = 1 };

struct progress {
    char *path;          /* "": nowhere to keep it */
    struct text unsaved; /* lines that could not be written; tried again with the next one */
    struct history history;
    struct chain chain; /* of what this run of the program writes */
};

/* ---- what the lines say ---- */

const char *progress_resume(struct progress *p, const char *lesson_id)
{
    const struct history_lesson *lesson = history_lesson(&p->history, lesson_id);
    return lesson && lesson->at[0] ? lesson->at : NULL;
}

const char *progress_last_lesson(struct progress *p)
{
    return p->history.last[0] ? p->history.last : NULL;
}

bool progress_done(struct progress *p, const char *lesson_id)
{
    const struct history_lesson *lesson = history_lesson(&p->history, lesson_id);
    return lesson && lesson->done;
}

int progress_passed(struct progress *p, const char *lesson_id)
{
    int passed = 0;
    for (int i = 0; i < p->history.count; i++)
        passed += p->history.steps[i].mark >= STEP_SOLVED &&
                  !strcmp(p->history.steps[i].lesson, lesson_id);
    return passed;
}

const struct history *progress_history(const struct progress *p)
{
    return &p->history;
}

const char *progress_path(const struct progress *p)
{
    return p->path;
}

/* ---- the file ---- */

/* The first line of a new file. Its id stays the file's own, wherever it is copied to. */
static char *head_line(void)
{
    struct chain random;
    const struct passwd *account = getpwuid(getuid());
    chain_begin(&random);
    json_t *object = json_pack("{s:i, s:s}", "fishbowl", SCHEMA, "id", random.run);
    if (account)
        json_object_set_new(object, "user", json_string(account->pw_name));
    char *line = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    char *head = text_format("%s\n", line ? line : "{\"fishbowl\":1}");
    free(line);
    return head;
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
    bool good = whole && history_line(&p->history, line, n);
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
    int rc = to < 0 ? -errno : linefile_append(to, sorted->damaged.bytes, sorted->damaged.count);
    if (rc < 0)
        return rc;
    _cleanup_close_ int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    _cleanup_free_ char *head = head_line();
    bool headed =
        sorted->kept.bytes && schema_of(sorted->kept.bytes, strcspn(sorted->kept.bytes, "\n"));
    if (!headed)
        rc = linefile_write(fd, head, strlen(head));
    if (rc == 0)
        rc = linefile_write(fd, sorted->kept.bytes, sorted->kept.count);
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
    int rc = linefile_read(fd, &file);
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

static int load_file(struct progress *p, char *notice, size_t size)
{
    int rc = linefile_folders(p->path);
    if (rc < 0)
        return rc;
    _cleanup_close_ int fd = linefile_lock(p->path);
    return fd < 0 ? fd : load(p, fd, notice, size);
}

/* Write what is not saved yet; the head first where the file is new. */
static int save(struct progress *p)
{
    struct stat st;
    if (!p->unsaved.count || !p->path[0])
        return 0;
    _cleanup_close_ int fd = linefile_lock(p->path);
    if (fd < 0)
        return fd;
    if (fstat(fd, &st) < 0)
        return -errno;
    _cleanup_free_ char *head = st.st_size ? NULL : head_line();
    int rc = head ? linefile_append(fd, head, strlen(head)) : 0;
    if (rc == 0)
        rc = linefile_append(fd, p->unsaved.bytes, p->unsaved.count);
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
    chain_begin(&p->chain);
    notice[0] = '\0';
    p->path = path ? text_format("%s", path) : linefile_standard("progress.jsonl");
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
    *p = (struct progress){.path = linefile_standard("progress.jsonl")};
    _cleanup_close_ int fd = p->path[0] ? open(p->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    struct text file = {0};
    struct sorted sorted = {0};
    if (fd >= 0 && linefile_read(fd, &file) == 0 && file.count)
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
    history_clear(&p->history);
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
    json_decref(object);
    if (!line)
        return err_set(e, -EINVAL, NULL, "record \"%s\": this is no JSON object", json);
    _cleanup_free_ char *sealed = chain_seal(&p->chain, line);
    history_line(&p->history, sealed, strlen(sealed));
    bool said = p->unsaved.count;
    text_add(&p->unsaved, "%s\n", sealed);
    free(line);
    int rc = save(p);
    if (rc == 0 || said)
        return 0;
    return err_set(e, rc, "It is kept in memory and written as soon as that works again.",
                   "write your progress to %s", p->path);
}
