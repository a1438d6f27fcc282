/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "demo.h"

enum {
    WORD_MS = 260,     /* read aloud */
    READ_LEAST = 3000, /* ms that a step is shown, */
    READ_MOST = 20000,
    LOOK = 4000, /* and what has come of it */
    ASK = 12000, /* and a question, where nobody counts down */
};

enum demo_phase demo_phase(const struct demo *d)
{
    const struct demo_look *l = &d->look;
    return d->taken               ? DEMO_TAKEN
           : l->over              ? DEMO_OVER
           : l->busy              ? DEMO_BUSY
           : l->passed            ? DEMO_PASSED
           : l->failed            ? DEMO_FAILED
           : l->asks && !d->asked ? DEMO_ASK
                                  : DEMO_READ;
}

/* How long this phase lasts by itself, ms; -1: until a key. */
static int length_of(const struct demo *d)
{
    long reading = (long)d->look.words * WORD_MS;
    reading = reading < READ_LEAST ? READ_LEAST : reading > READ_MOST ? READ_MOST : reading;
    switch (demo_phase(d)) {
    case DEMO_READ:
        return d->automatic ? (int)(reading * 100 / d->speed) : -1;
    case DEMO_ASK:
        return d->countdown ? d->countdown : d->automatic ? ASK * 100 / d->speed : -1;
    case DEMO_PASSED:
    case DEMO_OVER:
        return d->automatic ? LOOK * 100 / d->speed : -1;
    default: /* a failure waits for the teacher, whatever goes by itself */
        return -1;
    }
}

/* What comes next where all is well. */
static enum demo_do go_on(struct demo *d, uint64_t now)
{
    switch (demo_phase(d)) {
    case DEMO_READ:
        return d->look.types ? DEMO_SOLVE : DEMO_NEXT;
    case DEMO_ASK:
        d->asked = true;
        d->since = now;
        return d->automatic || d->countdown ? go_on(d, now) : DEMO_NOTHING;
    case DEMO_PASSED:
        return DEMO_NEXT;
    case DEMO_OVER:
        return DEMO_QUIT;
    default:
        return DEMO_NOTHING;
    }
}

enum demo_do demo_see(struct demo *d, const struct demo_look *look, uint64_t now)
{
    enum demo_phase before = demo_phase(d);
    bool other = look->step != d->look.step;
    if (other)
        d->asked = false;
    d->look = *look;
    if (other || !d->since || demo_phase(d) != before)
        d->since = now;
    int length = length_of(d);
    if (length < 0 || now - d->since < (uint64_t)length)
        return DEMO_NOTHING;
    d->since = now;
    return go_on(d, now);
}

enum demo_do demo_key(struct demo *d, char key, uint64_t now, bool *known)
{
    enum demo_phase phase = demo_phase(d);
    *known = true;
    if (key == 't') {
        d->taken = !d->taken;
        d->since = now;
        return DEMO_NOTHING;
    }
    if (phase != DEMO_TAKEN && key == 'q')
        return DEMO_QUIT;
    if (phase != DEMO_TAKEN && phase != DEMO_BUSY) {
        if (key == 'b')
            return DEMO_BACK;
        if (key == 'r')
            return DEMO_AGAIN;
        if (key == ' ' && phase != DEMO_FAILED)
            return go_on(d, now);
        if (key == 's' && phase == DEMO_FAILED)
            return DEMO_SKIP;
    }
    *known = false;
    return DEMO_NOTHING;
}

int demo_timeout(const struct demo *d, uint64_t now)
{
    int length = length_of(d);
    if (length < 0)
        return -1;
    uint64_t end = d->since + (uint64_t)length;
    int left = end > now ? (int)(end - now) : 0;
    bool counts = demo_phase(d) == DEMO_ASK && d->countdown;
    return counts && left > 1000 ? 1000 : left; /* a countdown is seen to run */
}

int demo_left(const struct demo *d, uint64_t now)
{
    uint64_t end = d->since + (uint64_t)d->countdown;
    if (demo_phase(d) != DEMO_ASK || !d->countdown)
        return -1;
    return end > now ? (int)(end - now) : 0;
}

const char *const *demo_legend(const struct demo *d)
{
    static const char *const legends[][12] = {
        [DEMO_READ] = {"space", "type it", "b", "back", "r", "again", "t", "take over", "q", "quit",
                       NULL},
        [DEMO_ASK] = {"A B C", "the class says", "space", "go on", "b", "back", "t", "take over",
                      "q", "quit", NULL},
        [DEMO_BUSY] = {"t", "take over", "q", "quit", NULL},
        [DEMO_PASSED] = {"space", "next step", "b", "back", "r", "again", "t", "take over", "q",
                         "quit", NULL},
        [DEMO_FAILED] = {"r", "again, in a fresh lab", "s", "skip", "t", "take over", "q", "quit",
                         NULL},
        [DEMO_TAKEN] = {"Alt-t", "give the keyboard back", NULL},
        [DEMO_OVER] = {"space", "end", "b", "back", "q", "quit", NULL},
    };
    return legends[demo_phase(d)];
}
