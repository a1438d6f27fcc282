/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "arguments.h"
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef FISHBOWL_VERSION
#define FISHBOWL_VERSION "0.1.0"
#endif

/* ---- options: each has a number of its own, and belongs to the shell, a command, or all ---- */

enum {
    OPTION_JSON = 256,
    OPTION_STRICT,
    OPTION_WATCH,
    OPTION_QUICK,
    OPTION_JOBS,
    OPTION_SLOW,
    OPTION_LANGUAGE,
    OPTION_LENS,
    OPTION_COURSE,
    OPTION_DRY_RUN,
    OPTION_ALL,
    OPTION_AUTO,
    OPTION_STAGE,
    OPTION_COUNTDOWN,
    OPTION_SPEED,
    OPTION_PSEUDONYMS,
    OPTION_BY_USER,
    OPTION_RECORD,
    OPTION_FORCE,
    OPTION_LIST,
    OPTION_TEACHER
}; /* no letter */

#define FORCE_ROW                                                                                  \
    {                                                                                              \
        "force", OPTION_FORCE, NULL, 0, "Replace a file that is there already", 0                  \
    }
#define SHOWN_ROWS                                                                                   \
    {"plain", 'p', NULL, 0, "A linear transcript instead of the split screen", 0},                   \
        {"record", OPTION_RECORD, "FILE", 0, "Write what is shown into this file, an asciicast", 0}, \
        FORCE_ROW
static const struct argp_option shell_options[] = {
    {"again", 'a', NULL, 0, "Begin the lesson at its first step, whatever is done already", 0},
    SHOWN_ROWS,
    {0},
};
static const struct argp_option common_options[] = {
    {"lessons", 'l', "DIR", 0,
     "Take the lessons from this folder; \"DIR:\" has it beside those of fishbowl, and the "
     "option may be given more than once",
     0},
    {"language", OPTION_LANGUAGE, "LANGUAGE", 0,
     "Lessons in this language where they are translated (de); else that of the environment", 0},
    {"course", OPTION_COURSE, "FILE", 0, "Follow the course that this file describes", 0},
    {"lens", OPTION_LENS, "on|off", 0,
     "Watch the system calls of the commands, as far as they concern containers (on)", 0},
    {"rootfs", 'r', "DIR", 0, "An unpacked root filesystem for containers", 0},
    {0},
};
#define JSON_ROW                                                                                   \
    {                                                                                              \
        "json", OPTION_JSON, NULL, 0, "Say it as JSON", 0                                          \
    }
const struct argp_option json_options[] = {JSON_ROW, {0}};
const struct argp_option lint_options[] = {
    {"strict", OPTION_STRICT, NULL, 0, "A warning is a failure", 0},
    JSON_ROW,
    {0},
};
const struct argp_option test_options[] = {
    {"watch", OPTION_WATCH, NULL, 0, "Test one lesson again whenever it changes", 0},
    {"quick", OPTION_QUICK, NULL, 0, "Test the model answers alone, not the wrong ones", 0},
    {"jobs", OPTION_JOBS, "N", 0, "Test so many lessons at the same time", 0},
    {"slow", OPTION_SLOW, "N", 0, "Deadlines so many times longer: for a slow machine", 0},
    {0},
};
const struct argp_option play_options[] = {
    {"auto", OPTION_AUTO, NULL, 0, "Go on by itself, at the pace of who reads it aloud", 0},
    {"stage", OPTION_STAGE, NULL, 0, "More room for the step: for a projector", 0},
    {"countdown", OPTION_COUNTDOWN, "SECONDS", 0, "That the class has for a prediction", 0},
    {"speed", OPTION_SPEED, "PERCENT", 0, "Type and wait faster or slower (100)", 0},
    SHOWN_ROWS,
    {0},
};
const struct argp_option forget_options[] = {
    {"all", OPTION_ALL, NULL, 0, "All lessons", 0},
    {"yes", 'y', NULL, 0, "Do not ask", 0},
    {0},
};
const struct argp_option report_options[] = {
    {"format", 'f', "FORMAT", 0, "text, csv, json or html", 0},
    {"output", 'o', "FILE", 0, "Write it into this file", 0},
    {"pseudonyms", OPTION_PSEUDONYMS, NULL, 0, "Names that only the files can lead back", 0},
    {"by-user", OPTION_BY_USER, NULL, 0, "Files of one account are one student", 0},
    {0},
};
const struct argp_option replay_options[] = {
    {"list", OPTION_LIST, NULL, 0, "Only name its steps, and when they begin", 0},
    {"speed", OPTION_SPEED, "PERCENT", 0, "Play it faster or slower (100)", 0},
    {0},
};
const struct argp_option export_options[] = {
    {"output", 'o', "FILE", 0, "Write it into this file", 0},
    FORCE_ROW,
    {"teacher", OPTION_TEACHER, NULL, 0, "With the notes for the teacher", 0},
    {0},
};
const struct argp_option gc_options[] = {
    {"dry-run", OPTION_DRY_RUN, NULL, 0, "Only tell what would be removed", 0},
    {0},
};

/* ---- the command line ---- */

const char *argp_program_version = "fishbowl " FISHBOWL_VERSION;

static void add_folder(struct arguments *a, const char *folder)
{
    size_t used = strlen(a->lessons);
    snprintf(a->lessons + used, sizeof a->lessons - used, "%s%s", a->lessons_given ? ":" : "",
             folder);
    a->lessons_given = true;
}

static int take_number(const char *option, const char *arg, int most, struct argp_state *state)
{
    char *end;
    long number = strtol(arg, &end, 10);
    if (end == arg || *end || number < 1 || number > most)
        argp_error(state, "--%s takes a number from 1 to %d, not \"%s\"", option, most, arg);
    return (int)number;
}

static bool *flag_of(struct arguments *a, int key)
{
    const struct {
        int key;
        bool *flag;
    } flags[] = {
        {'p', &a->plain},
        {'a', &a->again},
        {OPTION_JSON, &a->json},
        {OPTION_STRICT, &a->strict},
        {OPTION_WATCH, &a->watch},
        {OPTION_QUICK, &a->how.quick},
        {OPTION_DRY_RUN, &a->dry_run},
        {OPTION_ALL, &a->all},
        {OPTION_AUTO, &a->play.automatic},
        {OPTION_STAGE, &a->play.stage},
        {'y', &a->sure},
        {OPTION_PSEUDONYMS, &a->students.pseudonyms},
        {OPTION_BY_USER, &a->students.by_user},
        {OPTION_FORCE, &a->force},
        {OPTION_LIST, &a->list},
        {OPTION_TEACHER, &a->teacher},
    };
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (flags[i].key == key)
            return flags[i].flag;
    return NULL;
}

static error_t take_option(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;
    bool *flag = flag_of(a, key);
    if (flag) {
        *flag = true;
        return 0;
    }
    switch (key) {
    case OPTION_JOBS:
        a->how.jobs = take_number("jobs", arg, 64, state);
        return 0;
    case OPTION_SLOW:
        a->how.slow = take_number("slow", arg, 100, state);
        return 0;
    case OPTION_COUNTDOWN:
        a->play.countdown = take_number("countdown", arg, 600, state);
        return 0;
    case OPTION_SPEED:
        a->play.speed = take_number("speed", arg, 10000, state);
        return 0;
    case OPTION_RECORD:
        a->record = arg;
        return 0;
    case 'f':
        a->format = arg;
        return 0;
    case 'o':
        a->output = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t take_common(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->settings;
        return 0;
    case 'l':
        add_folder(a, arg);
        return 0;
    case 'r':
        a->rootfs = arg;
        return 0;
    case OPTION_LANGUAGE:
        a->language = arg;
        return 0;
    case OPTION_COURSE:
        a->course = arg;
        return 0;
    case OPTION_LENS:
        if (strcmp(arg, "on") != 0 && strcmp(arg, "off") != 0)
            argp_error(state, "--lens is on or off, not \"%s\"", arg);
        a->lens = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static struct argp_child limits_child[] = {{.header = "Limits of the lab:"}, {0}};
static const struct argp common = {
    .options = common_options, .parser = take_common, .children = limits_child};
static const struct argp_child children[] = {{.argp = &common, .header = "Of all commands:"}, {0}};

/* The words of a command, wherever among its options they stand. */
static error_t take_command(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;
    const struct command *c = a->command;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = a;
        return 0;
    case ARGP_KEY_ARGS:
        a->words = state->argv + state->next;
        a->words_count = state->argc - state->next;
        if (a->words_count > c->most)
            argp_error(state,
                       c->most ? "%s takes one word, and \"%s\" is too much"
                               : "%s takes no words, and \"%s\" is one",
                       c->name, a->words[c->most]);
        return 0;
    default:
        return take_option(key, arg, state);
    }
}

static void parse_command(struct arguments *a, int argc, char **argv)
{
    const struct command *c = a->command;
    char name[64], doc[256];
    if (c->raw && argc > 1 && argv[1][0] != '-') {
        a->words = argv + 1;
        a->words_count = argc - 1;
        return;
    }
    snprintf(name, sizeof name, "fishbowl %s", c->name);
    snprintf(doc, sizeof doc, "%s.", c->what);
    const struct argp parser = {.options = c->options,
                                .parser = take_command,
                                .args_doc = c->words[0] ? c->words : NULL,
                                .doc = doc,
                                .children = children};
    argv[0] = name;
    argp_parse(&parser, argc, argv, 0, NULL, a);
}

/* A first word that names a command has the rest of the line. */
static error_t take_word(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = a;
        return 0;
    case ARGP_KEY_ARG:
        for (int i = 0; commands[i].name && !a->words_count; i++)
            if (!strcmp(commands[i].name, arg)) {
                a->command = &commands[i];
                parse_command(a, state->argc - state->next + 1, state->argv + state->next - 1);
                state->next = state->argc;
                return 0;
            }
        if (a->words_count)
            argp_error(state, "one lesson at a time, please; \"%s\" is too much", arg);
        a->words = state->argv + state->next - 1;
        a->words_count = 1;
        return 0;
    default:
        return take_option(key, arg, state);
    }
}

/* The commands, for --help. argp(3) frees what this returns. */
static char *describe_commands(int key, const char *text, void *input)
{
    char *list = NULL;
    size_t size;
    (void)input;
    FILE *file = key == ARGP_KEY_HELP_POST_DOC ? open_memstream(&list, &size) : NULL;
    if (!file)
        return (char *)(uintptr_t)text;
    fputs("Commands; fishbowl COMMAND --help tells the options of one:\n", file);
    for (int i = 0; commands[i].name; i++)
        fprintf(file, "  %-9s %s\n", commands[i].name, commands[i].what);
    fprintf(file, "\n%s", text);
    fclose(file);
    return list;
}

static const struct argp parser = {
    .options = shell_options,
    .parser = take_word,
    .children = children,
    .help_filter = describe_commands,
    .args_doc = "[LESSON]\nCOMMAND [WORD...]",
    .doc = "Learn how Linux containers work by building one and watching it from both sides of "
           "the glass.\v"
           "LESSON is a number, an id or a file; without one fishbowl opens where you left off. "
           "Without a terminal it plays the lesson by itself and prints what happens.\n\n"
           "A SIZE is a number of bytes, or one with K, M or G behind it. Limits, lessons, "
           "language, lens, theme, lines and keys can be set in /etc/fishbowl.conf and "
           "~/.config/fishbowl/fishbowl.conf: memory = 512M. fishbowl config prints an example.\n\n"
           "Exit status: 0 done, 1 a check or a lesson failed, 2 wrong usage, 3 the machine lacks "
           "something.",
};

/* What the files set and no option does. */
static int read_settings(struct arguments *a, struct err *e)
{
    static struct settings settings; /* lives as long as the program */
    settings.keys = keymap_usual;
    int r = settings_read_all(&settings, a->course, e);
    if (r < 0)
        return r;
    limits_merge(&settings.limits, &a->settings.limits);
    a->settings = settings;
    const char *lessons = settings.text[SETTING_LESSONS];
    if (lessons && !a->lessons_given)
        snprintf(a->lessons, sizeof a->lessons, "%s", lessons);
    if (!a->language)
        a->language = settings.text[SETTING_LANGUAGE];
    if (!a->lens)
        a->lens = settings.text[SETTING_LENS];
    return 0;
}

int arguments_take(struct arguments *a, int argc, char **argv, struct err *e)
{
    static char **own; /* argp(3) puts the words into another order: a list of its own, for good */
    size_t size = ((size_t)argc + 1) * sizeof *argv;
    own = malloc(size);
    if (!own)
        return err_set(e, -ENOMEM, NULL, "no memory for the words of the command");
    memcpy(own, argv, size);
    argp_err_exit_status = USAGE;
    limits_child[0].argp = settings_argp();
    argp_parse(&parser, argc, own, ARGP_IN_ORDER, NULL, a);
    return read_settings(a, e);
}
