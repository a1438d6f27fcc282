/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch.h"
#include <time.h>

enum {
    MOVING = 240, /* ms between looks while something moves */
    STILL = 2000, /* ... when nothing has moved for CALM ms */
    TYPING = 20,  /* ... while model answers are typed */
    SETTLE = 30,  /* after the first movement: most commands have printed by then */
    CALM = 10000,
};

uint64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000ull + t.tv_nsec / 1000000;
}

void watch_moved(struct watch *w)
{
    w->moved = clock_ms();
    if (!w->unseen)
        w->unseen = w->moved;
}

void watch_mark(struct watch *w)
{
    if (w->before != w->now)
        snapshot_free(w->before);
    w->before = w->now;
}

void watch_forget(struct watch *w)
{
    watch_mark(w);
    snapshot_free(w->now);
    w->now = w->before = NULL;
}

bool watch_look(struct watch *w, const struct lab_info *lab)
{
    struct snapshot *fresh = lab ? snapshot_take(lab, w->now, NULL) : NULL;
    w->unseen = 0;
    if (!fresh)
        return false;
    if (w->now != w->before)
        snapshot_free(w->now);
    w->now = fresh;
    if (!w->before)
        w->before = fresh;
    return true;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint64_t watch_due(const struct watch *w, bool typing, int wanted_ms)
{
    uint64_t now = clock_ms(), last = w->now ? w->now->time : 0;
    if (!last)
        return w->unseen ? w->unseen : now;
    uint64_t due = last + (typing ? TYPING : now - w->moved < CALM ? MOVING : STILL);
    /* After a pause the first look waits for the command's output; in a stream the interval
     * holds. */
    if (!typing && w->unseen >= last + MOVING - SETTLE)
        due = w->unseen + SETTLE;
    if (wanted_ms >= 0)
        due = earlier(due, now + wanted_ms);
    return due;
}
