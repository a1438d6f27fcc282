/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "presenting.h"
#include "../class/lectern.h"
#include "../watch.h"
#include "prompt.h"
#include "state.h"
#include "stepbox.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is done ---- */

static void say(struct screen *s, const char *line)
{
    stepbox_quiet(s->box);
    s->dirty |= DIRTY_STEP | DIRTY_PROMPT;
    session_line(s->session, line);
}

/* In a fresh lab, with what came before typed. */
static void go_to(struct screen *s, int step)
{
    struct err e = {0};
    const struct lesson *lesson = player_lesson(session_player(s->session));
    char path[4096];
    snprintf(path, sizeof path, "%s", lesson->path);
    stepbox_quiet(s->box);
    if (session_open(s->session, path, lesson->steps[step].id, &e) < 0)
        session_say(s->session, TONE_BAD, "%s. %s", e.what, e.hint);
    s->present.demo.look = (struct demo_look){.step = -1};
    s->dirty |= DIRTY_ALL;
}

static void act(struct screen *s, enum demo_do what)
{
    int at = player_index(session_player(s->session));
    switch (what) {
    case DEMO_NOTHING:
        return;
    case DEMO_SOLVE:
        say(s, ":solve");
        return;
    case DEMO_NEXT:
        say(s, ":next");
        return;
    case DEMO_SKIP:
        say(s, ":next skip");
        return;
    case DEMO_BACK:
        go_to(s, at ? at - 1 : 0);
        return;
    case DEMO_AGAIN:
        go_to(s, at);
        return;
    case DEMO_QUIT:
        session_quit(s->session);
        return;
    }
}

void presenting_follow(struct screen *s)
{
    if (!s->present.on || s->quit || !session_player(s->session) || session_intro(s->session))
        return;
    struct demo *d = &s->present.demo;
    enum demo_phase before = demo_phase(d);
    int left = presenting_countdown(s);
    struct demo_look now = session_demo_look(s->session);
    act(s, demo_see(d, &now, clock_ms()));
    lectern_tell(s->present.lectern, session_player(s->session), d);
    if (demo_phase(d) == before && presenting_countdown(s) == left)
        return;
    s->dirty |= DIRTY_PROMPT | DIRTY_FRAMES;
    if (demo_phase(d) == DEMO_FAILED && before != DEMO_FAILED)
        session_say(s->session, TONE_BAD,
                    "The check does not hold: r plays the step again in a fresh lab, s leaves it "
                    "out, t gives you the keyboard.");
}

int presenting_timeout(const struct screen *s)
{
    return s->present.on ? demo_timeout(&s->present.demo, clock_ms()) : -1;
}

bool presenting_key(struct screen *s, const struct key *key)
{
    bool known = false, taken = s->present.demo.taken;
    bool alt = key->mods == K_ALT && key->ch == 't', plain = !key->mods && key->ch < 128;
    if (!s->present.on || key->name != K_CHAR || !(alt || (plain && !taken && prompt_empty())))
        return false;
    char letter = alt ? 't' : (char)key->ch;
    enum demo_do what = demo_key(&s->present.demo, letter, clock_ms(), &known);
    if (known) {
        s->typing &= s->present.demo.taken;
        s->dirty |= DIRTY_PROMPT | DIRTY_FRAMES;
        act(s, what);
    }
    return known;
}

const char *const *presenting_legend(const struct screen *s)
{
    return s->present.on ? demo_legend(&s->present.demo) : NULL;
}

int presenting_countdown(const struct screen *s)
{
    int left = s->present.on ? demo_left(&s->present.demo, clock_ms()) : -1;
    return left < 0 ? -1 : (left + 999) / 1000;
}

void presenting_step(struct screen *s, const char *args)
{
    const struct lesson *lesson = player_lesson(session_player(s->session));
    if (!s->present.on) {
        session_say(s->session, TONE_NOTE, "This is a word for demos: fishbowl play LESSON.");
        return;
    }
    for (int i = 0; i < lesson->steps_count; i++)
        if (atoi(args) == i + 1 || strcmp(args, lesson->steps[i].id) == 0) {
            go_to(s, i);
            return;
        }
    session_say(s->session, TONE_BAD, "This lesson has steps 1 to %d; there is no \"%s\".",
                lesson->steps_count, args);
}
