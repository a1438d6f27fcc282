/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/kernel/nearest.h"
#include "parse.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A translation on its way into the original. */
struct merge {
    struct lesson *original, *words;
    void (*report)(void *user, int line, const char *text);
    void *user;
};

static void unfit(struct merge *m, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void unfit(struct merge *m, int line, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (m->report)
        m->report(m->user, line, text);
}

static void take(char **to, char **from)
{
    if (!*from || !**from)
        return;
    free(*to);
    *to = steal_ptr(from);
}

/* ---- what must be the same ---- */

static bool same_text(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static bool same_block(const struct command_block *a, const struct command_block *b)
{
    if (a->count != b->count || a->keeps_running != b->keeps_running)
        return false;
    for (int i = 0; i < a->count; i++)
        if (strcmp(a->lines[i], b->lines[i]) != 0)
            return false;
    return a->side == b->side || b->side == SIDES;
}

static bool same_blocks(const struct command_block *a, int a_count, const struct command_block *b,
                        int b_count)
{
    bool same = a_count == b_count;
    for (int i = 0; same && i < a_count; i++)
        same = same_block(&a[i], &b[i]);
    return same;
}

static bool same_check(const struct check *a, const struct check *b)
{
    bool same =
        a->count == b->count && same_text(a->script, b->script) && a->within_ms == b->within_ms;
    for (int i = 0; same && i < a->count; i++)
        same = !strcmp(a->conditions[i].text, b->conditions[i].text);
    return same;
}

/* ---- the parts of a step ---- */

/* A translation without commands has them behind its prose, as most lessons do. */
static void add_models(struct step *words, const struct step *step)
{
    struct text prose = {0};
    text_add(&prose, "%s", words->prose);
    for (int m = 0; m < step->models_count; m++) {
        const struct command_block *block = &step->models[m];
        text_add(&prose, "\n~~~sh %s\n", side_names[block->side]);
        for (int i = 0; i < block->count; i++) {
            const struct lesson_keys *keys = lesson_keys(block->lines[i], strlen(block->lines[i]));
            text_add(&prose, "%s\n", keys ? keys->file : block->lines[i]);
        }
        text_add(&prose, "~~~\n");
    }
    free(words->prose);
    words->prose = text_take(&prose);
}

static void take_prose(struct merge *m, struct step *step, struct step *words)
{
    bool same = same_blocks(step->models, step->models_count, words->models, words->models_count);
    if (words->models_count && !same) {
        unfit(m, words->models[0].line,
              "the commands of step \"%s\" differ from those of line %d of the original, expected "
              "the same or none",
              step->id, step->models_count ? step->models[0].line : step->line);
        return;
    }
    if (!words->models_count && words->prose[0])
        add_models(words, step);
    take(&step->prose, &words->prose);
}

static void take_predict(struct merge *m, struct predict *predict, struct predict *words)
{
    bool marked = words->right >= 0 && words->right != predict->right;
    bool answered = words->answer && !same_text(words->answer, predict->answer);
    if (words->count != predict->count || marked || answered) {
        unfit(m, words->line,
              "the question differs from that of line %d of the original, expected %d choices, and "
              "the same one marked and the same answer, or none",
              predict->line, predict->count);
        return;
    }
    take(&predict->question, &words->question);
    for (int i = 0; i < predict->count; i++)
        take(&predict->choices[i], &words->choices[i]);
}

static void take_predicts(struct merge *m, struct step *step, struct step *words)
{
    if (words->predicts_count != step->predicts_count)
        unfit(m, words->line, "step \"%s\": the number of predictions is %d, expected %d", step->id,
              words->predicts_count, step->predicts_count);
    for (int i = 0; i < step->predicts_count && i < words->predicts_count; i++)
        take_predict(m, &step->predicts[i], &words->predicts[i]);
}

static void take_hints(struct merge *m, struct step *step, struct step *words)
{
    if (words->hints_count != step->hints_count)
        unfit(m, words->line, "step \"%s\": the number of hints is %d, expected %d", step->id,
              words->hints_count, step->hints_count);
    for (int i = 0; i < step->hints_count && i < words->hints_count; i++) {
        if (same_text(step->hints[i].when.text, words->hints[i].when.text))
            take(&step->hints[i].text, &words->hints[i].text);
        else
            unfit(m, words->hints[i].line,
                  "the hint has another \"when\" than that of line %d of the original, expected "
                  "the same",
                  step->hints[i].line);
    }
}

static void compare_rest(struct merge *m, const struct step *step, const struct step *words)
{
    if (step_has_check(words) && !same_check(&step->check, &words->check))
        unfit(m, words->check.line,
              "the check differs from that of line %d of the original, expected the same or none",
              step->check.line);
    if (words->wrongs_count &&
        !same_blocks(step->wrongs, step->wrongs_count, words->wrongs, words->wrongs_count))
        unfit(m, words->wrongs[0].line,
              "the wrong answers of step \"%s\" differ from the original's, expected the same or "
              "none",
              step->id);
    if (step->teacher && !words->teacher)
        unfit(m, words->line, "step \"%s\" has no word for the teacher, expected one", step->id);
}

static void take_step(struct merge *m, struct step *step, struct step *words)
{
    take(&step->title, &words->title);
    take_prose(m, step, words);
    take_predicts(m, step, words);
    take_hints(m, step, words);
    compare_rest(m, step, words);
    take(&step->teacher, &words->teacher);
}

/* ---- the whole ---- */

static struct step *find_step(struct lesson *lesson, const char *id)
{
    for (int i = 0; i < lesson->steps_count; i++)
        if (!strcmp(lesson->steps[i].id, id))
            return &lesson->steps[i];
    return NULL;
}

static void look_for_strays(struct merge *m)
{
    const char *ids[64];
    int n = 0;
    for (int i = 0; i < m->original->steps_count && n < 64; i++)
        ids[n++] = m->original->steps[i].id;
    for (int i = 0; i < m->words->steps_count; i++) {
        const struct step *step = &m->words->steps[i];
        const char *near = nearest(step->id, ids, n);
        if (!find_step(m->original, step->id))
            unfit(m, step->line, "the original has no step \"%s\", expected one of its ids%s%s%s",
                  step->id, near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    }
}

static void compare_front(struct merge *m)
{
    const struct lesson *original = m->original, *words = m->words;
    if (words->id && strcmp(words->id, original->id) != 0)
        unfit(m, words->front, "the id is \"%s\", expected \"%s\" or none", words->id,
              original->id);
    if (words->minutes && words->minutes != original->minutes)
        unfit(m, words->minutes_line, "minutes are %d, expected %d or none", words->minutes,
              original->minutes);
    bool same = words->needs_count == original->needs_count;
    for (int i = 0; same && i < original->needs_count; i++)
        same = !strcmp(words->needs[i], original->needs[i]);
    if (words->needs && !same)
        unfit(m, words->needs_line,
              "the needs differ from the original's, expected the same or "
              "none");
}

int lesson_translate(struct lesson *lesson, const char *path, const char *const *world,
                     void (*report)(void *user, int line, const char *text), void *user,
                     struct err *e)
{
    struct merge m = {.original = lesson, .report = report, .user = user};
    int rc = parse_lesson(path, world, true, &m.words, e);
    if (rc < 0)
        return rc;
    compare_front(&m);
    look_for_strays(&m);
    take(&lesson->title, &m.words->title);
    take(&lesson->prose, &m.words->prose);
    for (int i = 0; i < lesson->steps_count; i++) {
        struct step *step = &lesson->steps[i], *words = find_step(m.words, step->id);
        if (words)
            take_step(&m, step, words);
        else
            unfit(&m, m.words->front, "step \"%s\" (line %d of the original) is missing", step->id,
                  step->line);
    }
    lesson_free(m.words);
    return 0;
}

/* ---- which one ---- */

/* What the environment says, in the order of locale(7). */
static const char *wanted_language(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && value[0])
            return value;
    }
    return "";
}

/* "05-pidof.de.md" for the first n characters of a language. */
static char *translation_path(const char *path, const char *language, size_t n)
{
    return text_format("%.*s.%.*s.md", (int)(strlen(path) - strlen(".md")), path, (int)n, language);
}

int lesson_read_in(const char *path, const char *const *world, const char *language,
                   struct lesson **lesson, int *translated, struct err *e)
{
    int none = 0;
    int *outcome = translated ? translated : &none;
    int rc = lesson_read(path, world, lesson, e);
    *outcome = 0;
    if (rc < 0)
        return rc;
    language = language ? language : wanted_language();
    size_t whole = strcspn(language, ".@"), first = strcspn(language, ".@_");
    bool usable = first && !memchr(language, '/', whole) && strlen(path) > strlen(".md");
    for (int i = 0; i < 2 && usable && *outcome == 0; i++) {
        _cleanup_free_ char *name = translation_path(path, language, i ? first : whole);
        if (access(name, F_OK) < 0)
            continue;
        rc = lesson_translate(*lesson, name, world, NULL, NULL, e);
        *outcome = rc < 0 ? rc : 1;
    }
    return 0;
}

int lesson_translations(const char *path, char ***paths, struct err *e)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t stem = strlen(base) - strlen(".md"); /* with the dot that follows, what it begins with */
    _cleanup_free_ char *folder =
        slash ? text_copy(path, slash == path ? 1 : (size_t)(slash - path)) : text_copy(".", 1);
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort), found = 0;
    if (count < 0)
        return err_set(e, -errno, NULL, "list the translations in %s", folder);
    char **list = array_grow(NULL, 0, sizeof *list);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name, *end = strrchr(name, '.');
        if (!strncmp(name, base, stem + 1) && end > name + stem && !strcmp(end, ".md")) {
            list = array_grow(list, found, sizeof *list);
            list[found++] = text_format("%.*s%s", (int)(base - path), path, name);
        }
        free(entries[i]);
    }
    free(entries);
    *paths = list;
    return found;
}
