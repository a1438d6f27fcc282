/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/class/chain.h"
#include "../../shell/lesson/lesson.h"
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * What does the report of a class cost? 1,000 students who have gone through 25 lessons, three
 * lines a step, beside sha256sum(1) over the same files, which is the least that checking them
 * takes. Medians in ms.
 */

enum { STUDENTS = 1000, LESSONS = 25, ROUNDS = 5 };

static char folder[PATH_MAX];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void add(FILE *file, struct chain *chain, const char *lesson, const char *step,
                const char *event, int ms)
{
    char object[512];
    snprintf(object, sizeof object,
             "{\"lesson\":\"%s\",\"step\":\"%s\",\"event\":\"%s\",\"tries\":%d,\"hints\":1,"
             "\"ms\":%d,\"time\":\"2026-11-28T14:00:00Z\",\"schema\":1}",
             lesson, step, event, ms / 10000, ms);
    char *line = chain_seal(chain, object);
    fprintf(file, "%s\n", line);
    free(line);
}

static void make_student(int number, struct lesson *const *lessons, int count)
{
    char path[PATH_MAX + 32];
    struct chain chain;
    snprintf(path, sizeof path, "%s/s%04d.jsonl", folder, number);
    FILE *file = fopen(path, "we");
    if (!file)
        exit(1);
    chain_begin(&chain);
    fprintf(file, "{\"fishbowl\":1,\"id\":\"%s\"}\n", chain.run);
    for (int i = 0; i < LESSONS; i++) {
        const struct lesson *lesson = lessons[i % count];
        for (int k = 0; k < lesson->steps_count; k++) {
            const char *step = lesson->steps[k].id;
            add(file, &chain, lesson->id, step, "shown", 0);
            add(file, &chain, lesson->id, step, "hint", 10000);
            add(file, &chain, lesson->id, step, "passed", 40000 + 10 * number);
        }
    }
    fclose(file);
}

static int make_class(void)
{
    char **paths;
    struct err e = {0};
    int count = lesson_list("lessons", &paths, &e);
    struct lesson **lessons = calloc((size_t)(count > 0 ? count : 1), sizeof *lessons);
    for (int i = 0; i < count; i++)
        if (lesson_read(paths[i], NULL, &lessons[i], &e) < 0)
            return -1;
    for (int i = 0; count > 0 && i < STUDENTS; i++)
        make_student(i, lessons, count);
    return count > 0 ? 0 : -1;
}

static double time_of(const char *command)
{
    double before = now();
    pid_t pid = fork();
    if (pid == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    int status;
    waitpid(pid, &status, 0);
    return status ? -1 : now() - before;
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

int main(void)
{
    char ours[PATH_MAX + 256], theirs[PATH_MAX + 256];
    double report[ROUNDS], sum[ROUNDS];
    const char *tmp = getenv("TMPDIR"), *program = getenv("FISHBOWL");
    snprintf(folder, sizeof folder, "%s/class.XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    int r = make_class();
    snprintf(ours, sizeof ours, "'%s' report '%s' > /dev/null",
             program ? program : "build/fishbowl", folder);
    snprintf(theirs, sizeof theirs, "cat '%s'/* | sha256sum > /dev/null", folder);
    for (int i = 0; r == 0 && i < ROUNDS; i++) {
        report[i] = time_of(ours);
        sum[i] = time_of(theirs);
        r = report[i] < 0 || sum[i] < 0 ? -1 : 0;
    }
    nftw(folder, remove_one, 16, FTW_PHYS | FTW_DEPTH);
    if (r < 0)
        return 1;
    qsort(report, ROUNDS, sizeof *report, by_number);
    qsort(sum, ROUNDS, sizeof *sum, by_number);
    printf("%-52s %10s %10s %6s  %s\n", "ms", "fishbowl", "sha256sum", "ratio", "goal");
    printf("%-52s %10.0f %10.0f %6.2f  %s\n", "report of 1,000 students x 25 lessons",
           report[ROUNDS / 2], sum[ROUNDS / 2], report[ROUNDS / 2] / sum[ROUNDS / 2], "< 1000 ms");
    return 0;
}
