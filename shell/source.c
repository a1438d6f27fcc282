/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source.h"
#include "../sandbox/kernel/nearest.h"
#include "lesson/text.h"
#include "places.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int find_folder(char *path, size_t size, struct err *e)
{
    char lessons[PATH_MAX];
    int rc = places_lessons("", lessons, sizeof lessons, e);
    if (rc == 0 && (size_t)snprintf(path, size, "%s/programs", lessons) >= size)
        rc = err_set(e, -ENAMETOOLONG, NULL, "find the lesson programs");
    return rc;
}

static int is_source(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 2 && strcmp(d->d_name + n - 2, ".c") == 0;
}

char **source_list(int *count)
{
    char folder[PATH_MAX], **names = NULL;
    struct dirent **found;
    int n = find_folder(folder, sizeof folder, NULL) < 0
                ? 0
                : scandir(folder, &found, is_source, alphasort);
    *count = 0;
    for (int i = 0; i < n; i++) {
        names = array_grow(names, *count, sizeof *names);
        names[(*count)++] = text_copy(found[i]->d_name, strlen(found[i]->d_name) - 2);
        free(found[i]);
    }
    if (n > 0)
        free(found);
    return names;
}

static void unknown(const char *name, struct err *e)
{
    char hint[160] = ":source lists them.";
    int count;
    char **names = source_list(&count);
    const char *near = nearest(name, (const char *const *)names, count);
    if (near)
        snprintf(hint, sizeof hint, "Did you mean %s? (:source lists them)", near);
    err_set(e, 0, hint, "there is no lesson program called %s", name);
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

char *source_read(const char *name, struct err *e)
{
    char folder[PATH_MAX], path[PATH_MAX + NAME_MAX], part[4096];
    struct text text = {0};
    if (find_folder(folder, sizeof folder, e) < 0)
        return NULL;
    snprintf(path, sizeof path, "%s/%.200s.c", folder, name);
    FILE *file = strchr(name, '/') ? NULL : fopen(path, "re");
    if (!file) {
        unknown(name, e);
        return NULL;
    }
    for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0;)
        text_add_bytes(&text, part, n);
    fclose(file);
    return text_take(&text);
}
