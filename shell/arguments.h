/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_ARGUMENTS_H
#define FISHBOWL_ARGUMENTS_H

#include "author/runner.h"
#include "class/students.h"
#include "screen/screen.h"
#include "settings.h"
#include <argp.h>
#include <limits.h>

/* The command line: options, the first word if it is a command, and what fishbowl.conf says. */

/* Exit codes: 0 done, 1 a check or lesson failed, 2 usage, 3 the machine lacks something. */
enum { DONE, FAILED, USAGE, LACKING };

struct command;

struct arguments {
    const struct command *command; /* NULL: the shell itself */
    char lessons[PATH_MAX];        /* folders with ":" between them */
    const char *rootfs, *language, *lens, *course;
    bool lessons_given, plain, again, json, strict, watch, dry_run, all, sure, force, list, teacher;
    struct settings settings;
    struct runner_how how;
    struct students_how students;
    struct screen_play play;
    const char *format, *output, *record;
    char **argv;  /* all of main's, as they were given */
    char **words; /* of the command, without its name; or the lesson */
    int words_count;
};

enum { ANY = 1000 };

struct command {
    const char *name, *words, *what;
    const struct argp_option *options;
    int (*run)(struct session_options *options, const struct arguments *a);
    int most;     /* so many words behind it */
    bool lessons; /* does it need any? */
    bool raw;     /* options behind its first word are not ours */
};

/* The table is in main.c, and ends with an empty row; the options of each are in arguments.c. */
extern const struct command commands[];
extern const struct argp_option json_options[], lint_options[], test_options[], play_options[],
    forget_options[], report_options[], replay_options[], export_options[], gc_options[];

/*
 * Take the words of main(), then what the files of settings say and no option does. Help, the
 * version and wrong usage end the program, as argp(3) does. Result: 0, or a negative errno with *e
 * for a file of settings.
 */
int arguments_take(struct arguments *arguments, int argc, char **argv, struct err *e);

#endif
