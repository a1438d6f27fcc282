/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "player.h"
#include "play.h"
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- the queue of actions ---- */

static void queue_forget(struct player *p)
{
    for (int i = 0; i < p->queued; i++)
        free(p->queue[i].text);
    p->queued = p->taken = 0;
}

/* Texts of actions that were taken live until something new happens. */
void play_event(struct player *p)
{
    if (p->taken == p->queued)
        queue_forget(p);
}

void play_act(struct player *p, struct action action, const char *text)
{
    p->queue = array_grow(p->queue, p->queued, sizeof *p->queue);
    struct queued *q = &p->queue[p->queued++];
    *q = (struct queued){action, text ? text_copy(text, strlen(text)) : NULL};
    q->action.text = q->text;
}

void play_say(struct player *p, enum tone tone, const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, fmt);
    int n = vasprintf(&text, fmt, args);
    va_end(args);
    if (n < 0)
        abort();
    play_act(p, (struct action){.kind = ACTION_SAY, .tone = tone}, text);
    free(text);
}

bool player_next(struct player *p, struct action *action)
{
    if (p->taken == p->queued)
        return false;
    *action = p->queue[p->taken++].action;
    return true;
}

/* What every line says of the step that is reached. */
static json_t *record_of(const struct player *p, const char *event)
{
    const struct step_play *play = &p->steps[p->reached];
    json_int_t ms = play->began ? (json_int_t)(p->now - play->began) : 0;
    return json_pack("{s:s, s:s, s:s, s:i, s:i, s:I}", "lesson", p->lesson->id, "step",
                     play_step(p, p->reached)->id, "event", event, "tries", play->tries, "hints",
                     play->hints, "ms", ms);
}

static void record(struct player *p, json_t *object)
{
    char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    if (line)
        play_act(p, (struct action){.kind = ACTION_RECORD}, line);
    free(line);
}

void play_record(struct player *p, const char *event)
{
    record(p, record_of(p, event));
}

void play_record_prediction(struct player *p, int question, int choice)
{
    const char letter[] = {(char)('a' + choice), '\0'};
    bool right = choice == play_step(p, p->reached)->predicts[question].right;
    json_t *object = record_of(p, "prediction");
    json_object_update_new(object, json_pack("{s:i, s:s, s:b}", "question", question, "choice",
                                             letter, "right", right));
    record(p, object);
}

/* ---- from step to step ---- */

const struct step *play_step(const struct player *p, int step)
{
    return &p->lesson->steps[step];
}

void play_show(struct player *p, int step)
{
    p->shown = step;
    play_act(p, (struct action){.kind = ACTION_STEP}, NULL);
}

void play_remember(struct player *p, const char *line)
{
    free(p->last);
    p->last = line ? text_copy(line, strlen(line)) : NULL;
}

void play_begin(struct player *p, int step)
{
    const struct step *s = play_step(p, step);
    p->reached = p->shown = step;
    p->next_refused = false;
    p->solve_until = p->reveal_until = 0;
    play_remember(p, NULL);
    p->steps[step].began = 0;
    judge_begin(p);
    play_act(p, (struct action){.kind = ACTION_STEP, .fresh = true}, NULL);
    if (s->models_count)
        play_act(p, (struct action){.kind = ACTION_FOCUS, .side = s->models[0].side}, NULL);
    play_record(p, "shown");
}

void play_advance(struct player *p)
{
    if (p->reached + 1 < p->lesson->steps_count) {
        play_begin(p, p->reached + 1);
        return;
    }
    if (p->finished) {
        play_say(p, TONE_NOTE, "This was the last step. :lesson opens another lesson.");
        return;
    }
    p->finished = true;
    play_say(p, TONE_GOOD, "That was the last step of \"%s\".", p->lesson->title);
    play_record(p, "done");
    play_act(p, (struct action){.kind = ACTION_DONE}, NULL);
}

/* ---- events ---- */

void player_observe(struct player *p, const struct evidence *ev)
{
    if (!ev->snapshot)
        return;
    play_event(p);
    p->now = ev->now;
    if (!p->steps[p->reached].began)
        p->steps[p->reached].began = ev->now;
    bool caught_up = p->typing.mode == TYPING_CATCH_UP;
    if (p->typing.mode)
        typing_go_on(p, ev);
    /* At the end of catching up ev still holds what the steps before printed: no evidence here. */
    if (p->typing.mode || caught_up)
        return;
    judge_look(p, ev);
    predict_go_on(p, ev);
    asks_answer(p, ev);
}

void player_typed(struct player *p, enum side side, const char *line)
{
    (void)side;
    play_event(p);
    if (line[0])
        play_remember(p, line);
    p->next_refused = false;
    p->steps[p->reached].tries++;
    p->judge.typed = true;
}

void player_script_done(struct player *p, int status, const char *output)
{
    play_event(p);
    struct judge *j = &p->judge;
    bool ours = j->script_running && j->script_step == p->reached;
    j->script_running = false;
    if (!ours)
        return;
    j->script_known = true;
    j->script_status = status;
    free(j->script_output);
    j->script_output = text_copy(output, strcspn(output, "\n"));
}

/* The first step whose model answer the reached one builds on: what was made before a step that
 * resets is gone. If that is the reached step itself, the fresh lab is what it wants. */
static int builds_on(const struct player *p, bool fresh_wanted)
{
    int first = fresh_wanted && step_resets(play_step(p, p->reached)) ? p->reached : 0;
    for (int i = first; i < p->reached; i++)
        if (step_resets(play_step(p, i)))
            first = i + 1;
    while (first < p->reached && !play_step(p, first)->models_count)
        first++;
    return first;
}

void player_lab_ready(struct player *p)
{
    play_event(p);
    typing_clear(&p->typing);
    p->asks_count = 0;
    p->judge.script_running = false;
    bool first = p->labs++ == 0;
    if (first && !p->resumed)
        return;
    p->finished = false;
    p->steps[p->reached].passed = false;
    p->steps[p->reached].mark = MARK_OPEN;
    p->shown = p->reached;
    p->steps[p->reached].tries += !first && step_resets(play_step(p, p->reached));
    int step = builds_on(p, !first);
    if (step == p->reached) {
        play_begin(p, p->reached);
        return;
    }
    play_say(p, TONE_NOTE,
             "Typing the commands of the steps before this one, so that the lab is as you left "
             "it.");
    typing_begin(p, TYPING_CATCH_UP, step);
}

/* ---- life ---- */

static int find_step(const struct lesson *lesson, const char *id)
{
    for (int i = 0; id && i < lesson->steps_count; i++)
        if (!strcmp(lesson->steps[i].id, id))
            return i;
    return 0;
}

struct player *player_new(const struct lesson *lesson, const char *step_id)
{
    struct player *p = calloc(1, sizeof *p);
    struct step_play *steps = calloc(lesson->steps_count, sizeof *steps);
    if (!p || !steps) {
        free(p);
        free(steps);
        return NULL;
    }
    p->lesson = lesson;
    p->steps = steps;
    for (int i = 0; i < lesson->steps_count; i++)
        for (int k = 0; k < lesson->steps[i].predicts_count; k++) {
            steps[i].choices = array_grow(steps[i].choices, k, sizeof *steps[i].choices);
            steps[i].choices[k] = -1;
        }
    p->reached = p->shown = find_step(lesson, step_id);
    p->resumed = p->reached > 0;
    if (!p->resumed)
        play_begin(p, 0);
    return p;
}

void player_set_rules(struct player *p, const struct rules *rules)
{
    p->rules = *rules;
}

void player_free(struct player *p)
{
    if (!p)
        return;
    queue_forget(p);
    free(p->queue);
    judge_clear(&p->judge);
    typing_clear(&p->typing);
    free(p->last);
    for (int i = 0; i < p->lesson->steps_count; i++)
        free(p->steps[i].choices);
    free(p->steps);
    free(p);
}

/* ---- views ---- */

const struct lesson *player_lesson(const struct player *p)
{
    return p->lesson;
}

const struct step *player_step(const struct player *p)
{
    return play_step(p, p->shown);
}

int player_index(const struct player *p)
{
    return p->shown;
}

enum step_mark player_mark(const struct player *p, int step)
{
    enum step_mark mark = p->steps[step].mark;
    return mark == MARK_OPEN && step == p->shown ? MARK_CURRENT : mark;
}

bool player_typing(const struct player *p)
{
    return p->typing.mode != TYPING_NOTHING;
}

bool player_waits(const struct player *p)
{
    return player_typing(p) || p->solve_until || p->reveal_until || judge_waits(p);
}

bool player_solved(const struct player *p)
{
    return p->steps[p->shown].solved;
}

bool player_finished(const struct player *p)
{
    return p->finished;
}

bool player_passed(const struct player *p)
{
    return p->steps[p->shown].passed;
}

const char *player_why(const struct player *p)
{
    return p->shown == p->reached ? judge_why(p) : "";
}

const char *player_last(const struct player *p)
{
    return p->last;
}

bool player_tried(const struct player *p)
{
    const struct step_play *play = &p->steps[p->shown];
    return play->tries || play->solved || play->passed;
}

struct standing player_standing(const struct player *p)
{
    const struct step_play *play = &p->steps[p->reached];
    return (struct standing){
        play_step(p, p->reached), p->reached, play->tries, play->hints, play->began, play->passed};
}
