/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"
#include "../lesson/text.h"
#include "flat.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 24 };

/* One line, understood. */
struct said {
    char lesson[HISTORY_NAME], step[HISTORY_NAME], event[16];
    long tries, hints, ms, question, time; /* -1: not said */
    bool right;
};

/* ---- where things are kept ---- */

/* FNV-1a, of both names. */
static unsigned key_of(const char *lesson, const char *step)
{
    unsigned key = 2166136261u;
    for (; *lesson; lesson++)
        key = (key ^ (unsigned char)*lesson) * 16777619u;
    for (; *step; step++)
        key = (key ^ (unsigned char)*step) * 16777619u;
    return key;
}

static bool is_step(const struct history *h, int at, const char *lesson, const char *step)
{
    return !strcmp(h->steps[at].step, step) && !strcmp(h->steps[at].lesson, lesson);
}

static int find_step(const struct history *h, const char *lesson, const char *step)
{
    if (h->found < h->count && is_step(h, h->found, lesson, step))
        return h->found;
    unsigned key = key_of(lesson, step);
    for (int i = 0; i < h->count; i++)
        if (h->keys[i] == key && is_step(h, i, lesson, step))
            return i;
    return -1;
}

static struct history_step *step_of(struct history *h, const struct said *said)
{
    int at = find_step(h, said->lesson, said->step);
    if (at < 0) {
        h->steps = array_grow(h->steps, h->count, sizeof *h->steps);
        h->keys = array_grow(h->keys, h->count, sizeof *h->keys);
        at = h->count++;
        h->keys[at] = key_of(said->lesson, said->step);
        h->steps[at] = (struct history_step){0};
        memcpy(h->steps[at].lesson, said->lesson, HISTORY_NAME);
        memcpy(h->steps[at].step, said->step, HISTORY_NAME);
    }
    h->found = at;
    return &h->steps[at];
}

static struct history_lesson *lesson_of(struct history *h, const char *lesson)
{
    for (int i = 0; i < h->lessons_count; i++)
        if (!strcmp(h->lessons[i].lesson, lesson))
            return &h->lessons[i];
    h->lessons = array_grow(h->lessons, h->lessons_count, sizeof *h->lessons);
    struct history_lesson *l = &h->lessons[h->lessons_count++];
    *l = (struct history_lesson){0};
    snprintf(l->lesson, HISTORY_NAME, "%s", lesson);
    return l;
}

/* ---- what events mean ---- */

static void grow(struct growing *number, long now)
{
    if (now < 0)
        return;
    number->all += now >= number->last ? now - number->last : now;
    number->last = now;
}

static void mark(struct history_step *step, enum history_mark mark)
{
    if (mark > step->mark)
        step->mark = mark;
}

/* The counters that come with each line. */
static struct history_step *count(struct history *h, const struct said *said)
{
    struct history_step *step = step_of(h, said);
    grow(&step->tries, said->tries);
    grow(&step->hints, said->hints);
    grow(&step->ms, said->ms);
    step->first = step->first ? step->first : said->time;
    step->last = said->time > step->last ? said->time : step->last;
    return step;
}

static void on_shown(struct history *h, const struct said *said)
{
    struct history_lesson *lesson = lesson_of(h, said->lesson);
    memcpy(lesson->at, said->step, HISTORY_NAME);
    memcpy(h->last, said->lesson, HISTORY_NAME);
    step_of(h, said)->ms.last = 0;
    count(h, said);
}

static void on_passed(struct history *h, const struct said *said)
{
    mark(count(h, said), strcmp(said->event, "solved") ? STEP_PASSED : STEP_SOLVED);
}

static void on_skipped(struct history *h, const struct said *said)
{
    mark(count(h, said), STEP_SKIPPED);
}

static void on_hint(struct history *h, const struct said *said)
{
    count(h, said);
}

static void on_done(struct history *h, const struct said *said)
{
    struct history_lesson *lesson = lesson_of(h, said->lesson);
    lesson->at[0] = '\0';
    lesson->done = true;
    memcpy(h->last, said->lesson, HISTORY_NAME);
}

static void on_prediction(struct history *h, const struct said *said)
{
    struct history_step *step = step_of(h, said);
    if (said->question < 0 || said->question >= HISTORY_QUESTIONS)
        return;
    unsigned bit = 1u << said->question;
    if (!(step->asked & bit) && !said->right)
        step->wrong |= bit;
    step->asked |= bit;
}

/* A step, or with step "" a lesson: as if it had never been. */
static void on_forgotten(struct history *h, const struct said *said)
{
    int kept = 0;
    for (int i = 0; i < h->count; i++)
        if (strcmp(h->steps[i].lesson, said->lesson) ||
            (said->step[0] && strcmp(h->steps[i].step, said->step))) {
            h->keys[kept] = h->keys[i];
            h->steps[kept++] = h->steps[i];
        }
    h->count = kept;
    h->found = 0;
    struct history_lesson *lesson = lesson_of(h, said->lesson);
    lesson->done = false;
    if (!said->step[0])
        lesson->at[0] = '\0';
}

static const struct {
    const char *event;
    void (*take)(struct history *h, const struct said *said);
} events[] = {
    {"shown", on_shown},     {"passed", on_passed},       {"solved", on_passed},
    {"skipped", on_skipped}, {"hint", on_hint},           {"prediction", on_prediction},
    {"done", on_done},       {"forgotten", on_forgotten},
};

static void understand(struct history *h, const struct said *said)
{
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        if (!strcmp(events[i].event, said->event)) {
            events[i].take(h, said);
            h->seen = said->time > h->seen ? said->time : h->seen;
            h->events++;
        }
}

/* ---- lines ---- */

/*
 * "2026-11-28T14:30:00Z" in seconds since 1970; -1 for anything else. The days are counted as in
 * H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
 */
static long time_of(const char *text)
{
    static const char form[] = "0000-00-00T00:00:00Z";
    long part[6] = {0};
    int n = 0;
    for (int i = 0; form[i]; i++)
        if (form[i] != '0' && text[i] == form[i])
            n++;
        else if (form[i] == '0' && text[i] >= '0' && text[i] <= '9')
            part[n] = part[n] * 10 + text[i] - '0';
        else
            return -1;
    long year = part[0] - (part[1] <= 2), era = year / 400, of_era = year % 400;
    long of_year = (153 * (part[1] + (part[1] > 2 ? -3 : 9)) + 2) / 5 + part[2] - 1;
    long days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    return ((days * 24 + part[3]) * 60 + part[4]) * 60 + part[5];
}

/* Ids of lessons and steps are words; whatever else a file says would be printed somewhere. */
static bool take_name(const struct field *f, int count, const char *key, char to[HISTORY_NAME])
{
    if (!flat_string(f, count, key, to, HISTORY_NAME))
        return false;
    for (const char *at = to; *at; at++)
        if (*at <= ' ' || *at > '~')
            return false;
    return true;
}

static void take_fields(struct history *h, const struct field *f, int count)
{
    struct said said = {0};
    char time[32];
    long schema = flat_number(f, count, "fishbowl");
    if (schema > 0) {
        h->schema = (int)schema;
        take_name(f, count, "id", h->id);
        take_name(f, count, "user", h->user);
        return;
    }
    if (!take_name(f, count, "lesson", said.lesson) || !said.lesson[0] ||
        !take_name(f, count, "step", said.step) ||
        !flat_string(f, count, "event", said.event, sizeof said.event))
        return;
    flat_string(f, count, "time", time, sizeof time);
    said.time = time_of(time);
    said.tries = flat_number(f, count, "tries");
    said.hints = flat_number(f, count, "hints");
    said.ms = flat_number(f, count, "ms");
    said.question = flat_number(f, count, "question");
    said.right = flat_true(f, count, "right");
    understand(h, &said);
}

/* What is not flat may still be a line of ours that somebody's tool has written anew. */
static bool take_tree(struct history *h, const char *line, size_t size)
{
    struct field fields[FIELDS];
    int count = 0;
    const char *key;
    json_t *value, *object = json_loadb(line, size, JSON_REJECT_DUPLICATES, NULL);
    bool good = json_is_object(object);
    char *texts[FIELDS];
    json_object_foreach(object, key, value)
    {
        if (count == FIELDS ||
            !(json_is_string(value) || json_is_integer(value) || json_is_boolean(value)))
            continue;
        texts[count] = json_is_string(value)
                           ? text_copy(json_string_value(value), json_string_length(value))
                           : json_dumps(value, JSON_ENCODE_ANY);
        fields[count] = (struct field){.key = key,
                                       .key_size = strlen(key),
                                       .value = texts[count],
                                       .value_size = strlen(texts[count]),
                                       .string = json_is_string(value)};
        count++;
    }
    take_fields(h, fields, count);
    while (count)
        free(texts[--count]);
    json_decref(object);
    return good;
}

bool history_line(struct history *h, const char *line, size_t size)
{
    struct field fields[FIELDS];
    if (size > HISTORY_LINE)
        return false;
    int count = flat_read(line, size, fields, FIELDS);
    if (count < 0)
        return take_tree(h, line, size);
    take_fields(h, fields, count);
    return true;
}

void history_clear(struct history *h)
{
    free(h->steps);
    free(h->keys);
    free(h->lessons);
    *h = (struct history){0};
}

const struct history_step *history_step(const struct history *h, const char *lesson,
                                        const char *step)
{
    int at = find_step(h, lesson, step);
    return at < 0 ? NULL : &h->steps[at];
}

const struct history_lesson *history_lesson(const struct history *h, const char *lesson)
{
    for (int i = 0; i < h->lessons_count; i++)
        if (!strcmp(h->lessons[i].lesson, lesson))
            return &h->lessons[i];
    return NULL;
}
