/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session_inner.h"
#include <string.h>

/* What the player wants done: a function for each kind of action. */

static void do_say(struct session *s, const struct action *a)
{
    if (!s->intro.on || a->tone != TONE_NOTE) /* which word goes on is nothing to do there */
        session_say(s, a->tone, "%s", a->text);
}

static void do_step(struct session *s, const struct action *a)
{
    for (int side = 0; a->fresh && side < SIDES; side++)
        transcript_clear(s->printed[side]);
    if (a->fresh) {
        watch_mark(&s->watch);
        calls_step(s->calls);
    }
    if (s->options.recorder) {
        const struct step *step = player_step(s->player);
        _cleanup_free_ char *label = text_format("%d/%d %s: %s", player_index(s->player) + 1,
                                                 s->lesson->steps_count, step->id, step->title);
        recorder_marker(s->options.recorder, label);
    }
    if (s->front.step)
        s->front.step(s->front.user);
}

static void do_focus(struct session *s, const struct action *a)
{
    session_set_focus(s, a->side);
}

static void do_type(struct session *s, const struct action *a)
{
    size_t n = strlen(a->text);
    bool control = lesson_keys(a->text, n);
    watch_mark(&s->watch);
    if (a->fresh)
        calls_command(s->calls, a->side);
    if (s->typist.speed && !a->quick) {
        typist_begin(&s->typist, (int)a->side, a->text, !control, clock_ms());
    } else {
        session_type(s, a->side, a->text, n);
        if (!control)
            session_type(s, a->side, "\r", 1);
    }
    if (s->front.typed)
        s->front.typed(s->front.user, a->side, a->text);
}

static void do_reset(struct session *s, const struct action *a)
{
    (void)a;
    session_reset(s);
}

static void do_script(struct session *s, const struct action *a)
{
    struct err e = {0};
    if (lab_script(s->lab, a->text, a->timeout_ms, &e) < 0)
        player_script_done(s->player, 127, e.what);
}

static void do_record(struct session *s, const struct action *a)
{
    struct err e = {0};
    if (s->progress && !s->intro.on && progress_append(s->progress, a->text, &e) < 0)
        session_complain(s, &e);
}

static void do_done(struct session *s, const struct action *a)
{
    (void)a;
    if (s->front.done)
        s->front.done(s->front.user);
}

static void (*const doers[])(struct session *, const struct action *) = {
    [ACTION_SAY] = do_say,       [ACTION_STEP] = do_step,   [ACTION_FOCUS] = do_focus,
    [ACTION_TYPE] = do_type,     [ACTION_RESET] = do_reset, [ACTION_SCRIPT] = do_script,
    [ACTION_RECORD] = do_record, [ACTION_DONE] = do_done,
};

void session_act(struct session *s)
{
    struct action action;
    while (s->player && s->begun && player_next(s->player, &action))
        doers[action.kind](s, &action);
}
