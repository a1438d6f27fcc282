/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "complete.h"
#include "copying.h"
#include "mouse.h"
#include "pasting.h"
#include "presenting.h"
#include "prompt.h"
#include "state.h"
#include "tty.h"
#include <stdio.h>
#include <string.h>

/* ---- what keys and words do ---- */

static void other_side(struct screen *s)
{
    session_set_focus(s->session,
                      session_focus(s->session) == SIDE_HOST ? SIDE_CONTAINER : SIDE_HOST);
}

static void type_in_pane(struct screen *s)
{
    /* A terminal without a shell would swallow all keys, the Enter for a new one too. */
    if (!s->typing && session_lab(s->session) &&
        !session_alive(s->session, session_focus(s->session))) {
        session_say(s->session, TONE_NOTE,
                    "The shell there has ended and takes no keys: Enter starts a new one.");
        return;
    }
    s->typing = !s->typing;
    s->dirty |= DIRTY_FRAMES | DIRTY_PROMPT;
}

static void zoom(struct screen *s)
{
    s->wish.zoom = !s->wish.zoom;
    screen_layout(s);
}

static void views(struct screen *s)
{
    s->wish.views = !s->wish.views;
    screen_layout(s);
}

static void lens(struct screen *s)
{
    lenslist_open(s, 0);
}

/* Readline empties the line once it has been accepted. */
static void paste_soon(struct screen *s)
{
    s->pasting = true;
}

static void mouse(struct screen *s)
{
    s->mouse_off = !s->mouse_off;
    tty_mouse(!s->mouse_off);
    session_say(s->session, TONE_NOTE,
                s->mouse_off ? "The mouse is the terminal's own again; :mouse takes it back."
                             : "The mouse chooses sides, scrolls and marks text here; with Shift "
                               "it is the terminal's own.");
}

static void process(struct screen *s)
{
    process_open(s, "");
}

static void redraw(struct screen *s)
{
    s->dirty |= DIRTY_ALL | DIRTY_TERMINAL;
}

static void help(struct screen *s)
{
    help_open(s, "help", NULL);
}

/* A word of the session: an answer of its own follows, so the old ones go. */
static void word(struct screen *s, const char *line)
{
    stepbox_quiet(s->box);
    s->dirty |= DIRTY_STEP;
    session_line(s->session, line);
}

static void hint(struct screen *s)
{
    word(s, ":hint");
}

static void solve(struct screen *s)
{
    word(s, ":solve");
}

static void next_container(struct screen *s)
{
    word(s, ":switch");
}

static void next(struct screen *s)
{
    word(s, ":next");
}

/* What theme there is, or another one; without a name the next in turn. */
static void choose_theme(struct screen *s, const char *name)
{
    int theme = *name ? theme_find(name) : ((int)theme_chosen() + 1) % THEMES;

    if (theme < 0) {
        session_say(s->session, TONE_BAD,
                    "There is no theme \"%s\". There are dark, light, contrast and mono.", name);
        return;
    }
    theme_choose((enum theme)theme);
    s->dirty |= DIRTY_ALL;
    session_say(s->session, TONE_NOTE,
                "This is the theme %s. The line \"theme = %s\" in fishbowl.conf keeps it.",
                theme_names[theme], theme_names[theme]);
}

/* What the keys of the keymap do, and the key line, whose words are left out from the right. */
static const struct binding {
    enum keymap_action action;
    const char *label;
    bool typing; /* also while a pane has the keyboard */
    bool wide;   /* named in wide key lines only */
    void (*run)(struct screen *s);
} bindings[] = {
    {DO_OTHER, "other side", false, false, other_side},
    {DO_TYPE, "type in pane", true, false, type_in_pane},
    {DO_HINT, "hint", false, false, hint},
    {DO_SOLVE, "solve", false, false, solve},
    {DO_LENS, "lens", true, false, lens},
    {DO_ZOOM, "zoom", false, true, zoom},
    {DO_NEXT, "next", false, false, next},
    {DO_VIEWS, "views", false, true, views},
    {DO_SWITCH, "switch", false, true, next_container},
    {DO_PROCESS, "process", true, true, process},
    {DO_COPY, "copy", true, true, copying_toggle},
    {DO_PASTE, NULL, true, true, copying_paste},
};

static const struct {
    struct screen_word word;
    void (*run)(struct screen *s);
    void (*with)(struct screen *s, const char *args); /* takes a word, or none */
} own[] = {
    {{"other", "lines go to the other side"}, other_side, NULL},
    {{"type", "give the pane the keyboard, until F3 takes it back"}, type_in_pane, NULL},
    {{"zoom", "the pane in front alone, and back"}, zoom, NULL},
    {{"views", "hide what each side sees, and show it again"}, views, NULL},
    {{"copy", "stop the pane in front, to look back, find and mark text"}, copying_toggle, NULL},
    {{"paste", "put in what was copied last"}, paste_soon, NULL},
    {{"mouse", "leave the mouse to the terminal, or take it back"}, mouse, NULL},
    {{"process", "one process from all sides: PID or name; alone: the first that both see"},
     NULL,
     process_open},
    {{"theme", "other colours: dark, light, contrast, mono; alone: the next in turn"},
     NULL,
     choose_theme},
    {{"step", "in a demo: go to this step, by its number"}, NULL, presenting_step},
    {{"redraw", "draw the whole screen again"}, redraw, NULL},
    {{"help", "the keys and the words"}, help, NULL},
};

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

const struct screen_word *bindings_words(int *count)
{
    static struct screen_word table[COUNT(own)];

    *count = COUNT(own);
    for (int i = 0; i < COUNT(own); i++)
        table[i] = own[i].word;
    return table;
}

/* ---- the key line ---- */

static void add_key(struct strip *strip, int columns, const char *key, const char *label)
{
    static struct strip item;

    strip_clear(&item);
    if (strip->columns)
        strip_add(&item, STYLE_PLAIN, "  ");
    else
        strip_add(&item, STYLE_PLAIN, " ");
    strip_add(&item, STYLE_KEY, key);
    if (*label)
        strip_addf(&item, STYLE_PLAIN, " %s", label);
    strip_join(strip, &item, columns);
}

static const struct {
    const char *key, *label;
} copy_keys[] = {{"arrows", "move"}, {"v", "mark"},  {"y", "copy"},       {"/ ?", "find"},
                 {"n N", "next"},    {"q", "leave"}, {"V", "mark lines"}, {"Ctrl-v", "a block"}};

enum { HELP_COLUMNS = 7 }; /* that word is always named */

void bindings_legend(const struct screen *s, struct strip *strip, int columns)
{
    strip_clear(strip);
    if (s->help) {
        add_key(strip, columns, "PgUp PgDn", "scroll");
        add_key(strip, columns, "any other key", "close this page");
        return;
    }
    if (s->list.shown || s->processes.shown) {
        add_key(strip, columns, "Up Down", s->list.shown ? "choose a call" : "choose a process");
        add_key(strip, columns, "PgUp PgDn", "pages");
        add_key(strip, columns, "any other key", "close the list");
        return;
    }
    if (session_intro(s->session)) {
        add_key(strip, columns, "any key", "begins");
        return;
    }
    if (copying(s)) {
        for (int i = 0; i < COUNT(copy_keys); i++)
            add_key(strip, columns, copy_keys[i].key, copy_keys[i].label);
        return;
    }
    const char *const *demo = presenting_legend(s);
    if (demo && !(s->present.demo.taken && s->typing)) {
        for (; demo[0]; demo += 2)
            add_key(strip, columns, demo[0], demo[1]);
        return;
    }
    if (s->typing) {
        add_key(strip, columns, keymap_keys(&s->keymap, DO_TYPE).text, "take the keyboard back");
        add_key(strip, columns, "Shift-PgUp", "scroll back");
        add_key(strip, columns, keymap_key(&s->keymap, DO_COPY).text, "copy");
        return;
    }
    for (int i = 0; i < COUNT(bindings); i++) {
        if (!bindings[i].label || (bindings[i].wide && columns < 100))
            continue;
        struct keymap_text key = keymap_key(&s->keymap, bindings[i].action);
        if (key.text[0])
            add_key(strip, columns - HELP_COLUMNS, key.text, bindings[i].label);
    }
    if (strip->columns + 16 < columns)
        strip_to(strip, strip->columns + (columns >= 100 ? 4 : 1));
    add_key(strip, columns, ":help", "");
    add_key(strip, columns, ":quit", "");
}

/* ---- lines ---- */

static bool own_word(struct screen *s, const char *line)
{
    for (int i = 0; i < COUNT(own); i++) {
        size_t n = strlen(own[i].word.name);
        if (strncmp(line, own[i].word.name, n) != 0 || (line[n] && line[n] != ' '))
            continue;
        const char *args = line + n + strspn(line + n, " ");
        if (own[i].with)
            own[i].with(s, args);
        else if (!*args)
            own[i].run(s);
        else
            continue;
        return true;
    }
    return false;
}

static void take_line(struct screen *s, const char *line)
{
    s->dirty |= DIRTY_STEP | DIRTY_PROMPT;
    if (!s->passed || line[0] == ':') /* what the kernel said about a guess stays with the step */
        stepbox_quiet(s->box);
    if (line[0] == ':' && own_word(s, line + 1))
        return;
    if (line[0] != ':') {
        pane_live(s->pane[session_focus(s->session)]);
        s->commanded = true;
    }
    session_line(s->session, line);
}

void bindings_line(void *user, const char *line)
{
    size_t n = strlen(line);

    while (line[0] == ':' && line[n - 1] == ' ') /* which Tab leaves behind a complete word */
        n--;
    char *whole = strndup(line, n);
    take_line(user, whole ? whole : line);
    free(whole);
}

static bool at_shell(void *user)
{
    struct screen *s = user;

    return session_at_shell(s->session, session_focus(s->session));
}

static void tell(void *user, const char *text)
{
    struct screen *s = user;

    stepbox_quiet(s->box);
    session_say(s->session, TONE_NOTE, "%s", text);
}

static const char *suggest(void *user, const char *typed)
{
    (void)user;
    return complete_suggest(typed);
}

struct prompt_hooks bindings_prompt(struct screen *s)
{
    return (struct prompt_hooks){
        .user = s, .accept = bindings_line, .shell = at_shell, .tell = tell, .suggest = suggest};
}

/* ---- keys ---- */

static void to_side(struct screen *s, const char *bytes, size_t n)
{
    session_type(s->session, session_focus(s->session), bytes, n);
}

static bool is_ctrl(const struct key *key, char letter)
{
    return key->name == K_CHAR && key->mods == K_CTRL && key->ch == (uint32_t)letter;
}

/* The three keys that a terminal turns into signals or an end of input, and quit. */
static bool control(struct screen *s, const struct key *key)
{
    static const struct {
        char letter, byte;
        bool empty; /* only when nothing is typed */
    } bytes[] = {{'c', 3, true}, {'d', 4, true}, {'z', 26, false}, {'\\', 28, false}};

    if (is_ctrl(key, 'c') && !prompt_empty()) {
        prompt_clear();
        stepbox_quiet(s->box);
        return true;
    }
    for (int i = 0; i < COUNT(bytes); i++) {
        if (is_ctrl(key, bytes[i].letter) && (!bytes[i].empty || prompt_empty())) {
            to_side(s, &bytes[i].byte, 1);
            return true;
        }
    }
    return false;
}

static void scroll_pane(struct screen *s, int pages)
{
    enum side side = session_focus(s->session);
    int page = s->layout.size[side].rows - 1;

    pane_scroll(s->pane[side], pages * (page > 0 ? page : 1));
    s->dirty |= DIRTY_FRAMES;
}

/* Alt: the step. Else what was said, where it is cut; else the pane's past. */
static bool page(struct screen *s, const struct key *key)
{
    int pages = key->name == K_PAGEUP ? 1 : key->name == K_PAGEDOWN ? -1 : 0;

    if (!pages)
        return false;
    s->dirty |= DIRTY_STEP;
    if (key->mods & K_ALT || (!key->mods && stepbox_cut(s->box)))
        stepbox_scroll(s->box, -pages);
    else
        scroll_pane(s, pages);
    return true;
}

static const struct binding *bound(const struct screen *s, const struct key *key)
{
    for (int i = 0; i < COUNT(bindings); i++) {
        int number = s->keymap.key[bindings[i].action].fn;
        char letter = s->keymap.key[bindings[i].action].alt;
        bool fn = number && (int)key->name == K_FN + number && !key->mods;
        bool alt = key->name == K_CHAR && key->mods == K_ALT && key->ch == (uint32_t)letter;
        bool insert =
            key->name == K_INSERT && key->mods == K_SHIFT && bindings[i].run == copying_paste;
        if (fn || alt || insert)
            return &bindings[i];
    }
    return NULL;
}

/* While the help page is up it takes every key. */
static void help_key(struct screen *s, const struct key *key)
{
    int rows = s->layout.rows - 2, most = help_lines(s) - rows;
    int step = key->name == K_PAGEDOWN ? rows - 1
               : key->name == K_PAGEUP ? 1 - rows
                                       : (key->name == K_DOWNWARD) - (key->name == K_UPWARD);

    s->dirty |= DIRTY_ALL;
    if (!step) {
        help_close(s);
        return;
    }
    s->help_top += step;
    s->help_top = s->help_top > most ? most : s->help_top;
    s->help_top = s->help_top < 0 ? 0 : s->help_top;
}

static void pane_takes(struct screen *s, const struct key *key)
{
    struct pane *pane = s->pane[session_focus(s->session)];

    if ((key->name == K_PAGEUP || key->name == K_PAGEDOWN) && key->mods == K_SHIFT) {
        scroll_pane(s, key->name == K_PAGEUP ? 1 : -1);
        return;
    }
    if (pane_scrolled(pane)) {
        pane_live(pane);
        s->dirty |= DIRTY_FRAMES;
    }
    pane_key(pane, key);
}

/* A line of the lesson in full, or the list of them; else readline's own completion. */
static void tab(struct screen *s, const struct key *key)
{
    const char *lines[64], *typed = prompt_text();
    int n = prompt_searching() ? 0 : complete_models(typed, lines, COUNT(lines));

    (void)s;
    if (n == 1)
        prompt_insert(lines[0] + strlen(typed));
    else if (n > 1)
        popup_open(prompt_popup(), (char *const *)lines, n);
    else if (!prompt_empty())
        prompt_key(key->raw, key->raw_count);
}

/* As fish(1) takes what it suggests: all of it, or a word. */
static bool takes_suggestion(const struct key *key)
{
    bool all = (!key->mods && (key->name == K_RIGHTWARD || key->name == K_BOTTOM)) ||
               is_ctrl(key, 'f') || is_ctrl(key, 'e');
    bool word = (key->name == K_RIGHTWARD && key->mods & (K_ALT | K_CTRL)) ||
                (key->name == K_CHAR && key->mods == K_ALT && key->ch == 'f');

    return (all || word) && prompt_take(word);
}

/* A capital on the empty prompt answers the question that is open: hardly a command begins with
 * one. */
static bool answers(struct screen *s, const struct key *key)
{
    struct player *player = session_player(s->session);
    const struct predict *question = player ? player_question(player) : NULL;
    char line[] = ":predict x";

    if (!question || key->name != K_CHAR || key->mods & ~K_SHIFT || !prompt_empty() ||
        prompt_searching() || key->ch < 'A' || key->ch >= 'A' + (uint32_t)question->count)
        return false;
    line[sizeof line - 2] = (char)key->ch;
    word(s, line);
    return true;
}

static void prompt_takes(struct screen *s, const struct key *key)
{
    if (answers(s, key))
        return;
    if (key->name == K_PASTE)
        pasting_take(s, key);
    else if (takes_suggestion(key))
        return;
    else if (key->name == K_TAB && !key->mods)
        tab(s, key);
    else if (key->name == K_CHAR && key->ch == '?' && !key->mods && prompt_empty())
        help(s);
    else if (key->name == K_ESCAPE && stepbox_talks(s->box) && !prompt_searching() && !prompt_vi())
        stepbox_quiet(s->box);
    else if (is_ctrl(key, 'l'))
        redraw(s);
    else if (key->pad)
        prompt_key(&key->pad, 1);
    else if (key->name < K_FN || key->name > K_FN + 12)
        prompt_key(key->raw, key->raw_count);
}

void bindings_key(struct screen *s, const struct key *key)
{
    const struct binding *binding = bound(s, key);

    if (key->name == K_FOCUS_IN || key->name == K_FOCUS_OUT)
        s->away = key->name == K_FOCUS_OUT;
    if (key->name == K_MOUSE)
        mouse_takes(s, key);
    if (key->name == K_NONE || key->name >= K_FOCUS_IN)
        return;
    if (session_intro(s->session)) {
        session_intro_end(s->session);
        return;
    }
    if (s->help || s->list.shown || s->processes.shown) {
        (s->help ? help_key : s->list.shown ? lenslist_key : process_key)(s, key);
        return;
    }
    if (popup_shown(prompt_popup())) {
        popup_close(prompt_popup());
        s->dirty |= DIRTY_ALL;
    }
    if (pasting(s)) {
        pasting_key(s, key);
        return;
    }
    if (copying(s) && !(binding && binding->run == copying_toggle)) {
        copying_key(s, key);
        return;
    }
    if (presenting_key(s, key))
        return;
    if (s->typing && !(binding && binding->typing)) {
        pane_takes(s, key);
        return;
    }
    s->dirty |= DIRTY_PROMPT;
    prompt_secret(screen_secret(s, session_focus(s->session)));
    if (binding)
        binding->run(s);
    else if (!control(s, key) && !page(s, key))
        prompt_takes(s, key);
    if (s->pasting) {
        s->pasting = false;
        copying_paste(s);
    }
    s->dirty |= stepbox_talks(s->box) ? DIRTY_STEP : 0;
}
