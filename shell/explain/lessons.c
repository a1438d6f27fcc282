/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../lesson/text.h"
#include "explain.h"
#include <string.h>

/* What of a lesson is commands, and what they make. */

/* Keys and :reset are no commands of a shell. */
static bool is_command(const char *line)
{
    return !lesson_keys(line, strlen(line)) && strcmp(line, LESSON_RESET) != 0;
}

char *explain_model(const struct step *step)
{
    struct text all = {0};
    for (int i = 0; i < step->models_count; i++) {
        const struct command_block *block = &step->models[i];
        for (int k = 0; k < block->count; k++)
            if (is_command(block->lines[k]) && strstr(step->prose, block->lines[k]))
                text_add(&all, "%s%s", all.count ? "\n" : "", block->lines[k]);
    }
    return text_take(&all);
}

void own_words_of_lesson(struct own_words *own, const struct lesson *lesson)
{
    for (int s = 0; s < lesson->steps_count; s++) {
        const struct step *step = &lesson->steps[s];
        for (int i = 0; i < step->models_count; i++)
            for (int k = 0; k < step->models[i].count; k++)
                explanation_free(explain_command(step->models[i].lines[k], own));
    }
}
