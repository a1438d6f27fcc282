/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../sandbox/kernel/nearest.h"
#include "explain/explain.h"
#include "isolation.h"
#include "lens/word.h"
#include "lesson/prose.h"
#include "lesson/text.h"
#include "needs.h"
#include "screen/place.h"
#include "session.h"
#include "source.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The colon words. Each is a line of the table at the end and a plain function here. */

static void run_player(struct session *s, const struct word *word, const char *args)
{
    player_word(session_player(s), word->name, args);
}

/* A hint speaks of what is to be done; on this machine it may be more than can be done. */
static void run_hint(struct session *s, const struct word *word, const char *args)
{
    const char *lack = needs_lack(session_lab(s), player_lesson(session_player(s)));
    if (lack)
        session_say(s, TONE_NOTE,
                    "This lesson needs %s, and this lab has none: a step that uses it cannot be "
                    "passed here. :next, twice, goes on.",
                    lack);
    run_player(s, word, args);
}

static void list_facts(struct session *s)
{
    struct text text = {0};
    text_add(&text, "Facts you can ask for:\n");
    for (int i = 0; i < facts_count; i++)
        text_add(&text, "  %s: %s\n", facts_table[i].name, facts_table[i].what);
    session_say(s, TONE_NOTE, "%s", text.bytes);
    free(text.bytes);
}

static void run_fact(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    struct err e = {0};
    struct fact_value value;
    struct facts_terminals terminals = session_terminals(s);
    if (!args[0]) {
        list_facts(s);
        return;
    }
    if (!session_snapshot(s)) {
        session_say(s, TONE_BAD, "The lab is not up yet: there is nothing to ask.");
        return;
    }
    if (fact_get(session_snapshot(s), &terminals, args, &value, &e) < 0) {
        session_say(s, TONE_BAD, "%s. %s", e.what, e.hint);
        return;
    }
    const struct fact_info *info = fact_find(args, NULL, 0);
    session_say(s, TONE_NOTE, "%s = %s\n%s%s%s", args, fact_text(&value), info ? info->what : "",
                info ? "\nThe kernel says so in: " : "", info ? info->source : "");
}

/* What is isolated, and what is not yet: all of it, or one row of the grid. */
static void run_why(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    int row = isolation_find(args);
    char line[512];
    if (!session_snapshot(s)) {
        session_say(s, TONE_BAD, "The lab is not up yet: there is nothing to ask.");
    } else if (!args[0]) {
        char *page = isolation_page(session_snapshot(s));
        session_page(s, "what is isolated, and what is not yet", page);
        free(page);
    } else if (row < 0) {
        const char *names[ISOLATIONS];
        for (int i = 0; i < ISOLATIONS; i++)
            names[i] = isolation_table[i].name;
        char *there = text_of_words("There are ", names, ISOLATIONS);
        session_say(s, TONE_BAD, "Nothing that can be isolated is called \"%s\". %s", args, there);
        free(there);
    } else {
        isolation_say(session_snapshot(s), row, line, sizeof line);
        session_say(s, TONE_NOTE, "%s: %s", isolation_table[row].name, line);
    }
}

static void run_diff(struct session *s, const struct word *word, const char *args)
{
    enum { DIFF_BYTES = 16384 };
    (void)word;
    (void)args;
    const struct snapshot *before = session_before(s), *now = session_snapshot(s);
    _cleanup_free_ char *text = malloc(DIFF_BYTES);
    if (!text)
        return;
    if (before && now && before != now)
        snapshot_diff_whole(before, now, text, DIFF_BYTES);
    else
        snprintf(text, DIFF_BYTES, "nothing");
    _cleanup_free_ char *page = text_format(
        "Between the last command and now, of processes, namespaces, mounts, ids, groups and "
        "limits (what is in files is no part of it):\n\n%s",
        text);
    session_page(s, "what that command changed", page);
}

static void list_sources(struct session *s)
{
    struct text text = {0};
    int count;
    char **names = source_list(&count);
    text_add(&text, "The lesson programs, on both sides in /opt/fishbowl/bin:");
    for (int i = 0; i < count; i++) {
        text_add(&text, " %s", names[i]);
        free(names[i]);
    }
    free(names);
    session_say(s, TONE_NOTE, "%s", text.bytes);
    free(text.bytes);
}

/* The words before the first step: why the lesson matters. */
static void run_about(struct session *s, const struct word *word, const char *args)
{
    enum { WIDTH = 76 };
    (void)word;
    (void)args;
    const struct lesson *lesson = player_lesson(session_player(s));
    struct prose *prose = prose_new(lesson->prose, WIDTH);
    struct text text = {0};
    char title[128];
    text_add(&text, "%s", prose && prose->count ? "\n" : "There is nothing before its first step.");
    for (int i = 0; prose && i < prose->count; i++, text_add(&text, "\n"))
        for (int k = 0; k < prose->lines[i].count; k++)
            text_add(&text, "%s", prose->lines[i].runs[k].text);
    prose_free(prose);
    snprintf(title, sizeof title, "%s %s", lesson->number, lesson->title);
    session_page(s, title, text.bytes);
    free(text.bytes);
}

static void run_source(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    struct err e = {0};
    if (!args[0]) {
        list_sources(s);
        return;
    }
    char *text = source_read(args, &e);
    char title[64];
    snprintf(title, sizeof title, "%.50s.c", args);
    if (text)
        session_page(s, title, text);
    else
        session_say(s, TONE_BAD, "%s. %s", e.what, e.hint);
    free(text);
}

/* What :explain alone is about: the last command of this step, else its model answer. */
static char *command_at_hand(struct session *s)
{
    struct player *player = session_player(s);
    const char *last = player_last(player);
    return last ? text_copy(last, strlen(last)) : explain_model(player_step(player));
}

static void explain(struct session *s, const char *command, struct own_words *own)
{
    enum { WIDTH = 78 };
    own_words_of_lesson(own, player_lesson(session_player(s)));
    struct explanation *e = explain_command(command, own);
    char *lines = explain_text(e, WIDTH), *page = text_format("%s\n\n%s", e->command, lines);
    session_page(s, ":explain", page);
    explanation_free(e);
    own_words_clear(own);
    free(lines);
    free(page);
}

static void run_explain(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    struct place place;
    const struct lab_info *lab = session_lab(s);
    pid_t pid = session_process(s, session_focus(s));
    bool known = lab && pid > 0 && place_open(&place, lab, pid) == 0;
    struct own_words own = {.folder = known ? place.cwd : NULL};
    char *command = args[0] ? text_copy(args, strlen(args)) : command_at_hand(s);
    if (command[0])
        explain(s, command, &own);
    else
        session_say(s, TONE_NOTE,
                    "This step shows no command, and nothing was typed yet: give one, as in "
                    ":explain unshare --pid --fork sh");
    if (known)
        place_close(&place);
    free(command);
}

static void run_reset(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    (void)args;
    session_reset(s);
}

static void list_lessons(struct session *s)
{
    char **paths, text[4000] = "Lessons (open one with :lesson NUMBER):\n";
    struct err e = {0};
    int n = course_lessons(session_course(s), session_lessons(s), &paths, &e);
    size_t used = strlen(text);
    for (int i = 0; i < n; i++) {
        struct lesson *lesson;
        if (lesson_read_in(paths[i], NULL, session_language(s), &lesson, NULL, &e) == 0) {
            if (used < sizeof text)
                used += snprintf(text + used, sizeof text - used, "  %s  %s (%d min)\n",
                                 lesson->number, lesson->title, lesson->minutes);
            lesson_free(lesson);
        }
        free(paths[i]);
    }
    if (n >= 0)
        free(paths);
    session_say(s, n < 0 ? TONE_BAD : TONE_NOTE, "%s", n < 0 ? e.what : text);
}

static void run_lesson(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    struct err e = {0};
    if (!args[0])
        list_lessons(s);
    else if (session_open(s, args, NULL, &e) < 0)
        session_say(s, TONE_BAD, "%s. %s", e.what, e.hint);
}

static void run_side(struct session *s, const struct word *word, const char *args)
{
    (void)args;
    session_set_focus(s, !strcmp(word->name, "host") ? SIDE_HOST : SIDE_CONTAINER);
}

static void run_shell(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    (void)args;
    if (session_alive(s, session_focus(s)))
        session_say(s, TONE_NOTE, "The %s side has a shell already.", side_names[session_focus(s)]);
    else
        session_respawn(s, session_focus(s));
}

static void run_help(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    (void)args;
    char text[4000] = "What you type goes to the shell of the side in front. Words for fishbowl "
                      "itself start with a colon:\n";
    size_t used = strlen(text);
    for (int i = 0; i < words_count && used < sizeof text; i++)
        used += snprintf(text + used, sizeof text - used, "  :%s%s%s  %s\n", words[i].name,
                         words[i].args[0] ? " " : "", words[i].args, words[i].what);
    session_say(s, TONE_NOTE, "%s", text);
}

static void run_quit(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    (void)args;
    session_quit(s);
}

const struct word words[] = {
    {"next", "", "go to the next step (twice to skip one that has not passed)", run_player},
    {"back", "", "read the step before this one again", run_player},
    {"hint", "", "a hint that fits what you have done; ask again for more", run_hint},
    {"show", "", "show the commands of this step", run_player},
    {"solve", "", "let fishbowl type the commands of this step", run_player},
    {"check", "", "look at the kernel now: what holds, and what does not yet", run_player},
    {"predict", "LETTER", "answer the question of this step", run_player},
    {"fact", "[NAME]", "ask the kernel for one fact; alone: which there are", run_fact},
    {"why", "[NAME]", "what of the container is isolated, what is not yet, and what would do it",
     run_why},
    {"diff", "", "what the last command changed, one thing a line", run_diff},
    {"lens", "[NUMBER|on|off]", "the calls of your commands; one of them; watch this side or not",
     lens_word},
    {"source", "[NAME]", "read a lesson program, such as memleak; alone: which there are",
     run_source},
    {"explain", "[COMMAND]",
     "what a command means, word by word; alone: the last one, or the step's", run_explain},
    {"reset", "", "a fresh lab, with the steps before this one typed again", run_reset},
    {"intro", "", "half a minute that shows both sides; then the lesson, in a fresh lab",
     intro_word},
    {"about", "", "what this lesson is about, and why", run_about},
    {"lesson", "[NUMBER]", "open another lesson; alone: list them", run_lesson},
    {"host", "", "lines go to the host", run_side},
    {"container", "", "lines go to the container", run_side},
    {"switch", "[NAME]", "another container of bowl in front; alone: the next one", switch_word},
    {"shell", "", "a new shell where the old one has ended", run_shell},
    {"share", "[screen|DIR]", "show a class where you are; screen: yours to who wants to watch",
     share_word},
    {"unshare", "[screen]", "share nothing any more; screen: only that", unshare_word},
    {"allow", "", "let who asks watch your screen", answer_word},
    {"deny", "", "do not", answer_word},
    {"help", "", "this list", run_help},
    {"quit", "", "leave; the lab is removed, your progress is kept", run_quit},
};
const int words_count = sizeof words / sizeof *words;

static void suggest(struct session *s, const char *name)
{
    const char *names[sizeof words / sizeof *words];
    for (int i = 0; i < words_count; i++)
        names[i] = words[i].name;
    const char *near = nearest(name, names, words_count);
    if (near)
        session_say(s, TONE_BAD, "There is no word :%s. Did you mean :%s? (:help lists them)", name,
                    near);
    else
        session_say(s, TONE_BAD, "There is no word :%s. :help lists the words there are.", name);
}

void session_word(struct session *s, const char *text)
{
    char name[32];
    size_t n = strcspn(text, " \t");
    snprintf(name, sizeof name, "%.*s", (int)n, text);
    const char *args = text + n + strspn(text + n, " \t");
    for (int i = 0; i < words_count; i++) {
        if (!strcmp(words[i].name, name)) {
            words[i].run(s, &words[i], args);
            return;
        }
    }
    suggest(s, name);
}
