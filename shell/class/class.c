/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "class.h"
#include "../complain.h"
#include "../watch.h"
#include "board.h"
#include "live.h"
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    AGAIN = 2000 /* ms between looks */,
    NAME = 16,
    TITLE = 10 /* columns; of a title at least */
};

/* What stands beside the titles: name, two blanks each, number, step, time, plan, tries, hints,
 * state. */
enum { BESIDE = NAME + 2 + 3 + 1 + 6 + 1 + 1 + 7 + 6 + 6 + 6 + 2 + 7 };

/* ---- as text ---- */

static void add_time(struct text *to, long seconds, int width)
{
    char text[32];
    if (seconds < 0)
        snprintf(text, sizeof text, "-");
    else if (seconds >= 3600)
        snprintf(text, sizeof text, "%ldh%02ld", seconds / 3600, seconds / 60 % 60);
    else
        snprintf(text, sizeof text, "%ld:%02ld", seconds / 60, seconds % 60);
    text_add(to, "%*s", width, text);
}

/* Without the blanks before it. */
static void end_line(struct text *to)
{
    while (to->count && to->bytes[to->count - 1] == ' ')
        to->count--;
    text_add_bytes(to, "\n", 1);
}

static void add_head(struct text *to, const struct board *b, int columns)
{
    char clock[16] = "", line[512];
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local))
        strftime(clock, sizeof clock, "%H:%M", &local);
    snprintf(line, sizeof line, "%s   %d at work, %d stuck, %d done, %d away", clock,
             b->of[SEAT_AT_WORK], b->of[SEAT_STUCK], b->of[SEAT_DONE], b->of[SEAT_AWAY]);
    live_add_cell(to, line, columns);
    end_line(to);
    end_line(to);
    live_add_cell(to, "student", NAME);
    text_add(to, "  lesson, step");
    text_add(to, "%*s", columns - NAME - 14 - 9, "time   plan tries hints");
    end_line(to);
}

static void add_seat(struct text *to, const struct seat *seat, int columns)
{
    const struct status *s = &seat->status;
    char text[32];
    live_add_cell(to, seat->name, NAME);
    text_add(to, "  ");
    live_add_cell(to, s->number, 3);
    snprintf(text, sizeof text, "%d/%d", s->at, s->steps);
    text_add(to, " ");
    live_add_cell(to, text, 6);
    text_add(to, " ");
    live_add_cell(to, s->step_title, columns - BESIDE);
    add_time(to, seat->seconds, 8);
    add_time(to, s->planned, 7);
    text_add(to, " %5d %5d  ", s->tries, s->hints);
    text_add(to, "%s\n", seat_states[seat->state]);
}

static void add_refused(struct text *to, const struct board *b, int most, int columns)
{
    if (most < 1)
        return;
    for (int i = 0; i < b->refused_count && i < most; i++) {
        text_add(to, "refused: ");
        live_add_cell(to, b->refused[i], columns - 9);
        end_line(to);
    }
    if (b->left_out)
        text_add(to, "%ld more names were not looked at\n", b->left_out);
}

static int at_most(int n, int most)
{
    return n < most ? n : most > 0 ? most : 0;
}

/* rows: for so many there is room; those who need nobody are left out first. */
static char *page_of(const struct board *b, int rows, int columns)
{
    enum { HEAD = 3, FOOT = 1 };
    struct text text = {0};
    int width = columns < BESIDE + TITLE ? BESIDE + TITLE : columns;
    int refused = at_most(b->refused_all, 3), room = rows - HEAD - FOOT - refused;
    int shown = at_most(b->count, room);
    add_head(&text, b, width);
    for (int i = 0; i < shown; i++)
        add_seat(&text, &b->seats[i], width);
    if (!b->count)
        text_add(&text, "Nobody shares: students do with :share.\n");
    add_refused(&text, b, refused, width);
    if (b->count > shown)
        text_add(&text, "and %d more", b->count - shown);
    return text_take(&text);
}

/* ---- as JSON ---- */

static json_t *object_of(const struct seat *seat)
{
    const struct status *s = &seat->status;
    return json_pack("{s:s s:I s:s s:s s:s s:s s:s s:s s:i s:i s:I s:i s:i s:i s:b}", "name",
                     seat->name, "uid", (json_int_t)seat->uid, "state", seat_states[seat->state],
                     "number", s->number, "lesson", s->lesson, "title", s->title, "step", s->step,
                     "step_title", s->step_title, "at", s->at, "steps", s->steps, "seconds",
                     (json_int_t)seat->seconds, "planned", s->planned, "tries", s->tries, "hints",
                     s->hints, "passed", s->passed);
}

static void put_json(const struct board *b)
{
    json_t *students = json_array(), *refused = json_array();
    for (int i = 0; i < b->count; i++)
        json_array_append_new(students, object_of(&b->seats[i]));
    for (int i = 0; i < b->refused_count; i++)
        json_array_append_new(refused, json_string(b->refused[i]));
    json_t *all = json_pack("{s:o s:o s:i s:I}", "students", students, "refused", refused,
                            "refused_count", b->refused_all, "left_out", (json_int_t)b->left_out);
    json_dumpf(all, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(all);
}

/* ---- once, or again and again ---- */

static int look(int folder, bool json, struct err *e)
{
    struct board board;
    int rows, columns;
    int r = board_read(&board, folder, clock_ms(), e);
    if (r < 0)
        return r;
    live_size(&rows, &columns);
    if (!live_terminal())
        rows = 8 + board.count + board.refused_count;
    _cleanup_free_ char *page = json ? NULL : page_of(&board, rows, columns);
    if (json)
        put_json(&board);
    else
        live_draw(page);
    board_clear(&board);
    return 0;
}

int class_run(const char *path, bool json)
{
    struct err e = {0};
    struct stat st;
    bool live = live_terminal() && !json;
    _cleanup_close_ int folder = share_folder(path, &st, &e);
    if (folder < 0)
        return complain(&e, 1);
    if (live)
        live_begin();
    int r = look(folder, json, &e);
    while (live && r == 0 && !live_ended) {
        poll(NULL, 0, AGAIN);
        r = live_ended ? 0 : look(folder, json, &e);
    }
    if (live)
        live_end();
    return r < 0 ? complain(&e, 1) : 0;
}
