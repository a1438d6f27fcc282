/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../lens/tell.h"
#include "kernel.h"
#include "state.h"
#include <stdio.h>
#include <string.h>

enum {
    WIDE = 100,   /* columns from which the time has room */
    LABEL = 10,   /* columns of a part's label */
    FAR = 100000, /* calls: further than any list is long */
    PARTS_LEAST = 6,
    PARTS_MOST = 12,
};

/* ---- choosing ---- */

void lenslist_choose(struct lenslist *list, const struct calls *calls, int further)
{
    const struct seen *seen = list->chosen ? calls_next(calls, list->chosen - 1) : NULL;
    int back = further < 0 ? -further : further;

    if (!seen)
        seen = calls_before(calls, 0);
    while (seen && back-- > 0) {
        const struct seen *other =
            further > 0 ? calls_next(calls, seen->number) : calls_before(calls, seen->number);
        if (!other)
            break;
        seen = other;
    }
    list->chosen = seen ? seen->number : 0;
}

/* Move the list so that the chosen one is one of its rows. */
static void bring_in_sight(struct lenslist *list, const struct calls *calls, int rows)
{
    struct lenslist first = {.chosen = list->chosen};

    list->page = rows;
    lenslist_choose(&first, calls, 1 - rows);
    if (list->top < first.chosen)
        list->top = first.chosen;
    if (list->top > list->chosen || !list->top)
        list->top = list->chosen;
    /* No empty rows at the end as long as there are calls before. */
    first.chosen = 0;
    lenslist_choose(&first, calls, 1 - rows);
    if (list->top > first.chosen)
        list->top = first.chosen;
}

/* ---- the rows ---- */

static void name_columns(struct strip *row, int columns)
{
    strip_addf(row, STYLE_DIM, "%s",
               columns < WIDE ? "     #  side   PID inside process   call"
                              : "     #  time      side     PID inside process          call");
}

static void add_row(struct strip *row, const struct seen *seen, bool chosen, int columns)
{
    static const char *const sides[SIDES] = {"host", "cont"};
    const struct lens_call *call = &seen->call;
    char time[TELL_TIME];
    bool wide = columns >= WIDE;

    strip_addf(row, chosen ? STYLE_NEW : STYLE_PLAIN, "%s%5u ", chosen ? "▸" : " ", seen->number);
    strip_add(row, STYLE_PLAIN, " ");
    if (wide)
        strip_addf(row, STYLE_DIM, "%s  ", tell_time(call, time));
    strip_addf(row, STYLE_SIDE, "%s", sides[call->side]);
    strip_addf(row, STYLE_PLAIN, wide ? " %7d" : " %5d", call->pid);
    strip_addf(row, call->inside == call->pid ? STYLE_DIM : STYLE_PLAIN, " %6d ", call->inside);
    int column = row->columns + (wide ? 17 : 10);
    strip_fit(row, STYLE_PLAIN, call->command, wide ? 16 : 9);
    strip_to(row, column);
    kernel_call(row, call, columns - row->columns - 1);
}

/* A part with its label, on as many rows as its words need. */
static int add_part(struct strip *rows, int count, const struct told *part, int columns)
{
    const char *rest = part->text;
    int used = 0, room = columns - LABEL - 3;

    while (*rest && used < count) {
        size_t n = 0, fits = 0;
        int width = 0;
        for (const char *at = rest; *at; n = (size_t)(at - rest)) {
            if (*at == ' ')
                fits = (size_t)(at - rest);
            width += text_columns(text_next(&at));
            if (width > room)
                break;
        }
        bool all = width <= room;
        n = all ? strlen(rest) : fits ? fits : n;
        strip_add(&rows[used], STYLE_PLAIN, "  ");
        strip_add(&rows[used], STYLE_DIM, used ? "" : part->label);
        strip_to(&rows[used], LABEL);
        enum style style = strcmp(part->label, "remedy") == 0 ? STYLE_HINT : STYLE_PLAIN;
        strip_addf(&rows[used], style, "%.*s", (int)n, rest);
        used++;
        rest += n + strspn(rest + n, " ");
    }
    return used;
}

static void add_parts(struct strip *rows, int count, const struct seen *seen, int columns)
{
    struct told parts[TOLD_MOST];
    int n = tell_parts(seen, parts), used = 1;

    strip_add(&rows[0], STYLE_PLAIN, "  ");
    kernel_call(&rows[0], &seen->call, columns - 3);
    for (int i = 0; i < n && used < count; i++)
        used += add_part(rows + used, count - used, &parts[i], columns);
}

static void add_rule(struct strip *row, const struct seen *seen, int columns)
{
    strip_addf(row, STYLE_FRAME, "── call %u · %s ", seen->number,
               lens_kinds[seen->call.kind].page);
    while (row->columns < columns)
        strip_add(row, STYLE_FRAME, "─");
}

/* Half of the rows: a call that failed has 11 of 80 columns, with its reason, facts and lesson. */
static int parts_rows(int count)
{
    int half = count / 2;

    return half < PARTS_LEAST ? 0 : half < PARTS_MOST ? half : PARTS_MOST;
}

void lenslist_rows(struct lenslist *list, const struct calls *calls, struct strip *rows, int count,
                   int columns)
{
    int parts = parts_rows(count), calls_rows = count - 2 - (parts ? parts + 1 : 0);
    int row = 2;

    for (int i = 0; i < count; i++)
        strip_clear(&rows[i]);
    strip_add(&rows[0], STYLE_STRONG, " fishbowl  lens");
    strip_addf(&rows[0], STYLE_PLAIN, " · %d calls", calls_count(calls));
    if (calls_lost(calls))
        strip_addf(&rows[0], STYLE_DIM, ", and %u before them", calls_lost(calls));
    if (calls_rows < 1 || count < 3)
        return;
    name_columns(&rows[1], columns);
    lenslist_choose(list, calls, 0);
    if (!list->chosen) {
        strip_fit(&rows[2], STYLE_PLAIN,
                  " No command has asked the kernel for anything that shows.", columns);
        return;
    }
    bring_in_sight(list, calls, calls_rows);
    for (const struct seen *seen = calls_next(calls, list->top - 1); seen && row < calls_rows + 2;
         seen = calls_next(calls, seen->number))
        add_row(&rows[row++], seen, seen->number == list->chosen, columns);
    const struct seen *chosen = calls_get(calls, list->chosen);
    if (!parts || !chosen)
        return;
    add_rule(&rows[calls_rows + 2], chosen, columns);
    add_parts(rows + calls_rows + 3, parts, chosen, columns);
}

void lenslist_follow(struct lenslist *list, const struct calls *calls)
{
    const struct seen *newest = calls_before(calls, 0), *seen = newest;

    while (seen && tell_everyday(&seen->call) && seen->number > calls_since_command(calls))
        seen = calls_before(calls, seen->number);
    if (!seen || seen->number <= calls_since_command(calls))
        seen = newest;
    list->chosen = seen ? seen->number : 0;
}

/* ---- keys ---- */

void lenslist_open(struct screen *s, unsigned number)
{
    s->list = (struct lenslist){.shown = true, .chosen = number, .follows = !number};
    if (s->list.follows)
        lenslist_follow(&s->list, session_calls(s->session));
    s->dirty |= DIRTY_ALL;
}

/* Until somebody has chosen. */
void lenslist_moved(struct screen *s)
{
    if (!s->list.shown)
        return;
    if (s->list.follows)
        lenslist_follow(&s->list, session_calls(s->session));
    s->dirty |= DIRTY_CALLS;
}

void lenslist_key(struct screen *s, const struct key *key)
{
    const struct calls *calls = session_calls(s->session);
    const struct {
        enum key_name name;
        int further;
    } moves[] = {
        {K_UPWARD, -1},  {K_DOWNWARD, 1},           {K_TOP, -FAR},
        {K_BOTTOM, FAR}, {K_PAGEUP, -s->list.page}, {K_PAGEDOWN, s->list.page},
    };

    s->dirty |= DIRTY_CALLS;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (key->name == moves[i].name) {
            lenslist_choose(&s->list, calls, moves[i].further);
            const struct seen *newest = calls_before(calls, 0);
            s->list.follows = newest && newest->number == s->list.chosen;
            return;
        }
    s->list.shown = false;
    s->dirty |= DIRTY_ALL;
}
