/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "class/mirror.h"
#include "class/share.h"
#include "session_inner.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* What a student shows to a class: where they are, and their screen to who asks. Nothing without
 * their yes. */

enum { LAG = 50 /* ms until a watcher whose socket was full is tried again */ };

static void tell_watched(struct session *s)
{
    if (s->front.watched)
        s->front.watched(s->front.user);
}

static void end(struct session *s)
{
    mirror_free(s->mirror);
    share_free(s->share);
    s->mirror = NULL;
    s->share = NULL;
    tell_watched(s);
}

/* Returns whether it is shared now. */
static bool begin(struct session *s, const char *path)
{
    struct err e = {0};
    if (s->share && strcmp(path, share_path(s->share)) == 0)
        return true;
    struct share *share = share_new(path, &e);
    struct mirror *mirror =
        share ? mirror_new(share_listener(share), s->front.watched != NULL) : NULL;
    if (!mirror) { /* what is shared elsewhere stays */
        share_free(share);
        session_complain(s, &e);
        return false;
    }
    end(s);
    s->share = share;
    s->mirror = mirror;
    session_say(s, TONE_NOTE,
                "You share where you are: your account's name, lesson and step, for how long, and "
                "how many lines and hints it took, never what you type. It lies in %s, for %s. "
                ":unshare ends it.",
                path, share_readers(s->share));
    return true;
}

static bool needs_place(struct session *s, const char *path)
{
    if (!path)
        session_say(s, TONE_BAD,
                    "Where to? No folder is set: :share /the/folder of your class, or \"share = "
                    "/the/folder\" in fishbowl.conf.");
    else if (path[0] != '/')
        session_say(s, TONE_BAD,
                    "\"%s\" is no folder with a full path. :share shows where you are, :share "
                    "screen your screen, :share /a/folder does it there.",
                    path);
    return !path || path[0] != '/';
}

void share_word(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    bool screen = !strcmp(args, "screen");
    const char *set = s->share ? share_path(s->share) : s->options.share.path;
    const char *path = *args && !screen ? args : set;
    char copy[PATH_MAX];
    if (needs_place(s, path))
        return;
    snprintf(copy, sizeof copy, "%s", path); /* what it points into may go */
    bool was = s->share && !strcmp(copy, share_path(s->share));
    if (!begin(s, copy))
        return;
    if (screen && !s->front.watched) {
        session_say(s, TONE_BAD, "With --plain there is no screen to be seen.");
    } else if (screen) {
        mirror_admit(s->mirror, true);
        tell_watched(s);
        session_say(s, TONE_NOTE,
                    "Your screen can be watched by %s, without being asked: fishbowl watch. The "
                    "first line names who does. :unshare screen ends it.",
                    share_readers(s->share));
    } else if (was) {
        session_say(s, TONE_NOTE, "You share where you are in %s already. :unshare ends it.", copy);
    }
}

void unshare_word(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    if (!s->share) {
        session_say(s, TONE_NOTE, "You share nothing.");
    } else if (!strcmp(args, "screen")) {
        mirror_end(s->mirror);
        tell_watched(s);
        session_say(s, TONE_NOTE, "Nobody watches your screen; who wants to has to ask.");
    } else {
        end(s);
        session_say(s, TONE_NOTE, "You share nothing any more, and what was shared is removed.");
    }
}

/* :allow and :deny */
void answer_word(struct session *s, const struct word *word, const char *args)
{
    (void)args;
    bool yes = !strcmp(word->name, "allow");
    int count = !s->mirror ? 0 : yes ? mirror_admit(s->mirror, false) : mirror_deny(s->mirror);
    if (!count)
        session_say(s, TONE_NOTE, "Nobody asks to watch your screen.");
    else if (yes)
        session_say(s, TONE_NOTE, "They see your screen now. :unshare screen ends it.");
    else
        session_say(s, TONE_NOTE, "They do not see your screen.");
    tell_watched(s);
}

/* ---- what goes on by itself ---- */

static struct status status_of(struct session *s)
{
    struct standing at = player_standing(s->player);
    const struct lesson *lesson = player_lesson(s->player);
    struct status status = {.at = at.index + 1,
                            .steps = lesson->steps_count,
                            .tries = at.tries,
                            .hints = at.hints,
                            .planned = lesson->minutes * 60 / lesson->steps_count,
                            .beat = clock_ms(),
                            .began = at.began,
                            .passed = at.passed,
                            .done = player_finished(s->player)};
    status_boot(status.boot, sizeof status.boot);
    snprintf(status.number, sizeof status.number, "%s", lesson->number);
    snprintf(status.lesson, sizeof status.lesson, "%s", lesson->id);
    snprintf(status.title, sizeof status.title, "%s", lesson->title);
    snprintf(status.step, sizeof status.step, "%s", at.step->id);
    snprintf(status.step_title, sizeof status.step_title, "%s", at.step->title);
    return status;
}

/* What a file of settings says: the student's own is a yes, any other only an offer. */
static void offer(struct session *s)
{
    const struct share_wish *wish = &s->options.share;
    s->share_offered = true;
    if (wish->path && wish->yes)
        begin(s, wish->path);
    else if (wish->path && s->options.progress) /* a demo is no student's */
        session_say(s, TONE_NOTE,
                    "This class has a board, which shows who is where: :share puts you on it. "
                    "Without that nothing of yours is shown.");
}

static void say_asked(void *user, const char *text)
{
    session_say(user, TONE_QUESTION, "%s", text);
}

void session_share_follow(struct session *s)
{
    struct err e = {0};
    if (!s->player || !s->begun)
        return;
    if (!s->share_offered && !session_intro(s)) /* one thing at a time */
        offer(s);
    if (!s->share)
        return;
    if (share_due(s->share)) {
        struct status status = status_of(s);
        int r = share_tell(s->share, &status, &e);
        if (r < 0 && !s->share_failed)
            session_complain(s, &e);
        s->share_failed = r < 0;
    }
    if (mirror_follow(s->mirror, say_asked, s))
        tell_watched(s);
}

/* Between two lessons there is nothing to tell. */
int session_share_fd(const struct session *s)
{
    return s->share && s->begun ? share_listener(s->share) : -1;
}

uint64_t session_share_due(const struct session *s)
{
    if (!s->share || !s->begun)
        return 0;
    return mirror_lags(s->mirror) ? clock_ms() + LAG : share_next(s->share);
}

void session_share_end(struct session *s)
{
    s->front.watched = NULL;
    end(s);
}

struct mirror *session_mirror(const struct session *s)
{
    return mirror_watched(s->mirror) ? s->mirror : NULL;
}

void session_watchers(const struct session *s, char *text, size_t size)
{
    text[0] = '\0';
    if (s->mirror)
        mirror_names(s->mirror, text, size);
}
