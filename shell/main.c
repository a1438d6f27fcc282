/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "author/lint.h"
#include "author/rounds.h"
#include "author/runner.h"
#include "class/lectern.h"
#include "class/mine.h"
#include "class/report.h"
#include "complain.h"
#include "doctor.h"
#include "explain/explain.h"
#include "gc.h"
#include "list.h"
#include "places.h"
#include "plain/plain.h"
#include "scope.h"
#include "screen/screen.h"
#include "settings.h"
#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef FISHBOWL_VERSION
#define FISHBOWL_VERSION "0.1.0"
#endif

/* Exit codes: 0 done, 1 a check or lesson failed, 2 usage, 3 the machine lacks something. */
enum { DONE, FAILED, USAGE, LACKING };

struct command;

struct arguments {
    const struct command *command; /* NULL: the shell itself */
    char lessons[PATH_MAX];        /* folders with ":" between them */
    const char *rootfs, *language, *lens, *course;
    bool lessons_given, plain, again, json, strict, watch, dry_run, all, sure;
    struct settings settings;
    struct runner_how how;
    struct students_how students;
    struct screen_play play;
    const char *format, *output;
    char **argv;  /* all of main's */
    char **words; /* of the command, without its name; or the lesson */
    int words_count;
};

/* ---- the commands ---- */

static int run_list(struct session_options *options, const struct arguments *a)
{
    return list_run(options, a->rootfs, a->json);
}

static int with_rootfs(struct session_options *options, const struct arguments *a)
{
    static struct rootfs rootfs; /* the options point into these */
    static char programs[PATH_MAX], bowl[PATH_MAX];
    struct err e = {0};
    scope_for_lab(&options->lab, a->argv);
    if (places_rootfs(a->rootfs, &rootfs, &e) < 0)
        return complain(&e, LACKING);
    options->lab.rootfs = rootfs.path;
    options->lab.stand_in = rootfs.stand_in;
    if (places_programs(programs, sizeof programs, &e) < 0 ||
        places_bowl(bowl, sizeof bowl, &e) < 0)
        return complain(&e, LACKING);
    options->lab.programs = programs;
    options->lab.bowl = bowl;
    return DONE;
}

static int run_test(struct session_options *options, const struct arguments *a)
{
    int code = with_rootfs(options, a);
    if (code)
        return code;
    if (!a->watch)
        return runner_test(options, &a->how, a->words, a->words_count, NULL);
    if (a->words_count == 1)
        return rounds_run(options, &a->how, a->words[0]);
    fprintf(stderr, "fishbowl: --watch takes one lesson: fishbowl test --watch FILE\n");
    return USAGE;
}

static int run_lint(struct session_options *options, const struct arguments *a)
{
    return lint_run(options->lessons, a->words, a->words_count, a->strict, a->json);
}

static int run_doctor(struct session_options *options, const struct arguments *a)
{
    return doctor_run(a->rootfs, &options->lab.limits, a->json, a->argv) ? DONE : LACKING;
}

static int run_gc(struct session_options *options, const struct arguments *a)
{
    (void)options;
    return gc_run(a->dry_run) ? DONE : FAILED;
}

static int run_explain(struct session_options *options, const struct arguments *a)
{
    (void)options;
    if (a->words_count)
        return explain_run(a->words, a->words_count);
    fprintf(stderr, "fishbowl: explain wants a command: fishbowl explain unshare --pid sh\n");
    return USAGE;
}

static int run_notes(struct session_options *options, const struct arguments *a)
{
    (void)options;
    (void)a;
    return notes_run();
}

static int run_progress(struct session_options *options, const struct arguments *a)
{
    return mine_show(options, a->words_count ? a->words[0] : NULL, a->json);
}

static int run_forget(struct session_options *options, const struct arguments *a)
{
    if (a->all == (a->words_count > 0)) {
        fprintf(stderr, "fishbowl: forget wants a lesson, a step (05#look) or --all\n");
        return USAGE;
    }
    return mine_forget(options, a->words_count ? a->words[0] : NULL, a->sure);
}

static int run_report(struct session_options *options, const struct arguments *a)
{
    if (a->words_count)
        return report_run(options, &a->students, a->format ? a->format : "text", a->output,
                          a->words, a->words_count);
    fprintf(stderr, "fishbowl: report wants progress files, or folders that have some\n");
    return USAGE;
}

static int run_config(struct session_options *options, const struct arguments *a)
{
    (void)options;
    (void)a;
    settings_example(stdout);
    return DONE;
}

static bool has_screen(void)
{
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* Plain shells are told that their terminal cannot move a cursor; wide, so that no line is cut. */
static void make_plain(struct lab_options *lab)
{
    lab->term = "dumb";
    for (int side = 0; side < SIDES; side++) {
        lab->rows[side] = 100;
        lab->columns[side] = 132;
    }
}

/* play: a demo, without one a student's. */
static int run_with(struct session_options *options, const struct arguments *a,
                    const struct screen_play *play)
{
    struct err e = {0};
    int code = with_rootfs(options, a);
    if (code)
        return code;
    options->lesson = a->words_count ? a->words[0] : NULL;
    options->progress = !play;
    options->once = a->again || play;
    if (!a->plain && has_screen()) {
        const char *const *text = (const char *const *)a->settings.text;
        struct screen_look look = {text[SETTING_THEME], text[SETTING_LINES], a->settings.keys};
        options->speed = play ? play->speed : 0;
        code = screen_run(options, &look, play, &e);
    } else if (a->plain) {
        make_plain(&options->lab);
        code = plain_run(options, &e);
    } else {
        make_plain(&options->lab);
        options->progress = false;
        options->once = true;
        code = plain_play(options, &e);
    }
    return e.what[0] ? complain(&e, code) : code;
}

static int run_shell(struct session_options *options, const struct arguments *a)
{
    return run_with(options, a, NULL);
}

/* Without a terminal it is what fishbowl does there anyway. */
static int run_play(struct session_options *options, const struct arguments *a)
{
    struct screen_play play = a->play;
    play.speed = play.speed ? play.speed : 100;
    options->course = (struct course){0};
    return run_with(options, a, &play);
}

/* ---- options: each has a number of its own, and belongs to the shell, a command, or all ---- */

enum {
    OPTION_JSON = 256,
    OPTION_STRICT,
    OPTION_WATCH,
    OPTION_QUICK,
    OPTION_JOBS,
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
    OPTION_BY_USER
}; /* no letter */

static const struct argp_option shell_options[] = {
    {"plain", 'p', NULL, 0, "A linear transcript instead of the split screen", 0},
    {"again", 'a', NULL, 0, "Begin the lesson at its first step, whatever is done already", 0},
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
static const struct argp_option json_options[] = {JSON_ROW, {0}};
static const struct argp_option lint_options[] = {
    {"strict", OPTION_STRICT, NULL, 0, "A warning is a failure", 0},
    JSON_ROW,
    {0},
};
static const struct argp_option test_options[] = {
    {"watch", OPTION_WATCH, NULL, 0, "Test one lesson again whenever it changes", 0},
    {"quick", OPTION_QUICK, NULL, 0, "Test the model answers alone, not the wrong ones", 0},
    {"jobs", OPTION_JOBS, "N", 0, "Test so many lessons at the same time", 0},
    {0},
};
static const struct argp_option play_options[] = {
    {"auto", OPTION_AUTO, NULL, 0, "Go on by itself, at the pace of who reads it aloud", 0},
    {"stage", OPTION_STAGE, NULL, 0, "More room for the step: for a projector", 0},
    {"countdown", OPTION_COUNTDOWN, "SECONDS", 0, "That the class has for a prediction", 0},
    {"speed", OPTION_SPEED, "PERCENT", 0, "Type and wait faster or slower (100)", 0},
    {0},
};
static const struct argp_option forget_options[] = {
    {"all", OPTION_ALL, NULL, 0, "All lessons", 0},
    {"yes", 'y', NULL, 0, "Do not ask", 0},
    {0},
};
static const struct argp_option report_options[] = {
    {"format", 'f', "FORMAT", 0, "text, csv, json or html", 0},
    {"output", 'o', "FILE", 0, "Write it into this file", 0},
    {"pseudonyms", OPTION_PSEUDONYMS, NULL, 0, "Names that only the files can lead back", 0},
    {"by-user", OPTION_BY_USER, NULL, 0, "Files of one account are one student", 0},
    {0},
};
static const struct argp_option gc_options[] = {
    {"dry-run", OPTION_DRY_RUN, NULL, 0, "Only tell what would be removed", 0},
    {0},
};

enum { ANY = 1000 };

static const struct command {
    const char *name, *words, *what;
    const struct argp_option *options;
    int (*run)(struct session_options *options, const struct arguments *a);
    int most;     /* so many words behind it */
    bool lessons; /* does it need any? */
    bool raw;     /* options behind its first word are not ours */
} commands[] = {
    {"list", "", "Name the lessons, how far you are, and what each needs", json_options, run_list,
     0, true, false},
    {"play", "LESSON", "Play a lesson in front of a class", play_options, run_play, 1, true, false},
    {"notes", "", "Show the teacher's notes of the demo that is under way", NULL, run_notes, 0,
     false, false},
    {"test", "[LESSON...]", "Play lessons without a person, and judge them", test_options, run_test,
     ANY, true, false},
    {"lint", "[LESSON...]", "Read lessons over", lint_options, run_lint, ANY, true, false},
    {"progress", "[LESSON]", "Tell what is recorded of your lessons, and where", json_options,
     run_progress, 1, true, false},
    {"forget", "LESSON[#STEP]", "Forget what is recorded of a lesson or a step", forget_options,
     run_forget, 1, true, false},
    {"report", "FILE...", "Tell what a class has done, from its progress files", report_options,
     run_report, ANY, true, false},
    {"doctor", "", "Tell what this machine allows, what is missing and what to do", json_options,
     run_doctor, 0, false, false},
    {"config", "", "Print a fishbowl.conf with a comment on each setting", NULL, run_config, 0,
     false, false},
    {"gc", "", "Remove what labs left behind that were killed with everything of theirs",
     gc_options, run_gc, 0, false, false},
    {"explain", "COMMAND...",
     "Take a command apart: what each word means, and which system call "
     "it leads to",
     NULL, run_explain, ANY, false, true},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

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
    case OPTION_COUNTDOWN:
        a->play.countdown = take_number("countdown", arg, 600, state);
        return 0;
    case OPTION_SPEED:
        a->play.speed = take_number("speed", arg, 10000, state);
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
        for (int i = 0; i < COMMANDS && !a->words_count; i++)
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
    for (int i = 0; i < COMMANDS; i++)
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

/* The file of the course names itself; without one the rules come from fishbowl.conf. */
static void take_course(struct course *course, const struct settings *settings)
{
    char *const *text = settings->text;
    course->path = text[SETTING_COURSE] ? text[SETTING_COURSE] : "fishbowl.conf";
    course->order = text[SETTING_ORDER];
    course->rules.course = course->path;
    if (text[SETTING_SKIP])
        course_set_skip(&course->rules, text[SETTING_SKIP]);
    if (text[SETTING_SOLVE])
        course_set_solve(&course->rules, text[SETTING_SOLVE]);
}

int main(int argc, char **argv)
{
    struct arguments a = {.argv = argv};
    struct err e = {0};
    char lessons[2 * PATH_MAX] = "";
    setlocale(LC_ALL, "");
    argp_err_exit_status = USAGE;
    limits_child[0].argp = settings_argp();
    argp_parse(&parser, argc, argv, ARGP_IN_ORDER, NULL, &a);
    if (read_settings(&a, &e) < 0)
        return complain(&e, USAGE);
    if ((!a.command || a.command->lessons) &&
        places_lessons(a.lessons, lessons, sizeof lessons, &e) < 0)
        return complain(&e, LACKING);
    struct session_options options = {
        .lessons = lessons, .language = a.language, .lab.limits = a.settings.limits};
    take_course(&options.course, &a.settings);
    for (int side = 0; side < SIDES; side++)
        options.lab.lens[side] = !a.lens || strcmp(a.lens, "on") == 0;
    return a.command ? a.command->run(&options, &a) : run_shell(&options, &a);
}
