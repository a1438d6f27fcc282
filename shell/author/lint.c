/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lint.h"
#include "../complain.h"
#include "rules.h"
#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- machines ---- */

/* How control groups can be mounted (cgroups(7)), in the words of "only=". */
static const char *const groups[][MACHINE_WORDS - 4] = {
    {NULL},
    {"v1", "pure-v1", NULL},
    {"v1", "pure-v1", "freezer-v1", "cpu-v1", "memory-v1", "pids-v1", "named-v1", NULL},
    {"v1", "freezer-v1", "cpu-v1", "memory-v1", "pids-v1", "named-v1", "v2", "freezer-v2",
     "unified", NULL},
    {"v1", "named-v1", "v2", "freezer-v2", "unified", "cpu-v2", "memory-v2", "pids-v2", NULL},
    {"v2", "freezer-v2", "pure-v2", NULL},
    {"v2", "freezer-v2", "pure-v2", "cpu-v2", "memory-v2", "pids-v2", NULL},
};
static const char *const roots[] = {"alpine", "stand-in"};
static const char *const users[] = {"root", "user"};
enum { GROUPS = sizeof groups / sizeof *groups };

_Static_assert(GROUPS * 4 <= MACHINES, "room for all machines");

void lint_words(int machine, const char *words[MACHINE_WORDS])
{
    int n = 0;
    for (const char *const *w = groups[machine / 4]; *w; w++)
        words[n++] = *w;
    words[n++] = roots[machine / 2 % 2];
    words[n++] = users[machine % 2];
    /* Two of the four with these groups: each root and each user once with the lens, once without.
     */
    if (machine / 2 % 2 == machine % 2)
        words[n++] = "lens";
    if (machine % 2)
        words[n++] = "runc";
    words[n] = NULL;
}

static bool offers(int machine, const char *word)
{
    const char *words[MACHINE_WORDS];
    lint_words(machine, words);
    for (const char **w = words; *w; w++)
        if (!strcmp(*w, word))
            return true;
    return false;
}

/* One of two words has what is needed. */
static const struct {
    const char *need, *words[2];
} group_needs[] = {
    {"cgroup", {"v1", "v2"}},         {"freezer", {"freezer-v1", "v2"}},
    {"cpu", {"cpu-v1", "cpu-v2"}},    {"memory", {"memory-v1", "memory-v2"}},
    {"pids", {"pids-v1", "pids-v2"}},
};

static bool has_groups(int machine, const char *need)
{
    for (size_t i = 0; i < sizeof group_needs / sizeof *group_needs; i++)
        if (!strcmp(need, group_needs[i].need))
            return offers(machine, group_needs[i].words[0]) ||
                   offers(machine, group_needs[i].words[1]);
    return false;
}

bool lint_met(const struct lint *l, const char *need)
{
    return lint_needs(l->lesson, need) ||
           (l->machine >= 0 && (has_groups(l->machine, need) || offers(l->machine, need)));
}

/* A machine that lacks what the lesson needs never plays it. */
static bool can_play(int machine, const struct lesson *lesson)
{
    for (size_t i = 0; i < sizeof group_needs / sizeof *group_needs; i++)
        if (lint_needs(lesson, group_needs[i].need) && !has_groups(machine, group_needs[i].need))
            return false;
    return (!lint_needs(lesson, "alpine") || offers(machine, "alpine")) &&
           (!lint_needs(lesson, "lens") || offers(machine, "lens"));
}

/* ---- findings ---- */

void lint_add(struct lint *l, bool error, int line, const char *text)
{
    struct findings *f = l->found;
    unsigned bit = l->machine < 0 ? 0 : 1u << l->machine;
    for (int i = 0; i < f->count; i++) {
        struct finding *old = &f->list[i];
        if (old->line == line && !strcmp(old->text, text) && !strcmp(old->path, l->path)) {
            old->readings |= bit;
            return;
        }
    }
    f->list = array_grow(f->list, f->count, sizeof *f->list);
    f->list[f->count++] = (struct finding){text_copy(l->path, strlen(l->path)),
                                           text_copy(text, strlen(text)),
                                           line,
                                           error,
                                           l->rule,
                                           bit};
}

void lint_warn(struct lint *l, int line, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    lint_add(l, false, line, text);
}

void lint_clear(struct findings *found)
{
    for (int i = 0; i < found->count; i++) {
        free(found->list[i].path);
        free(found->list[i].text);
    }
    free(found->list);
    *found = (struct findings){0};
}

static int by_line(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;
    int path = strcmp(x->path, y->path);
    return path ? path : x->line != y->line ? x->line - y->line : strcmp(x->text, y->text);
}

/* The word that tells the machines of readings from the others of all; NULL if there is none. */
static const char *distinction(unsigned readings, unsigned all)
{
    for (int w = 0; w < lesson_worlds_count; w++) {
        unsigned bits = 0;
        for (int machine = 0; machine < GROUPS * 4; machine++)
            bits |= (unsigned)offers(machine, lesson_worlds[w]) << machine;
        if ((bits & all) == readings)
            return lesson_worlds[w];
    }
    return NULL;
}

/* What does not hold everywhere says where. */
static void say_where(struct lint *l, int from, unsigned all)
{
    for (int i = from; i < l->found->count; i++) {
        struct finding *f = &l->found->list[i];
        if (!f->readings || f->readings == all)
            continue;
        const char *with = distinction(f->readings, all);
        const char *without = distinction(all & ~f->readings, all);
        const char *word = with ? with : without ? without : "";
        char *text = text_format("%s (%s%s)", f->text,
                                 with      ? "where there is "
                                 : without ? "where there is no "
                                           : "on some machines",
                                 word);
        free(f->text);
        f->text = text;
    }
}

/* ---- reading ---- */

/* lesson_read says "PATH:LINE: WHAT"; a file that is none says it without a line. */
void lint_error(struct lint *l, const struct err *e)
{
    size_t n = strlen(l->path);
    int line = 0;
    const char *what = e->what;
    if (!strncmp(what, l->path, n) && what[n] == ':') {
        char *end;
        line = (int)strtol(what + n + 1, &end, 10);
        what = end + strspn(end, ": ");
    }
    const char *end = !e->hint[0] ? "" : what[0] && what[strlen(what) - 1] == '?' ? " " : ". ";
    _cleanup_free_ char *text = text_format("%s%s%s", what, end, e->hint);
    l->rule = "parse";
    lint_add(l, true, line, text);
}

/* Returns the machines that can play the lesson, as bits. */
static unsigned read_all(struct lint *l)
{
    unsigned all = 0;
    for (l->machine = 0; l->machine < GROUPS * 4; l->machine++) {
        const char *words[MACHINE_WORDS];
        struct err e = {0};
        struct lesson **reading = &l->reading[l->machine];
        lint_words(l->machine, words);
        if (lesson_read(l->path, words, reading, &e) < 0) {
            lint_error(l, &e);
        } else if (!can_play(l->machine, *reading)) {
            lesson_free(*reading);
            *reading = NULL;
            continue;
        } else {
            l->readings++;
        }
        all |= 1u << l->machine;
    }
    return all;
}

static void look(struct lint *l, const struct rule *rule)
{
    l->rule = rule->name;
    for (int i = 0; i < GROUPS * 4; i++) {
        if (!l->reading[i])
            continue;
        l->lesson = l->reading[i];
        l->machine = rule->once ? -1 : i;
        rule->look(l);
        if (rule->once)
            return;
    }
}

void lint_file(const char *path, struct findings *found)
{
    struct lint l = {.path = path, .found = found};
    int from = found->count;
    unsigned all = read_all(&l);
    for (int i = 0; i < lint_rules_count; i++)
        look(&l, &lint_rules[i]);
    for (int i = 0; i < GROUPS * 4; i++)
        lesson_free(l.reading[i]);
    say_where(&l, from, all);
    if (found->count > from)
        qsort(found->list + from, found->count - from, sizeof *found->list, by_line);
}

/* ---- the command ---- */

static const char *kind_of(const struct finding *f)
{
    return f->error ? "error" : "warning";
}

void lint_print(const struct findings *found)
{
    for (int i = 0; i < found->count; i++) {
        const struct finding *f = &found->list[i];
        if (f->line)
            printf("%s:%d: %s: %s\n", f->path, f->line, kind_of(f), f->text);
        else
            printf("%s: %s: %s\n", f->path, kind_of(f), f->text);
    }
}

static void print_json(const struct findings *found)
{
    json_t *all = json_array();
    for (int i = 0; i < found->count; i++) {
        const struct finding *f = &found->list[i];
        json_array_append_new(all,
                              json_pack("{s:s s:i s:s s:s s:s}", "file", f->path, "line", f->line,
                                        "kind", kind_of(f), "rule", f->rule, "text", f->text));
    }
    json_dumpf(all, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(all);
}

static int lint_all(const char *folder, struct findings *found, struct err *e)
{
    char **paths;
    int count = lesson_list(folder, &paths, e);
    for (int i = 0; i < count; i++) {
        lint_file(paths[i], found);
        free(paths[i]);
    }
    if (count >= 0)
        free(paths);
    return count;
}

int lint_run(const char *folder, char *const *names, int count, bool strict, bool json)
{
    struct findings found = {0};
    struct err e = {0};
    char path[4096];
    int rc = count ? 0 : lint_all(folder, &found, &e), bad = 0;
    for (int i = 0; i < count && rc >= 0; i++) {
        rc = lesson_find(folder, names[i], path, sizeof path, &e);
        if (rc >= 0)
            lint_file(path, &found);
    }
    (json ? print_json : lint_print)(&found);
    for (int i = 0; i < found.count; i++)
        bad += strict || found.list[i].error;
    lint_clear(&found);
    return rc < 0 ? complain(&e, 2) : bad > 0;
}
