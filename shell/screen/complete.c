/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "complete.h"
#include "../explain/table.h"
#include "../isolation.h"
#include "../source.h"
#include "place.h"
#include "theme.h"
#include <readline/readline.h> /* after stdio.h, which it needs */
#include <stdio.h>
#include <string.h>

enum { MATCHES = 2000 };

/* Readline has no user pointer. */
static struct {
    struct session *session;
    const struct screen_word *words;
    int words_count;
    char *match[MATCHES]; /* of the Tab that is being answered */
    int count, next;
} complete;

static void offer(const char *text, const char *match)
{
    if (strncmp(match, text, strlen(text)) != 0 || complete.count == MATCHES)
        return;
    for (int i = 0; i < complete.count; i++)
        if (strcmp(complete.match[i], match) == 0)
            return;
    complete.match[complete.count] = strdup(match);
    if (complete.match[complete.count])
        complete.count++;
}

static char *next_match(const char *text, int state)
{
    (void)text;
    (void)state;
    return complete.next < complete.count ? complete.match[complete.next++] : NULL;
}

/* ---- colon words ---- */

static void offer_words(const char *text)
{
    char name[64];

    for (int i = 0; i < words_count; i++) {
        snprintf(name, sizeof name, ":%s", words[i].name);
        offer(text, name);
    }
    for (int i = 0; i < complete.words_count; i++) {
        snprintf(name, sizeof name, ":%s", complete.words[i].name);
        offer(text, name);
    }
}

/* A fact up to its arguments, "host.pid("; a word ends there, and behind the arguments the rest is
 * offered: "ash).nice". */
static void offer_facts(const char *text)
{
    char name[256];
    const char *typed = rl_line_buffer + strlen(":fact "), *given = strrchr(text, ')');

    for (int i = 0; i < facts_count; i++) {
        const char *fact = facts_table[i].name, *close = strrchr(fact, ')');
        size_t n = strcspn(fact, "(");
        if (!given)
            snprintf(name, sizeof name, "%.*s%s", (int)n, fact, fact[n] ? "(" : "");
        else if (close && strncmp(typed, fact, n + 1) == 0)
            snprintf(name, sizeof name, "%.*s%s", (int)(given - text), text, close);
        else
            continue;
        offer(text, name);
    }
}

static void offer_lessons(const char *text)
{
    char **paths;
    int n = course_lessons(session_course(complete.session), session_lessons(complete.session),
                           &paths, NULL);

    for (int i = 0; i < n; i++) {
        char name[128];
        const char *base = strrchr(paths[i], '/') ? strrchr(paths[i], '/') + 1 : paths[i];
        size_t number = strspn(base, "0123456789");
        snprintf(name, sizeof name, "%.*s", (int)number, base);
        if (number)
            offer(text, name);
        free(paths[i]);
    }
    if (n >= 0)
        free(paths);
}

static void offer_sources(const char *text)
{
    int count;
    char **names = source_list(&count);

    for (int i = 0; i < count; i++) {
        offer(text, names[i]);
        free(names[i]);
    }
    free(names);
}

/* The commands that :explain knows, as the first word of its command. */
static void offer_known(const char *text)
{
    const struct command *c;

    if (strchr(rl_line_buffer + strlen(":explain "), ' '))
        return;
    for (int i = 0; (c = table_row(i)); i++)
        if (!strchr(c->name, ' '))
            offer(text, c->name);
}

static void offer_lens(const char *text)
{
    bool side = strchr(rl_line_buffer + strlen(":lens "), ' ');

    offer(text, side ? "host" : "on");
    offer(text, side ? "container" : "off");
}

/* Numbers and names, as :process takes them. */
static void offer_processes(const char *text)
{
    const struct snapshot *now = session_snapshot(complete.session);
    char number[16];

    for (int i = 0; now && i < now->processes; i++) {
        const struct process *p = &now->process[i];
        snprintf(number, sizeof number, "%d", (int)p->pid);
        offer(text, number);
        if (!strchr(p->name, ' '))
            offer(text, p->name);
    }
}

static void offer_containers(const char *text)
{
    const struct snapshot *now = session_snapshot(complete.session);
    struct fact_value value;
    char *rest = value.text, *name;

    if (!now || fact_get(now, NULL, "bowl.running", &value, NULL) < 0 ||
        strcmp(value.text, "none") == 0)
        return;
    while ((name = strsep(&rest, " ")))
        offer(text, name);
}

static void offer_answers(const char *text)
{
    const struct player *player = session_player(complete.session);
    const struct predict *question = player ? player_question(player) : NULL;

    for (int i = 0; question && i < question->count; i++)
        offer(text, (char[]){(char)('a' + i), 0});
}

/* A name may have a blank: of that one the words that are not typed yet. */
static void offer_isolations(const char *text)
{
    const char *typed = rl_line_buffer + strlen(":why ");
    size_t before = strlen(typed) - strlen(text);

    for (int i = 0; i < ISOLATIONS; i++)
        if (strncmp(isolation_table[i].name, typed, strlen(typed)) == 0)
            offer(text, isolation_table[i].name + before);
}

static void offer_themes(const char *text)
{
    for (int i = 0; i < THEMES; i++)
        offer(text, theme_names[i]);
}

static const struct {
    const char *word;
    void (*offer)(const char *text);
} arguments[] = {{":explain ", offer_known},     {":lens ", offer_lens},
                 {":fact ", offer_facts},        {":lesson ", offer_lessons},
                 {":source ", offer_sources},    {":process ", offer_processes},
                 {":switch ", offer_containers}, {":predict ", offer_answers},
                 {":why ", offer_isolations},    {":theme ", offer_themes}};

static void offer_arguments(const char *text)
{
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++)
        if (strncmp(rl_line_buffer, arguments[i].word, strlen(arguments[i].word)) == 0)
            arguments[i].offer(text);
}

/* ---- commands and files of a side ---- */

struct listing {
    const char *text;   /* what is typed */
    const char *prefix; /* what of it is the folder, with its slash */
    int prefix_count;
    bool commands;
};

static void found(void *user, const char *name, bool folder, bool executable)
{
    const struct listing *l = user;
    char match[PATH_MAX], quoted[512];
    size_t n = 0;
    const char *rest = l->text + l->prefix_count;

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || (name[0] == '.' && rest[0] != '.'))
        return;
    if (l->commands && (folder || !executable))
        return;
    for (const char *p = name; *p && n + 2 < sizeof quoted; p++) {
        if (strchr(" '\"\\$&;|<>()*?[]`!#", *p))
            quoted[n++] = '\\';
        quoted[n++] = *p;
    }
    quoted[n] = 0;
    snprintf(match, sizeof match, "%.*s%s%s", l->prefix_count, l->prefix, quoted,
             folder ? "/" : "");
    offer(l->text, match);
}

static void offer_files(const struct place *place, const char *text)
{
    const char *slash = strrchr(text, '/');
    struct listing listing = {.text = text, .prefix = text};
    char folder[PATH_MAX] = ".";

    if (slash) {
        listing.prefix_count = (int)(slash - text) + 1;
        snprintf(folder, sizeof folder, "%.*s", listing.prefix_count, text);
    }
    place_list(place, folder, found, &listing);
}

static void offer_commands(const struct place *place, const char *text)
{
    static const char *const builtins[] = {"cd", "echo", "exit", "export", "jobs", "fg",
                                           "bg", "kill", "type", "umask",  "wait", "while"};
    struct listing listing = {.text = text, .prefix = "", .commands = true};
    char search[sizeof place->search], *rest = search, *folder;

    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
        offer(text, builtins[i]);
    memcpy(search, place->search, sizeof search);
    while ((folder = strsep(&rest, ":")))
        place_list(place, *folder ? folder : ".", found, &listing);
}

/* A command stands first, and after what begins another one. */
static bool at_command(int start)
{
    while (start > 0 && (rl_line_buffer[start - 1] == ' ' || rl_line_buffer[start - 1] == '\t'))
        start--;
    return start == 0 || strchr(";|&(`", rl_line_buffer[start - 1]);
}

static void offer_side(const char *text, int start)
{
    struct place place;
    const struct lab_info *lab = session_lab(complete.session);
    pid_t pid = session_process(complete.session, session_focus(complete.session));

    if (!lab || pid <= 0 || place_open(&place, lab, pid) < 0)
        return;
    if (at_command(start) && !strchr(text, '/'))
        offer_commands(&place, text);
    else
        offer_files(&place, text);
    place_close(&place);
}

static char **answer(const char *text, int start, int end)
{
    (void)end;
    rl_attempted_completion_over = 1; /* never the files of the machine itself */
    complete.count = complete.next = 0;
    if (start == 0 && text[0] == ':')
        offer_words(text);
    else if (rl_line_buffer[0] == ':')
        offer_arguments(text);
    else
        offer_side(text, start);
    if (complete.count == 1 && strchr("/(", complete.match[0][strlen(complete.match[0]) - 1]))
        rl_completion_suppress_append = 1; /* it goes on: a folder, a fact's arguments */
    return rl_completion_matches(text, next_match);
}

void complete_begin(struct session *session, const struct screen_word *table, int count)
{
    complete.session = session;
    complete.words = table;
    complete.words_count = count;
    rl_attempted_completion_function = answer;
    rl_completer_word_break_characters = " \t\n\"'><=;|&(";
}

/* ---- lines of the lesson ---- */

/* Those that go on behind what is typed. */
static int models(const char *typed, const char **lines, int size)
{
    struct player *player = session_player(complete.session);
    const struct step *step = player ? player_step(player) : NULL;
    size_t n = strlen(typed);
    int count = 0;

    if (!step)
        return 0;
    for (int i = 0; i < step->models_count; i++) {
        const struct command_block *block = &step->models[i];
        for (int k = 0; block->side == session_focus(complete.session) && k < block->count; k++)
            if (strncmp(block->lines[k], typed, n) == 0 && block->lines[k][n] && count < size)
                lines[count++] = block->lines[k];
    }
    return count;
}

int complete_models(const char *typed, const char **lines, int size)
{
    bool word = *typed && !strchr(typed, ' '); /* which is readline's to complete */

    return word ? 0 : models(typed, lines, size);
}

const char *complete_suggest(const char *typed)
{
    const char *line;

    return models(typed, &line, 1) ? line : NULL;
}
