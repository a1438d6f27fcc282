/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr.h"
#include "play.h"
#include <errno.h>
#include <string.h>

/* The colon words of a lesson. Those that depend on how things are now wait for the next look. */

static void ask(struct player *p, enum ask what)
{
    if (p->asks_count < ASKS)
        p->asks[p->asks_count++] = what;
}

static bool is_asked(const struct player *p, enum ask what)
{
    for (int i = 0; i < p->asks_count; i++)
        if (p->asks[i] == what)
            return true;
    return false;
}

static void take_back(struct player *p, enum ask what)
{
    int kept = 0;
    for (int i = 0; i < p->asks_count; i++)
        if (p->asks[i] != what)
            p->asks[kept++] = p->asks[i];
    p->asks_count = kept;
}

/* ---- what a course does not want ---- */

static bool may_skip(struct player *p)
{
    if (p->rules.no_skip)
        play_say(p, TONE_BAD,
                 "No step is skipped in this course (%s). :hint helps, and :check tells what is "
                 "still to be done.",
                 p->rules.course);
    return !p->rules.no_skip;
}

static bool may_solve(struct player *p)
{
    int wanted = p->rules.solve_after, given = p->steps[p->shown].hints;
    if (wanted == SOLVE_NEVER)
        play_say(p, TONE_BAD, "Nothing is solved for you in this course (%s). :hint helps.",
                 p->rules.course);
    else if (given < wanted)
        play_say(p, TONE_BAD,
                 "This course (%s) wants %d hint%s before :solve; you had %d here. :hint gives "
                 "one.",
                 p->rules.course, wanted, wanted == 1 ? "" : "s", given);
    return wanted != SOLVE_NEVER && given >= wanted;
}

/* ---- next and back ---- */

static void skip(struct player *p)
{
    take_back(p, ASK_NEXT);
    p->steps[p->reached].mark = MARK_SKIPPED;
    play_record(p, "skipped");
    play_say(p, TONE_NOTE,
             "Skipped. Later steps may need what this one makes: :back and then :solve type it.");
    play_advance(p);
}

/* A step to read, and nothing to reveal: no look at the lab is needed. */
static bool is_plain(const struct step *step)
{
    return !step_has_check(step) && !step->predicts_count;
}

static void word_next(struct player *p, const char *args)
{
    struct step_play *play = &p->steps[p->reached];
    const struct step *step = play_step(p, p->reached);
    bool insists = !strcmp(args, "skip") || p->next_refused || is_asked(p, ASK_NEXT);
    if (p->shown < p->reached) {
        play_show(p, p->shown + 1);
        return;
    }
    if (!play->passed && is_plain(step))
        judge_pass(p, NULL, false);
    if (!p->reveal_until && (play->passed || play->mark == MARK_SKIPPED))
        play_advance(p);
    else if (step_has_check(step) && !play->passed && insists) {
        if (may_skip(p))
            skip(p);
    } else if (!is_asked(p, ASK_NEXT))
        ask(p, ASK_NEXT);
}

static void word_back(struct player *p, const char *args)
{
    (void)args;
    if (p->shown == 0)
        play_say(p, TONE_NOTE, "This is the first step.");
    else
        play_show(p, p->shown - 1);
}

static bool answer_next(struct player *p, const struct evidence *ev)
{
    if (!p->steps[p->reached].passed && !step_has_check(play_step(p, p->reached)))
        judge_pass(p, ev, false);
    if (p->reveal_until)
        return false;
    if (p->steps[p->reached].passed) {
        play_advance(p);
        return true;
    }
    if (judge_waits(p))
        return false;
    p->next_refused = true;
    const char *why = judge_why(p);
    play_say(p, TONE_BAD, "Not yet: %s. :hint helps%s.", why[0] ? why : "the check has not held",
             p->rules.no_skip ? "" : "; :next once more skips this step");
    return true;
}

/* ---- hint, show, solve ---- */

static void say_done(struct player *p, const char *again)
{
    bool last = p->shown + 1 == p->lesson->steps_count;
    play_say(p, TONE_NOTE, "This step is done: :next %s.%s", last ? "ends the lesson" : "goes on",
             again);
}

static bool applies(const struct hint *hint, const struct evidence *ev)
{
    char why[256];
    return !hint->when.text ||
           expr_eval(hint->when.text, ev->snapshot, &ev->terminals, why, sizeof why, NULL) == 1;
}

static void say_beginning(struct player *p, struct step_play *play, const struct step *step)
{
    const char *line = step->models[0].lines[0];
    const struct lesson_keys *keys = lesson_keys(line, strlen(line));
    bool again = play->told_beginning;

    if (keys)
        line = keys->name;
    play->told_beginning = true;
    if (again)
        play_say(p, TONE_HINT, "That was the last hint. :show prints the answer.");
    else
        play_say(p, TONE_HINT, "On the %s side, begin with: %.*s", side_names[step->models[0].side],
                 (int)(keys ? strlen(line) : strcspn(line, " ")), line);
}

/* One that was not given yet: of those, one about what has happened comes first. */
static int next_hint(const struct step *step, const struct step_play *play,
                     const struct evidence *ev)
{
    int general = -1;
    for (int i = 0; i < step->hints_count && i < 64; i++) {
        if (play->hinted >> i & 1 || !applies(&step->hints[i], ev))
            continue;
        if (step->hints[i].when.text)
            return i;
        if (general < 0)
            general = i;
    }
    return general;
}

static bool answer_hint(struct player *p, const struct evidence *ev)
{
    const struct step *step = player_step(p);
    struct step_play *play = &p->steps[p->shown];
    if (!step->hints_count && !step->models_count) {
        play_say(p, TONE_NOTE, "There is nothing to type in this step: read it, then :next.");
        return true;
    }
    if (play->passed) { /* a hint speaks of what is still to be done */
        say_done(p, "");
        return true;
    }
    play->hints++;
    if (p->shown == p->reached)
        play_record(p, "hint");
    int i = next_hint(step, play, ev);
    if (i >= 0) {
        play->hinted |= 1ull << i;
        play_say(p, TONE_HINT, "%s", step->hints[i].text);
        return true;
    }
    if (step->models_count)
        say_beginning(p, play, step);
    else
        play_say(p, TONE_HINT, "There is no other hint for this step.");
    return true;
}

static void word_hint(struct player *p, const char *args)
{
    (void)args;
    ask(p, ASK_HINT);
}

static void word_show(struct player *p, const char *args)
{
    (void)args;
    const struct step *step = player_step(p);
    struct text text = {0};
    for (int i = 0; i < step->models_count; i++)
        for (int k = 0; k < step->models[i].count; k++) {
            const char *line = step->models[i].lines[k];
            const struct lesson_keys *keys = lesson_keys(line, strlen(line));
            text_add(&text, "%s%-9s  %s", text.count ? "\n" : "", side_names[step->models[i].side],
                     keys ? keys->name : line);
        }
    _cleanup_free_ char *all = text_take(&text);
    play_say(p, all[0] ? TONE_HINT : TONE_NOTE, "%s",
             all[0] ? all : "There is nothing to type in this step: read it, then :next.");
}

static void word_solve(struct player *p, const char *args)
{
    (void)args;
    if (!player_step(p)->models_count) {
        play_say(p, TONE_NOTE, "There is nothing to type in this step: read it, then :next.");
        return;
    }
    if (p->shown == p->reached && p->steps[p->shown].passed) {
        say_done(p, " To do it once more: :reset, which types the steps before it.");
        return;
    }
    if (!may_solve(p))
        return;
    if (p->shown == p->reached)
        p->steps[p->shown].solved = true;
    typing_begin(p, TYPING_SOLVE, p->shown);
}

/* ---- check ---- */

static void word_check(struct player *p, const char *args)
{
    (void)args;
    ask(p, ASK_CHECK);
    p->ask_script = false;
}

static void add_script(const struct player *p, struct text *report)
{
    const struct judge *j = &p->judge;
    const char *output = j->script_output ? j->script_output : "";
    text_add(report, "%s%s: the step's script ended with status %d%s%s", report->count ? "\n" : "",
             j->script_status ? "not yet" : "holds", j->script_status, output[0] ? ": " : "",
             output);
}

static bool answer_check(struct player *p, const struct evidence *ev)
{
    const struct check *check = &player_step(p)->check;
    bool script = check->script && p->shown == p->reached;
    if (script && !p->ask_script && !judge_waits(p)) {
        p->ask_script = true;
        judge_run_script(p);
    }
    if (script && judge_waits(p))
        return false;
    if (!step_has_check(&p->lesson->steps[p->shown])) {
        play_say(p, TONE_NOTE, "This step has no check: read it, then :next.");
        return true;
    }
    struct text report = {0};
    char *conditions = judge_report(check, ev);
    text_add(&report, "%s", conditions);
    free_pointer(&conditions);
    if (script)
        add_script(p, &report);
    _cleanup_free_ char *all = text_take(&report);
    bool holds = judge_holds(check, ev) && (!script || p->judge.script_status == 0);
    play_say(p, holds ? TONE_GOOD : TONE_BAD, "%s", all);
    return true;
}

/* ---- all of them ---- */

static bool (*const answers[])(struct player *p, const struct evidence *ev) = {
    [ASK_NEXT] = answer_next,
    [ASK_HINT] = answer_hint,
    [ASK_CHECK] = answer_check,
};

void asks_answer(struct player *p, const struct evidence *ev)
{
    while (p->asks_count) {
        enum ask first = p->asks[0];
        int step = p->reached;
        if (!answers[first](p, ev))
            return;
        p->asks_count--;
        memmove(p->asks, p->asks + 1, p->asks_count * sizeof *p->asks);
        if (p->reached != step)
            return; /* a new step deserves a look of its own */
    }
}

static void word_predict(struct player *p, const char *args)
{
    predict_answer(p, args);
}

static const struct {
    const char *name;
    bool while_typing;
    void (*say)(struct player *p, const char *args);
} player_words[] = {
    {"next", false, word_next},      {"back", true, word_back},    {"hint", false, word_hint},
    {"show", true, word_show},       {"solve", false, word_solve}, {"check", false, word_check},
    {"predict", true, word_predict},
};

int player_word(struct player *p, const char *word, const char *args)
{
    play_event(p);
    for (size_t i = 0; i < sizeof player_words / sizeof *player_words; i++) {
        if (strcmp(player_words[i].name, word) != 0)
            continue;
        if (p->typing.mode && !player_words[i].while_typing)
            play_say(p, TONE_NOTE, "One moment: commands are still being typed.");
        else
            player_words[i].say(p, args ? args : "");
        return 0;
    }
    return -ENOENT;
}

enum { TYPING_EVERY = 20, SETTLING_EVERY = 50, CHECK_EVERY = 250 };

static bool script_is_due(const struct player *p)
{
    const struct judge *j = &p->judge;
    return j->conditions && j->script_wanted && play_step(p, p->reached)->check.script;
}

int player_timeout(const struct player *p, uint64_t now)
{
    const struct judge *j = &p->judge;
    if (p->typing.mode)
        return p->typing.settling ? SETTLING_EVERY : TYPING_EVERY;
    if (p->reveal_until)
        return CHECK_EVERY;
    if (p->asks_count && !judge_waits(p))
        return 0;
    if (p->steps[p->reached].passed || judge_waits(p))
        return -1;
    if (j->script_known && j->script_status == 0)
        return 0;
    if (script_is_due(p))
        return j->script_at + SCRIPT_EVERY > now ? (int)(j->script_at + SCRIPT_EVERY - now) : 0;
    if (p->solve_until)
        return SETTLING_EVERY;
    return j->typed || now < j->until ? CHECK_EVERY : -1;
}
