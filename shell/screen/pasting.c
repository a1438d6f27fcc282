/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pasting.h"
#include "prompt.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 8 /* lines of it that the question shows */ };

/* Every kind of line end becomes a newline, a tab a blank, for a shell would complete at it; other
 * control characters are left out. None at the end: it is no line of its own. */
static char *clean(const char *text, size_t n)
{
    char *to = malloc(n + 1);
    size_t used = 0;

    for (size_t i = 0; to && i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '\n' && i && text[i - 1] == '\r')
            continue;
        if (c == '\n' || c == '\r')
            to[used++] = '\n';
        else if (c == '\t')
            to[used++] = ' ';
        else if (c >= 0x20 && c != 0x7F)
            to[used++] = (char)c;
    }
    while (used && to[used - 1] == '\n')
        used--;
    if (to)
        to[used] = 0;
    return to;
}

static int count_lines(const char *text)
{
    int lines = 1;

    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

bool pasting(const struct screen *s)
{
    return s->pasted;
}

static void ask(struct screen *s)
{
    const char *end = s->pasted;
    int lines = count_lines(s->pasted);

    for (int i = 0; i < SHOWN && end; i++)
        end = (end = strchr(end, '\n')) ? end + 1 : NULL;
    int n = end ? (int)(end - s->pasted - 1) : (int)strlen(s->pasted);
    stepbox_quiet(s->box);
    session_say(s->session, TONE_QUESTION, "Run these %d lines?\n%.*s%s", lines, n < 800 ? n : 800,
                s->pasted, end || n > 800 ? "\n..." : "");
}

void pasting_take(struct screen *s, const struct key *key)
{
    char *text = clean(key->raw, key->raw_count);

    if (!text || !strchr(text, '\n')) {
        if (text)
            prompt_insert(text);
        free(text);
        return;
    }
    free(s->pasted);
    s->pasted = text;
    ask(s);
}

static void run(struct screen *s, const char *line)
{
    prompt_remember(line);
    bindings_line(s, line);
}

/* A shell reads a group to its end before it runs any of it. */
static void run_group(struct screen *s, const char *lines)
{
    size_t size = strlen(lines) + sizeof "{\n\n}";
    char *group = malloc(size);

    if (group) {
        snprintf(group, size, "{\n%s\n}", lines);
        run(s, group);
    }
    free(group);
}

void pasting_key(struct screen *s, const struct key *key)
{
    char *text = s->pasted, *rest;
    bool lines = key->name == K_CHAR && key->ch == 'l' && !key->mods;
    bool one = key->name == K_CHAR && key->ch == 'o' && !key->mods;

    s->pasted = NULL;
    s->dirty |= DIRTY_STEP | DIRTY_PROMPT;
    stepbox_quiet(s->box);
    if (lines || one) {
        prompt_insert(text);
        free(text);
        text = rest = prompt_steal();
        if (one && text)
            run_group(s, text);
        for (char *line; lines && rest && (line = strsep(&rest, "\n"));)
            run(s, line);
    }
    free(text);
}

void pasting_row(const struct screen *s, struct strip *strip, int columns)
{
    static const char *const keys[][2] = {
        {"l", " line by line  "}, {"o", " as one, read whole before it runs  "}, {"Esc", " not"}};
    char count[48];

    strip_clear(strip);
    snprintf(count, sizeof count, "%d lines: ", count_lines(s->pasted));
    strip_fit(strip, STYLE_QUESTION, count, columns);
    for (int i = 0; i < 3; i++) {
        strip_fit(strip, STYLE_KEY, keys[i][0], columns - strip->columns);
        strip_fit(strip, STYLE_PLAIN, keys[i][1], columns - strip->columns);
    }
}
