/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "complete.h"
#include "state.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The page behind :help and "?": what goes where, the keys, the words. */

static const struct {
    const char *key, *what; /* key NULL: that of the action */
    enum keymap_action action;
} keys[] = {
    {"", "What you type at the prompt goes to the side that the prompt names, as one line.", 0},
    {"", "", 0},
    {NULL, "lines go to the other side", DO_OTHER},
    {NULL, "the pane takes the keyboard, for vi, top and the like; again: gives it back", DO_TYPE},
    {NULL, "a hint for this step", DO_HINT},
    {NULL, "let fishbowl type this step's commands", DO_SOLVE},
    {NULL, "what your commands asked the kernel to do: the list of calls", DO_LENS},
    {NULL, "the pane in front alone, and back", DO_ZOOM},
    {NULL, "the next step", DO_NEXT},
    {NULL, "what each side sees: hide, show", DO_VIEWS},
    {NULL, "the next container of bowl in front", DO_SWITCH},
    {NULL, "stop the pane in front: look back, find, mark and copy text, see below", DO_COPY},
    {NULL, "put in what was copied last; so does Shift-Ins", DO_PASTE},
    {NULL, "the processes, and one of them from all sides", DO_PROCESS},
    {"PgUp PgDn", "scroll the pane in front (or a long message)", 0},
    {"Alt-PgUp Alt-PgDn", "scroll the step", 0},
    {"Ctrl-C", "clear the prompt; with nothing typed: interrupt what runs in front", 0},
    {"Ctrl-D Ctrl-Z", "end of input (with nothing typed), stop: to the side in front", 0},
    {"Tab", "complete; with nothing typed: this step's commands", 0},
    {"Right End", "take the dimmed rest of the line: from this step, or typed before", 0},
    {"Ctrl-Right", "take a word of it", 0},
    {"Ctrl-R", "search the lines typed before; !! and the like stand for one of them", 0},
    {"Esc", "put the messages away", 0},
    {"", "", 0},
    {"", "In a pane that stands still, the keys of vi and less:", 0},
    {"", "", 0},
    {"arrows h j k l", "move; w e b by words, 0 ^ $ in the line, { } by paragraphs", 0},
    {"g G H M L", "the oldest line, the newest; top, middle and bottom of the view", 0},
    {"PgUp PgDn", "pages, as Ctrl-b and Ctrl-f; Ctrl-u and Ctrl-d half ones", 0},
    {"/ ?", "find forward, back, as you type; n N again, the other way", 0},
    {"v V Ctrl-v", "mark from here on: text, lines, a block; o goes to the other end", 0},
    {"y Enter", "copy what is marked, also to the terminal's clipboard, and leave", 0},
    {"q Esc", "leave (Esc first forgets what is marked)", 0},
    {"", "", 0},
    {"", "The mouse, also in programs that ask for it; with Shift it is the terminal's own:", 0},
    {"", "", 0},
    {"click", "this side in front; on the prompt: it has the keyboard again", 0},
    {"wheel", "scroll what is under it", 0},
    {"pull", "mark and copy; a double click a word, a third one lines", 0},
    {"middle button", "put in what was copied last", 0},
    {"", "", 0},
    {"", "Words for fishbowl itself start with a colon:", 0},
};

enum { KEYS = (int)(sizeof keys / sizeof *keys) };

static bool is_own(const char *name)
{
    int count;
    const struct screen_word *own = bindings_words(&count);

    for (int i = 0; i < count; i++)
        if (strcmp(own[i].name, name) == 0)
            return true;
    return false;
}

/* The session's words without those that the screen answers itself. */
static int session_words(const struct word **list)
{
    int n = 0;

    for (int i = 0; i < words_count; i++)
        if (!is_own(words[i].name))
            list[n++] = &words[i];
    return n;
}

void help_close(struct screen *s)
{
    free(s->page);
    s->page = NULL;
    s->help = false;
    s->dirty |= DIRTY_ALL;
}

void help_open(struct screen *s, const char *title, const char *text)
{
    help_close(s);
    s->page = text ? keymap_translate(&s->keymap, text) : NULL;
    s->help = !text || s->page;
    s->help_top = 0;
    snprintf(s->title, sizeof s->title, "%s", title);
}

/* Where a row of a page ends: with its line, or before the word that does not fit any more. */
static const char *row_end(const char *row, int columns)
{
    const char *blank = NULL;
    bool begun = false;
    int used = 0;

    for (const char *at = row, *before = at; *at && *at != '\n'; before = at) {
        uint32_t ch = text_next(&at);
        used += text_columns(ch);
        if (used > columns && before > row)
            return blank ? blank : before;
        if (ch == ' ' && begun)
            blank = before;
        begun |= ch != ' ';
    }
    return row + strcspn(row, "\n");
}

/* The row behind one that ends here; NULL behind the last one. */
static const char *next_row(const char *end)
{
    return *end == '\n' ? end + 1 : *end ? end + strspn(end, " ") : NULL;
}

int help_lines(const struct screen *s)
{
    const struct word *list[64];
    int count, lines = 0;

    for (const char *row = s->page; row; row = next_row(row_end(row, s->layout.columns - 1)))
        lines++;
    if (lines)
        return lines;
    bindings_words(&count);
    return KEYS + session_words(list) + count;
}

static void entry(struct strip *strip, int columns, const char *name, const char *what)
{
    strip_add(strip, STYLE_PLAIN, " ");
    strip_fit(strip, STYLE_KEY, name, columns - strip->columns);
    strip_add(strip, STYLE_PLAIN, "  ");
    strip_to(strip, columns < 60 ? 0 : 21);
    strip_fit(strip, STYLE_PLAIN, what, columns - strip->columns);
}

static void text_line(const char *text, int line, struct strip *strip, int columns)
{
    char part[2048];

    while (text && line-- > 0)
        text = next_row(row_end(text, columns - 1));
    if (!text)
        return;
    snprintf(part, sizeof part, " %.*s", (int)(row_end(text, columns - 1) - text), text);
    strip_fit(strip, STYLE_PLAIN, part, columns);
}

void help_line(const struct screen *s, int line, struct strip *strip, int columns)
{
    const struct word *list[64];
    int count, n = session_words(list);
    const struct screen_word *own = bindings_words(&count);
    char name[64];

    strip_clear(strip);
    if (s->page) {
        text_line(s->page, line, strip, columns);
        return;
    }
    if (line < KEYS && !keys[line].key) {
        struct keymap_text is = keymap_keys(&s->keymap, keys[line].action);
        entry(strip, columns, is.text[0] ? is.text : "(no key)", keys[line].what);
    } else if (line < KEYS && !*keys[line].key) {
        strip_add(strip, STYLE_PLAIN, " ");
        strip_fit(strip, STYLE_STRONG, keys[line].what, columns - 1);
    } else if (line < KEYS) {
        entry(strip, columns, keys[line].key, keys[line].what);
    } else if (line - KEYS < n) {
        const struct word *w = list[line - KEYS];
        snprintf(name, sizeof name, ":%s%s%s", w->name, *w->args ? " " : "", w->args);
        entry(strip, columns, name, w->what);
    } else if (line - KEYS - n < count) {
        snprintf(name, sizeof name, ":%s", own[line - KEYS - n].name);
        char *what = keymap_translate(&s->keymap, own[line - KEYS - n].what);
        entry(strip, columns, name, what);
        free(what);
    }
}
