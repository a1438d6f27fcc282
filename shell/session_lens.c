/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lens/tell.h"
#include "session_inner.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The kernel lens in a session: its calls are taken in, and its terminals watched or not. */

enum { AT_ONCE = 256 }; /* calls a turn: a storm of them must not delay the keys */

static void tell_front(struct session *s)
{
    if (s->front.calls)
        s->front.calls(s->front.user);
}

const struct calls *session_calls(const struct session *s)
{
    return s->calls;
}

bool session_watched(const struct session *s, enum side side)
{
    const struct lab_info *info = session_lab(s);
    return info && info->watched[side];
}

bool session_lens(const struct session *s)
{
    return s->lens_used;
}

bool session_unwatched(const struct session *s, enum side side)
{
    return session_alive(s, side) && !session_watched(s, side) &&
           (s->lens_used || s->options.lab.lens[side]);
}

/* ---- what it tells ---- */

int session_lens_fd(const struct session *s)
{
    const struct lab_info *info = session_lab(s);
    return info && !s->lens_ended ? info->lens : -1;
}

void session_lens_take(struct session *s)
{
    struct lens_call call;
    int fd = session_lens_fd(s), rc = 0, taken = 0;

    while (fd >= 0 && taken < AT_ONCE && (rc = lens_next(fd, &call)) > 0) {
        calls_add(s->calls, &call);
        taken++;
    }
    s->lens_ended |= rc < 0;
    if (!taken)
        return;
    watch_moved(&s->watch);
    tell_front(s);
}

void session_lens_compare(struct session *s)
{
    const struct snapshot *before = s->watch.before, *now = s->watch.now;
    uint64_t until = now->time * 1000000;
    char change[CALLS_CHANGE];

    if (!calls_uncompared(s->calls, until))
        return;
    snapshot_diff(before, now, change, sizeof change);
    calls_compared(s->calls, until, change);
}

/* ---- what is watched ---- */

void session_lens_options(struct session *s, struct lab_options *lab)
{
    for (int side = 0; side < SIDES; side++) {
        lab->lens[side] = s->options.lab.lens[side] && !s->lesson->lens_off[side];
        s->lens[side].set = lab->lens[side];
    }
}

void session_lens_lesson(struct session *s)
{
    struct lab_options wanted;
    struct err e = {0};
    bool set[SIDES] = {s->lens[SIDE_HOST].set, s->lens[SIDE_CONTAINER].set};

    session_lens_options(s, &wanted);
    for (int side = 0; side < SIDES; side++) {
        s->lens[side].replaced = wanted.lens[side] != set[side];
        if (s->lens[side].replaced && lab_set_lens(s->lab, side, wanted.lens[side], &e) < 0)
            session_complain(s, &e);
    }
}

void session_lens_fresh(struct session *s)
{
    const struct lab_info *info = session_lab(s);

    calls_clear(s->calls);
    s->lens_ended = s->lens_used = false;
    for (int side = 0; side < SIDES; side++) {
        s->lens[side].replaced = s->lens[side].asked = s->lens[side].answered = false;
        s->lens_used |= info->lens >= 0 && s->lens[side].set;
    }
}

bool session_lens_known(const struct session *s)
{
    bool known = true;

    for (int side = 0; side < SIDES; side++)
        known &= s->lens[side].answered || !s->lens[side].set;
    return known;
}

/* Where the machine does not let us watch, that is said once, and the lesson goes on without. */
static void refused(struct session *s, const struct err *e)
{
    s->lens_used = session_watched(s, SIDE_HOST) || session_watched(s, SIDE_CONTAINER);
    if (!s->lens_refused)
        session_say(s, TONE_NOTE, "%s. %s All else works without it.", e->what, e->hint);
    s->lens_refused = true;
}

void session_lens_event(struct session *s, const struct lab_event *event)
{
    s->lens[event->side].answered = true;
    if (event->error.code)
        refused(s, &event->error);
    else if (!event->running)
        session_say(s, TONE_BAD, "%s %s", event->error.what, event->error.hint);
    tell_front(s);
}

bool session_lens_shell(struct session *s, enum side side, bool running)
{
    bool meant = s->lens[side].replaced;

    if (running)
        s->lens[side].replaced = false;
    tell_front(s);
    return meant;
}

/* The command that runs on a side besides its shell: the newest, whose end would be noticed. */
static const struct process *running_on(const struct session *s, enum side side)
{
    const struct snapshot *now = session_snapshot(s);
    const struct process *found = NULL;

    for (int i = 0; now && i < now->processes; i++) {
        const struct process *p = &now->process[i];
        if (p->side == (int)side && p->pid != now->terminal[side].shell && p->state != 'Z')
            found = p;
    }
    return found;
}

/* Returns true if the student must say it again first. */
static bool asks(struct session *s, enum side side, bool on)
{
    struct lens_use *use = &s->lens[side];

    session_look(s); /* what ran a moment ago may have ended */
    const struct process *running = running_on(s, side);
    if (!running || (use->asked && use->on == on))
        return false;
    use->asked = true;
    use->on = on;
    session_say(s, TONE_QUESTION,
                "The %s side would get a new shell, and what runs there would end: %s (%d). Type "
                ":lens %s %s again if you mean it.",
                side_names[side], running->name, running->pid, on ? "on" : "off", side_names[side]);
    return true;
}

void session_watch(struct session *s, enum side side, bool on)
{
    struct err e = {0};

    if (!session_lab(s))
        return;
    if (session_watched(s, side) == on) {
        session_say(s, TONE_NOTE, "The lens is %s on the %s side already.", on ? "on" : "off",
                    side_names[side]);
        return;
    }
    if (asks(s, side, on))
        return;
    s->lens[side].asked = false;
    s->lens[side].replaced = session_alive(s, side);
    if (lab_set_lens(s->lab, side, on, &e) < 0) {
        s->lens[side].replaced = false;
        session_complain(s, &e);
        return;
    }
    s->lens[side].set = on;
    s->lens_used |= on;
    session_say(s, TONE_NOTE,
                on ? "The %s side has a new shell, which the lens watches. strace and gdb do not "
                     "work in it: a process can have one tracer only, ptrace(2)."
                   : "The %s side has a new shell, which nobody watches: a filter cannot be taken "
                     "from a process again, seccomp(2). strace and gdb work in it.",
                side_names[side]);
}

void session_show_calls(struct session *s, unsigned number)
{
    const struct seen *seen = calls_get(s->calls, number);

    if (s->front.lens) {
        s->front.lens(s->front.user, number);
        return;
    }
    _cleanup_free_ char *text = seen ? tell_call(seen) : tell_list(s->calls);
    session_say(s, TONE_NOTE, "%s", text);
}
