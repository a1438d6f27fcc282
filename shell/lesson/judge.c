/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr.h"
#include "play.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCRIPT_LIMIT = 5000, WHY = 600 };

const char player_go_on[] = "Go on with :next.", player_the_end[] = "The end: :next.";

void judge_clear(struct judge *judge)
{
    free(judge->why);
    free(judge->script_output);
    *judge = (struct judge){0};
}

void judge_begin(struct player *p)
{
    bool running = p->judge.script_running;
    int step = p->judge.script_step;
    judge_clear(&p->judge);
    p->judge.script_running = running; /* the answer to an old one may still come */
    p->judge.script_step = running ? step : -1;
    p->judge.script_wanted = true;
}

/* ---- conditions ---- */

/* "host.printed lacks a sum": the author's words instead of a regular expression. */
static void say_words(const struct condition *condition, bool holds, char *why)
{
    const char *fact = condition->text;
    bool negated = strncmp(fact, "not ", 4) == 0;
    fact += negated ? 4 : 0;
    snprintf(why, WHY, "%.*s %s %s", (int)strcspn(fact, " "), fact,
             holds != negated ? "has" : "lacks", condition->words);
}

static int evaluate(const struct condition *condition, const struct evidence *ev, char *why)
{
    struct err e = {0};
    int holds = expr_eval(condition->text, ev->snapshot, &ev->terminals, why, WHY, &e);
    if (holds < 0)
        strncpy(why, e.what, WHY - 1);
    else if (condition->words)
        say_words(condition, holds, why);
    return holds;
}

bool judge_holds(const struct check *check, const struct evidence *ev)
{
    char why[WHY] = "";
    for (int i = 0; i < check->count; i++)
        if (evaluate(&check->conditions[i], ev, why) != 1)
            return false;
    return true;
}

/* Put the values in words, each once. wanted: of the conditions that hold, or of those that don't.
 */
static bool weigh(const struct check *check, const struct evidence *ev, bool wanted,
                  struct text *words)
{
    bool all = true;
    for (int i = 0; i < check->count; i++) {
        char why[WHY] = "";
        bool holds = evaluate(&check->conditions[i], ev, why) == 1;
        all &= holds;
        if (holds == wanted && !(words->bytes && strstr(words->bytes, why)))
            text_add(words, "%s%s", words->count ? "; " : "", why);
    }
    return all;
}

static void weigh_all(struct judge *j, const struct check *check, const struct evidence *ev)
{
    struct text good = {0}, bad = {0};
    weigh(check, ev, true, &good);
    j->conditions = weigh(check, ev, false, &bad);
    free(j->why);
    j->why = text_take(j->conditions ? &good : &bad);
    free(j->conditions ? bad.bytes : good.bytes);
}

/* Of long texts the reason is the comparison itself, in words. */
static bool says_all(const char *condition, const char *why)
{
    return !strncmp(condition, why, strcspn(condition, " ")) && !strstr(why, " is ");
}

char *judge_report(const struct check *check, const struct evidence *ev)
{
    struct text report = {0};
    for (int i = 0; i < check->count; i++) {
        char why[WHY] = "";
        const char *condition = check->conditions[i].text;
        bool holds = evaluate(&check->conditions[i], ev, why) == 1;
        text_add(&report, "%s%s: ", report.count ? "\n" : "", holds ? "holds" : "not yet");
        if (check->conditions[i].words || says_all(condition, why))
            text_add(&report, "%s", why);
        else
            text_add(&report, "%s (%s)", condition, why);
    }
    return text_take(&report);
}

/* ---- scripts ---- */

static uint64_t mix(uint64_t print, uint64_t value)
{
    return (print ^ value) * 0x100000001b3ull; /* FNV-1a, by words */
}

/* A number that changes when something moved that a script may look at. */
static uint64_t fingerprint(const struct evidence *ev)
{
    const struct snapshot *s = ev->snapshot;
    uint64_t print = 0xcbf29ce484222325ull;
    for (int i = 0; i < s->processes; i++)
        if (s->process[i].side >= 0 || s->process[i].in_container) /* not the script itself */
            print = mix(mix(print, s->process[i].pid), s->process[i].frozen);
    for (int i = 0; i < s->cgroups; i++)
        print = mix(mix(print, s->cgroup[i].processes), s->cgroup[i].frozen);
    print = mix(mix(print, s->cgroups), s->mounts);
    for (int side = 0; side < SIDES; side++) {
        const char *printed = ev->terminals.printed[side];
        print = mix(print, printed ? strlen(printed) : 0);
    }
    return print;
}

void judge_run_script(struct player *p)
{
    struct judge *j = &p->judge;
    j->script_running = true;
    j->script_known = j->script_wanted = false;
    j->script_step = p->reached;
    j->script_at = p->now;
    play_act(p, (struct action){.kind = ACTION_SCRIPT, .timeout_ms = SCRIPT_LIMIT},
             play_step(p, p->reached)->check.script);
}

/* Returns true when the script says yes; starts it when it is time to. */
static bool script_agrees(struct player *p, const struct check *check)
{
    struct judge *j = &p->judge;
    if (!check->script || (j->script_known && j->script_status == 0))
        return true;
    bool early = j->script_at && p->now - j->script_at < SCRIPT_EVERY;
    if (!j->script_running && j->script_wanted && !early)
        judge_run_script(p);
    return false;
}

static void say_script(struct judge *j)
{
    _cleanup_free_ char *values = steal_ptr(&j->why);
    const char *output = j->script_output;
    const char *join = values[0] ? "; " : "";
    if (output && output[0])
        j->why = text_format("%s%s%s", values, join, output);
    else
        j->why = text_format("%s%sthe step's script ended with status %d", values, join,
                             j->script_status);
}

/* ---- the look ---- */

static void say_passed(struct player *p, bool already)
{
    const char *why = p->judge.why;
    const char *begin = already ? "This already holds" : "";
    if (why[0])
        play_say(p, TONE_GOOD, "%s%s%s", begin, already ? ": " : "", why);
    else
        play_say(p, TONE_GOOD, "%s.", already ? begin : "Done");
}

void judge_pass(struct player *p, const struct evidence *ev, bool already)
{
    struct step_play *play = &p->steps[p->reached];
    bool last = p->reached + 1 == p->lesson->steps_count;
    play->passed = true;
    play->mark = play->solved ? MARK_SOLVED : MARK_PASSED;
    p->solve_until = 0;
    play_record(p, play->solved ? "solved" : "passed");
    play_act(p, (struct action){.kind = ACTION_STEP}, NULL);
    if (step_has_check(play_step(p, p->reached)))
        say_passed(p, already);
    predict_reveal(p, ev);
    if (step_has_check(play_step(p, p->reached)))
        play_say(p, TONE_NOTE, "%s", last ? player_the_end : player_go_on);
}

static void say_unsolved(struct player *p)
{
    p->solve_until = 0;
    play_say(p, TONE_BAD, "The commands are typed, but the check does not hold: %s.", judge_why(p));
}

static void look_again_soon(struct player *p, const struct check *check)
{
    if (p->judge.typed)
        p->judge.until = p->now + check->within_ms;
    p->judge.typed = false;
}

void judge_look(struct player *p, const struct evidence *ev)
{
    struct judge *j = &p->judge;
    const struct check *check = &play_step(p, p->reached)->check;
    struct step_play *play = &p->steps[p->reached];
    if (play->passed || !step_has_check(play_step(p, p->reached)))
        return;
    uint64_t print = fingerprint(ev);
    j->script_wanted |= j->typed || print != j->print;
    j->print = print;
    look_again_soon(p, check);
    bool already = !j->looked && !play->tries && !play->solved;
    weigh_all(j, check, ev);
    bool holds = j->conditions && script_agrees(p, check);
    j->looked |= !check->script || j->script_known;
    if (holds) {
        if (check->script && j->script_output && j->script_output[0])
            say_script(j);
        judge_pass(p, ev, already);
        return;
    }
    if (j->conditions && j->script_known)
        say_script(j);
    if (!j->conditions) /* what the script said is out of date by the time they hold */
        j->script_known = false;
    if (p->solve_until && p->now >= p->solve_until && !j->script_running)
        say_unsolved(p);
}

const char *judge_why(const struct player *p)
{
    return p->judge.why ? p->judge.why : "";
}

bool judge_waits(const struct player *p)
{
    return p->judge.script_running && p->judge.script_step == p->reached;
}
