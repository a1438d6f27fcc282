/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel.h"
#include "../lens/tell.h"
#include <stdio.h>
#include <string.h>

enum {
    MOST = 48,          /* calls that are laid out: more have no room anyway */
    SEVERAL_FROM = 100, /* columns from which a row may have more than one */
    GAP = 4,
    REASON_LEAST = 12, /* columns: of less nobody has anything */
};

static const char *const short_names[SIDES] = {"host ", "cont "};

void kernel_call(struct strip *strip, const struct lens_call *call, int columns)
{
    bool dull = tell_everyday(call), bad = tell_failed(call);
    enum style rest = bad ? STYLE_BAD : dull ? STYLE_DIM : STYLE_PLAIN;
    char name[32], result[32];
    int end = strip->columns + columns;

    lens_result(call, result, sizeof result);
    end -= text_width(result) + 1;
    if (bad && end - strip->columns > 2)
        strip_add(strip, STYLE_BAD, "✘ ");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(call->text, "("), call->text);
    strip_fit(strip, bad || dull ? rest : STYLE_STRONG, name, end - strip->columns);
    strip_fit(strip, rest, call->text + strlen(name), end - strip->columns);
    strip_addf(strip, rest, " %s", result);
}

/* ---- which of them ---- */

struct item {
    const struct lens_call *call;
    int rank; /* what is left out first has the greatest */
};

enum { RANK_FAILED, RANK_NAMESPACE, RANK_DIFFERENCE, RANK_DETAIL, RANK_EVERYDAY, RANK_ELSEWHERE };

static bool among(const char *name, const char *const *names)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names;
}

/* What comes along with something greater: the id maps of a user namespace, the propagation of a
 * mount namespace (mount_namespaces(7)), the ids of a program that changes its user. */
static bool is_detail(const struct lens_call *call)
{
    static const char *const names[] = {"setuid",    "setgid",    "setreuid",  "setregid",
                                        "setresuid", "setresgid", "setgroups", "prctl",
                                        "capset",    NULL};

    return among(lens_kinds[call->kind].name, names) ||
           strncmp(call->object, "/proc/self/", strlen("/proc/self/")) == 0 ||
           strstr(call->text, "PRIVATE)");
}

static int rank_of(const struct lens_call *call, enum side side)
{
    static const char *const news[] = {"unshare", "setns", "clone", "clone3", NULL};

    if (tell_failed(call))
        return RANK_FAILED;
    if (tell_everyday(call))
        return call->side == side ? RANK_EVERYDAY : RANK_ELSEWHERE;
    if (among(lens_kinds[call->kind].name, news))
        return RANK_NAMESPACE;
    return is_detail(call) ? RANK_DETAIL : RANK_DIFFERENCE;
}

/* The command's newest calls, oldest first; *all counts also those that do not fit the array. */
static int gather(const struct calls *calls, struct item items[MOST], int *all)
{
    unsigned since = calls_since_command(calls);
    int n = 0;

    *all = 0;
    for (const struct seen *seen = calls_before(calls, 0); seen && seen->number > since;
         seen = calls_before(calls, seen->number)) {
        struct item item = {&seen->call, rank_of(&seen->call, calls_side(calls))};
        if (item.rank == RANK_ELSEWHERE)
            continue;
        ++*all;
        if (n < MOST)
            items[n++] = item;
    }
    for (int i = 0; i < n / 2; i++) {
        struct item swapped = items[i];
        items[i] = items[n - 1 - i];
        items[n - 1 - i] = swapped;
    }
    return n;
}

/* Of the most dispensable the oldest goes. */
static int leave_out(struct item *items, int n)
{
    int worst = 0;

    for (int i = 1; i < n; i++)
        if (items[i].rank > items[worst].rank)
            worst = i;
    memmove(items + worst, items + worst + 1, (size_t)(n - 1 - worst) * sizeof *items);
    return n - 1;
}

/* ---- where they stand ---- */

struct rows {
    struct strip *strip;
    int count, columns;
    int used;   /* rows begun; it may be more than there are */
    bool alone; /* its reason may be cut: there is nothing left that could make room */
};

static struct strip *current(const struct rows *r)
{
    return r->used && r->used <= r->count ? &r->strip[r->used - 1] : NULL;
}

static int room(const struct rows *r)
{
    return current(r) ? r->columns - 1 - current(r)->columns : 0;
}

static void begin_row(struct rows *r)
{
    r->used++;
    if (!current(r))
        return;
    strip_clear(current(r));
    strip_add(current(r), STYLE_PLAIN, " ");
}

/* Behind the call where there is room for it, else on a row of its own. */
static void put_reason(struct rows *r, const struct lens_call *call)
{
    const struct lens_reason *reason = call->reason >= 0 ? &lens_reasons[call->reason] : NULL;

    if (!reason)
        return;
    bool fits = text_width(reason->why) + 2 <= room(r);
    if (!fits && (!r->alone || r->used < r->count))
        begin_row(r);
    if (!current(r) || room(r) < REASON_LEAST)
        return;
    strip_add(current(r), STYLE_PLAIN, "  ");
    strip_fit(current(r), STYLE_PLAIN, reason->why, room(r));
    if (text_width(reason->remedy) + 1 > room(r))
        return;
    strip_add(current(r), STYLE_PLAIN, " ");
    strip_add(current(r), STYLE_HINT, reason->remedy);
}

static void lay(const struct item *items, int n, enum side side, struct rows *r)
{
    static struct strip piece; /* large: not for the stack */
    bool full = true;

    r->used = 0;
    r->alone = n == 1;
    for (int i = 0; i < n; i++) {
        const struct lens_call *call = items[i].call;
        strip_clear(&piece);
        if (call->side != side)
            strip_add(&piece, STYLE_SIDE, short_names[call->side]);
        kernel_call(&piece, call, r->columns - 2 - piece.columns);
        if (full || items[i].rank == RANK_FAILED || piece.columns + GAP > room(r))
            begin_row(r);
        else if (current(r))
            strip_to(current(r), current(r)->columns + GAP);
        if (current(r))
            strip_join(current(r), &piece, r->columns);
        full = r->columns < SEVERAL_FROM || items[i].rank == RANK_FAILED;
        if (items[i].rank == RANK_FAILED)
            put_reason(r, call);
    }
}

int kernel_rows(const struct calls *calls, struct strip *rows, int count, int columns)
{
    struct item items[MOST];
    struct rows r = {.strip = rows, .count = count, .columns = columns};
    int all = 0, n = calls ? gather(calls, items, &all) : 0;

    for (int i = 0; i < count; i++)
        strip_clear(&rows[i]);
    if (!n || count < 1)
        return all;
    for (lay(items, n, calls_side(calls), &r); r.used > count && n > 1;) {
        n = leave_out(items, n);
        lay(items, n, calls_side(calls), &r);
    }
    for (int i = r.used; i < count; i++)
        strip_clear(&rows[i]);
    return all - n;
}
