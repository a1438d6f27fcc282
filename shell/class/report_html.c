/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../htmltext.h"
#include "tally.h"
#include <string.h>
#include <time.h>

/* One page without script or network: a table of students and steps, then where they have stopped
 * and what they predicted wrongly. A cell has a sign and a colour, and all its numbers as a title.
 */

enum { PLACES = 25 };

static const char style[] =
    ":root{color-scheme:light dark;--ok:#1a7f37;--solved:#9a6700;--skipped:#6e7781;--open:#cf222e}"
    "@media(prefers-color-scheme:dark){:root{--ok:#3fb950;--solved:#d29922;--skipped:#8b949e;"
    "--open:#ff7b72}}"
    "body{font:15px/1.5 system-ui,sans-serif;margin:2em;max-width:100%}"
    ".wide{overflow-x:auto}table{border-collapse:collapse}"
    "th,td{padding:.1em .35em;text-align:left;font-variant-numeric:tabular-nums}"
    "tbody tr:nth-child(odd){background:#8881}"
    ".m td{text-align:center;padding:.1em .15em}"
    ".m th[scope=row]{position:sticky;left:0;background:Canvas;white-space:nowrap}"
    ".m .f{border-left:1px solid #8886;padding-left:.4em}"
    ".p{color:var(--ok)}.s{color:var(--solved)}.k{color:var(--skipped)}"
    ".o{color:var(--open);font-weight:bold}.n{text-align:right}"
    "caption{text-align:left;font-weight:bold;padding:.5em 0}";

static void put_day(FILE *to, long when)
{
    char text[24] = "–";
    time_t seconds = (time_t)when;
    struct tm utc;
    if (when > 0 && gmtime_r(&seconds, &utc))
        strftime(text, sizeof text, "%Y-%m-%d %H:%M", &utc);
    html_text(to, text);
}

/* Class and sign by enum history_mark. */
static const struct {
    const char *class, *sign;
} signs[] = {
    [STEP_SHOWN] = {"o", "◐"},
    [STEP_SKIPPED] = {"k", "–"},
    [STEP_SOLVED] = {"s", "◆"},
    [STEP_PASSED] = {"p", "●"},
};

static void put_step(FILE *to, const struct history_step *s, const char *title, bool first)
{
    const char *edge = first ? " f" : "";
    if (!s) {
        fprintf(to, "<td class=\"%s\">·", edge + first);
        return;
    }
    fprintf(to, "<td class=\"%s%s\" title=\"", signs[s->mark].class, edge);
    html_text(to, title);
    fprintf(to, ": %s, %ld lines, %ld hints, %ld s\">%s", tally_marks[s->mark], s->tries.all,
            s->hints.all, s->ms.all / 1000, signs[s->mark].sign);
}

static void put_student(FILE *to, const struct tally *tally, const struct student *s)
{
    struct tally_row sum = {0};
    char words[80];
    fputs("<tr><th scope=row>", to);
    html_text(to, s->name);
    for (int i = 0; i < tally->count; i++) {
        const struct lesson *lesson = tally->lessons[i].lesson;
        struct tally_row row = tally_row(s, lesson);
        for (int k = 0; k < lesson->steps_count; k++)
            put_step(to, history_step(&s->history, lesson->id, lesson->steps[k].id),
                     lesson->steps[k].title, k == 0);
        sum.hints += row.hints;
        sum.ms += row.ms;
        sum.asked += row.asked;
        sum.right += row.right;
    }
    fprintf(to, "<td class=\"n f\">%ld<td class=n>%ld<td class=n>", sum.ms / 60000, sum.hints);
    if (sum.asked)
        fprintf(to, "%d&nbsp;%%", 100 * sum.right / sum.asked);
    fputs("<td>", to);
    put_day(to, s->history.seen);
    fputs("<td>", to);
    html_text(to, tally_chain_words(s, words));
    putc('\n', to);
}

static void put_matrix(FILE *to, const struct tally *tally)
{
    fputs("<div class=wide><table class=m><caption>Students and steps</caption>"
          "<thead><tr><th>student",
          to);
    for (int i = 0; i < tally->count; i++) {
        const struct lesson *lesson = tally->lessons[i].lesson;
        fprintf(to, "<th class=f colspan=%d title=\"", lesson->steps_count);
        html_text(to, lesson->title);
        fputs("\">", to);
        html_text(to, lesson->number);
    }
    fputs("<th class=f>min<th>hints<th>right<th>last seen (UTC)<th>chain<tbody>\n", to);
    for (int i = 0; i < tally->students.count; i++)
        put_student(to, tally, &tally->students.list[i]);
    fputs("</table></div><p>● passed, ◆ typed by <code>:solve</code>, – skipped, ◐ begun, "
          "· not seen; right: predictions. A chain that was changed is no proof of anything, and "
          "neither is one that fits.\n",
          to);
}

static void put_places(FILE *to, const struct tally *tally, const char *caption, bool questions)
{
    struct tally_place place[PLACES];
    int count = (questions ? tally_wrong : tally_stuck)(tally, place, PLACES);
    if (!count)
        return;
    fprintf(to, "<table><caption>%s</caption><tbody>\n", caption);
    for (int i = 0; i < count; i++) {
        const struct tally_step *s = place[i].step;
        fprintf(to, "<tr><td class=n>%d of %d<td>", place[i].count, place[i].of);
        html_text(to, place[i].lesson->lesson->number);
        putc(' ', to);
        html_text(to, place[i].lesson->lesson->title);
        fputs("<td>", to);
        html_text(to, s->step->title);
        fputs("<td>", to);
        if (questions)
            html_text(to, s->step->predicts[place[i].question].question);
        else
            fprintf(to, "%ld hints, %ld min for who passed", s->hints, s->median / 60000);
        putc('\n', to);
    }
    fputs("</table>\n", to);
}

void report_html(const struct tally *tally, FILE *to)
{
    fprintf(to,
            "<!doctype html><html lang=en><meta charset=utf-8>"
            "<meta name=viewport content=\"width=device-width\">"
            "<title>fishbowl: report of a class</title><style>%s</style>\n"
            "<h1>%d student%s</h1>\n",
            style, tally->students.count, tally->students.count == 1 ? "" : "s");
    put_matrix(to, tally);
    put_places(to, tally, "Where students have stopped", false);
    put_places(to, tally, "Predictions that were wrong", true);
    fputs("</html>\n", to);
}
