/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "class/linefile.h"
#include "session_inner.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/*
 * The introduction: intro.md of the lessons' folder, played for the student in half a minute; then
 * the lesson goes on in a fresh lab. Nothing of it is progress.
 */

enum { SPEED = 200 }; /* percent of a demo's pauses and of a person's typing */

/* ---- once ---- */

bool session_first_time(void)
{
    _cleanup_free_ char *seen = linefile_standard("intro"),
                        *progress = linefile_standard("progress.jsonl");
    return seen[0] && access(seen, F_OK) != 0 && access(progress, F_OK) != 0;
}

/* Only where this can be kept it is shown unasked: never twice. */
static bool keep_seen(void)
{
    _cleanup_free_ char *seen = linefile_standard("intro");
    if (!seen[0] || linefile_folders(seen) < 0)
        return false;
    _cleanup_close_ int fd = open(seen, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd >= 0;
}

/* ---- what there is to see ---- */

static int words_of(const struct step *step)
{
    int count = 0;
    const char *at = step->prose ? step->prose : "";
    for (; *at; count++) {
        at += strcspn(at, " \n");
        at += strspn(at, " \n");
    }
    return count;
}

struct demo_look session_demo_look(const struct session *s)
{
    const struct player *p = s->player;
    const struct step *step = player_step(p);
    int at = player_index(p);
    bool behind = player_mark(p, at) == MARK_SKIPPED;
    return (struct demo_look){
        .step = at,
        .busy = !session_snapshot(s) || session_typing(s) || player_waits(p),
        .passed = player_passed(p) || behind,
        .failed = player_solved(p),
        .asks = player_question(p) != NULL,
        .types = step->models_count > 0,
        .over = player_finished(p),
        .words = words_of(step),
    };
}

/* ---- beginning and end ---- */

bool session_intro(const struct session *s)
{
    return s->intro.on;
}

/* In the first of the lessons' folders that has one. */
static int find(const struct session *s, char *path, size_t size, struct err *e)
{
    const char *at = s->options.lessons;
    while (*at) {
        size_t n = strcspn(at, ":");
        if ((size_t)snprintf(path, size, "%.*s/intro.md", (int)n, at) < size &&
            access(path, R_OK) == 0)
            return 0;
        at += n + (at[n] == ':');
    }
    return err_set(e, -ENOENT, "fishbowl without --lessons has one.",
                   "no introduction, intro.md, in the lessons' folder");
}

int session_intro_begin(struct session *s, char *path, size_t size, const char *step, struct err *e)
{
    char own[4096];
    int rc = find(s, own, sizeof own, e);
    if (rc < 0)
        return rc;
    snprintf(s->intro.back, sizeof s->intro.back, "%s", path);
    snprintf(s->intro.step, sizeof s->intro.step, "%s", step ? step : "");
    snprintf(path, size, "%s", own);
    s->intro.on = true;
    s->intro.demo =
        (struct demo){.automatic = !s->options.by_hand, .speed = SPEED, .look.step = -1};
    s->typist.speed = s->options.by_hand ? 0 : SPEED;
    return 0;
}

void session_intro_end(struct session *s)
{
    struct err e = {0};
    if (!s->intro.on)
        return;
    s->intro.on = false;
    s->typist.speed = s->options.speed;
    if (session_open(s, s->intro.back, s->intro.step[0] ? s->intro.step : NULL, &e) < 0)
        session_complain(s, &e);
}

void intro_word(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    (void)args;
    char path[4096];
    struct err e = {0};
    snprintf(path, sizeof path, "%s", s->lesson->path);
    if (s->intro.on)
        return;
    if (session_intro_begin(s, path, sizeof path, player_step(s->player)->id, &e) < 0 ||
        session_open(s, path, NULL, &e) < 0) {
        s->intro.on = false;
        session_complain(s, &e);
    }
}

void session_intro_stands(struct session *s)
{
    bool first = s->options.intro;
    s->options.intro = false;
    if (!s->intro.on)
        return;
    if ((first && !keep_seen()) || s->lacks[0])
        session_intro_end(s);
    else if (s->options.by_hand)
        session_say(s, TONE_NOTE,
                    "An introduction in %d steps: Enter goes on, any other line leaves it.",
                    s->lesson->steps_count);
}

/* ---- on its way ---- */

static void act(struct session *s, enum demo_do what)
{
    bool last = player_index(s->player) + 1 == s->lesson->steps_count;
    if (what == DEMO_SOLVE)
        player_word(s->player, "solve", "");
    else if (what == DEMO_NEXT && !last)
        player_word(s->player, "next", "");
    else if (what != DEMO_NOTHING)
        session_intro_end(s);
}

void session_intro_go_on(struct session *s)
{
    bool known;
    act(s, demo_key(&s->intro.demo, ' ', clock_ms(), &known));
    session_act(s);
}

void session_intro_follow(struct session *s)
{
    if (!s->intro.on || !s->begun)
        return;
    struct demo_look now = session_demo_look(s);
    enum demo_do what = demo_see(&s->intro.demo, &now, clock_ms());
    enum demo_phase phase = demo_phase(&s->intro.demo);
    if (phase == DEMO_FAILED) /* this machine does it another way: no place to learn about that */
        session_intro_end(s);
    else if (phase == DEMO_PASSED && s->options.by_hand)
        act(s, DEMO_NEXT);
    else
        act(s, what);
}

uint64_t session_intro_due(const struct session *s)
{
    int left = s->intro.on && s->begun ? demo_timeout(&s->intro.demo, clock_ms()) : -1;
    return left < 0 ? 0 : clock_ms() + (uint64_t)left;
}
