/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls.h"
#include "../lesson/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MOST = 64 * 1024 };

struct ring {
    struct seen kept[CALLS_KEPT];
    unsigned added; /* the next goes to kept[added % CALLS_KEPT] */
};

struct calls {
    struct ring ring[SIDES];
    unsigned last; /* the number given last */
    unsigned command, step;
    enum side side;
    unsigned lost;
    struct text text; /* calls_text() */
};

struct calls *calls_new(void)
{
    return calloc(1, sizeof(struct calls));
}

void calls_free(struct calls *c)
{
    if (c)
        free(c->text.bytes);
    free(c);
}

static void forget_text(struct calls *c)
{
    free(c->text.bytes);
    c->text = (struct text){0};
}

void calls_clear(struct calls *c)
{
    for (int side = 0; side < SIDES; side++)
        c->ring[side].added = 0;
    c->command = c->step = c->last;
    c->lost = 0;
    forget_text(c);
}

/* Controls, and bytes that are no UTF-8 (RFC 3629), become question marks. */
static void make_printable(char *text)
{
    size_t left = strlen(text);

    while (left) {
        uint32_t code;
        int n = utf8_read(text, left, &code);
        if (n < 1 || is_control(code)) {
            n = n < 1 ? 1 : n;
            memset(text, '?', (size_t)n);
        }
        text += n;
        left -= (size_t)n;
    }
}

static void add_text(struct calls *c, const struct lens_call *call)
{
    char result[32];

    if (c->text.count > TEXT_MOST) {
        const char *half = strchr(c->text.bytes + TEXT_MOST / 2, '\n') + 1;
        c->text.count -= (size_t)(half - c->text.bytes);
        memmove(c->text.bytes, half, c->text.count + 1);
    }
    text_add(&c->text, "%s %s\n", call->text, lens_result(call, result, sizeof result));
}

void calls_add(struct calls *c, const struct lens_call *call)
{
    struct ring *r = &c->ring[call->side];
    struct seen *seen = &r->kept[r->added++ % CALLS_KEPT];

    c->lost += call->lost + (r->added > CALLS_KEPT);
    *seen = (struct seen){.number = ++c->last, .call = *call};
    make_printable(seen->call.command);
    make_printable(seen->call.object);
    make_printable(seen->call.text);
    add_text(c, &seen->call);
}

void calls_command(struct calls *c, enum side side)
{
    c->command = c->last;
    c->side = side;
}

void calls_step(struct calls *c)
{
    c->step = c->command = c->last;
    forget_text(c);
}

unsigned calls_since_command(const struct calls *c)
{
    return c->command;
}

unsigned calls_since_step(const struct calls *c)
{
    return c->step;
}

enum side calls_side(const struct calls *c)
{
    return c->side;
}

/* ---- looking one up: numbers only grow along a ring, so half of it falls away at each look ----
 */

static unsigned kept(const struct ring *r)
{
    return r->added < CALLS_KEPT ? r->added : CALLS_KEPT;
}

static const struct seen *at(const struct ring *r, unsigned index)
{
    return &r->kept[(r->added - kept(r) + index) % CALLS_KEPT];
}

/* How many of a ring have a number of at most this. */
static unsigned up_to(const struct ring *r, unsigned number)
{
    unsigned low = 0, high = kept(r);

    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (at(r, middle)->number <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct seen *calls_next(const struct calls *c, unsigned number)
{
    const struct seen *next = NULL;

    for (int side = 0; side < SIDES; side++) {
        const struct ring *r = &c->ring[side];
        unsigned index = up_to(r, number);
        if (index < kept(r) && (!next || at(r, index)->number < next->number))
            next = at(r, index);
    }
    return next;
}

const struct seen *calls_before(const struct calls *c, unsigned number)
{
    const struct seen *before = NULL;

    for (int side = 0; side < SIDES; side++) {
        const struct ring *r = &c->ring[side];
        unsigned count = up_to(r, number ? number - 1 : c->last);
        if (count && (!before || at(r, count - 1)->number > before->number))
            before = at(r, count - 1);
    }
    return before;
}

const struct seen *calls_get(const struct calls *c, unsigned number)
{
    const struct seen *seen = number ? calls_next(c, number - 1) : NULL;

    return seen && seen->number == number ? seen : NULL;
}

int calls_count(const struct calls *c)
{
    return (int)(kept(&c->ring[SIDE_HOST]) + kept(&c->ring[SIDE_CONTAINER]));
}

unsigned calls_lost(const struct calls *c)
{
    return c->lost;
}

/* ---- what came of them ---- */

/* The oldest of a ring without a note: those without one are always the newest. */
static unsigned first_uncompared(const struct ring *r)
{
    unsigned index = kept(r);

    while (index && !at(r, index - 1)->compared)
        index--;
    return index;
}

bool calls_uncompared(const struct calls *c, uint64_t until)
{
    for (int side = 0; side < SIDES; side++) {
        const struct ring *r = &c->ring[side];
        unsigned index = first_uncompared(r);
        if (index < kept(r) && at(r, index)->call.time <= until)
            return true;
    }
    return false;
}

void calls_compared(struct calls *c, uint64_t until, const char *change)
{
    for (int side = 0; side < SIDES; side++) {
        struct ring *r = &c->ring[side];
        for (unsigned i = first_uncompared(r); i < kept(r); i++) {
            struct seen *seen = &r->kept[(r->added - kept(r) + i) % CALLS_KEPT];
            if (seen->call.time > until)
                break;
            seen->compared = true;
            snprintf(seen->change, sizeof seen->change, "%s", change);
        }
    }
}

const char *calls_text(const struct calls *c)
{
    return c->text.bytes ? c->text.bytes : "";
}
