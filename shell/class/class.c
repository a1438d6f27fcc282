/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "class.h"
#include "../complain.h"
#include "../watch.h"
#include "board.h"
#include "live.h"
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    AGAIN = 2000, /* ms between looks */
    NAME = 16, /* columns; of titles at least, from which that of the lesson is with it, at most */
    TITLE = 10,
    WIDE = 40,
    MOST = 70,
};

/* What stands beside a title: name, number, step; time, plan, tries, hints, state. */
enum { BESIDE = NAME + 2 + 3 + 1 + 6 + 1 + 8 + 7 + 6 + 6 + 2 + 7 };

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
    snprintf(line, sizeof line, "%s   %d stuck, %d at work, %d done, %d away%s", clock,
             b->of[SEAT_STUCK], b->of[SEAT_AT_WORK] + b->of[SEAT_PASSED], b->of[SEAT_DONE],
             b->of[SEAT_AWAY], live_terminal() ? "   (Ctrl-C ends this)" : "");
    live_add_cell(to, line, columns);
    end_line(to);
    end_line(to);
    live_add_cell(to, "student", NAME);
    text_add(to, "  lesson, step");
    text_add(to, "%*s", columns - NAME - 14 - 9, "time   plan tries hints");
    end_line(to);
}

/* On a terminal: who may need somebody stands out, who needs nobody stands back. */
static const char *look_of(enum seat_state state)
{
    static const char *const looks[SEAT_STATES] = {
        [SEAT_STUCK] = "\033[1m", [SEAT_DONE] = "\033[2m", [SEAT_AWAY] = "\033[2m"};
    return live_terminal() && looks[state] ? looks[state] : "";
}

static void add_seat(struct text *to, const struct seat *seat, int columns)
{
    const struct status *s = &seat->status;
    const char *look = look_of(seat->state);
    char text[2 * STATUS_TEXT + 8];
    text_add(to, "%s", look);
    live_add_cell(to, seat->name, NAME);
    text_add(to, "  ");
    live_add_cell(to, s->number, 3);
    snprintf(text, sizeof text, "%d/%d", s->at, s->steps);
    text_add(to, " ");
    live_add_cell(to, text, 6);
    text_add(to, " ");
    bool wide = columns - BESIDE >= WIDE;
    snprintf(text, sizeof text, "%s%s%s", wide ? s->title : "", wide ? ": " : "", s->step_title);
    live_add_cell(to, text, columns - BESIDE);
    add_time(to, seat->seconds, 8);
    add_time(to, s->planned, 7);
    text_add(to, " %5d %5d  ", s->tries, s->hints);
    text_add(to, "%s%s\n", seat_states[seat->state], *look ? "\033[0m" : "");
}

static void add_refused(struct text *to, const struct board *b, int most)
{
    int shown = b->refused_count < most ? b->refused_count : most;
    for (int i = 0; i < shown; i++)
        text_add(to, "refused: %s\n", b->refused[i]);
    if (b->refused_all > shown)
        text_add(to, "refused: %d more\n", b->refused_all - shown);
    if (b->left_out)
        text_add(to, "%ld more names were not looked at\n", b->left_out);
}

/* rows: for so many there is room, INT_MAX for any; those who need nobody are left out first. */
static char *page_of(const struct board *b, int rows, int columns)
{
    enum { HEAD = 3, FOOT = 1, REFUSED = 3 };
    struct text text = {0};
    int most =
        columns > BESIDE + MOST ? BESIDE + MOST : columns - 1; /* what follows clears the last */
    int width = most < BESIDE + TITLE ? BESIDE + TITLE : most;
    int foot = FOOT + (b->refused_all > REFUSED ? REFUSED + 1 : b->refused_all) + (b->left_out > 0);
    int room = rows == INT_MAX ? b->count : rows - HEAD - foot;
    int shown = room < 0 ? 0 : room < b->count ? room : b->count;
    add_head(&text, b, width);
    for (int i = 0; i < shown; i++)
        add_seat(&text, &b->seats[i], width);
    if (!b->count)
        text_add(&text, "Nobody shares: students do with :share.\n");
    add_refused(&text, b, rows == INT_MAX ? INT_MAX : REFUSED);
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
    rows = live_terminal() ? rows : INT_MAX;
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
        live_begin(false);
    int r = look(folder, json, &e);
    while (live && r == 0 && !live_ended) {
        poll(NULL, 0, AGAIN);
        r = live_ended ? 0 : look(folder, json, &e);
    }
    if (live)
        live_end();
    return r < 0 ? complain(&e, 1) : 0;
}
