/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lesson.h"
#include "../../sandbox/kernel/nearest.h"
#include "parse.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- freeing ---- */

static void strings_free(char **strings, int count)
{
    for (int i = 0; i < count; i++)
        free(strings[i]);
    free(strings);
}

static void commands_free(struct command_block *blocks, int count)
{
    for (int i = 0; i < count; i++)
        strings_free(blocks[i].lines, blocks[i].count);
    free(blocks);
}

static void check_clear(struct check *check)
{
    for (int i = 0; i < check->count; i++) {
        free(check->conditions[i].text);
        free(check->conditions[i].words);
    }
    free(check->conditions);
    free(check->script);
}

void step_clear(struct step *step)
{
    commands_free(step->models, step->models_count);
    commands_free(step->wrongs, step->wrongs_count);
    check_clear(&step->check);
    for (int i = 0; i < step->predicts_count; i++) {
        free(step->predicts[i].question);
        free(step->predicts[i].answer);
        strings_free(step->predicts[i].choices, step->predicts[i].count);
    }
    for (int i = 0; i < step->hints_count; i++) {
        free(step->hints[i].when.text);
        free(step->hints[i].text);
    }
    free(step->predicts);
    free(step->hints);
    free(step->id);
    free(step->title);
    free(step->prose);
    free(step->teacher);
    *step = (struct step){0};
}

void lesson_free(struct lesson *lesson)
{
    if (!lesson)
        return;
    for (int i = 0; i < lesson->steps_count; i++)
        step_clear(&lesson->steps[i]);
    free(lesson->steps);
    strings_free(lesson->needs, lesson->needs_count);
    free(lesson->path);
    free(lesson->id);
    free(lesson->title);
    free(lesson->prose);
    free(lesson->number);
    free(lesson);
}

/* ---- finding ---- */

/* Lessons are files NN-topic.md; with another dot it is a translation, NN-topic.xx.md. */
static int is_lesson(const struct dirent *entry)
{
    const char *name = entry->d_name, *end = strrchr(name, '.');
    return isdigit((unsigned char)name[0]) && end && !strcmp(end, ".md") &&
           strchr(name, '.') == end;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The topic of "07-freeze-and-thaw.md": freeze-and-thaw. */
static char *topic_of(const char *path)
{
    const char *name = base_name(path);
    name += strspn(name, "0123456789");
    name += *name == '-';
    return text_copy(name, strlen(name) - strlen(".md"));
}

/* The front matter's id, without reading (and judging) the whole lesson; NULL if there is none. */
static char *id_of(const char *path)
{
    char *line = NULL, *id = NULL, value[128];
    size_t size = 0;
    FILE *file = fopen(path, "re");
    for (int i = 0; file && !id && i < 20 && getline(&line, &size, file) > 0; i++)
        if (sscanf(line, "id: %127s", value) == 1)
            id = text_copy(value, strlen(value));
    if (file)
        fclose(file);
    free(line);
    return id;
}

/* Add the lessons of one folder to a list; count, or negative errno. */
static int add_lessons(const char *folder, char ***list, int count, struct err *e)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, is_lesson, alphasort);
    if (n < 0)
        return err_set(e, -errno, NULL, "list the lessons in %s", folder);
    for (int i = 0; i < n; i++) {
        *list = array_grow(*list, count, sizeof **list);
        (*list)[count++] = text_format("%s/%s", folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return count;
}

/* Progress hangs on ids, so two lessons of one id would share it. */
static int check_ids(char **paths, int count, struct err *e)
{
    char **ids = array_grow(NULL, 0, count * sizeof *ids + 1);
    int rc = 0;
    for (int i = 0; i < count; i++) {
        ids[i] = id_of(paths[i]);
        for (int k = 0; k < i && rc == 0; k++)
            if (ids[i] && ids[k] && !strcmp(ids[i], ids[k]))
                rc = err_say(e, -EEXIST, "Progress hangs on the id: give one of them another.",
                             "%s and %s have the same id \"%s\"", paths[k], paths[i], ids[i]);
    }
    strings_free(ids, count);
    return rc;
}

int lesson_list(const char *folders, char ***paths, struct err *e)
{
    char **list = array_grow(NULL, 0, sizeof *list);
    int count = 0, rc = 0;
    while (rc >= 0 && *folders) {
        size_t n = strcspn(folders, ":");
        _cleanup_free_ char *folder = text_copy(folders, n);
        rc = add_lessons(folder, &list, count, e);
        count = rc < 0 ? count : rc;
        folders += n + (folders[n] == ':');
    }
    if (rc >= 0)
        rc = check_ids(list, count, e);
    if (rc < 0) {
        strings_free(list, count);
        return rc;
    }
    *paths = list;
    return count;
}

static bool same_number(const char *path, const char *name)
{
    char *end;
    long wanted = strtol(name, &end, 10);
    return isdigit((unsigned char)name[0]) && !*end && wanted == strtol(base_name(path), NULL, 10);
}

static bool is_named(const char *path, const char *name)
{
    _cleanup_free_ char *topic = topic_of(path);
    _cleanup_free_ char *id = id_of(path);
    return same_number(path, name) || !strcmp(topic, name) || (id && !strcmp(id, name));
}

static int not_found(char **paths, int count, const char *folder, const char *name, struct err *e)
{
    char **ids = NULL;
    for (int i = 0; i < count; i++) {
        char *id = id_of(paths[i]);
        ids = array_grow(ids, i, sizeof *ids);
        ids[i] = id ? id : topic_of(paths[i]);
    }
    const char *near = ids ? nearest(name, (const char *const *)ids, count) : NULL;
    _cleanup_free_ char *hint =
        near ? text_format("Did you mean \"%s\"? fishbowl list shows all lessons.", near)
             : text_format("fishbowl list shows the lessons in %s.", folder);
    strings_free(ids, count);
    return err_say(e, -ENOENT, hint, "there is no lesson \"%s\"", name);
}

/* For 05-pidof.de.md, the lesson that it translates: 05-pidof.md; the path itself otherwise. */
static char *original_of(const char *path)
{
    size_t n = strlen(path) - strlen(".md");
    const char *name = base_name(path), *dot = memrchr(path, '.', n);
    char *original = text_format("%.*s.md", dot && dot > name ? (int)(dot - path) : (int)n, path);
    if (access(original, F_OK) == 0)
        return original;
    free(original);
    return text_copy(path, strlen(path));
}

static int use_path(const char *found, char *path, size_t size, struct err *e)
{
    if ((size_t)snprintf(path, size, "%s", found) < size)
        return 0;
    return err_set(e, -ENAMETOOLONG, NULL, "find lesson %s", found);
}

int lesson_find(const char *folder, const char *name, char *path, size_t size, struct err *e)
{
    struct stat st;
    size_t n = strlen(name);
    bool is_markdown = n > 3 && !strcmp(name + n - 3, ".md");
    if ((is_markdown || strchr(name, '/')) && stat(name, &st) == 0) {
        _cleanup_free_ char *original =
            is_markdown ? original_of(name) : text_copy(name, strlen(name));
        return use_path(original, path, size, e);
    }
    char **paths = NULL;
    int count = lesson_list(folder, &paths, e);
    if (!paths)
        return count;
    int rc = 1;
    for (int i = 0; i < count && rc == 1; i++)
        if (is_named(paths[i], name))
            rc = use_path(paths[i], path, size, e);
    if (rc == 1)
        rc = not_found(paths, count, folder, name, e);
    strings_free(paths, count);
    return rc;
}
