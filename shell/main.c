/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "author/lint.h"
#include "author/rounds.h"
#include "author/runner.h"
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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef FISHBOWL_VERSION
#define FISHBOWL_VERSION "0.1.0"
#endif

/* Exit codes: 0 done, 1 a check or lesson failed, 2 usage, 3 the machine lacks something. */
enum { DONE, FAILED, USAGE, LACKING };

struct arguments {
    char lessons[PATH_MAX]; /* folders with ":" between them */
    const char *rootfs, *language, *lens;
    bool lessons_given, plain, again, json, strict, watch, dry_run;
    char **argv, **words;
    struct settings settings;
    struct runner_how how;
    int words_count;
};

/* ---- commands: the first word, if it is one of these ---- */

static int run_list(struct session_options *options, const struct arguments *a)
{
    return list_run(options, a->rootfs, a->json);
}

static int with_rootfs(struct session_options *options, const struct arguments *a)
{
    static struct rootfs rootfs; /* the options point into these */
    static char programs[PATH_MAX];
    struct err e = {0};
    scope_for_lab(&options->lab, a->argv);
    if (places_rootfs(a->rootfs, &rootfs, &e) < 0)
        return complain(&e, LACKING);
    options->lab.rootfs = rootfs.path;
    options->lab.stand_in = rootfs.stand_in;
    if (places_programs(programs, sizeof programs, &e) < 0)
        return complain(&e, LACKING);
    options->lab.programs = programs;
    return DONE;
}

static int run_test(struct session_options *options, const struct arguments *a)
{
    int code = with_rootfs(options, a);
    if (code)
        return code;
    if (!a->watch)
        return runner_test(options, &a->how, a->words + 1, a->words_count - 1, NULL);
    if (a->words_count == 2)
        return rounds_run(options, &a->how, a->words[1]);
    fprintf(stderr, "fishbowl: --watch takes one lesson: fishbowl test --watch FILE\n");
    return USAGE;
}

static int run_lint(struct session_options *options, const struct arguments *a)
{
    return lint_run(options->lessons, a->words + 1, a->words_count - 1, a->strict, a->json);
}

static int run_doctor(struct session_options *options, const struct arguments *a)
{
    if (a->words_count > 1) {
        fprintf(stderr, "fishbowl: doctor takes no words, and \"%s\" is one\n", a->words[1]);
        return USAGE;
    }
    return doctor_run(a->rootfs, &options->lab.limits, a->json, a->argv) ? DONE : LACKING;
}

static int run_gc(struct session_options *options, const struct arguments *a)
{
    (void)options;
    if (a->words_count > 1) {
        fprintf(stderr, "fishbowl: gc takes no words, and \"%s\" is one\n", a->words[1]);
        return USAGE;
    }
    return gc_run(a->dry_run) ? DONE : FAILED;
}

/* Where nothing stands before it, main() has answered: the options behind it are none of ours. */
static int run_explain(struct session_options *options, const struct arguments *a)
{
    (void)options;
    if (a->words_count > 1)
        return explain_run(a->words + 1, a->words_count - 1);
    fprintf(stderr, "fishbowl: explain wants a command: fishbowl explain unshare --pid sh\n");
    return USAGE;
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

static int run_shell(struct session_options *options, const struct arguments *a)
{
    struct err e = {0};
    int code = with_rootfs(options, a);
    if (code)
        return code;
    options->lesson = a->words_count ? a->words[0] : NULL;
    options->progress = true;
    options->once = a->again;
    if (!a->plain && has_screen()) {
        code = screen_run(options, &e);
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

static const struct command {
    const char *name;
    int (*run)(struct session_options *options, const struct arguments *a);
    bool lessons; /* does it need any? */
    bool json;    /* does it take --json? */
} commands[] = {
    {"list", run_list, true, true}, {"test", run_test, true, false},
    {"lint", run_lint, true, true}, {"doctor", run_doctor, false, true},
    {"gc", run_gc, false, false},   {"explain", run_explain, false, false},
};

static const struct command *find_command(const struct arguments *a)
{
    for (size_t i = 0; a->words_count && i < sizeof commands / sizeof *commands; i++)
        if (!strcmp(commands[i].name, a->words[0]))
            return &commands[i];
    return NULL;
}

/* ---- options ---- */

const char *argp_program_version = "fishbowl " FISHBOWL_VERSION;

enum {
    OPTION_JSON = 256,
    OPTION_STRICT,
    OPTION_WATCH,
    OPTION_QUICK,
    OPTION_JOBS,
    OPTION_LANGUAGE,
    OPTION_LENS,
    OPTION_DRY_RUN
}; /* no letter */

static const struct argp_option options_table[] = {
    {"plain", 'p', NULL, 0, "A linear transcript instead of the split screen", 0},
    {"again", 'a', NULL, 0, "Begin the lesson at its first step, whatever is done already", 0},
    {"lessons", 'l', "DIR", 0,
     "Take the lessons from this folder; \"DIR:\" has it beside those of fishbowl, and the "
     "option may be given more than once",
     0},
    {"language", OPTION_LANGUAGE, "LANGUAGE", 0,
     "Lessons in this language where they are translated (de); else that of the environment", 0},
    {"lens", OPTION_LENS, "on|off", 0,
     "Watch the system calls of the commands, as far as they concern containers (on)", 0},
    {"rootfs", 'r', "DIR", 0, "An unpacked root filesystem for containers", 0},
    {"json", OPTION_JSON, NULL, 0, "What doctor, lint or list says, as JSON", 0},
    {"strict", OPTION_STRICT, NULL, 0, "To lint, a warning is a failure", 0},
    {"watch", OPTION_WATCH, NULL, 0, "To test one lesson again whenever it changes", 0},
    {"quick", OPTION_QUICK, NULL, 0, "To test the model answers alone, not the wrong ones", 0},
    {"jobs", OPTION_JOBS, "N", 0, "To test so many lessons at the same time", 0},
    {"dry-run", OPTION_DRY_RUN, NULL, 0, "Only tell what gc would remove", 0},
    {0},
};

static void add_folder(struct arguments *a, const char *folder)
{
    size_t used = strlen(a->lessons);
    snprintf(a->lessons + used, sizeof a->lessons - used, "%s%s", a->lessons_given ? ":" : "",
             folder);
    a->lessons_given = true;
}

static error_t take_jobs(struct arguments *a, const char *arg)
{
    char *end;
    long number = strtol(arg, &end, 10);
    if (end == arg || *end || number < 1 || number > 64) {
        fprintf(stderr, "fishbowl: --jobs takes a number from 1 to 64, not \"%s\"\n", arg);
        exit(USAGE);
    }
    a->how.jobs = (int)number;
    return 0;
}

static error_t take_option(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->settings;
        return 0;
    case 'p':
        a->plain = true;
        return 0;
    case 'a':
        a->again = true;
        return 0;
    case 'l':
        add_folder(a, arg);
        return 0;
    case 'r':
        a->rootfs = arg;
        return 0;
    case OPTION_JSON:
        a->json = true;
        return 0;
    case OPTION_LENS:
        if (strcmp(arg, "on") != 0 && strcmp(arg, "off") != 0)
            argp_error(state, "--lens is on or off, not \"%s\"", arg);
        a->lens = arg;
        return 0;
    case OPTION_LANGUAGE:
        a->language = arg;
        return 0;
    case OPTION_STRICT:
        a->strict = true;
        return 0;
    case OPTION_WATCH:
        a->watch = true;
        return 0;
    case OPTION_QUICK:
        a->how.quick = true;
        return 0;
    case OPTION_JOBS:
        return take_jobs(a, arg);
    case OPTION_DRY_RUN:
        a->dry_run = true;
        return 0;
    case ARGP_KEY_ARGS:
        a->words = state->argv + state->next;
        a->words_count = state->argc - state->next;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static struct argp_child children[] = {{.header = "Limits of the lab:"}, {0}};

static const struct argp parser = {
    .options = options_table,
    .parser = take_option,
    .children = children,
    .args_doc =
        "[LESSON]\nlist\ntest [LESSON...]\nlint [LESSON...]\ndoctor\ngc\nexplain COMMAND...",
    .doc = "Learn how Linux containers work by building one and watching it from both sides of "
           "the glass.\v"
           "LESSON is a number, an id or a file; without one fishbowl opens where you left off. "
           "Without a terminal it plays the lesson by itself and prints what happens. lint "
           "reads lessons over and test judges them. doctor "
           "tells what this machine allows, what is missing and what to do. gc removes what labs "
           "left behind that were killed with everything of theirs. explain takes a command apart: "
           "what each word means, and which system call it leads to.\n\n"
           "A SIZE is a number of bytes, or one with K, M or G behind it. Limits, lessons, "
           "language and lens can be set in /etc/fishbowl.conf and "
           "~/.config/fishbowl/fishbowl.conf, too: "
           "memory = 512M.\n\n"
           "Exit status: 0 done, 1 a check or a lesson failed, 2 wrong usage, 3 the machine lacks "
           "something.",
};

/* What the files set and no option does. */
static int read_settings(struct arguments *a, struct err *e)
{
    static struct settings settings; /* lives as long as the program */
    int r = settings_read_all(&settings, e);
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

int main(int argc, char **argv)
{
    struct arguments a = {.argv = argv};
    struct err e = {0};
    char lessons[2 * PATH_MAX] = "";
    setlocale(LC_ALL, "");
    if (argc > 2 && !strcmp(argv[1], "explain") && argv[2][0] != '-')
        return explain_run(argv + 2, argc - 2);
    argp_err_exit_status = USAGE;
    children[0].argp = settings_argp();
    argp_parse(&parser, argc, argv, 0, NULL, &a);
    if (read_settings(&a, &e) < 0)
        return complain(&e, USAGE);
    const struct command *command = find_command(&a);
    if ((!command || command->lessons) &&
        places_lessons(a.lessons, lessons, sizeof lessons, &e) < 0)
        return complain(&e, LACKING);
    struct session_options options = {
        .lessons = lessons, .language = a.language, .lab.limits = a.settings.limits};
    for (int side = 0; side < SIDES; side++)
        options.lab.lens[side] = !a.lens || strcmp(a.lens, "on") == 0;
    if (a.json && (!command || !command->json)) {
        fprintf(stderr, "fishbowl: --json belongs to the commands doctor, lint and list\n");
        return USAGE;
    }
    if ((a.watch || a.how.quick || a.how.jobs) && (!command || command->run != run_test)) {
        fprintf(stderr, "fishbowl: --watch, --quick and --jobs belong to \"fishbowl test\"\n");
        return USAGE;
    }
    if (a.dry_run && (!command || command->run != run_gc)) {
        fprintf(stderr, "fishbowl: --dry-run belongs to \"fishbowl gc\"\n");
        return USAGE;
    }
    if (command)
        return command->run(&options, &a);
    if (a.words_count > 1) {
        fprintf(stderr, "fishbowl: one lesson at a time, please; \"%s\" is too much\n", a.words[1]);
        return USAGE;
    }
    return run_shell(&options, &a);
}
