/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "writer.h"
#include "../lens/tell.h"
#include "../lesson/prose.h"
#include "../screen/keymap.h"
#include "../transcript.h"
#include <langinfo.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 78 };

static const char *const prefixes[SIDES] = {[SIDE_HOST] = "host", [SIDE_CONTAINER] = "cont"};

static const char *const tones[] = {
    [TONE_NOTE] = "",        [TONE_GOOD] = "[ok] ",    [TONE_BAD] = "[!] ",
    [TONE_HINT] = "[hint] ", [TONE_QUESTION] = "[?] ",
};

void writer_start(struct writer *w)
{
    *w = (struct writer){.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8")};
}

static const char *bar(const struct writer *w)
{
    return w->utf8 ? "│" : "|";
}

static bool is_echo(struct writer *w, enum side side)
{
    const char *echo = w->side[side].echo, *line = w->side[side].text;
    size_t n = strlen(echo), have = strlen(line);
    if (!n || have < n || strcmp(line + have - n, echo))
        return false;
    w->side[side].echo[0] = '\0';
    return true;
}

static void end_line(struct writer *w, enum side side)
{
    w->side[side].text[w->side[side].count] = '\0';
    if (!is_echo(w, side))
        printf("%s%s%s\n", prefixes[side], bar(w), w->side[side].text);
    w->side[side].count = 0;
}

static void put(struct writer *w, enum side side, char c)
{
    size_t *count = &w->side[side].count;
    if (c == '\n' || *count == sizeof w->side[side].text - 1)
        end_line(w, side);
    if (c == '\b' && *count)
        --*count;
    else if (c != '\n' && c != '\r' && c != '\b')
        w->side[side].text[(*count)++] = c;
}

void writer_output(struct writer *w, enum side side, const char *bytes, size_t n)
{
    char text[4096];
    while (n) {
        size_t part = n < sizeof text ? n : sizeof text;
        size_t used = escape_filter(&w->side[side].state, bytes, part, text);
        for (size_t i = 0; i < used; i++)
            put(w, side, text[i]);
        bytes += part;
        n -= part;
    }
    fflush(stdout);
}

void writer_flush(struct writer *w)
{
    for (int side = 0; side < SIDES; side++)
        if (w->side[side].count)
            end_line(w, side);
    fflush(stdout);
}

static void print_call(const struct writer *w, const struct lens_call *call, enum side side)
{
    char result[32];
    const struct lens_reason *reason = call->reason >= 0 ? &lens_reasons[call->reason] : NULL;
    printf("kern%s%s%s%s%s %s\n", bar(w), call->side == side ? "" : prefixes[call->side],
           call->side == side ? "" : " ", tell_failed(call) ? tones[TONE_BAD] : "", call->text,
           lens_result(call, result, sizeof result));
    if (reason)
        printf("kern%s%s%s %s\n", bar(w), tones[TONE_BAD], reason->why, reason->remedy);
}

void writer_calls(struct writer *w, const struct calls *calls)
{
    for (const struct seen *seen = calls_next(calls, w->last_call); seen;
         seen = calls_next(calls, seen->number)) {
        if (!tell_everyday(&seen->call))
            print_call(w, &seen->call, calls_side(calls));
        w->last_call = seen->number;
    }
    fflush(stdout);
}

/* No key of the split screen is there, but each of their words. */
static const struct keymap no_keys;

void writer_say(enum tone tone, const char *text)
{
    _cleanup_free_ char *own = keymap_translate(&no_keys, text);
    printf("%s%s\n", tones[tone], own);
    fflush(stdout);
}

static void print_prose(const char *markdown)
{
    _cleanup_free_ char *own = keymap_translate(&no_keys, markdown);
    struct prose *prose = prose_new(own, WIDTH);
    for (int i = 0; prose && i < prose->count; i++) {
        for (int k = 0; k < prose->lines[i].count; k++)
            printf("%s", prose->lines[i].runs[k].text);
        putchar('\n');
    }
    prose_free(prose);
}

static void print_question(struct session *session)
{
    const struct predict *predict = player_question(session_player(session));
    if (!predict)
        return;
    printf("[?] %s\n", predict->question);
    for (int i = 0; i < predict->count; i++)
        printf("    %c) %s\n", 'a' + i, predict->choices[i]);
    printf("    (answer with :predict a, before you try)\n");
}

void writer_step(struct writer *w, struct session *session)
{
    struct player *player = session_player(session);
    const struct lesson *lesson = player_lesson(player);
    const struct step *step = player_step(player);
    bool begins = strncmp(w->lesson, lesson->id, sizeof w->lesson - 1) != 0;
    if (!begins && !strncmp(w->step, step->id, sizeof w->step - 1))
        return;
    if (begins) {
        printf("%s# %s%s%s (%d minute%s)\n\n", w->lesson[0] ? "\n" : "", lesson->number,
               lesson->number[0] ? " " : "", lesson->title, lesson->minutes,
               lesson->minutes == 1 ? "" : "s");
        print_prose(lesson->prose);
    }
    snprintf(w->lesson, sizeof w->lesson, "%s", lesson->id);
    snprintf(w->step, sizeof w->step, "%s", step->id);
    printf("\n## Step %d of %d: %s\n\n", player_index(player) + 1, lesson->steps_count,
           step->title);
    print_prose(step->prose);
    print_question(session);
    putchar('\n');
    fflush(stdout);
}
