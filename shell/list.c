/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "list.h"
#include "class/progress.h"
#include "complain.h"
#include "needs.h"
#include "places.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* What is asked once for all lessons. */
struct list {
    struct progress *progress;
    struct probe_result probes[PROBES_MAX];
    int probes_count;
    bool stand_in; /* the root filesystem is BusyBox's */
    json_t *json;  /* NULL: lines are printed */
    int code;
};

static bool lacks(const struct list *l, const char *need)
{
    const char *probe = needs_probe(need);
    if (!strcmp(need, "alpine"))
        return l->stand_in;
    for (int i = 0; probe && i < l->probes_count; i++)
        if (!strcmp(l->probes[i].name, probe))
            return l->probes[i].state == PROBE_MISSING;
    return false;
}

/* ---- lines ---- */

/* Columns of a title on the terminal. */
static int width_of(const char *title)
{
    wchar_t wide[128];
    size_t n = mbstowcs(wide, title, sizeof wide / sizeof *wide - 1);
    if (n == (size_t)-1)
        return (int)strlen(title);
    int width = wcswidth(wide, n);
    return width < 0 ? (int)strlen(title) : width;
}

static void print_progress(const struct list *l, const char *id)
{
    char text[32] = "-";
    int passed = progress_passed(l->progress, id);
    if (progress_done(l->progress, id))
        snprintf(text, sizeof text, "done");
    else if (passed)
        snprintf(text, sizeof text, "%d step%s", passed, passed == 1 ? "" : "s");
    printf("  %-8s", text);
}

static void print_line(const struct list *l, const struct lesson *lesson)
{
    enum { TITLE = 36 };
    int blanks = TITLE - width_of(lesson->title);
    printf("%-3s %-12s %s%*s %3d min", lesson->number, lesson->id, lesson->title,
           blanks > 0 ? blanks : 0, "", lesson->minutes);
    print_progress(l, lesson->id);
    for (int i = 0; i < lesson->needs_count; i++)
        printf(" %s", lesson->needs[i]);
    putchar('\n');
    bool any = false;
    for (int i = 0; i < lesson->needs_count; i++)
        if (lacks(l, lesson->needs[i])) {
            printf("%s %s", any ? "" : "    not on this machine:", lesson->needs[i]);
            any = true;
        }
    if (any)
        printf(" (fishbowl doctor says why)\n");
}

/* ---- JSON ---- */

static json_t *need_words(const struct list *l, const struct lesson *lesson, bool missing)
{
    json_t *list = json_array();
    for (int i = 0; i < lesson->needs_count; i++)
        if (!missing || lacks(l, lesson->needs[i]))
            json_array_append_new(list, json_string(lesson->needs[i]));
    return list;
}

static void add_json(struct list *l, const struct lesson *lesson)
{
    json_array_append_new(l->json, json_pack("{s:s s:s s:s s:s s:i s:o s:o s:i s:b}", "number",
                                             lesson->number, "id", lesson->id, "title",
                                             lesson->title, "path", lesson->path, "minutes",
                                             lesson->minutes, "needs", need_words(l, lesson, false),
                                             "missing", need_words(l, lesson, true), "passed",
                                             progress_passed(l->progress, lesson->id), "done",
                                             (int)progress_done(l->progress, lesson->id)));
}

/* ---- all ---- */

static void list_lesson(struct list *l, const char *path, const char *language)
{
    struct err e = {0};
    struct lesson *lesson;
    if (lesson_read_in(path, NULL, language, &lesson, NULL, &e) < 0) {
        l->code = complain(&e, 1);
        return;
    }
    if (l->json)
        add_json(l, lesson);
    else
        print_line(l, lesson);
    lesson_free(lesson);
}

static void look_around(struct list *l, const struct session_options *options, const char *wanted)
{
    struct surroundings surroundings;
    struct rootfs rootfs = {0};
    surroundings_read(&surroundings);
    l->probes_count = probe_machine(&surroundings, &options->lab.limits, l->probes);
    l->stand_in = places_find_rootfs(wanted, &rootfs, NULL) == 0 && rootfs.stand_in;
    l->progress = progress_look();
}

int list_run(const struct session_options *options, const char *rootfs, bool json)
{
    struct list l = {.json = json ? json_array() : NULL};
    struct err e = {0};
    char **paths = NULL;
    int count = course_lessons(&options->course, options->lessons, &paths, &e);
    if (count < 0)
        complain(&e, 2);
    else
        look_around(&l, options, rootfs);
    for (int i = 0; i < count; i++) {
        list_lesson(&l, paths[i], options->language);
        free(paths[i]);
    }
    free(paths);
    if (json) {
        json_dumpf(l.json, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(l.json);
    }
    progress_close(l.progress);
    return count < 0 ? 2 : l.code;
}
