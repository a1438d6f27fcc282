/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tally.h"
#include <jansson.h>
#include <string.h>

/* ---- CSV, RFC 4180 ---- */

/* A spreadsheet would take what begins with one of these signs for a formula. */
static void put_cell(FILE *to, const char *text)
{
    bool formula = text[0] && strchr("=+-@\t\r", text[0]);
    if (!formula && !strpbrk(text, ",\"\r\n")) {
        fputs(text, to);
        return;
    }
    fputs(formula ? "\"'" : "\"", to);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', to);
        putc(*text, to);
    }
    putc('"', to);
}

void report_csv(const struct tally *tally, FILE *to)
{
    fputs("student,lesson,step,mark,lines,hints,seconds,predictions,right,first,last,chain\r\n",
          to);
    for (int i = 0; i < tally->students.count; i++) {
        const struct student *student = &tally->students.list[i];
        char words[80];
        tally_chain_words(student, words);
        for (int k = 0; k < student->history.count; k++) {
            const struct history_step *s = &student->history.steps[k];
            put_cell(to, student->name);
            putc(',', to);
            put_cell(to, s->lesson);
            putc(',', to);
            put_cell(to, s->step);
            fprintf(to, ",%s,%ld,%ld,%ld,%d,%d,%ld,%ld,%s\r\n", tally_marks[s->mark], s->tries.all,
                    s->hints.all, s->ms.all / 1000, __builtin_popcount(s->asked),
                    __builtin_popcount(s->asked & ~s->wrong), s->first, s->last, words);
        }
    }
}

/* ---- JSON ---- */

static json_t *steps_of(const struct student *student)
{
    json_t *list = json_array();
    for (int i = 0; i < student->history.count; i++) {
        const struct history_step *s = &student->history.steps[i];
        json_array_append_new(
            list, json_pack("{s:s s:s s:s s:I s:I s:I s:i s:i s:I s:I}", "lesson", s->lesson,
                            "step", s->step, "mark", tally_marks[s->mark], "lines",
                            (json_int_t)s->tries.all, "hints", (json_int_t)s->hints.all, "ms",
                            (json_int_t)s->ms.all, "predictions", __builtin_popcount(s->asked),
                            "right", __builtin_popcount(s->asked & ~s->wrong), "first",
                            (json_int_t)s->first, "last", (json_int_t)s->last));
    }
    return list;
}

static json_t *places(const struct tally *tally,
                      int find(const struct tally *tally, struct tally_place *places, int most))
{
    enum { MOST = 100 };
    struct tally_place list[MOST];
    json_t *array = json_array();
    int count = find(tally, list, MOST);
    for (int i = 0; i < count; i++)
        json_array_append_new(array, json_pack("{s:s s:s s:i s:i s:i}", "lesson",
                                               list[i].lesson->lesson->id, "step",
                                               list[i].step->step->id, "question", list[i].question,
                                               "students", list[i].count, "of", list[i].of));
    return array;
}

void report_json(const struct tally *tally, FILE *to)
{
    json_t *students = json_array();
    for (int i = 0; i < tally->students.count; i++) {
        const struct student *s = &tally->students.list[i];
        json_array_append_new(students,
                              json_pack("{s:s s:s s:I s:i s:I s:I s:I s:I s:o}", "name", s->name,
                                        "id", s->history.id, "seen", (json_int_t)s->history.seen,
                                        "files", s->files, "damaged", (json_int_t)s->damaged,
                                        "sealed", (json_int_t)s->chains.sealed, "broken",
                                        (json_int_t)s->chains.broken, "without",
                                        (json_int_t)s->chains.without, "steps", steps_of(s)));
    }
    json_t *all = json_pack("{s:o s:o s:o}", "students", students, "stopped",
                            places(tally, tally_stuck), "wrong", places(tally, tally_wrong));
    json_dumpf(all, to, JSON_INDENT(1));
    putc('\n', to);
    json_decref(all);
}
