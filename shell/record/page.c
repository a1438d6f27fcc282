/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page.h"
#include "../class/linefile.h"
#include "../complain.h"
#include "html.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A machine whose control groups are of version 2 and whose kernel has all: most are. */
static const char *const world[] = {"v2",        "freezer-v2", "pure-v2", "cpu-v2",
                                    "memory-v2", "pids-v2",    "alpine",  "user",
                                    "lens",      "runc",       NULL};

/* What the page is of: one of both. */
struct source {
    struct lesson *lesson;
    struct cast *cast;
    char *title, *damage;
    char language[4]; /* "": it is not known */
};

/* A recording begins with a brace, and a lesson does not. */
static bool is_recording(const char *path)
{
    struct stat st;
    if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
        return false;
    FILE *file = fopen(path, "re");
    int first = file ? getc(file) : EOF;
    if (file)
        fclose(file);
    size_t n = strlen(path);
    return first == '{' || (n > 5 && !strcmp(path + n - 5, ".cast"));
}

static void set_language(struct source *s, const char *language)
{
    int n = (int)strspn(language, "abcdefghijklmnopqrstuvwxyz");
    snprintf(s->language, sizeof s->language, "%.*s", n, language);
}

static int read_source(struct source *s, const struct session_options *options, const char *name,
                       struct err *e)
{
    char path[PATH_MAX];
    int translated = 0;
    set_language(s, "en");
    if (is_recording(name)) {
        const char *slash = strrchr(name, '/');
        int r = cast_read(&s->cast, name, e);
        if (r < 0)
            return r;
        s->damage = cast_damage(s->cast, name);
        s->title = text_format("%s", slash ? slash + 1 : name);
        return 0;
    }
    int r = lesson_find(options->lessons, name, path, sizeof path, e);
    if (r == 0)
        r = lesson_read_in(path, world, options->language, &s->lesson, &translated, e);
    if (translated == 1) /* --language de_AT.UTF-8; or the environment has chosen it */
        set_language(s, options->language ? options->language : "");
    if (r == 0)
        s->title = text_format("%s %s", s->lesson->number, s->lesson->title);
    return r;
}

static int write_page(const struct source *s, FILE *to, bool teacher, struct err *e)
{
    int r = 0;
    html_begin(to, s->title, s->language);
    if (s->lesson)
        html_lesson(to, s->lesson, teacher);
    else
        r = html_cast(to, s->cast, e);
    html_end(to);
    return r;
}

static int write_file(const struct source *s, const char *output, bool force, bool teacher,
                      struct err *e)
{
    int fd = output ? linefile_fresh(output, force, e) : dup(STDOUT_FILENO);
    FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
    if (!to)
        return fd < 0 && output ? fd : err_set(e, -errno, NULL, "write the page");
    int r = write_page(s, to, teacher, e);
    bool whole = !ferror(to);
    if ((fclose(to) || !whole) && r == 0)
        r = err_set(e, -errno, NULL, "write %s", output ? output : "the page");
    return r;
}

int page_run(const struct session_options *options, const char *name, const char *output,
             bool force, bool teacher)
{
    struct err e = {0};
    struct source s = {0};
    int code = 0;
    if (read_source(&s, options, name, &e) < 0)
        code = complain(&e, 2);
    else if (write_file(&s, output, force, teacher, &e) < 0)
        code = complain(&e, 1);
    if (s.damage && code == 0)
        code = 1, fprintf(stderr, "fishbowl: %s\n", s.damage);
    if (s.lesson)
        lesson_free(s.lesson);
    cast_free(s.cast);
    free(s.title);
    free(s.damage);
    return code;
}
