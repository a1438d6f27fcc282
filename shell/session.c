/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "needs.h"
#include "session_inner.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    READ_FOCUSED = 64 * 1024,
    READ_OTHER = 4 * 1024, /* a flood must not delay the keys of the other side */
    LENS_ANSWERS = 2000,   /* ms within which a shell is watched, or nothing is waited for */
    HOLD = 5,              /* ms that the other side waits after a key, or until it has its echo */
};

void session_say(struct session *s, enum tone tone, const char *fmt, ...)
{
    char *text;
    va_list args;
    va_start(args, fmt);
    int n = vasprintf(&text, fmt, args);
    va_end(args);
    if (n < 0)
        return;
    if (s->front.say)
        s->front.say(s->front.user, tone, text);
    free(text);
}

void session_page(struct session *s, const char *title, const char *text)
{
    if (s->front.page)
        s->front.page(s->front.user, title, text);
    else
        session_say(s, TONE_NOTE, "%s\n%s", title, text);
}

void session_complain(struct session *s, const struct err *e)
{
    session_say(s, TONE_BAD, e->hint[0] ? "%s. %s" : "%s", e->what, e->hint);
}

/* ---- snapshots ---- */

struct facts_terminals session_terminals(struct session *s)
{
    struct facts_terminals t = {0};
    uint64_t now = clock_ms();
    for (int side = 0; side < SIDES; side++) {
        uint64_t last = transcript_last(s->printed[side]);
        t.printed[side] = transcript_text(s->printed[side]);
        t.silent[side] = last ? (now - last) / 1000.0 : 0;
    }
    if (session_watched(s, SIDE_HOST) || session_watched(s, SIDE_CONTAINER))
        t.lens = calls_text(s->calls);
    return t;
}

static void look(struct session *s)
{
    if (!watch_look(&s->watch, session_lab(s)))
        return;
    for (int side = 0; side < SIDES; side++)
        s->closed[side] &= !session_lab(s)->shell[side];
    session_lens_compare(s);
    session_switch_look(s);
    if (s->player && s->begun && !session_typing(s)) {
        struct evidence evidence = {clock_ms(), s->watch.now, session_terminals(s)};
        player_observe(s->player, &evidence);
    }
    if (s->front.snapshot)
        s->front.snapshot(s->front.user);
}

void session_look(struct session *s)
{
    look(s);
}

/* When the next look is due, in ms of the monotonic clock; 0 for never. */
static uint64_t look_due(const struct session *s)
{
    if (!session_lab(s))
        return 0;
    if (!s->begun)
        return s->ready + LENS_ANSWERS;
    bool typing = s->player && player_typing(s->player);
    int wanted = s->player ? player_timeout(s->player, clock_ms()) : -1;
    return watch_due(&s->watch, typing, wanted);
}

/* ---- lessons ---- */

/* *note says what became of the lesson's translation, see lesson_read_in. */
static int load(struct session *s, const char *path, const char *step, int *note, struct err *e)
{
    const char *world[WORLD_MAX + 1];
    struct lesson *lesson;
    world_words(session_lab(s), world);
    int rc = lesson_read_in(path, world, s->options.language, &lesson, note, e);
    if (rc < 0)
        return rc;
    struct player *player = player_new(lesson, step);
    if (!player) {
        lesson_free(lesson);
        return err_set(e, -ENOMEM, NULL, "begin the lesson %s", path);
    }
    player_free(s->player);
    lesson_free(s->lesson);
    s->player = player;
    s->lesson = lesson;
    s->begun = false;
    return 0;
}

/* A lab stands: only now it is known what the machine offers, so the lesson is read for that. */
static void begin(struct session *s)
{
    char path[4096];
    struct err e = {0};
    snprintf(path, sizeof path, "%s", s->lesson->path);
    int translated = 0;
    if (load(s, path, s->step[0] ? s->step : NULL, &translated, &e) < 0 || translated < 0)
        session_complain(s, &e);
    else if (!translated && !s->intro.on && s->options.language &&
             strncmp(s->options.language, "en", 2) != 0)
        session_say(s, TONE_NOTE, "This lesson has no translation for \"%s\": it is in English.",
                    s->options.language);
    s->begun = true;
    needs_missing(session_lab(s), s->lesson, s->lacks, sizeof s->lacks);
    if (s->lacks[0] && !s->intro.on)
        session_say(s, TONE_BAD, "%s", s->lacks);
    struct rules rules = {0}; /* an introduction has none */
    if (!s->intro.on)
        rules = s->options.course.rules;
    rules.no_skip &= !s->lacks[0]; /* what cannot be done here may be left out */
    player_set_rules(s->player, &rules);
}

const struct course *session_course(const struct session *s)
{
    return &s->options.course;
}

static void begin_at(struct session *s, const char *step)
{
    snprintf(s->step, sizeof s->step, "%s", step ? step : "");
}

int session_open(struct session *s, const char *name, const char *step, struct err *e)
{
    char path[4096];
    begin_at(s, step);
    int rc = lesson_find(s->options.lessons, name, path, sizeof path, e);
    if (rc == 0)
        rc = load(s, path, NULL, NULL, e);
    if (rc == 0 && s->lab) {
        session_lens_lesson(s);
        session_reset(s);
    }
    return rc;
}

const char *session_lacks(const struct session *s)
{
    return s->lacks;
}

/* ---- the lab's events ---- */

static void on_ready(struct session *s, const struct lab_event *event)
{
    (void)event;
    watch_forget(&s->watch);
    for (int side = 0; side < SIDES; side++) {
        transcript_clear(s->printed[side]);
        queue_clear(&s->out[side]);
        s->closed[side] = false;
    }
    typist_stop(&s->typist);
    session_lens_fresh(s);
    if (s->front.lab_ready)
        s->front.lab_ready(s->front.user);
    s->ready = clock_ms();
    if (s->begun)
        player_lab_ready(s->player);
    watch_moved(&s->watch);
}

/* What a lesson says depends on the lab and on whether the lens sees it, which is told next. */
static void begin_when_known(struct session *s)
{
    if (s->begun || !session_lab(s) || !s->ready)
        return;
    if (!session_lens_known(s) && clock_ms() - s->ready < LENS_ANSWERS)
        return;
    begin(s);
    player_lab_ready(s->player);
    watch_moved(&s->watch);
    session_intro_stands(s);
}

static void on_shell(struct session *s, const struct lab_event *event)
{
    s->closed[event->side] = !event->running;
    queue_clear(&s->out[event->side]);
    watch_moved(&s->watch);
    if (session_lens_shell(s, event->side, event->running) || event->running)
        return;
    if (s->front.shell_ended)
        s->front.shell_ended(s->front.user, event->side, event->status);
    session_say(s, TONE_NOTE,
                "The shell on the %s side has ended (status %d). Press Enter there, or type "
                ":shell, for a new one.",
                side_names[event->side], event->status);
}

static void on_script(struct session *s, const struct lab_event *event)
{
    player_script_done(s->player, event->status, event->output);
    watch_moved(&s->watch);
}

static void on_failed(struct session *s, const struct lab_event *event)
{
    if (s->front.failed)
        s->front.failed(s->front.user, &event->error);
}

static void on_ended(struct session *s, const struct lab_event *event)
{
    (void)event;
    session_say(
        s, TONE_BAD,
        "The lab's process 1 has ended, and the kernel ended everything in the lab with it. "
        "Here is a fresh lab.");
    session_reset(s);
}

static void (*const on_event[])(struct session *, const struct lab_event *) = {
    [LAB_READY] = on_ready,          [LAB_SHELL] = on_shell,   [LAB_SCRIPT] = on_script,
    [LAB_LENS] = session_lens_event, [LAB_FAILED] = on_failed, [LAB_ENDED] = on_ended,
    [LAB_LOST] = on_failed,
};

void session_reset(struct session *s)
{
    struct err e = {0};
    watch_forget(&s->watch);
    if (lab_reset(s->lab, &e) < 0 && s->front.failed)
        s->front.failed(s->front.user, &e);
}

void session_respawn(struct session *s, enum side side)
{
    struct err e = {0};
    if (lab_respawn(s->lab, side, &e) < 0)
        session_complain(s, &e);
}

bool session_alive(const struct session *s, enum side side)
{
    const struct lab_info *info = session_lab(s);
    return info && info->master[side] >= 0 && !s->closed[side];
}

/* ---- bytes to and from the terminals ---- */

void session_type(struct session *s, enum side side, const char *bytes, size_t n)
{
    if (!session_alive(s, side))
        return;
    queue_add(&s->out[side], bytes, n);
    queue_flush(&s->out[side], session_lab(s)->master[side]);
    if (side == s->focus)
        s->held = clock_ms() + HOLD;
    watch_moved(&s->watch);
}

bool session_typing(const struct session *s)
{
    return typist_busy(&s->typist, clock_ms());
}

static void type_on(struct session *s)
{
    const char *bytes;
    for (size_t n; (n = typist_take(&s->typist, clock_ms(), &bytes));)
        session_type(s, (enum side)s->typist.side, bytes, n);
}

static void read_terminal(struct session *s, enum side side)
{
    static char bytes[READ_FOCUSED];
    size_t limit = side == s->focus ? READ_FOCUSED : READ_OTHER, used = 0;
    int master = session_lab(s)->master[side];
    while (used < limit) {
        ssize_t n = read(master, bytes + used, limit - used);
        if (n > 0) {
            used += n;
        } else {
            s->closed[side] = n == 0 || (errno != EAGAIN && errno != EINTR);
            break;
        }
    }
    if (!used)
        return;
    if (side == s->focus)
        s->held = 0;
    transcript_add(s->printed[side], bytes, used, clock_ms());
    watch_moved(&s->watch);
    if (s->front.output)
        s->front.output(s->front.user, side, bytes, used);
}

void session_line(struct session *s, const char *line)
{
    if (line[0] == ':') {
        session_word(s, line + 1);
        session_act(s);
        return;
    }
    if (!session_alive(s, s->focus)) {
        session_respawn(s, s->focus);
        return;
    }
    watch_mark(&s->watch);
    calls_command(s->calls, s->focus);
    session_type(s, s->focus, line, strlen(line));
    session_type(s, s->focus, "\r", 1);
    if (s->player)
        player_typed(s->player, s->focus, line);
    session_act(s);
}

void session_set_focus(struct session *s, enum side side)
{
    s->focus = side;
    if (s->front.focus)
        s->front.focus(s->front.user, side);
}

void session_resize(struct session *s, enum side side, int rows, int columns)
{
    lab_resize(s->lab, side, rows < 1 ? 1 : rows, columns < 1 ? 1 : columns);
}

/* ---- the loop's two halves ---- */

static uint64_t earlier(uint64_t a, uint64_t b) /* 0: never */
{
    return a && (!b || a < b) ? a : b;
}

int session_poll(struct session *s, struct pollfd *fds, int *timeout_ms)
{
    int count = 0;
    uint64_t due = look_due(s), now = clock_ms();
    fds[count++] = (struct pollfd){lab_fd(s->lab), POLLIN, 0};
    for (int side = 0; side < SIDES; side++) {
        bool alive = session_alive(s, side);
        bool waits = side != (int)s->focus && s->held > now;
        short events = (waits ? 0 : POLLIN) | (queue_empty(&s->out[side]) ? 0 : POLLOUT);
        int fd = alive ? session_lab(s)->master[side] : -1;
        fds[count++] = (struct pollfd){fd, events, 0};
    }
    fds[count++] = (struct pollfd){session_lens_fd(s), POLLIN, 0};
    fds[count++] = (struct pollfd){session_share_fd(s), POLLIN, 0};
    due = earlier(due, session_share_due(s));
    due = earlier(due, session_intro_due(s));
    due = earlier(due, recorder_due(s->options.recorder));
    due = earlier(due, s->held > now ? s->held : 0);
    due = earlier(due, typist_busy(&s->typist, now) ? s->typist.due : 0);
    if (due) {
        int wait = due > now ? (int)(due - now) : 0;
        if (*timeout_ms < 0 || wait < *timeout_ms)
            *timeout_ms = wait;
    }
    return count;
}

void session_turn(struct session *s, const struct pollfd *fds, int count)
{
    for (int i = 1; i <= SIDES && i < count; i++) {
        enum side side = i - 1;
        if (fds[i].fd < 0 || !session_alive(s, side))
            continue;
        if (fds[i].revents & POLLOUT)
            queue_flush(&s->out[side], fds[i].fd);
        if (fds[i].revents & (POLLIN | POLLHUP | POLLERR))
            read_terminal(s, side);
    }
    /* Behind them: what a command has printed is never looked at without what it asked for. */
    session_lens_take(s);
    type_on(s);
    struct lab_event event;
    while (fds[0].revents && lab_next_event(s->lab, &event))
        on_event[event.kind](s, &event);
    begin_when_known(s);
    session_intro_follow(s);
    uint64_t due = look_due(s);
    if (due && due <= clock_ms() && s->begun)
        look(s);
    session_act(s);
    session_share_follow(s);
    recorder_follow(s->options.recorder);
}

/* ---- life ---- */

static int find_first_lesson(struct session *s, char *path, size_t size, struct err *e)
{
    const struct session_options *o = &s->options;
    if (o->lesson)
        return lesson_find(o->lessons, o->lesson, path, size, e);
    return course_next(&o->course, o->lessons, s->progress, path, size, e);
}

int session_new(struct session **session, const struct session_options *options,
                const struct session_front *front, struct err *e)
{
    char path[4096], notice[1024] = "";
    struct session *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(e, -ENOMEM, NULL, "begin a session");
    s->options = *options;
    s->front = *front;
    s->typist.speed = options->speed;
    struct lab_options lab = options->lab;
    for (int side = 0; side < SIDES; side++)
        s->printed[side] = transcript_new();
    s->calls = calls_new();
    if (!s->calls) {
        session_free(s);
        return err_set(e, -ENOMEM, NULL, "begin a session");
    }
    struct err lost = {0};
    if (options->progress && progress_open(&s->progress, NULL, notice, sizeof notice, &lost) < 0)
        snprintf(notice, sizeof notice, "%s %s", lost.what, lost.hint);
    int rc = find_first_lesson(s, path, sizeof path, e);
    if (rc == 0)
        rc = load(s, path, NULL, NULL, e);
    if (rc == 0 && s->progress && !options->once)
        begin_at(s, progress_resume(s->progress, s->lesson->id));
    if (rc == 0 && options->intro &&
        session_intro_begin(s, path, sizeof path, s->step, NULL) == 0) {
        begin_at(s, NULL);
        rc = load(s, path, NULL, NULL, e);
    }
    if (rc == 0) {
        session_lens_options(s, &lab);
        rc = lab_start(&s->lab, &lab, e);
    }
    if (rc < 0) {
        session_free(s);
        return rc;
    }
    if (notice[0])
        session_say(s, TONE_BAD, "%s", notice);
    *session = s;
    return 0;
}

void session_free(struct session *s)
{
    if (!s)
        return;
    session_share_end(s);
    watch_forget(&s->watch);
    lab_stop(s->lab);
    player_free(s->player);
    lesson_free(s->lesson);
    progress_close(s->progress);
    typist_stop(&s->typist);
    for (int side = 0; side < SIDES; side++) {
        transcript_free(s->printed[side]);
        queue_clear(&s->out[side]);
    }
    calls_free(s->calls);
    free(s);
}

enum side session_focus(const struct session *s)
{
    return s->focus;
}

const struct snapshot *session_snapshot(const struct session *s)
{
    return s->watch.now;
}

pid_t session_process(const struct session *s, enum side side)
{
    const struct snapshot *now = session_snapshot(s);
    const struct lab_info *lab = session_lab(s);
    if (now && now->terminal[side].process >= 0)
        return now->process[now->terminal[side].process].pid;
    return lab ? lab->shell[side] : 0;
}

bool session_at_shell(const struct session *s, enum side side)
{
    static const char *const shells[] = {"bash", "sh", "ash", "dash", "busybox"};
    const struct snapshot *now = session_snapshot(s);
    struct terminal terminal;
    if (!now || !session_alive(s, side) || terminal_read(session_lab(s), side, &terminal) < 0)
        return false;
    const struct process *front = snapshot_find(now, terminal.foreground);
    for (size_t i = 0; front && i < sizeof shells / sizeof *shells; i++)
        if (!strcmp(front->name, shells[i]))
            return true;
    return false;
}

const struct snapshot *session_before(const struct session *s)
{
    return s->watch.before;
}

const struct lab_info *session_lab(const struct session *s)
{
    return s->lab ? lab_info(s->lab) : NULL;
}

struct player *session_player(struct session *s)
{
    return s->player;
}

const char *session_language(const struct session *s)
{
    return s->options.language;
}

const char *session_lessons(const struct session *s)
{
    return s->options.lessons;
}

void session_quit(struct session *s)
{
    if (s->front.quit)
        s->front.quit(s->front.user);
}
