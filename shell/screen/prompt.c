/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "prompt.h"
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
    void (*accept)(void *user, const char *line);
    void *user;
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

static void remember(const char *line)
{
    if (prompt.secret || line[strspn(line, " \t")] == 0)
        return;
    const HIST_ENTRY *last = history_get(history_base + history_length - 1);
    if (last && strcmp(last->line, line) == 0)
        return;
    forget(line, history_length);
    add_history(line);
    if (prompt.file[0])
        append_history(1, prompt.file); /* a full disk costs history, nothing else */
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

static void on_line(char *line)
{
    if (!line)
        return; /* end of input: Ctrl-D on an empty line never gets here */
    remember(line);
    prompt.accept(prompt.user, line);
    free(line);
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

void prompt_begin(void (*accept)(void *user, const char *line), void *user)
{
    prompt.accept = accept;
    prompt.user = user;
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
    history_begin();
    rl_callback_handler_install("", on_line);
}

void prompt_end(void)
{
    rl_callback_handler_remove();
    popup_close(&prompt.popup);
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
    while (prompt.left)
        rl_callback_read_char();
}

int prompt_paste(const char *text, size_t n)
{
    char *clean = malloc(n + 1);
    size_t used = 0;
    int lines = 1;

    if (!clean)
        return 0;
    while (n && (text[n - 1] == '\n' || text[n - 1] == '\r'))
        n--;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        bool end = c == '\n' || c == '\r';
        if (end && !(c == '\n' && i && text[i - 1] == '\r'))
            lines++;
        if (end && c == '\n' && i && text[i - 1] == '\r')
            continue;
        if (end || c == '\t')
            clean[used++] = ' ';
        else if (c >= 0x20 && c != 0x7F)
            clean[used++] = (char)c;
    }
    clean[used] = 0;
    rl_insert_text(clean);
    free(clean);
    return lines;
}

bool prompt_empty(void)
{
    return rl_end == 0 && !prompt_searching();
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
}

void prompt_secret(bool secret)
{
    prompt.secret = secret;
}

void prompt_insert(const char *text)
{
    rl_insert_text(text);
}

int prompt_row(struct strip *strip, int columns)
{
    const char *label = rl_display_prompt ? rl_display_prompt : prompt.label;

    return promptline(strip, label, prompt_text(), rl_point, columns, prompt.secret);
}

struct popup *prompt_popup(void)
{
    return &prompt.popup;
}
