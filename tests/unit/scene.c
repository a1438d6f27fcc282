/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void point(struct scene *scene)
{
    struct evidence *ev = &scene->evidence;
    ev->snapshot = &scene->snapshot;
    for (int side = 0; side < SIDES; side++)
        ev->terminals.printed[side] = scene->printed[side];
    scene->snapshot.process = scene->process;
    scene->snapshot.time = ev->now;
}

void scene_begin(struct scene *scene)
{
    memset(scene, 0, sizeof *scene);
    scene->snapshot.leader = -1;
    scene->evidence.now = 100000;
    for (int side = 0; side < SIDES; side++) {
        scene->snapshot.terminal[side] =
            (struct terminal){.shell = 3001 + side, .foreground = 3001 + side, .waiting = true};
        scene->evidence.terminals.silent[side] = 1;
    }
    point(scene);
}

void scene_container(struct scene *scene, int inside)
{
    struct process *ash = &scene->process[0];
    *ash = (struct process){.pid = 3057, .levels = 2, .in_container = true, .state = 'S'};
    ash->numbers[0] = 3057;
    ash->numbers[1] = inside;
    snprintf(ash->name, sizeof ash->name, "ash");
    scene->snapshot.processes = 1;
    scene->snapshot.leader = 0;
}

void scene_print(struct scene *scene, enum side side, const char *text)
{
    size_t n = strlen(scene->printed[side]);
    snprintf(scene->printed[side] + n, sizeof scene->printed[side] - n, "%s", text);
    scene->evidence.terminals.silent[side] = 0;
}

void scene_wait(struct scene *scene, int ms)
{
    scene->evidence.now += ms;
    for (int side = 0; side < SIDES; side++)
        scene->evidence.terminals.silent[side] += ms / 1000.0;
    point(scene);
}

char *file_make(const char *name, const char *bytes, size_t n)
{
    const char *tmp = getenv("TMPDIR");
    char *path = NULL;
    char folder[512];
    snprintf(folder, sizeof folder, "%s/lesson.XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(folder) || asprintf(&path, "%s/%s", folder, name) < 0)
        abort();
    FILE *file = fopen(path, "we");
    if (!file || fwrite(bytes, 1, n, file) != n || fclose(file) != 0)
        abort();
    return path;
}

void file_remove(char *path)
{
    unlink(path);
    *strrchr(path, '/') = '\0';
    rmdir(path);
    free(path);
}

struct lesson *lesson_of(const char *text, const char *const *world, struct err *e)
{
    struct lesson *lesson = NULL;
    char *path = file_make("05-sample.md", text, strlen(text));
    int rc = lesson_read(path, world, &lesson, e);
    if (rc != 0 && rc != e->code)
        abort();
    file_remove(path);
    return lesson;
}
