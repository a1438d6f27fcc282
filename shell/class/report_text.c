/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "live.h"
#include "tally.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PLACES = 12, NAME_WIDTH = 24 };

static void put_name(FILE *to, const char *name)
{
    struct text cell = {0};
    live_add_cell(&cell, name, NAME_WIDTH);
    fputs(cell.bytes, to);
    free(cell.bytes);
}

static void put_minutes(FILE *to, long ms)
{
    fprintf(to, " %5ld:%02ld", ms / 60000, ms / 1000 % 60);
}

static void put_day(FILE *to, long when)
{
    char text[24] = "-";
    time_t seconds = (time_t)when;
    struct tm utc;
    if (when > 0 && gmtime_r(&seconds, &utc))
        strftime(text, sizeof text, "%Y-%m-%d %H:%M", &utc);
    fprintf(to, "  %-16s", text);
}

/* For each lesson: nothing, how many steps have passed, or that it is done. */
static void put_student(FILE *to, const struct tally *tally, const struct student *s)
{
    struct tally_row sum = {0};
    char words[80];
    put_name(to, s->name);
    for (int i = 0; i < tally->count; i++) {
        struct tally_row row = tally_row(s, tally->lessons[i].lesson);
        if (row.done)
            fprintf(to, "  ok");
        else if (row.passed)
            fprintf(to, " %3d", row.passed);
        else
            fprintf(to, "   %c",
                    history_lesson(&s->history, tally->lessons[i].lesson->id) ? '0' : '.');
        sum.hints += row.hints;
        sum.ms += row.ms;
        sum.asked += row.asked;
        sum.right += row.right;
    }
    put_minutes(to, sum.ms);
    fprintf(to, " %5ld", sum.hints);
    if (sum.asked)
        fprintf(to, " %4d %%", 100 * sum.right / sum.asked);
    else
        fprintf(to, "      -");
    put_day(to, s->history.seen);
    tally_chain_words(s, words);
    fprintf(to, "%s%s", words[0] ? "  " : "", words);
    if (s->damaged)
        fprintf(to, "  %ld damaged", s->damaged);
    putc('\n', to);
}

static void put_students(FILE *to, const struct tally *tally)
{
    fprintf(to, "%-*s", NAME_WIDTH, "student");
    for (int i = 0; i < tally->count; i++)
        fprintf(to, " %3.3s", tally->lessons[i].lesson->number);
    fprintf(to, "     time hints  right  last seen (UTC)\n");
    for (int i = 0; i < tally->students.count; i++)
        put_student(to, tally, &tally->students.list[i]);
    fprintf(to, "%-*s", NAME_WIDTH, "done by");
    for (int i = 0; i < tally->count; i++)
        fprintf(to, " %3d", tally->lessons[i].done);
    fprintf(to, "\n\nok: done to the end; a number: steps passed; 0: begun; .: not begun\n");
}

static void put_place(FILE *to, const struct tally_place *p)
{
    fprintf(to, "%4d of %-4d  %s %s: %s\n", p->count, p->of, p->lesson->lesson->number,
            p->lesson->lesson->title, p->step->step->title);
}

void report_text(const struct tally *tally, FILE *to)
{
    struct tally_place places[PLACES];
    put_students(to, tally);
    int count = tally_stuck(tally, places, PLACES);
    if (count)
        fprintf(to, "\nWhere students have stopped\n");
    for (int i = 0; i < count; i++)
        put_place(to, &places[i]);
    count = tally_wrong(tally, places, PLACES);
    if (count)
        fprintf(to, "\nPredictions that were wrong\n");
    for (int i = 0; i < count; i++) {
        const struct predict *question = &places[i].step->step->predicts[places[i].question];
        put_place(to, &places[i]);
        fprintf(to, "              %s\n", question->question);
    }
}
