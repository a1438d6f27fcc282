/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mine.h"
#include "../complain.h"
#include "../lesson/text.h"
#include "progress.h"
#include "tally.h"
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- numbers in words ---- */

static const char *minutes_of(long ms, char text[24])
{
    long seconds = ms / 1000;
    if (seconds < 90)
        snprintf(text, 24, "%ld s", seconds);
    else
        snprintf(text, 24, "%ld min", (seconds + 30) / 60);
    return text;
}

static const char *day_of(long when, char text[24])
{
    time_t seconds = (time_t)when;
    struct tm local;
    if (when <= 0 || !localtime_r(&seconds, &local) ||
        !strftime(text, 24, "%Y-%m-%d %H:%M", &local))
        snprintf(text, 24, "-");
    return text;
}

static const char *predictions_of(const struct history_step *s, char text[24])
{
    int asked = __builtin_popcount(s->asked), wrong = __builtin_popcount(s->wrong);
    snprintf(text, 24, asked ? "%d of %d" : "-", asked - wrong, asked);
    return text;
}

/* What a lesson's steps come to. */
static struct history_step sum_of(const struct history *h, const struct lesson *lesson, int *passed)
{
    struct history_step sum = {0};
    int asked = 0, wrong = 0;
    *passed = 0;
    for (int i = 0; i < lesson->steps_count; i++) {
        const struct history_step *s = history_step(h, lesson->id, lesson->steps[i].id);
        if (!s)
            continue;
        *passed += s->mark >= STEP_SOLVED;
        sum.tries.all += s->tries.all;
        sum.hints.all += s->hints.all;
        sum.ms.all += s->ms.all;
        sum.last = s->last > sum.last ? s->last : sum.last;
        asked += __builtin_popcount(s->asked);
        wrong += __builtin_popcount(s->wrong);
    }
    sum.asked = asked >= 32 ? ~0u : (1u << asked) - 1; /* only their number counts */
    sum.wrong = wrong >= 32 ? ~0u : (1u << wrong) - 1;
    return sum;
}

/* ---- lines and JSON ---- */

static json_t *json_of(const struct history_step *s)
{
    return json_pack("{s:I s:I s:I s:i s:i s:I}", "tries", (json_int_t)s->tries.all, "hints",
                     (json_int_t)s->hints.all, "ms", (json_int_t)s->ms.all, "predictions",
                     __builtin_popcount(s->asked), "wrong", __builtin_popcount(s->wrong), "last",
                     (json_int_t)s->last);
}

static void print_numbers(const struct history_step *s)
{
    char spent[24], right[24], day[24];
    printf("  %8s  %5ld  %5ld  %11s  %s\n", minutes_of(s->ms.all, spent), s->tries.all,
           s->hints.all, predictions_of(s, right), day_of(s->last, day));
}

static void print_head(const char *first)
{
    printf("%-44s  %8s  %5s  %5s  %11s  %s\n", first, "time", "lines", "hints", "predictions",
           "last");
}

static void show_steps(const struct history *h, const struct lesson *lesson, json_t *list)
{
    static const struct history_step nothing;
    if (!list)
        print_head("");
    for (int i = 0; i < lesson->steps_count; i++) {
        const struct step *step = &lesson->steps[i];
        const struct history_step *s = history_step(h, lesson->id, step->id);
        const char *mark = s ? tally_marks[s->mark] : "-";
        s = s ? s : &nothing;
        if (list) {
            json_t *object = json_of(s);
            json_object_set_new(object, "step", json_string(step->id));
            json_object_set_new(object, "mark", json_string(mark));
            json_array_append_new(list, object);
        } else {
            printf("%-34.34s %-9s", step->title, mark);
            print_numbers(s);
        }
    }
}

static void show_lesson(const struct history *h, const struct lesson *lesson, json_t *list)
{
    int passed;
    char done[40];
    struct history_step sum = sum_of(h, lesson, &passed);
    const struct history_lesson *known = history_lesson(h, lesson->id);
    if (list) {
        json_t *object = json_of(&sum);
        json_object_set_new(object, "lesson", json_string(lesson->id));
        json_object_set_new(object, "passed", json_integer(passed));
        json_object_set_new(object, "steps", json_integer(lesson->steps_count));
        json_object_set_new(object, "done", json_boolean(known && known->done));
        json_array_append_new(list, object);
        return;
    }
    snprintf(done, sizeof done, "%d/%d%s", passed, lesson->steps_count,
             known && known->done ? " done" : "");
    printf("%-3s %-30.30s %-9s", lesson->number, lesson->title, done);
    print_numbers(&sum);
}

/* ---- which lessons ---- */

static void show_path(const struct session_options *options, const char *path,
                      const struct history *h, json_t *list, bool steps)
{
    struct lesson *lesson;
    if (lesson_read_in(path, NULL, options->language, &lesson, NULL, NULL) < 0)
        return;
    if (steps)
        show_steps(h, lesson, list);
    else
        show_lesson(h, lesson, list);
    lesson_free(lesson);
}

/* Returns the exit code. */
static int show_lessons(const struct session_options *options, const char *name,
                        const struct history *h, json_t *list)
{
    struct err e = {0};
    char path[PATH_MAX], **paths = NULL;
    if (name) {
        if (lesson_find(options->lessons, name, path, sizeof path, &e) < 0)
            return complain(&e, 2);
        show_path(options, path, h, list, true);
        return 0;
    }
    int count = course_lessons(&options->course, options->lessons, &paths, &e);
    for (int i = 0; i < count; i++) {
        show_path(options, paths[i], h, list, false);
        free(paths[i]);
    }
    free(paths);
    return count < 0 ? complain(&e, 2) : 0;
}

int mine_show(const struct session_options *options, const char *name, bool json)
{
    struct progress *p = progress_look();
    json_t *list = json ? json_array() : NULL;
    if (!json)
        printf("Your progress is kept in %s\n\n", progress_path(p));
    if (!json && !name)
        print_head("lesson");
    int code = show_lessons(options, name, progress_history(p), list);
    if (json) {
        json_t *all =
            json_pack("{s:s s:o}", "file", progress_path(p), name ? "steps" : "lessons", list);
        json_dumpf(all, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(all);
    }
    progress_close(p);
    return code;
}

/* ---- forgetting ---- */

static bool is_wanted(const char *what, bool sure)
{
    char answer[16];
    if (sure)
        return true;
    if (!isatty(STDIN_FILENO)) {
        fprintf(stderr,
                "fishbowl: there is no terminal to ask whether to forget %s: --yes says "
                "so beforehand\n",
                what);
        return false;
    }
    printf("Forget %s? [y/N] ", what);
    fflush(stdout);
    return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static int forget_all(bool sure)
{
    struct progress *p = progress_look();
    _cleanup_free_ char *path = text_copy(progress_path(p), strlen(progress_path(p)));
    progress_close(p);
    if (access(path, F_OK)) {
        printf("There is nothing to forget: %s is not there.\n", path);
        return 0;
    }
    if (!is_wanted("all of your progress", sure))
        return 1;
    if (unlink(path)) {
        struct err e = {0};
        err_set(&e, -errno, NULL, "remove %s", path);
        return complain(&e, 1);
    }
    printf("Forgotten: %s is removed.\n", path);
    return 0;
}

static int append_forgotten(const char *lesson, const char *step)
{
    struct progress *p;
    struct err e = {0};
    char notice[600];
    if (progress_open(&p, NULL, notice, sizeof notice, &e) < 0)
        return complain(&e, 1);
    if (notice[0])
        fprintf(stderr, "fishbowl: %s\n", notice);
    json_t *object =
        json_pack("{s:s s:s s:s}", "lesson", lesson, "step", step, "event", "forgotten");
    char *line = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    int r = progress_append(p, line, &e);
    free(line);
    progress_close(p);
    return r < 0 ? complain(&e, 1) : 0;
}

static bool has_step(const struct lesson *lesson, const char *id)
{
    for (int i = 0; i < lesson->steps_count; i++)
        if (!strcmp(lesson->steps[i].id, id))
            return true;
    return false;
}

static int forget_in(const struct lesson *lesson, const char *step, bool sure)
{
    _cleanup_free_ char *what =
        *step ? text_format("step \"%s\" of lesson %s %s", step, lesson->number, lesson->title)
              : text_format("lesson %s %s", lesson->number, lesson->title);
    if (*step && !has_step(lesson, step)) {
        fprintf(stderr,
                "fishbowl: lesson %s has no step \"%s\"; \"fishbowl progress --json %s\" "
                "names them\n",
                lesson->number, step, lesson->number);
        return 2;
    }
    if (!is_wanted(what, sure))
        return 1;
    int code = append_forgotten(lesson->id, step);
    if (!code)
        printf("Forgotten: %s.\n", what);
    return code;
}

int mine_forget(const struct session_options *options, const char *what, bool sure)
{
    struct err e = {0};
    struct lesson *lesson;
    char path[PATH_MAX];
    if (!what)
        return forget_all(sure);
    size_t size = strcspn(what, "#");
    _cleanup_free_ char *name = text_copy(what, size);
    if (lesson_find(options->lessons, name, path, sizeof path, &e) < 0 ||
        lesson_read_in(path, NULL, options->language, &lesson, NULL, &e) < 0)
        return complain(&e, 2);
    int code = forget_in(lesson, what[size] ? what + size + 1 : "", sure);
    lesson_free(lesson);
    return code;
}
