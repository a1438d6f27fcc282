/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../lesson/text.h"
#include "explain.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "fishbowl explain": the same on the command line. */

/* As a shell has to read it, so that it is this word again. */
static void add_quoted(struct text *line, const char *word)
{
    bool plain = *word && !strpbrk(word, " \t\n'\"\\$`;&|<>()*?[]#~!{}");
    text_add(line, "%s%s", line->count ? " " : "", plain ? word : "'");
    for (const char *p = word; !plain && *p; p++)
        text_add_bytes(line, *p == '\'' ? "'\\''" : p, *p == '\'' ? 4 : 1);
    text_add(line, "%s", plain ? "" : "'");
}

int explain_run(char *const *words, int count)
{
    enum { WIDTH = 78 };
    struct text line = {0};
    if (count == 1)
        text_add(&line, "%s", words[0]);
    for (int i = 0; count > 1 && i < count; i++)
        add_quoted(&line, words[i]);
    struct explanation *e = explain_command(line.bytes, NULL);
    char *text = explain_text(e, WIDTH);
    bool known = !e->wrong;
    printf("%s\n", text);
    for (int i = 0; i < e->count; i++)
        known &= !e->entries[i].unknown;
    explanation_free(e);
    free(text);
    free(line.bytes);
    return known ? 0 : 1;
}
