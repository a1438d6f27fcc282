/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules.h"
#include <stdlib.h>

/* What a translation lacks, and what no longer fits its original. */

static void report(void *user, int line, const char *text)
{
    lint_add(user, false, line, text);
}

static void look_at_translation(struct lint *l, const char *path)
{
    const char *original = l->path, *rule = l->rule, *words[MACHINE_WORDS];
    struct lesson *lesson;
    struct err e = {0};
    lint_words(l->machine, words);
    if (lesson_read(original, words, &lesson, &e) < 0)
        return; /* said already */
    l->path = path;
    if (lesson_translate(lesson, path, words, report, l, &e) < 0)
        lint_error(l, &e);
    l->path = original;
    l->rule = rule;
    lesson_free(lesson);
}

void rule_translations(struct lint *l)
{
    char **paths = NULL;
    int count = lesson_translations(l->path, &paths, NULL);
    for (int i = 0; i < count; i++) {
        look_at_translation(l, paths[i]);
        free(paths[i]);
    }
    free(paths);
}
