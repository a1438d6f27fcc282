/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rules about comparisons of facts: those that say nothing, or that can never be true. */

/* ---- one comparison ---- */

/* True if a comparison without facts, LEFT SIGN "RIGHT", holds. */
static bool holds(const char *left, const char *sign, const struct operand *right)
{
    struct text quoted = {0};
    char why[64];
    for (const char *c = left; *c; c++)
        text_add(&quoted, "%s%c", *c == '"' || *c == '\\' ? "\\" : "", *c);
    const char *quote = right->kind == OPERAND_TEXT ? "\"" : "";
    struct text right_quoted = {0};
    for (const char *c = right->text; *c; c++)
        text_add(&right_quoted, "%s%c", *quote && (*c == '"' || *c == '\\') ? "\\" : "", *c);
    _cleanup_free_ char *a = text_take(&quoted), *b = text_take(&right_quoted);
    _cleanup_free_ char *text = text_format("\"%s\" %s %s%s%s", a, sign, quote, b, quote);
    return expr_eval(text, NULL, NULL, why, sizeof why, NULL) == 1;
}

static bool is_number(const char *text)
{
    char *end;
    strtod(text, &end);
    return end != text && !*end;
}

static const struct fact_info *info_of(const struct operand *o)
{
    return o->kind == OPERAND_FACT ? fact_find(o->text, NULL, 0) : NULL;
}

static enum fact_type type_of(const struct operand *o)
{
    const struct fact_info *info = info_of(o);
    return info ? info->type : FACT_NONE;
}

static bool no_fact(const struct comparison *c)
{
    return c->left.kind != OPERAND_FACT && (!c->operation || c->right.kind != OPERAND_FACT);
}

static bool same_sides(const struct comparison *c)
{
    return c->operation && c->left.kind == OPERAND_FACT && c->right.kind == OPERAND_FACT &&
           !strcmp(c->left.text, c->right.text);
}

/* Most numbers are never negative: what the fact says of itself tells one that can be. */
static bool any_number(const struct comparison *c)
{
    const char *sign = expr_sign(c);
    double n = c->right.number;
    if (type_of(&c->left) != FACT_NUMBER || c->right.kind != OPERAND_NUMBER ||
        strstr(info_of(&c->left)->what, "from -"))
        return false;
    return (!strcmp(sign, ">=") && n <= 0) || (!strcmp(sign, ">") && n < 0) ||
           (!strcmp(sign, "<") && n <= 0) || (!strcmp(sign, "<=") && n < 0);
}

/* The values of a fact of this type are never equal to that operand. */
static bool other_kind(const struct comparison *c)
{
    const char *sign = expr_sign(c), *text = c->right.text;
    _cleanup_free_ char *instead = text_format("the text %s", text);
    if (strcmp(sign, "==") != 0 && strcmp(sign, "!=") != 0)
        return false;
    switch (type_of(&c->left)) {
    case FACT_NUMBER: /* some have a text instead, as "max" for no limit, and say so */
        return c->right.kind == OPERAND_TEXT && !is_number(text) &&
               !strstr(info_of(&c->left)->what, instead);
    case FACT_TRUTH:
        return (c->right.kind == OPERAND_TEXT && strcmp(text, "yes") && strcmp(text, "no")) ||
               (c->right.kind == OPERAND_NUMBER && c->right.number != 0 && c->right.number != 1);
    default:
        return false;
    }
}

/* A text in which everything, or nothing, is found. */
static bool any_text(const struct comparison *c)
{
    const char *sign = expr_sign(c);
    if (c->left.kind != OPERAND_FACT || c->right.kind != OPERAND_TEXT)
        return false;
    return (!strcmp(sign, "contains") && !c->right.text[0]) ||
           (!strcmp(sign, "matches") && holds("", sign, &c->right) && holds("x", sign, &c->right));
}

static const struct flaw {
    bool (*has)(const struct comparison *c);
    const char *what;
} flaws[] = {
    {no_fact, "compares no fact, so it is true or false of every state: expected a fact"},
    {same_sides, "compares a fact with itself: expected another on one side"},
    {any_number, "says nothing, as this fact is never negative: expected a limit above 0"},
    {other_kind, "compares values of different kinds, which are never equal: expected a number "
                 "for a number, yes or no for a truth"},
    {any_text, "is true or false of every text: expected what only the right one has"},
};

/* What is wrong with any comparison of an expression; NULL if nothing is. */
static const char *flaw_of(const char *text)
{
    struct comparison c = {.more = true};
    while (c.more && expr_read(&text, &c, NULL) == 0)
        for (size_t i = 0; i < sizeof flaws / sizeof *flaws; i++)
            if (flaws[i].has(&c))
                return flaws[i].what;
    return NULL;
}

void rule_vacuous(struct lint *l)
{
    for (int i = 0; i < l->lesson->steps_count; i++) {
        const struct check *check = &l->lesson->steps[i].check;
        for (int k = 0; k < check->count; k++) {
            const char *what = flaw_of(check->conditions[k].text);
            if (what)
                lint_warn(l, check->conditions[k].line, "\"%s\" %s", check->conditions[k].text,
                          what);
        }
    }
}

/* ---- several comparisons ---- */

static bool opposite(const char *a, const char *b)
{
    return (!strncmp(a, "not ", 4) && !strcmp(a + 4, b)) ||
           (!strncmp(b, "not ", 4) && !strcmp(b + 4, a));
}

void rule_repeated(struct lint *l)
{
    for (int i = 0; i < l->lesson->steps_count; i++) {
        const struct check *check = &l->lesson->steps[i].check;
        for (int k = 0; k < check->count; k++)
            for (int j = 0; j < k; j++) {
                const struct condition *a = &check->conditions[j], *b = &check->conditions[k];
                if (!strcmp(a->text, b->text))
                    lint_warn(l, b->line, "\"%s\" stands in line %d already, expected it once",
                              b->text, a->line);
                else if (opposite(a->text, b->text))
                    lint_warn(l, b->line,
                              "\"%s\" and line %d are never true together, expected one of them",
                              b->text, a->line);
            }
    }
}

/* ---- printed ---- */

/* The side whose printed text the fact is, or -1. */
static int printed_side(const struct operand *o)
{
    for (int side = 0; side < SIDES; side++) {
        size_t n = strlen(side_names[side]);
        if (o->kind == OPERAND_FACT && !strncmp(o->text, side_names[side], n) &&
            !strcmp(o->text + n, ".printed"))
            return side;
    }
    return -1;
}

/* The line of the model answer whose echo makes the comparison true; NULL if none does. */
static const char *echo_of(const struct step *step, const struct comparison *c)
{
    int side = printed_side(&c->left);
    if (side < 0 || c->negated || !c->operation || c->right.kind == OPERAND_FACT)
        return NULL;
    for (int m = 0; m < step->models_count; m++)
        for (int k = 0; step->models[m].side == (enum side)side && k < step->models[m].count; k++) {
            _cleanup_free_ char *shown = text_format("# %s", step->models[m].lines[k]);
            if (holds(shown, expr_sign(c), &c->right))
                return step->models[m].lines[k];
        }
    return NULL;
}

void rule_echo(struct lint *l)
{
    for (int i = 0; i < l->lesson->steps_count; i++) {
        const struct step *step = &l->lesson->steps[i];
        for (int k = 0; k < step->check.count; k++) {
            const struct condition *condition = &step->check.conditions[k];
            const char *text = condition->text, *typed = NULL;
            struct comparison c = {.more = true};
            c.more = !flaw_of(text); /* is said already */
            while (!typed && c.more && expr_read(&text, &c, NULL) == 0)
                typed = echo_of(step, &c);
            if (typed)
                lint_warn(l, condition->line,
                          "\"%s\" is true as soon as \"%s\" is typed: the terminal shows it, "
                          "expected what only the command prints",
                          condition->text, typed);
        }
    }
}

/* ---- within ---- */

static void look_at_silence(struct lint *l, const struct check *check)
{
    for (int k = 0; k < check->count; k++) {
        const char *text = check->conditions[k].text;
        struct comparison c = {.more = true};
        while (c.more && expr_read(&text, &c, NULL) == 0) {
            bool silent = c.left.kind == OPERAND_FACT && strstr(c.left.text, ".silent") &&
                          expr_sign(&c)[0] == '>';
            if (silent && c.right.kind == OPERAND_NUMBER && !c.negated &&
                c.right.number * 1000 >= check->within_ms)
                lint_warn(l, check->conditions[k].line,
                          "\"%s\" cannot come true within %g s, expected a longer within=",
                          check->conditions[k].text, check->within_ms / 1000.0);
        }
    }
}

void rule_within(struct lint *l)
{
    for (int i = 0; i < l->lesson->steps_count; i++) {
        const struct check *check = &l->lesson->steps[i].check;
        if (check->given_ms && check->given_ms <= LESSON_WITHIN_MS)
            lint_warn(l, check->line,
                      "within=%dms changes nothing, expected more than the %d ms that every check "
                      "has",
                      check->given_ms, LESSON_WITHIN_MS);
        look_at_silence(l, check);
    }
}

/* ---- facts and needs ---- */

/* Which facts have a value only where the machine has something: one of two needs. */
static const struct {
    const char *begins, *has, *needs[2];
} answerable[] = {
    {"cgroup(", ").frozen", {"freezer", NULL}},
    {"cgroup(", ").cpu.", {"cpu", NULL}},
    {"cgroup(", ").memory.", {"memory", NULL}},
    {"cgroup(", ").pids.", {"pids", NULL}},
    {"cgroup(", "", {"cgroup", "freezer"}},
    {"container.cgroup", "", {"cgroup", "freezer"}},
    {"container.frozen", "", {"freezer", NULL}},
    {"container.uid_map", "", {"userns", NULL}},
    {"container.gid_map", "", {"userns", NULL}},
    {"container.own(pid)", "", {"pidns", NULL}},
    {"container.own(mnt)", "", {"mntns", NULL}},
    {"container.own(uts)", "", {"utsns", NULL}},
    {"container.own(ipc)", "", {"ipcns", NULL}},
    {"container.own(net)", "", {"netns", NULL}},
    {"container.own(user)", "", {"userns", NULL}},
    {"container.own(cgroup)", "", {"cgroupns", NULL}},
    {"container.own(time)", "", {"timens", NULL}},
    {"container.os", "\"alpine\"", {"alpine", NULL}},
    {"lens", "", {"lens", NULL}},
};

static void look_at_fact(struct lint *l, int line, const char *text)
{
    for (size_t i = 0; i < sizeof answerable / sizeof *answerable; i++) {
        const char *begins = answerable[i].begins, *const *needs = answerable[i].needs;
        if (strncmp(text, begins, strlen(begins)) != 0 || !strstr(text, answerable[i].has))
            continue;
        if (!lint_met(l, needs[0]) && !(needs[1] && lint_met(l, needs[1])))
            lint_warn(l, line,
                      "\"%s\" cannot be answered on every machine that the lesson admits, expected "
                      "\"%s\" among its needs (line %d)%s",
                      text, needs[0], l->lesson->needs_line,
                      strcmp(needs[0], "lens") ? "" : ", or \"only=lens\" behind \"check\"");
        return;
    }
}

void rule_fact_needs(struct lint *l)
{
    for (int i = 0; i < l->lesson->steps_count; i++) {
        const struct step *step = &l->lesson->steps[i];
        for (int k = 0; k < step->check.count; k++)
            look_at_fact(l, step->check.conditions[k].line, step->check.conditions[k].text);
        for (int k = 0; k < step->predicts_count; k++)
            if (step->predicts[k].answer)
                look_at_fact(l, step->predicts[k].line, step->predicts[k].answer);
    }
}

/* ---- hints ---- */

/* When the check holds, the step has passed, and nobody asks for a hint any more. */
static bool means_passed(const struct step *step, const char *when)
{
    return step->check.count == 1 && !step->check.script &&
           !strcmp(step->check.conditions[0].text, when);
}

static void look_at_hint(struct lint *l, const struct step *step, int number)
{
    const struct hint *hint = &step->hints[number];
    const char *when = hint->when.text, *what = when ? flaw_of(when) : NULL;
    if (what)
        lint_warn(l, hint->line, "\"%s\" %s", when, what);
    else if (when && means_passed(step, when))
        lint_warn(l, hint->line,
                  "this hint is never given: when \"%s\" is true, the step has passed, expected "
                  "another \"when\"",
                  when);
    for (int i = 0; i < number; i++)
        if (!strcmp(step->hints[i].text, hint->text))
            lint_warn(l, hint->line, "the hint of line %d in the same words, expected others",
                      step->hints[i].line);
}

void rule_dead_hints(struct lint *l)
{
    for (int i = 0; i < l->lesson->steps_count; i++)
        for (int k = 0; k < l->lesson->steps[i].hints_count; k++)
            look_at_hint(l, &l->lesson->steps[i], k);
}
