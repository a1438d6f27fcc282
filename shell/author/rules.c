/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules.h"
#include "../explain/explain.h"
#include <stdio.h>
#include <string.h>

/* The table of rules, and those that look at a lesson's parts; see checks.c for its comparisons. */

enum { STEPS_LEAST = 4, STEPS_MOST = 10, PREDICTIONS = 2, LESSON_MOST = 60 };

bool lint_needs(const struct lesson *lesson, const char *need)
{
    for (int i = 0; i < lesson->needs_count; i++)
        if (!strcmp(lesson->needs[i], need))
            return true;
    return false;
}

/* ---- what is missing ---- */

static void rule_wrong(struct lint *l)
{
    for (int i = 0; i < l->lesson->steps_count; i++) {
        const struct step *step = &l->lesson->steps[i];
        if (step_has_check(step) && !step->wrongs_count)
            lint_warn(l, step->check.line,
                      "step \"%s\" has a check and no wrong answer, expected at least one "
                      "\"wrong\" that it must not let pass",
                      step->id);
    }
}

static bool has_last_resort(const struct step *step)
{
    for (int i = 0; i < step->hints_count; i++)
        if (!step->hints[i].when.text)
            return true;
    return false;
}

static void rule_hint(struct lint *l)
{
    for (int i = 0; i < l->lesson->steps_count; i++) {
        const struct step *step = &l->lesson->steps[i];
        if (step_has_check(step) && !has_last_resort(step))
            lint_warn(l, step->line,
                      "step \"%s\" has no hint that always applies, expected one without \"when\"",
                      step->id);
    }
}

static void rule_steps(struct lint *l)
{
    int least = 1000;
    for (int i = 0; i < MACHINES; i++)
        if (l->reading[i] && l->reading[i]->steps_count < least)
            least = l->reading[i]->steps_count;
    if (least < STEPS_LEAST || least > STEPS_MOST)
        lint_warn(l, l->lesson->front, "the number of steps is %d, expected %d to %d", least,
                  STEPS_LEAST, STEPS_MOST);
}

static void rule_predictions(struct lint *l)
{
    int answered = 0;
    for (int i = 0; i < l->lesson->steps_count; i++)
        for (int k = 0; k < l->lesson->steps[i].predicts_count; k++)
            answered += l->lesson->steps[i].predicts[k].answer != NULL;
    if (answered < PREDICTIONS)
        lint_warn(l, l->lesson->front,
                  "the number of predictions that the kernel answers (\"answer: FACT\") is %d, "
                  "expected %d or more",
                  answered, PREDICTIONS);
}

static void rule_teacher(struct lint *l)
{
    bool any = false, timed = false;
    for (int i = 0; i < l->lesson->steps_count; i++) {
        const char *note = l->lesson->steps[i].teacher;
        any = any || note;
        timed = timed || (note && strcasestr(note, "minute"));
    }
    if (!any)
        lint_warn(l, l->lesson->front,
                  "no word for the teacher, expected a \"teacher\" block in at least one step");
    else if (!timed)
        lint_warn(
            l, l->lesson->front,
            "no word for the teacher says how long a step takes, expected \"Two minutes.\" or "
            "the like");
}

static void rule_minutes(struct lint *l)
{
    int checks = 0;
    for (int i = 0; i < l->lesson->steps_count; i++)
        checks += step_has_check(&l->lesson->steps[i]);
    if (l->lesson->minutes < checks)
        lint_warn(l, l->lesson->minutes_line,
                  "%d minutes for %d steps that are checked, expected at least a minute each",
                  l->lesson->minutes, checks);
    if (l->lesson->minutes > LESSON_MOST)
        lint_warn(l, l->lesson->minutes_line,
                  "%d minutes, expected at most %d: make two lessons of it", l->lesson->minutes,
                  LESSON_MOST);
}

/* ---- machines ---- */

/* The same step as another machine reads it, or NULL. */
static const struct step *counterpart(const struct lesson *other, const struct step *step)
{
    for (int i = 0; other && i < other->steps_count; i++)
        if (other->steps[i].line == step->line)
            return &other->steps[i];
    return NULL;
}

/* A step that some machine checks or has a model answer for, and this one does not. */
static void rule_only(struct lint *l)
{
    for (int i = 0; i < l->lesson->steps_count; i++) {
        const struct step *step = &l->lesson->steps[i], *other;
        bool check = false, model = false;
        for (int k = 0; k < MACHINES; k++) {
            other = counterpart(l->reading[k], step);
            check |= other && step_has_check(other);
            model |= other && other->models_count;
        }
        if (check && !step_has_check(step))
            lint_warn(l, step->line, "\"only\" leaves step \"%s\" without its check, expected one",
                      step->id);
        if (model && !step->models_count)
            lint_warn(l, step->line,
                      "\"only\" leaves step \"%s\" without a model answer, expected one", step->id);
    }
}

/* ---- needs that commands suggest ---- */

static const struct wish {
    const char *flag; /* of a call that a command leads to, see shell/explain/meaning.h */
    const char *need;
} wishes[] = {
    {"CLONE_NEWNS", "mntns"},    {"CLONE_NEWUTS", "utsns"},       {"CLONE_NEWIPC", "ipcns"},
    {"CLONE_NEWNET", "netns"},   {"CLONE_NEWPID", "pidns"},       {"CLONE_NEWUSER", "userns"},
    {"CLONE_NEWTIME", "timens"}, {"CLONE_NEWCGROUP", "cgroupns"}, {"uid_map", "userns"},
};

static const struct trace {
    const char *text;     /* in a command */
    const char *needs[2]; /* one of them */
} traces[] = {
    {"freezer.state", {"freezer", NULL}},
    {"cgroup.freeze", {"freezer", NULL}},
    {"/sys/fs/cgroup", {"cgroup", "freezer"}},
    {"apk add", {"alpine", NULL}},
    {"type veth", {"veth", NULL}},
};

static void want(struct lint *l, int line, const char *what, const char *need)
{
    if (!lint_met(l, need))
        lint_warn(l, l->lesson->needs_line,
                  "\"%s\" is not among the needs, expected it there for the %s of line %d", need,
                  what, line);
}

static void look_at_calls(struct lint *l, int line, const char *command)
{
    struct explanation *e = explain_command(command, NULL);
    for (int i = 0; i < e->count; i++) {
        const struct meaning *m = e->entries[i].meaning;
        for (size_t k = 0; m && k < sizeof wishes / sizeof *wishes; k++)
            if (strcmp(m->call, "setns") != 0 && !strcmp(m->flag, wishes[k].flag))
                want(l, line, m->call, wishes[k].need);
    }
    explanation_free(e);
}

static void look_at_command(struct lint *l, int line, const char *command)
{
    look_at_calls(l, line, command);
    for (size_t i = 0; i < sizeof traces / sizeof *traces; i++) {
        const struct trace *t = &traces[i];
        bool met = t->needs[1] && lint_met(l, t->needs[1]);
        if (strstr(command, t->text) && !met)
            want(l, line, t->text, t->needs[0]);
    }
}

static void rule_needs(struct lint *l)
{
    for (int i = 0; i < l->lesson->steps_count; i++)
        for (int m = 0; m < l->lesson->steps[i].models_count; m++) {
            const struct command_block *block = &l->lesson->steps[i].models[m];
            for (int k = 0; k < block->count; k++)
                look_at_command(l, block->line, block->lines[k]);
        }
}

const struct rule lint_rules[] = {
    {"wrong", rule_wrong, false},          {"hint", rule_hint, false},
    {"dead-hint", rule_dead_hints, false}, {"vacuous", rule_vacuous, false},
    {"repeated", rule_repeated, false},    {"echo", rule_echo, false},
    {"within", rule_within, false},        {"fact-needs", rule_fact_needs, false},
    {"needs", rule_needs, false},          {"only", rule_only, false},
    {"steps", rule_steps, true},           {"predictions", rule_predictions, false},
    {"teacher", rule_teacher, false},      {"minutes", rule_minutes, false},
    {"links", rule_links, true},           {"translations", rule_translations, false},
    {"words", rule_words, false},
};
const int lint_rules_count = sizeof lint_rules / sizeof *lint_rules;
