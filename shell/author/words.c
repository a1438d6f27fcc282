/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../explain/explain.h"
#include "rules.h"
#include <string.h>

/* The rule that every command of a lesson can be taken apart by :explain. */

/* Who reads what is typed on each side; NULL: a shell. */
struct readers {
    const char *name[SIDES];
};

static void look_at_line(struct lint *l, struct own_words *own, const struct command_block *block,
                         const char *line)
{
    struct explanation *e = explain_command(line, own);
    for (int i = 0; i < e->count; i++)
        if (e->entries[i].unknown)
            lint_warn(l, block->line,
                      ":explain does not know \"%s\" in \"%s\" (%s), expected a word of its tables",
                      e->entries[i].word, line, e->entries[i].what);
    if (e->wrong)
        lint_warn(l, block->line, ":explain cannot read \"%s\": %s", line, e->wrong);
    explanation_free(e);
}

/* Lines for a program that reads what is typed are no commands, until keys end or leave it. */
static void look_at_block(struct lint *l, struct own_words *own, const struct command_block *block,
                          struct readers *readers)
{
    for (int i = 0; i < block->count; i++) {
        const char *line = block->lines[i], **reader = &readers->name[block->side];
        if (!strcmp(line, LESSON_RESET)) {
            *readers = (struct readers){0};
        } else if (lesson_keys(line, strlen(line))) {
            *reader = NULL;
        } else if (!*reader) {
            look_at_line(l, own, block, line);
            *reader = explain_reader(line);
        }
    }
}

void rule_words(struct lint *l)
{
    struct own_words own = {0};
    struct readers readers = {0};
    own_words_of_lesson(&own, l->lesson);
    for (int i = 0; i < l->lesson->steps_count; i++) {
        const struct step *step = &l->lesson->steps[i];
        for (int k = 0; k < step->wrongs_count; k++) {
            struct readers before = readers;
            look_at_block(l, &own, &step->wrongs[k], &before);
        }
        for (int k = 0; k < step->models_count; k++)
            look_at_block(l, &own, &step->models[k], &readers);
    }
    own_words_clear(&own);
}
