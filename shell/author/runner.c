/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner.h"
#include "../complain.h"
#include "../watch.h"
#include "jobs.h"
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    READY_MS = 10000, /* a lab must stand by then, the steps before one be typed by CATCH_UP_MS */
    CATCH_UP_MS = 120000,
    ANSWER_MS = 60000,  /* a model answer: it may wait for the kernel, and the machine be slow */
    STILL_MS = 10000,   /* ... unless both shells have long been waiting for input */
    BUSY_MS = 3000,     /* a wrong answer's command may take this long */
    LOOK_MS = 300,      /* how long a check is watched that must not come true */
    LEAVING_MS = 10000, /* a measurement that :next waits for is over by then */
    QUIET_MS = 40,
};

struct run {
    struct session *session;
    struct session_options options;
    struct runner_how how;
    char *const *names;
    char path[4096]; /* of the lesson at hand */
    int tests, failures, skipped;
    int from;           /* the step that a :next leaves */
    uint64_t solved_at; /* clock_ms() when a model answer was asked for */
    int code;           /* of a job that could not go on */
    bool stopped;       /* no lab can be had */
    struct err error;
    /* what must be gone after the lesson */
    pid_t init;
    char cgroup[LAB_HIERARCHIES][256];
    int cgroups;
};

/* ---- TAP ---- */

static void result(struct run *r, bool ok, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void result(struct run *r, bool ok, const char *fmt, ...)
{
    va_list args;
    printf("%sok %d - ", ok ? "" : "not ", ++r->tests);
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
    r->failures += !ok;
}

static void skip(struct run *r, const char *id, const char *why)
{
    printf("ok %d - %s # SKIP %s\n", ++r->tests, id, why);
    r->skipped++;
}

static void diagnose(const char *label, const char *text)
{
    printf("# %s: ", label);
    for (; *text; text++) {
        putchar(*text);
        if (*text == '\n' && text[1])
            printf("#   ");
    }
    putchar('\n');
}

/* What both sides showed, so that a red test can be understood from its report alone. */
static void diagnose_terminals(struct run *r)
{
    struct facts_terminals t = session_terminals(r->session);
    diagnose("check", player_why(session_player(r->session)));
    for (int side = 0; side < SIDES; side++)
        diagnose(side_names[side], t.printed[side]);
}

/* ---- waiting ---- */

static void on_failed(void *user, const struct err *e)
{
    struct run *r = user;
    r->stopped = true;
    r->error = *e;
}

/* All times are those of a machine that takes what it is asked at once; others have longer ones. */
static int slowly(const struct run *r, int ms)
{
    return r->how.slow > 1 ? ms * r->how.slow : ms;
}

static bool wait_until(struct run *r, bool (*holds)(struct run *r), int ms)
{
    uint64_t deadline = clock_ms() + slowly(r, ms);
    for (;;) {
        if (holds(r))
            return true;
        uint64_t now = clock_ms();
        if (now >= deadline || r->stopped)
            return false;
        struct pollfd fds[SESSION_FDS];
        int timeout = deadline - now < 25 ? (int)(deadline - now) : 25;
        int count = session_poll(r->session, fds, &timeout);
        poll(fds, count, timeout);
        session_turn(r->session, fds, count);
    }
}

static bool never(struct run *r)
{
    (void)r;
    return false;
}

static bool ready(struct run *r)
{
    return session_snapshot(r->session);
}

static bool at_rest(struct run *r)
{
    return ready(r) && !player_typing(session_player(r->session));
}

static bool passed(struct run *r)
{
    return player_passed(session_player(r->session));
}

/* A prediction that is held against a measurement keeps :next waiting. */
static bool gone_on(struct run *r)
{
    return player_index(session_player(r->session)) != r->from;
}

/* The shell of this side waits for input and has been silent for so long, or there is none. */
static bool silent(struct run *r, enum side side, int ms)
{
    struct facts_terminals t = session_terminals(r->session);
    struct terminal terminal;
    if (terminal_read(session_lab(r->session), side, &terminal) < 0)
        return true;
    return terminal.waiting && t.silent[side] * 1000 >= ms;
}

static bool quiet(struct run *r)
{
    return silent(r, session_focus(r->session), slowly(r, QUIET_MS));
}

/* The step has passed; or all is typed, and nothing has come of it although there was time. */
static bool decided(struct run *r)
{
    if (passed(r))
        return true;
    int ms = slowly(r, STILL_MS + player_step(session_player(r->session))->check.within_ms);
    return clock_ms() >= r->solved_at + ms && at_rest(r) && silent(r, SIDE_HOST, ms) &&
           silent(r, SIDE_CONTAINER, ms);
}

/* ---- one step ---- */

static void type_block(struct run *r, const struct command_block *block)
{
    session_set_focus(r->session, block->side);
    for (int i = 0; i < block->count; i++) {
        wait_until(r, quiet, BUSY_MS);
        if (lesson_keys(block->lines[i], strlen(block->lines[i])))
            session_type(r->session, block->side, block->lines[i], strlen(block->lines[i]));
        else
            session_line(r->session, block->lines[i]);
    }
    wait_until(r, quiet, block->keeps_running ? LOOK_MS : BUSY_MS);
}

static const struct lesson *lesson_of(struct run *r)
{
    return player_lesson(session_player(r->session));
}

/* A fresh lab with the steps before this one typed. */
static bool go_to(struct run *r, int index)
{
    struct err e = {0};
    char step[64];
    snprintf(step, sizeof step, "%s", lesson_of(r)->steps[index].id);
    if (session_open(r->session, r->path, step, &e) < 0) {
        diagnose("error", e.what);
        return false;
    }
    return wait_until(r, ready, READY_MS) && wait_until(r, at_rest, CATCH_UP_MS) &&
           player_index(session_player(r->session)) == index;
}

static void test_wrong(struct run *r, int index, int number)
{
    bool there = go_to(r, index);
    const struct step *step = &lesson_of(r)->steps[index]; /* of a lesson that was read anew */
    if (!there) {
        result(r, false, "%s %s: reached again", lesson_of(r)->id, step->id);
        if (r->stopped)
            diagnose("error", r->error.what);
        return;
    }
    type_block(r, &step->wrongs[number]);
    int watch = step->check.within_ms > 2000 ? step->check.within_ms : LOOK_MS;
    bool held = passed(r) || wait_until(r, passed, watch);
    result(r, !held, "%s %s: wrong answer %d (line %d) does not pass", lesson_of(r)->id, step->id,
           number + 1, step->wrongs[number].line);
    if (held)
        diagnose_terminals(r);
}

/* From the step before to this one's end, without a reset: as a student walks. */
static void test_model(struct run *r, int index)
{
    struct player *player = session_player(r->session);
    const struct step *step = player_step(player);
    const char *id = player_lesson(player)->id;
    if (player_index(player) != index) {
        result(r, false, "%s: step %d is reached", id, index + 1);
        return;
    }
    bool held = wait_until(r, passed, LOOK_MS);
    result(r, !held, "%s %s: does not hold before the answer", id, step->id);
    if (held)
        diagnose_terminals(r);
    player_word(player, "solve", "");
    r->solved_at = clock_ms();
    wait_until(r, decided, ANSWER_MS + step->check.within_ms);
    bool holds = passed(r);
    wait_until(r, at_rest, ANSWER_MS);
    result(r, holds, "%s %s: holds after the model answer", id, step->id);
    if (!holds)
        diagnose_terminals(r);
}

static void test_steps(struct run *r)
{
    for (int i = 0; i < lesson_of(r)->steps_count; i++) {
        struct player *player = session_player(r->session);
        if (step_has_check(player_step(player)))
            test_model(r, i);
        player_word(player, "next", "");
        if (!passed(r) && player_index(player) == i)
            player_word(player, "next",
                        ""); /* a step that failed is skipped, like a student would */
        r->from = i;
        if (i + 1 < lesson_of(r)->steps_count)
            wait_until(r, gone_on, LEAVING_MS);
        wait_until(r, never, QUIET_MS);
    }
    for (int i = 0; i < lesson_of(r)->steps_count && !r->stopped && !r->how.quick; i++)
        for (int k = 0; k < lesson_of(r)->steps[i].wrongs_count; k++)
            test_wrong(r, i, k);
}

/* ---- one lesson ---- */

static void remember_lab(struct run *r)
{
    const struct lab_info *lab = session_lab(r->session);
    r->cgroups = 0;
    if (!lab)
        return;
    r->init = lab->init;
    for (int i = 0; i < lab->hierarchies; i++)
        snprintf(r->cgroup[r->cgroups++], sizeof r->cgroup[0], "%s", lab->hierarchy[i].outside);
}

static void test_nothing_left(struct run *r, const char *id)
{
    bool clean = r->init <= 0 || (kill(r->init, 0) < 0 && errno == ESRCH);
    for (int i = 0; i < r->cgroups; i++) {
        if (access(r->cgroup[i], F_OK) == 0) {
            diagnose("left behind", r->cgroup[i]);
            clean = false;
        }
    }
    result(r, clean, "%s: nothing is left of the lab", id);
}

static void test_lesson(struct run *r)
{
    struct session_front front = {.user = r, .failed = on_failed};
    char id[64] = "lesson";
    r->options.lesson = r->path;
    r->options.once = true;
    if (session_new(&r->session, &r->options, &front, &r->error) < 0) {
        result(r, false, "%s: can be begun", r->path);
        diagnose("error", r->error.what);
        return;
    }
    if (wait_until(r, ready, READY_MS)) {
        snprintf(id, sizeof id, "%s", lesson_of(r)->id);
        if (session_lacks(r->session)[0])
            skip(r, id, session_lacks(r->session));
        else
            test_steps(r);
        remember_lab(r);
    } else {
        result(r, false, "%s: a lab stands within %d s", r->path, slowly(r, READY_MS) / 1000);
        diagnose("error", r->error.what);
        diagnose("hint", r->error.hint);
    }
    session_free(r->session);
    r->session = NULL;
    test_nothing_left(r, id);
}

/* ---- all lessons ---- */

static int test_in_turn(struct run *r, int count)
{
    for (int i = 0; i < count && !r->stopped; i++) {
        struct err e = {0};
        if (lesson_find(r->options.lessons, r->names[i], r->path, sizeof r->path, &e) < 0)
            return complain(&e, 2);
        test_lesson(r);
    }
    return r->stopped ? 3 : r->failures ? 1 : 0;
}

static int job_work(void *user, int number)
{
    struct run r = *(struct run *)user;
    r.names += number;
    r.tests = r.failures = 0;
    return test_in_turn(&r, 1);
}

/* Its results, numbered on. */
static void job_line(void *user, const char *line)
{
    struct run *r = user;
    bool bad = !strncmp(line, "not ", 4);
    const char *rest = line + (bad ? 4 : 0);
    if (strncmp(rest, "ok ", 3) != 0) {
        puts(line);
        return;
    }
    rest += 3;
    rest += strspn(rest, "0123456789");
    printf("%sok %d%s\n", bad ? "not " : "", ++r->tests, rest);
    r->failures += bad;
    r->skipped += !bad && strstr(rest, " # SKIP ");
}

static bool job_ended(void *user, int number, int status)
{
    struct run *r = user;
    fflush(stdout);
    if (!WIFEXITED(status))
        result(r, false, "%s: is judged to its end", r->names[number]);
    r->code = WIFEXITED(status) && WEXITSTATUS(status) > 1 ? WEXITSTATUS(status) : 0;
    return r->code == 0;
}

static int test_at_once(struct run *r, int count)
{
    const struct jobs jobs = {.user = r, .work = job_work, .line = job_line, .ended = job_ended};
    struct err e = {0};
    if (jobs_run(&jobs, count, r->how.jobs) < 0) {
        err_set(&e, -errno, NULL, "begin a process for a lesson");
        return complain(&e, 3);
    }
    return r->code ? r->code : r->failures ? 1 : 0;
}

int runner_test(const struct session_options *options, const struct runner_how *how,
                char *const *names, int count, struct runner_count *total)
{
    struct run r = {.options = *options, .how = *how, .names = names};
    struct err e = {0};
    char **all = NULL;
    for (int side = 0; side < SIDES; side++) {
        r.options.lab.rows[side] = 24;
        r.options.lab.columns[side] = 132;
    }
    r.options.lab.term = "dumb";
    int listed = count ? 0 : lesson_list(options->lessons, &all, &e);
    if (listed < 0)
        return complain(&e, 2);
    if (!count)
        r.names = all;
    count += listed;
    int code = how->jobs > 1 ? test_at_once(&r, count) : test_in_turn(&r, count);
    for (int i = 0; i < listed; i++)
        free(all[i]);
    free(all);
    printf("1..%d\n", r.tests);
    if (total)
        *total = (struct runner_count){r.tests - r.failures - r.skipped, r.failures, r.skipped};
    return code;
}
