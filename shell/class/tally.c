/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tally.h"
#include "../lesson/text.h"
#include <stdlib.h>
#include <string.h>

const char *const tally_marks[] = {"open", "skipped", "solved", "passed"};

/* ---- one step ---- */

static int by_time(const void *a, const void *b)
{
    long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

static void count_student(struct tally_step *t, const struct history_step *s, long *times,
                          int *times_count)
{
    t->shown++;
    t->passed += s->mark == STEP_PASSED;
    t->solved += s->mark == STEP_SOLVED;
    t->skipped += s->mark == STEP_SKIPPED;
    t->hints += s->hints.all;
    if (s->mark == STEP_PASSED)
        times[(*times_count)++] = s->ms.all;
    for (int i = 0; i < HISTORY_QUESTIONS; i++) {
        t->question[i].asked += s->asked >> i & 1;
        t->question[i].wrong += s->wrong >> i & 1;
    }
}

static void count_step(struct tally *tally, struct tally_lesson *l, int i,
                       const struct history_lesson *const *at, long *times)
{
    struct tally_step *t = &l->steps[i];
    int times_count = 0;
    t->step = &l->lesson->steps[i];
    for (int k = 0; k < tally->students.count; k++) {
        const struct history *h = &tally->students.list[k].history;
        const struct history_step *s = at[k] ? history_step(h, l->lesson->id, t->step->id) : NULL;
        if (!s)
            continue;
        count_student(t, s, times, &times_count);
        t->stopped += at[k] && s->mark < STEP_SOLVED && !strcmp(at[k]->at, t->step->id);
    }
    if (times_count)
        qsort(times, (size_t)times_count, sizeof *times, by_time);
    t->median = times_count ? times[times_count / 2] : 0;
}

static void count_lesson(struct tally *tally, struct tally_lesson *l)
{
    size_t count = (size_t)tally->students.count + 1;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
    const struct history_lesson **at = calloc(count, sizeof *at);
    long *times = calloc(count, sizeof *times);
    l->steps = calloc((size_t)l->lesson->steps_count, sizeof *l->steps);
    if (!at || !times || !l->steps)
        abort();
    for (int k = 0; k < tally->students.count; k++) {
        at[k] = history_lesson(&tally->students.list[k].history, l->lesson->id);
        l->begun += at[k] != NULL;
        l->done += at[k] && at[k]->done;
    }
    for (int i = 0; i < l->lesson->steps_count; i++)
        count_step(tally, l, i, at, times);
    free(at);
    free(times);
}

/* ---- all ---- */

int tally_make(struct tally *tally, const struct students *students, const char *folders,
               const char *language, struct err *e)
{
    char **paths = NULL;
    *tally = (struct tally){.students = *students};
    int count = lesson_list(folders, &paths, e);
    tally->lessons = calloc((size_t)(count > 0 ? count : 1), sizeof *tally->lessons);
    if (!tally->lessons)
        abort();
    for (int i = 0; i < count; i++) {
        struct tally_lesson *l = &tally->lessons[tally->count];
        if (lesson_read_in(paths[i], NULL, language, &l->lesson, NULL, NULL) == 0) {
            count_lesson(tally, l);
            tally->count++;
        }
        free(paths[i]);
    }
    free(paths);
    return count < 0 ? count : 0;
}

void tally_free(struct tally *tally)
{
    for (int i = 0; i < tally->count; i++) {
        lesson_free(tally->lessons[i].lesson);
        free(tally->lessons[i].steps);
    }
    free(tally->lessons);
    students_free(&tally->students);
}

struct tally_row tally_row(const struct student *student, const struct lesson *lesson)
{
    struct tally_row row = {0};
    const struct history *h = &student->history;
    for (int i = 0; i < lesson->steps_count; i++) {
        const struct history_step *s = history_step(h, lesson->id, lesson->steps[i].id);
        if (!s)
            continue;
        row.passed += s->mark >= STEP_SOLVED;
        row.tries += s->tries.all;
        row.hints += s->hints.all;
        row.ms += s->ms.all;
        row.asked += __builtin_popcount(s->asked);
        row.right += __builtin_popcount(s->asked & ~s->wrong);
    }
    const struct history_lesson *at = history_lesson(h, lesson->id);
    row.done = at && at->done;
    return row;
}

const char *tally_chain_words(const struct student *s, char text[80])
{
    text[0] = '\0';
    if (s->chains.broken)
        snprintf(text, 80, "changed in %ld place%s", s->chains.broken,
                 s->chains.broken == 1 ? "" : "s");
    else if (s->chains.without)
        snprintf(text, 80, "%ld line%s without a chain", s->chains.without,
                 s->chains.without == 1 ? "" : "s");
    return text;
}

/* ---- sorted lists ---- */

/* Put it where it belongs; the last one falls out. */
static int insert(struct tally_place *places, int count, int most, struct tally_place place)
{
    int at = count;
    while (at > 0 && places[at - 1].count < place.count)
        at--;
    if (at == most)
        return count;
    int last = count < most ? count : most - 1;
    memmove(&places[at + 1], &places[at], (size_t)(last - at) * sizeof *places);
    places[at] = place;
    return last + 1;
}

int tally_stuck(const struct tally *tally, struct tally_place *places, int most)
{
    int count = 0;
    for (int i = 0; i < tally->count; i++)
        for (int k = 0; k < tally->lessons[i].lesson->steps_count; k++) {
            const struct tally_step *s = &tally->lessons[i].steps[k];
            if (s->stopped)
                count =
                    insert(places, count, most,
                           (struct tally_place){&tally->lessons[i], s, 0, s->stopped, s->shown});
        }
    return count;
}

int tally_wrong(const struct tally *tally, struct tally_place *places, int most)
{
    int count = 0;
    for (int i = 0; i < tally->count; i++)
        for (int k = 0; k < tally->lessons[i].lesson->steps_count; k++) {
            const struct tally_step *s = &tally->lessons[i].steps[k];
            for (int q = 0; q < s->step->predicts_count && q < HISTORY_QUESTIONS; q++)
                if (s->question[q].wrong)
                    count =
                        insert(places, count, most,
                               (struct tally_place){&tally->lessons[i], s, q, s->question[q].wrong,
                                                    s->question[q].asked});
        }
    return count;
}
