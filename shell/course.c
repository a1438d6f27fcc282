/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "course.h"
#include "lesson/text.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool course_set_skip(struct rules *rules, const char *value)
{
    rules->no_skip = !strcmp(value, "no");
    return rules->no_skip || !strcmp(value, "yes");
}

bool course_set_solve(struct rules *rules, const char *value)
{
    char *end;
    bool after = !strncmp(value, "after ", 6);
    long hints = after ? strtol(value + 6, &end, 10) : 0;
    if (after && (end == value + 6 || *end || hints < 1 || hints > 99))
        return false;
    rules->solve_after = !strcmp(value, "no") ? SOLVE_NEVER : (int)hints;
    return after || rules->solve_after == SOLVE_NEVER || !strcmp(value, "yes");
}

/* ---- which lessons ---- */

int course_lessons(const struct course *course, const char *folders, char ***paths, struct err *e)
{
    char path[PATH_MAX];
    int count = 0;
    if (!course->order)
        return lesson_list(folders, paths, e);
    *paths = NULL;
    for (const char *at = course->order + strspn(course->order, " \t"), *end; *at;
         at = end + strspn(end, " \t")) {
        end = at + strcspn(at, " \t");
        _cleanup_free_ char *name = text_copy(at, (size_t)(end - at));
        struct err none = {0};
        int r = lesson_find(folders, name, path, sizeof path, &none);
        if (r < 0) {
            while (count)
                free((*paths)[--count]);
            free(*paths);
            err_say(e, r, none.hint, "%s: order: %s", course->path, none.what);
            return r;
        }
        *paths = array_grow(*paths, count, sizeof **paths);
        (*paths)[count++] = text_copy(path, strlen(path));
    }
    return count;
}

static char *id_of(const char *path)
{
    struct lesson *lesson;
    if (lesson_read(path, NULL, &lesson, NULL) < 0)
        return NULL;
    char *id = text_copy(lesson->id, strlen(lesson->id));
    lesson_free(lesson);
    return id;
}

/* The last one, if it is among them and not done; else the first that is not done; else the first.
 */
static int choose(char **paths, int count, struct progress *progress, bool ordered)
{
    const char *last = progress ? progress_last_lesson(progress) : NULL;
    int first = -1;
    for (int i = 0; i < count; i++) {
        _cleanup_free_ char *id = id_of(paths[i]);
        bool done = id && ordered && progress && progress_done(progress, id);
        if (id && last && !done && !strcmp(id, last))
            return i;
        first = first < 0 && id && !done ? i : first;
    }
    return first < 0 || !ordered ? 0 : first;
}

int course_next(const struct course *course, const char *folders, struct progress *progress,
                char *path, size_t size, struct err *e)
{
    char **paths;
    int count = course_lessons(course, folders, &paths, e);
    if (count < 0)
        return count;
    if (count == 0 || !paths)
        return err_set(e, -ENOENT, "Give a folder of lessons with --lessons DIR.",
                       "there is no lesson in %s", folders);
    snprintf(path, size, "%s", paths[choose(paths, count, progress, course->order)]);
    while (count)
        free(paths[--count]);
    free(paths);
    return 0;
}
