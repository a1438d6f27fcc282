/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr.h"
#include "parse.h"
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The lines of a block's content, one after the other. */
struct content {
    const char *rest;
    int number; /* of the line that was taken last */
};

static bool content_next(struct content *c, struct line *line)
{
    if (!*c->rest)
        return false;
    size_t n = strcspn(c->rest, "\n");
    *line = line_trim((struct line){c->rest, n});
    c->rest += c->rest[n] ? n + 1 : n;
    c->number++;
    return true;
}

static bool line_begins(struct line line, const char *text)
{
    size_t n = strlen(text);
    return line.n >= n && !memcmp(line.at, text, n);
}

static struct step *needs_step(struct parser *p, const struct info *info, int line)
{
    struct step *step = parse_step(p, info->kept);
    if (!step)
        parse_mistake(p, line, NULL,
                      "\"%s\" in the introduction, expected it in a step, after \"## Title {#id}\"",
                      info->kind->word);
    return step;
}

static char *trimmed(const char *content)
{
    struct line all = line_trim((struct line){content, strlen(content)});
    return text_copy(all.at, all.n);
}

/* Hints, questions and choices are said as they are: the marks of inline code and, outside of it,
 * of emphasis are taken out. */
static char *spoken(const char *bytes, size_t n)
{
    char *text = text_copy(bytes, n), *to = text;
    bool code = false;
    for (const char *from = text; *from; from++) {
        if (*from == '`')
            code = !code;
        else if (code || *from != '*')
            *to++ = *from;
    }
    *to = '\0';
    return text;
}

/* ---- sh, wrong ---- */

static const struct lesson_keys all_keys[] = {
    {LESSON_INTERRUPT, "^C", "Ctrl-C"},
    {LESSON_LEAVE, "^P^Q", "Ctrl-P Ctrl-Q"},
};

static bool equals(const char *line, size_t n, const char *text)
{
    return strlen(text) == n && memcmp(line, text, n) == 0;
}

const struct lesson_keys *lesson_keys(const char *line, size_t n)
{
    for (size_t i = 0; i < sizeof all_keys / sizeof *all_keys; i++)
        if (equals(line, n, all_keys[i].bytes) || equals(line, n, all_keys[i].file))
            return &all_keys[i];
    return NULL;
}

static int add_commands(struct parser *p, const struct info *info, int line, const char *content,
                        struct command_block **list, int *count)
{
    struct command_block block = {
        .side = info->side, .keeps_running = info->keeps_running, .line = line};
    struct content c = {content, line};
    struct line command;
    while (content_next(&c, &command)) {
        if (!command.n)
            continue;
        block.lines = array_grow(block.lines, block.count, sizeof *block.lines);
        const struct lesson_keys *keys = lesson_keys(command.at, command.n);
        block.lines[block.count++] =
            keys ? text_copy(keys->bytes, strlen(keys->bytes)) : text_copy(command.at, command.n);
    }
    if (!block.count)
        return parse_mistake(p, line, NULL, "this \"%s\" is empty: expected a command",
                             info->kind->word);
    *list = array_grow(*list, *count, sizeof **list);
    (*list)[(*count)++] = block;
    return 0;
}

static int read_sh(struct parser *p, const struct info *info, int line, const char *content)
{
    struct step *step = needs_step(p, info, line);
    if (!step)
        return -EINVAL;
    return add_commands(p, info, line, content, &step->models, &step->models_count);
}

static int read_wrong(struct parser *p, const struct info *info, int line, const char *content)
{
    struct step *step = needs_step(p, info, line);
    if (!step)
        return -EINVAL;
    return add_commands(p, info, line, content, &step->wrongs, &step->wrongs_count);
}

/* ---- check ---- */

static int read_script(struct parser *p, struct check *check, int line, const char *content)
{
    if (check->script)
        return parse_mistake(p, line, NULL, "a second \"check sh\" in this step, expected one");
    if (!content[strspn(content, " \t\n")])
        return parse_mistake(p, line, NULL, "this \"check sh\" is empty: expected a script");
    check->script = text_copy(content, strlen(content));
    return 0;
}

/* The words behind "#" go with the comparison before them. */
static struct condition read_condition(struct line text, int number)
{
    struct condition condition = {.text = text_copy(text.at, text.n), .line = number};
    bool quoted = false;
    for (char *at = condition.text; *at; at++) {
        quoted ^= *at == '"';
        if (quoted || *at != '#')
            continue;
        const char *words = at + 1 + strspn(at + 1, " \t");
        condition.words = *words ? text_copy(words, strlen(words)) : NULL;
        while (at > condition.text && isblank((unsigned char)at[-1]))
            at--;
        *at = '\0';
        break;
    }
    return condition;
}

static int read_conditions(struct parser *p, struct check *check, int line, const char *content)
{
    struct content c = {content, line};
    struct line text;
    int before = check->count;
    while (content_next(&c, &text)) {
        if (!text.n || text.at[0] == '#')
            continue;
        struct condition condition = read_condition(text, c.number);
        check->conditions = array_grow(check->conditions, check->count, sizeof condition);
        check->conditions[check->count++] = condition;
        if (expr_check(condition.text, p->e) < 0)
            return parse_place(p, c.number);
    }
    if (check->count == before)
        return parse_mistake(p, line, NULL,
                             "this \"check\" is empty: expected a comparison of facts a line");
    return 0;
}

static int read_check(struct parser *p, const struct info *info, int line, const char *content)
{
    struct step *step = needs_step(p, info, line);
    if (!step)
        return -EINVAL;
    struct check *check = &step->check;
    if (!check->line)
        check->line = line;
    if (info->within_ms > check->given_ms)
        check->given_ms = info->within_ms;
    if (info->within_ms > check->within_ms)
        check->within_ms = info->within_ms;
    return info->script ? read_script(p, check, line, content)
                        : read_conditions(p, check, line, content);
}

/* ---- predict ---- */

/* A predict block while it is read. */
struct asked {
    struct text question;
    struct predict predict;
    int marked;
};

enum { BOX = 6 }; /* "- [x] " */

static int add_choice(struct parser *p, struct asked *asked, int line, struct line text)
{
    struct predict *predict = &asked->predict;
    struct line choice = line_trim((struct line){text.at + BOX - 1, text.n - (BOX - 1)});
    if (!choice.n)
        return parse_mistake(p, line, NULL, "an empty choice, expected \"- [ ] what may happen\"");
    if (predict->count == LESSON_CHOICES)
        return parse_mistake(p, line, NULL, "more choices than letters, expected at most %d",
                             LESSON_CHOICES);
    if (line_begins(text, "- [x]") || line_begins(text, "- [X]")) {
        predict->right = predict->count;
        asked->marked++;
    }
    predict->choices = array_grow(predict->choices, predict->count, sizeof *predict->choices);
    predict->choices[predict->count++] = spoken(choice.at, choice.n);
    return 0;
}

static int set_answer(struct parser *p, struct asked *asked, int line, struct line text)
{
    size_t word = strlen("answer:");
    struct line name = line_trim((struct line){text.at + word, text.n - word});
    if (asked->predict.answer)
        return parse_mistake(p, line, NULL, "a second \"answer:\" in this predict, expected one");
    asked->predict.answer = text_copy(name.at, name.n);
    return fact_check_name(asked->predict.answer, p->e) < 0 ? parse_place(p, line) : 0;
}

static int read_predict_line(struct parser *p, struct asked *asked, int line, struct line text)
{
    if (!text.n)
        return 0;
    if (line_begins(text, "- [ ]") || line_begins(text, "- [x]") || line_begins(text, "- [X]"))
        return add_choice(p, asked, line, text);
    if (line_begins(text, "answer:"))
        return set_answer(p, asked, line, text);
    if (asked->predict.count || text.at[0] == '-')
        return parse_mistake(p, line, NULL,
                             "\"%.*s\": expected \"- [ ] choice\", \"- [x] choice\" or \"answer: "
                             "FACT\"",
                             (int)text.n, text.at);
    text_add(&asked->question, "%s%.*s", asked->question.count ? " " : "", (int)text.n, text.at);
    return 0;
}

static int check_predict(struct parser *p, const struct asked *asked, int line)
{
    if (!asked->predict.question[0])
        return parse_mistake(p, line, NULL, "this \"predict\" asks nothing: expected a question");
    if (asked->predict.count < 2)
        return parse_mistake(p, line, NULL,
                             "a predict with %d choices, expected two or more "
                             "lines \"- [ ] choice\"",
                             asked->predict.count);
    if (asked->marked != 1 && !(p->translation && !asked->marked))
        return parse_mistake(p, line, NULL,
                             "a predict with %d choices marked [x], expected exactly one",
                             asked->marked);
    return 0;
}

static int read_predict(struct parser *p, const struct info *info, int line, const char *content)
{
    struct step *step = needs_step(p, info, line);
    if (!step)
        return -EINVAL;
    struct asked asked = {.predict = {.right = -1, .line = line}};
    struct content c = {content, line};
    struct line text;
    int rc = 0;
    while (rc == 0 && content_next(&c, &text))
        rc = read_predict_line(p, &asked, c.number, text);
    asked.predict.question =
        spoken(asked.question.bytes ? asked.question.bytes : "", asked.question.count);
    free(asked.question.bytes);
    if (rc == 0)
        rc = check_predict(p, &asked, line);
    step->predicts = array_grow(step->predicts, step->predicts_count, sizeof *step->predicts);
    step->predicts[step->predicts_count++] = asked.predict;
    return rc;
}

/* ---- hint, teacher ---- */

static int read_hint(struct parser *p, const struct info *info, int line, const char *content)
{
    struct step *step = needs_step(p, info, line);
    if (!step)
        return -EINVAL;
    _cleanup_free_ char *text = trimmed(content);
    struct hint hint = {.text = spoken(text, strlen(text)), .line = line};
    if (info->when[0])
        hint.when = (struct condition){text_copy(info->when, strlen(info->when)), line, NULL};
    step->hints = array_grow(step->hints, step->hints_count, sizeof hint);
    step->hints[step->hints_count++] = hint;
    if (!hint.text[0])
        return parse_mistake(p, line, NULL, "this \"hint\" is empty: expected a sentence");
    return 0;
}

static int read_teacher(struct parser *p, const struct info *info, int line, const char *content)
{
    struct step *step = needs_step(p, info, line);
    if (!step)
        return -EINVAL;
    char *more = trimmed(content);
    if (!more[0]) {
        free(more);
        return parse_mistake(p, line, NULL, "this \"teacher\" is empty: expected a note");
    }
    char *before = step->teacher;
    step->teacher = before ? text_format("%s\n\n%s", before, more) : steal_ptr(&more);
    if (before) {
        free(before);
        free(more);
    }
    return 0;
}

const struct block_kind block_kinds[] = {
    {"sh", TAKES_SIDE | NEEDS_SIDE | TAKES_KEEPS | TAKES_HIDDEN, true, read_sh},
    {"predict", 0, false, read_predict},
    {"check", TAKES_WITHIN | TAKES_SCRIPT, false, read_check},
    {"hint", TAKES_WHEN, false, read_hint},
    {"wrong", TAKES_SIDE, false, read_wrong},
    {"teacher", 0, false, read_teacher},
};
const int block_kinds_count = sizeof block_kinds / sizeof *block_kinds;

/* ---- what only the whole can tell ---- */

bool step_resets(const struct step *step)
{
    return step->models_count && !strcmp(step->models[0].lines[0], LESSON_RESET);
}

/* A fresh lab forgets what was typed before, so the check would not see the commands beside it. */
static int check_reset(struct parser *p, const struct step *step)
{
    int lines = 0, resets = 0;
    for (int m = 0; m < step->models_count; m++)
        for (int i = 0; i < step->models[m].count; i++, lines++)
            resets += !strcmp(step->models[m].lines[i], LESSON_RESET);
    if (resets && lines > 1)
        return parse_mistake(p, step->models[0].line,
                             "A fresh lab forgets what was typed: give it a step of its own.",
                             "\"" LESSON_RESET "\" beside other commands, expected it alone");
    return 0;
}

int blocks_finish_step(struct parser *p, struct step *step)
{
    for (int i = 0; i < step->wrongs_count; i++) {
        struct command_block *wrong = &step->wrongs[i];
        if (!step->check.line)
            return parse_mistake(p, wrong->line, NULL,
                                 "a wrong answer in a step without a check, "
                                 "expected a check that it fails");
        if (wrong->side == SIDES)
            wrong->side = step->models_count ? step->models[0].side : SIDE_HOST;
    }
    if (step->check.line && !step->models_count)
        return parse_mistake(p, step->check.line,
                             "Without one nobody can prove that the check can be passed.",
                             "a check in a step without a model answer, expected \"sh host\" or "
                             "\"sh container\"");
    return check_reset(p, step);
}

/* Which sides are taken by a command that does not come back, while the lesson is walked. */
struct taken {
    int line[SIDES]; /* where it was started, or 0 */
};

static bool may_end_the_other(const char *command)
{
    return strstr(command, "kill") != NULL;
}

static int walk_block(struct parser *p, const struct command_block *block, struct taken *taken)
{
    for (int i = 0; i < block->count; i++) {
        if (!strcmp(block->lines[i], LESSON_RESET))
            *taken = (struct taken){{0}};
        if (!strcmp(block->lines[i], LESSON_INTERRUPT))
            taken->line[block->side] = 0;
        if (taken->line[block->side])
            return parse_mistake(p, block->line,
                                 "Stop it first with a line ^C on this side, or with kill from the "
                                 "other side.",
                                 "after the keeps-running line of line %d on the same side, "
                                 "nothing can be typed",
                                 taken->line[block->side]);
        if (may_end_the_other(block->lines[i]))
            taken->line[!block->side] = 0;
    }
    if (block->keeps_running)
        taken->line[block->side] = block->line;
    return 0;
}

int blocks_finish(struct parser *p)
{
    struct taken taken = {{0}};
    const struct lesson *l = p->lesson;
    for (int s = 0; s < l->steps_count; s++)
        for (int m = 0; m < l->steps[s].models_count; m++) {
            int rc = walk_block(p, &l->steps[s].models[m], &taken);
            if (rc < 0)
                return rc;
        }
    return 0;
}
