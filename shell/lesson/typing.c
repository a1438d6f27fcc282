/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play.h"
#include <stdlib.h>
#include <string.h>

/*
 * Model answers are typed as a person would: the next line when the one before is done. Real
 * shells do not say when that is; a terminal whose foreground process waits for input and that has
 * been silent for a moment is taken as done.
 */
enum {
    SILENT = 30, /* ms without output before a waiting terminal counts as done */
    ECHOLESS =
        300, /* ms after which a line may have had no echo; a keeps-running one runs by then */
    PATIENCE = 1000, /* ms that a running program has for what was typed before it is interrupted */
    LIMIT = 10000,   /* ms for one line */
};

void typing_clear(struct typing *typing)
{
    free(typing->text);
    *typing = (struct typing){0};
}

void typing_begin(struct player *p, enum typing_mode mode, int step)
{
    typing_clear(&p->typing);
    p->typing.mode = mode;
    p->typing.step = step;
}

static const struct command_block *next_block(const struct player *p)
{
    const struct typing *t = &p->typing;
    const struct step *step = play_step(p, t->step);
    return t->model < step->models_count ? &step->models[t->model] : NULL;
}

static bool is_interrupt(const char *line)
{
    return !strcmp(line, LESSON_INTERRUPT);
}

static bool is_silent(const struct evidence *ev, enum side side)
{
    const char *printed = ev->terminals.printed[side];
    double silent = ev->terminals.silent[side];
    bool never = silent == 0 && !(printed && printed[0]);
    return never || silent * 1000 >= SILENT;
}

static bool is_ready(const struct evidence *ev, enum side side)
{
    return ev->snapshot->terminal[side].waiting && is_silent(ev, side);
}

/* Has the command printed more than the echo of its own line? */
static bool has_printed(const struct typing *t, const struct evidence *ev)
{
    const char *printed = ev->terminals.printed[t->side];
    if (!printed || strlen(printed) < t->printed)
        return false;
    const char *echo = strstr(printed + t->printed, t->text);
    return echo && echo[strlen(t->text) + strspn(echo + strlen(t->text), " \r\n")];
}

static bool is_sent_done(const struct typing *t, const struct evidence *ev)
{
    if (!t->sent)
        return true;
    uint64_t elapsed = ev->now - t->sent_at;
    if (t->keeps_running)
        return elapsed >= ECHOLESS || has_printed(t, ev);
    bool echoed = ev->terminals.silent[t->side] * 1000 < (double)elapsed + 1;
    return (echoed || elapsed >= ECHOLESS) && is_ready(ev, t->side);
}

static void send_line(struct player *p, const struct evidence *ev)
{
    struct typing *t = &p->typing;
    const struct command_block *block = next_block(p);
    const char *line = block->lines[t->line], *printed = ev->terminals.printed[block->side];
    bool first = t->line == 0, last = t->line + 1 == block->count;
    free(t->text);
    t->text = text_copy(line, strlen(line));
    t->sent = true;
    t->side = block->side;
    t->keeps_running = last && block->keeps_running;
    t->sent_at = t->since = ev->now;
    t->printed = printed ? strlen(printed) : 0;
    t->line = last ? 0 : t->line + 1;
    t->model += last;
    if (t->mode == TYPING_SOLVE && !lesson_keys(line, strlen(line)) && line[0] != ':')
        play_remember(p, line);
    enum action_kind kind = strcmp(line, LESSON_RESET) ? ACTION_TYPE : ACTION_RESET;
    play_act(
        p,
        (struct action){
            .kind = kind, .side = block->side, .fresh = first, .quick = t->mode == TYPING_CATCH_UP},
        line);
}

/* ---- the end of it ---- */

static void end_solve(struct player *p)
{
    const struct step *step = play_step(p, p->typing.step);
    bool here = p->typing.step == p->reached;
    typing_clear(&p->typing);
    if (here && !p->steps[p->reached].passed && step_has_check(step))
        p->solve_until = p->now + step->check.within_ms;
    if (here) {
        p->judge.typed = true;
        p->judge.script_wanted = true;
    }
}

static void end_catch_up(struct player *p)
{
    typing_clear(&p->typing);
    play_begin(p, p->reached);
}

static void give_up(struct player *p, enum side side, bool ended)
{
    const char *name = side_names[side];
    if (ended)
        play_say(p, TONE_BAD,
                 "The %s terminal has no shell any more, so nothing can be typed there.", name);
    else
        play_say(p, TONE_BAD,
                 "The %s terminal is still busy, so the rest is not typed. Ctrl-C there may end "
                 "what runs.",
                 name);
    bool catching_up = p->typing.mode == TYPING_CATCH_UP;
    typing_clear(&p->typing);
    if (!catching_up)
        return;
    play_say(p, TONE_NOTE, "What the earlier steps made is not complete. :reset tries again.");
    play_begin(p, p->reached);
}

/* Catching up: a step's check may need its time before the next step's commands make sense. */
static void settle(struct player *p, const struct evidence *ev)
{
    struct typing *t = &p->typing;
    const struct check *check = &play_step(p, t->step)->check;
    if (!t->settling) {
        t->settling = true;
        t->since = ev->now;
    }
    if (check->count && !judge_holds(check, ev) && ev->now - t->since < (uint64_t)check->within_ms)
        return;
    t->settling = false;
    t->since = ev->now;
    t->step++;
    t->model = t->line = 0;
    while (t->step < p->reached && !play_step(p, t->step)->models_count)
        t->step++;
    if (t->step == p->reached)
        end_catch_up(p);
}

void typing_go_on(struct player *p, const struct evidence *ev)
{
    struct typing *t = &p->typing;
    if (!t->since)
        t->since = ev->now;
    const struct command_block *block = next_block(p);
    if (!block && is_sent_done(t, ev)) {
        if (t->mode == TYPING_CATCH_UP)
            settle(p, ev);
        else
            end_solve(p);
        return;
    }
    enum side side = block ? block->side : t->side;
    bool interrupt = block && is_interrupt(block->lines[t->line]);
    bool patient = !t->sent || ev->now - t->sent_at >= PATIENCE;
    bool free_to_type = block && (interrupt ? patient : is_ready(ev, side));
    if (free_to_type && is_sent_done(t, ev))
        send_line(p, ev);
    else if (!ev->snapshot->terminal[side].shell)
        give_up(p, side, true);
    else if (ev->now - t->since >= LIMIT)
        give_up(p, side, false);
}
