/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "students.h"
#include "../complain.h"
#include "../lesson/text.h"
#include "linefile.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <nettle/sha2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { THREADS = 8, DEPTH = 16 };

/* ---- which files ---- */

struct paths {
    char **list;
    int count;
};

static struct paths found; /* nftw(3) has no pointer of its caller's */

static void add_path(struct paths *paths, const char *path)
{
    paths->list = array_grow(paths->list, paths->count, sizeof *paths->list);
    paths->list[paths->count++] = text_copy(path, strlen(path));
}

static int on_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)at;
    size_t size = strlen(path);
    if (type == FTW_F && S_ISREG(st->st_mode) && size > 6 && !strcmp(path + size - 6, ".jsonl"))
        add_path(&found, path);
    return 0;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What is asked for in so many words is read whatever it is called. */
static void find_files(char *const *paths, int count)
{
    struct stat st;
    for (int i = 0; i < count; i++)
        if (stat(paths[i], &st) == 0 && S_ISDIR(st.st_mode))
            nftw(paths[i], on_file, DEPTH, FTW_PHYS);
        else
            add_path(&found, paths[i]);
    if (found.count)
        qsort(found.list, (size_t)found.count, sizeof *found.list, by_path);
}

/* ---- one file ---- */

static void take_lines(struct student *s, const struct text *file, bool again)
{
    const char *at = file->bytes, *end = at + file->count;
    for (const char *newline; at < end; at = newline + 1) {
        newline = memchr(at, '\n', (size_t)(end - at));
        newline = newline ? newline : end;
        size_t size = (size_t)(newline - at);
        if (!size || (again && chains_have(&s->chains, at, size)))
            continue;
        int before = s->history.events;
        if (!history_line(&s->history, at, size))
            s->damaged++;
        else if (s->history.events > before)
            chains_check(&s->chains, at, size);
    }
}

/* Returns 0 or a negative errno. */
static int take_file(struct student *s, const char *path)
{
    struct text file = {0};
    struct stat st;
    _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st))
        return -errno;
    if (!S_ISREG(st.st_mode))
        return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
    int r = linefile_read(fd, &file);
    if (r == 0 && file.count)
        take_lines(s, &file, s->files > 0);
    s->files += r == 0;
    free(file.bytes);
    return r;
}

/* ---- all files ---- */

struct work {
    struct student *list; /* one for each file */
    int *result;
    atomic_int next;
};

static void *read_files(void *user)
{
    struct work *w = user;
    for (int i; (i = atomic_fetch_add(&w->next, 1)) < found.count;)
        w->result[i] = take_file(&w->list[i], found.list[i]);
    return NULL;
}

static void read_all(struct work *w)
{
    pthread_t thread[THREADS];
    int threads = 0;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    for (; threads < processors - 1 && threads < THREADS; threads++)
        if (pthread_create(&thread[threads], NULL, read_files, w))
            break;
    read_files(w);
    while (threads)
        pthread_join(thread[--threads], NULL);
}

/* ---- names ---- */

/* "anna" of anna.jsonl, of anna/progress.jsonl and of anna/.local/state/fishbowl/progress.jsonl. */
static char *name_in(const char *path)
{
    static const char *const general[] = {"progress.jsonl", "fishbowl", "state", ".local", "."};
    const char *end = path + strlen(path);
    for (;;) {
        const char *begin = end;
        while (begin > path && begin[-1] != '/')
            begin--;
        size_t size = (size_t)(end - begin);
        bool says_nothing = size == 0;
        for (size_t i = 0; i < sizeof general / sizeof *general; i++)
            says_nothing |= size == strlen(general[i]) && !memcmp(begin, general[i], size);
        if (!says_nothing)
            return text_copy(begin, size > 6 && !memcmp(end - 6, ".jsonl", 6) ? size - 6 : size);
        if (begin == path)
            return NULL;
        end = begin - 1;
    }
}

static char *harmless(const char *name)
{
    struct text text = {0};
    text_add_safe(&text, name, "");
    return text_take(&text);
}

static char *pseudonym(const char *of)
{
    struct sha256_ctx sha;
    uint8_t bytes[3];
    sha256_init(&sha);
    sha256_update(&sha, strlen(of), (const uint8_t *)of);
    sha256_digest(&sha, sizeof bytes, bytes);
    return text_format("student-%02x%02x%02x", bytes[0], bytes[1], bytes[2]);
}

static void name_student(struct student *s, const char *path, const struct students_how *how)
{
    const struct history *h = &s->history;
    _cleanup_free_ char *in_path = name_in(path);
    const char *name = in_path && !how->by_user ? in_path : h->user[0] ? h->user : in_path;
    if (how->pseudonyms)
        s->name = pseudonym(h->id[0] && !how->by_user ? h->id : name ? name : path);
    else
        s->name = harmless(name ? name : path);
}

/* ---- who is one student ---- */

static bool are_one(const struct student *a, const struct student *b,
                    const struct students_how *how)
{
    const char *x = how->by_user ? a->history.user : a->history.id;
    const char *y = how->by_user ? b->history.user : b->history.id;
    return x[0] && !strcmp(x, y);
}

/* Index of the first student that this file belongs to, or its own. Few files are doubled, and what
 * is asked of each pair is one comparison. */
static int first_of(const struct work *w, int file, const struct students_how *how)
{
    for (int i = 0; i < file; i++)
        if (w->result[i] == 0 && are_one(&w->list[i], &w->list[file], how))
            return i;
    return file;
}

static void clear(struct student *s)
{
    history_clear(&s->history);
    chains_clear(&s->chains);
    free(s->name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct student *)a)->name, ((const struct student *)b)->name);
}

static void gather(struct students *students, struct work *w, const struct students_how *how)
{
    for (int i = 0; i < found.count; i++) {
        struct student *s = &w->list[i];
        if (w->result[i] < 0) {
            struct err e = {0};
            err_set(&e, w->result[i], NULL, "read %s", found.list[i]);
            complain(&e, 0);
            students->refused++;
            continue;
        }
        int first = first_of(w, i, how);
        if (first == i) {
            name_student(s, found.list[i], how);
            continue;
        }
        take_file(&w->list[first], found.list[i]);
        clear(s);
        w->result[i] = -EEXIST;
    }
    students->list = w->list;
    for (int i = 0; i < found.count; i++)
        if (w->result[i] == 0)
            students->list[students->count++] = w->list[i];
    if (students->count)
        qsort(students->list, (size_t)students->count, sizeof *students->list, by_name);
}

int students_read(struct students *students, char *const *paths, int count,
                  const struct students_how *how, struct err *e)
{
    struct work w = {0};
    *students = (struct students){0};
    find_files(paths, count);
    if (!found.count)
        return err_say(e, -ENOENT,
                       "Progress files are called progress.jsonl or NAME.jsonl; docs/PROGRESS.md "
                       "tells where each student has one.",
                       "There is no progress file in %s", count ? paths[0] : ".");
    w.list = calloc((size_t)found.count, sizeof *w.list);
    w.result = calloc((size_t)found.count, sizeof *w.result);
    if (!w.list || !w.result)
        abort();
    read_all(&w);
    gather(students, &w, how);
    free(w.result);
    for (int i = 0; i < found.count; i++)
        free(found.list[i]);
    free(found.list);
    found = (struct paths){0};
    return 0;
}

void students_free(struct students *students)
{
    for (int i = 0; i < students->count; i++)
        clear(&students->list[i]);
    free(students->list);
    *students = (struct students){0};
}
