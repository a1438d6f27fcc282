/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "prompt.h"
#include "../explain/lexer.h"
#include "promptline.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <readline/history.h> /* after stdio.h, which it needs */
#include <readline/readline.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HISTORY_LINES = 1000 };

/* Readline has no user pointer. */
static struct {
    struct prompt_hooks hooks;
    char *begun; /* the rows before of a line that is not finished, or NULL */
    char *again; /* to be put into the line next, or NULL */
    char label[64];
    bool secret;
    const char *bytes; /* of the key that readline is reading */
    size_t left;
    FILE *in, *out; /* readline's: nowhere */
    struct popup popup;
    char file[PATH_MAX];
} prompt;

/* ---- history ---- */

static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(path, 0700);
        *slash = '/';
    }
}

const char *prompt_history_file(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int n = -1;

    if (state && state[0] == '/')
        n = snprintf(prompt.file, sizeof prompt.file, "%s/fishbowl/history", state);
    else if (home && home[0] == '/')
        n = snprintf(prompt.file, sizeof prompt.file, "%s/.local/state/fishbowl/history", home);
    if (n < 0 || n >= (int)sizeof prompt.file) {
        prompt.file[0] = 0;
        return prompt.file;
    }
    make_folders(prompt.file);
    int fd = open(prompt.file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    else
        prompt.file[0] = 0;
    return prompt.file;
}

/* Take equal lines out, so that each stands once, where it was used last. */
static void forget(const char *line, int end)
{
    for (int i = end - 1; i >= 0; i--) {
        const HIST_ENTRY *entry = history_get(history_base + i);
        if (entry && strcmp(entry->line, line) == 0)
            free_history_entry(remove_history(i));
    }
}

static void history_begin(void)
{
    using_history();
    stifle_history(HISTORY_LINES);
    if (!prompt_history_file()[0] || read_history(prompt.file) != 0)
        return;
    int before = history_length;
    for (int i = history_length - 1; i > 0; i--) {
        const HIST_ENTRY *entry = history_get(history_base + i);
        int length = history_length;
        if (entry)
            forget(entry->line, i);
        i -= length - history_length;
    }
    if (history_length < before || history_length >= HISTORY_LINES)
        write_history(prompt.file);
}

void prompt_remember(const char *line)
{
    if (prompt.secret || line[strspn(line, " \t")] == 0)
        return;
    const HIST_ENTRY *last = history_get(history_base + history_length - 1);
    if (last && strcmp(last->line, line) == 0)
        return;
    forget(line, history_length);
    add_history(line);
    if (prompt.file[0] && !strchr(line, '\n')) /* there a row is a line */
        append_history(1, prompt.file);        /* a full disk costs history, nothing else */
}

/* ---- readline's hooks ---- */

static int next_byte(FILE *unused)
{
    (void)unused;
    if (!prompt.left)
        return EOF;
    prompt.left--;
    return (unsigned char)*prompt.bytes++;
}

static int bytes_left(void)
{
    return prompt.left > 0;
}

static void draw_nothing(void)
{
}

static void prepare_nothing(int meta)
{
    (void)meta;
}

/* "$!", "${!name}" and "[!a-z]" are the shell's. */
static int is_no_event(char *text, int at)
{
    return at > 0 && (text[at - 1] == '$' || text[at - 1] == '[' ||
                      (at > 1 && text[at - 1] == '{' && text[at - 2] == '$'));
}

/* Put what "!" stands for in its place. True if the line is to be shown before it runs. */
static bool expand(char **line)
{
    char *whole = NULL;

    using_history();
    int rc = history_expand(*line, &whole);
    if (rc < 0 && whole) { /* it says what is wrong */
        char text[512];
        snprintf(text, sizeof text,
                 "\"!\" stands for a line typed before, and there is none like that: %.200s. A "
                 "backslash before it, or single quotes around it, make it an ordinary \"!\".",
                 whole);
        prompt.hooks.tell(prompt.hooks.user, text);
    } else if (rc > 0 && whole) {
        prompt.hooks.tell(prompt.hooks.user, "The line with what \"!\" stands for. Enter runs it.");
        free(*line);
        *line = whole;
        return true;
    }
    free(whole);
    return rc < 0;
}

/* Behind the rows before; the newline stays, as it may be part of a quote. */
static char *joined(const char *line)
{
    size_t size = strlen(line) + (prompt.begun ? strlen(prompt.begun) : 0) + 2;
    char *whole = malloc(size);

    if (whole)
        snprintf(whole, size, "%s%s%s", prompt.begun ? prompt.begun : "", prompt.begun ? "\n" : "",
                 line);
    return whole;
}

static void go_on(char *whole)
{
    char text[1024];

    free(prompt.begun);
    prompt.begun = whole;
    snprintf(text, sizeof text,
             "Not finished yet: it goes on behind the \">\"; Ctrl-C leaves it.\n%.900s", whole);
    prompt.hooks.tell(prompt.hooks.user, text);
}

static void on_line(char *line)
{
    if (!line)
        return; /* end of input: Ctrl-D on an empty line never gets here */
    bool shell = !prompt.secret && (prompt.begun || prompt.hooks.shell(prompt.hooks.user));
    if (shell && expand(&line)) {
        prompt.again = line;
        return;
    }
    char *whole = joined(line);
    bool word = whole && whole[0] == ':';
    free(line);
    if (whole && shell && !word && lexer_unfinished(whole)) {
        go_on(whole);
        return;
    }
    free(prompt.begun);
    prompt.begun = NULL;
    if (!whole)
        return;
    prompt_remember(whole);
    prompt.hooks.accept(prompt.hooks.user, whole);
    free(whole);
}

/* Only the last part of a path is worth the room. */
static void on_matches(char **matches, int count, int longest)
{
    (void)longest;
    char **shown = calloc((size_t)count + 1, sizeof *shown);

    for (int i = 1; shown && i <= count; i++) {
        char *slash = strrchr(matches[i], '/');
        if (slash && !slash[1]) { /* a folder: keep its slash */
            while (slash > matches[i] && slash[-1] != '/')
                slash--;
            shown[i - 1] = slash;
        } else {
            shown[i - 1] = slash ? slash + 1 : matches[i];
        }
    }
    if (shown)
        popup_open(&prompt.popup, shown, count);
    free(shown);
}

void prompt_begin(const struct prompt_hooks *hooks)
{
    prompt.hooks = *hooks;
    prompt.in = fopen("/dev/null", "re");
    prompt.out = fopen("/dev/null", "we");
    rl_instream = prompt.in;
    rl_outstream = prompt.out;
    rl_readline_name = "fishbowl"; /* for "$if fishbowl" in an inputrc */
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_change_environment = 0;
    rl_getc_function = next_byte;
    rl_input_available_hook = bytes_left;
    rl_redisplay_function = draw_nothing;
    rl_prep_term_function = prepare_nothing;
    rl_deprep_term_function = draw_nothing;
    rl_completion_display_matches_hook = on_matches;
    rl_variable_bind("show-all-if-ambiguous", "on");
    rl_initialize();
    rl_variable_bind("enable-bracketed-paste", "off"); /* we do that */
    rl_variable_bind("bell-style", "none");
    rl_tty_set_echoing(0);
    history_quotes_inhibit_expansion = 1;
    history_inhibit_expansion_function = is_no_event;
    history_begin();
    rl_callback_handler_install("", on_line);
}

void prompt_end(void)
{
    rl_callback_handler_remove();
    popup_close(&prompt.popup);
    free(prompt.begun);
    prompt.begun = NULL;
    rl_instream = stdin;
    rl_outstream = stdout;
    if (prompt.in)
        fclose(prompt.in);
    if (prompt.out)
        fclose(prompt.out);
    prompt.in = prompt.out = NULL;
}

/* ---- what the screen asks for ---- */

void prompt_label(const char *label)
{
    snprintf(prompt.label, sizeof prompt.label, "%s", label);
    if (!prompt_searching())
        rl_set_prompt(prompt.label);
}

void prompt_key(const char *bytes, size_t n)
{
    prompt.bytes = bytes;
    prompt.left = n;
    while (prompt.left) {
        rl_callback_read_char();
        if (prompt.again) /* readline empties the line once it has been accepted */
            rl_insert_text(prompt.again);
        free(prompt.again);
        prompt.again = NULL;
    }
}

char *prompt_steal(void)
{
    char *whole = joined(prompt_text());

    prompt_clear();
    return whole;
}

bool prompt_empty(void)
{
    return rl_end == 0 && !prompt.begun && !prompt_searching();
}

const char *prompt_text(void)
{
    return rl_line_buffer ? rl_line_buffer : "";
}

bool prompt_searching(void)
{
    return RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG |
                      RL_STATE_MULTIKEY | RL_STATE_METANEXT | RL_STATE_VIMOTION);
}

bool prompt_vi(void)
{
    return rl_editing_mode == 0;
}

void prompt_clear(void)
{
    if (prompt_searching()) {
        static const char abort_key[] = {7}; /* Ctrl-G: leave the search */
        prompt_key(abort_key, 1);
    }
    rl_callback_sigcleanup(); /* forgets half-read keys and arguments */
    rl_replace_line("", 1);
    rl_clear_message();
    rl_set_prompt(prompt.label);
    popup_close(&prompt.popup);
    free(prompt.begun);
    prompt.begun = NULL;
}

void prompt_secret(bool secret)
{
    prompt.secret = secret;
}

void prompt_insert(const char *text)
{
    rl_insert_text(text);
}

/* What of the suggested line is not typed yet; "" if there is none. */
static const char *suggested(void)
{
    const char *typed = prompt_text();

    if (!rl_end || rl_point < rl_end || prompt.secret || prompt.begun || prompt_searching())
        return "";
    const char *line = prompt.hooks.suggest(prompt.hooks.user, typed);
    for (int i = history_length - 1; !line && i >= 0; i--) {
        const HIST_ENTRY *entry = history_get(history_base + i);
        bool fits = entry && strncmp(entry->line, typed, (size_t)rl_end) == 0;
        line = fits && entry->line[rl_end] && !strchr(entry->line, '\n') ? entry->line : NULL;
    }
    return line ? line + rl_end : "";
}

bool prompt_take(bool word)
{
    char *rest = strdup(suggested());
    size_t n = rest ? strlen(rest) : 0;

    if (n && word) {
        n = strspn(rest, " ");
        n += strcspn(rest + n, " ");
        rest[n] = 0;
    }
    if (n)
        rl_insert_text(rest);
    free(rest);
    return n > 0;
}

/* In front of the line: the mode of vi, then readline's own words, or who gets the line. */
static void add_label(char *label, size_t size)
{
    const char *own = rl_display_prompt ? rl_display_prompt : prompt.label;
    bool vi = prompt_vi(), moves = vi && rl_get_keymap() == vi_movement_keymap;

    snprintf(label, size, "%s%s", vi ? moves ? "(cmd) " : "(ins) " : "",
             prompt.begun && !prompt_searching() ? "> " : own);
}

int prompt_row(struct strip *strip, int columns)
{
    char label[512];

    add_label(label, sizeof label);
    int cursor = promptline(strip, label, prompt_text(), rl_point, columns, prompt.secret);
    strip_fit(strip, STYLE_DIM, suggested(), columns - strip->columns);
    return cursor;
}

struct popup *prompt_popup(void)
{
    return &prompt.popup;
}
