/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "arguments.h"
#include "author/lint.h"
#include "author/rounds.h"
#include "class/class.h"
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
#include "record/page.h"
#include "record/replay.h"
#include "scope.h"
#include "screen/tty.h"
#include "screen/watching.h"
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static int run_class(struct session_options *options, const struct arguments *a)
{
    (void)options;
    const char *folder = a->words_count ? a->words[0] : a->settings.text[SETTING_SHARE];
    if (folder)
        return class_run(folder, a->json);
    fprintf(stderr, "fishbowl: class wants the folder in which the class shares where it is: "
                    "fishbowl class /srv/class, or \"share = /srv/class\" in fishbowl.conf\n");
    return USAGE;
}

static int run_watch(struct session_options *options, const struct arguments *a)
{
    (void)options;
    if (a->words_count)
        return watching_run(a->settings.text[SETTING_SHARE], a->words[0]);
    fprintf(stderr, "fishbowl: watch wants a name, as fishbowl class shows it\n");
    return USAGE;
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

static int run_replay(struct session_options *options, const struct arguments *a)
{
    (void)options;
    if (a->words_count)
        return replay_run(a->words[0], a->play.speed ? a->play.speed : 100, a->list);
    fprintf(stderr, "fishbowl: replay wants a recording: fishbowl replay demo.cast\n");
    return USAGE;
}

static int run_export(struct session_options *options, const struct arguments *a)
{
    if (a->words_count)
        return page_run(options, a->words[0], a->output, a->force, a->teacher);
    fprintf(stderr, "fishbowl: export wants a lesson or a recording: fishbowl export 05\n");
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

static int begin_recording(struct session_options *options, const struct arguments *a,
                           struct err *e)
{
    int rows, columns;
    if (!a->record)
        return 0;
    tty_size(&rows, &columns);
    return recorder_open(&options->recorder, a->record, a->force, rows, columns, getenv("TERM"), e);
}

/* A demo is shared when its teacher says so, whatever files do. */
static struct share_wish wish_of(const struct settings *settings, const struct screen_play *play)
{
    const char *share = settings->text[SETTING_SHARE], *own = settings->own_share;
    return (struct share_wish){share, !play && share && own && !strcmp(share, own)};
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
    if (begin_recording(options, a, &e) < 0)
        return complain(&e, USAGE);
    options->share = wish_of(&a->settings, play);
    options->by_hand = a->plain;
    options->intro = !play && !options->lesson && has_screen() && session_first_time();
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
        options->share = (struct share_wish){0};
        options->course.rules = (struct rules){0}; /* it is a demo, too */
        code = plain_play(options, &e);
    }
    if (e.what[0])
        complain(&e, code);
    return recorder_close(options->recorder, &e) < 0 ? complain(&e, code ? code : FAILED) : code;
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

const struct command commands[] = {
    {"list", "", "Name the lessons, how far you are, and what each needs", json_options, run_list,
     0, true, false},
    {"play", "LESSON", "Play a lesson in front of a class", play_options, run_play, 1, true, false},
    {"notes", "", "Show the teacher's notes of the demo that is under way", NULL, run_notes, 0,
     false, false},
    {"replay", "FILE", "Play a recording: pause, seek by step, faster and slower", replay_options,
     run_replay, 1, false, false},
    {"export", "LESSON|FILE", "Make one HTML page of a lesson, or of a recording", export_options,
     run_export, 1, true, false},
    {"test", "[LESSON...]", "Play lessons without a person, and judge them", test_options, run_test,
     ANY, true, false},
    {"lint", "[LESSON...]", "Read lessons over", lint_options, run_lint, ANY, true, false},
    {"progress", "[LESSON]", "Tell what is recorded of your lessons, and where", json_options,
     run_progress, 1, true, false},
    {"forget", "LESSON[#STEP]", "Forget what is recorded of a lesson or a step", forget_options,
     run_forget, 1, true, false},
    {"report", "FILE...", "Tell what a class has done, from its progress files", report_options,
     run_report, ANY, true, false},
    {"class", "[DIR]", "Show where the students of a class are who share that", json_options,
     run_class, 1, false, false},
    {"watch", "NAME", "Watch the screen of one who lets you", NULL, run_watch, 1, false, false},
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
    {0},
};
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
    if (arguments_take(&a, argc, argv, &e) < 0)
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
