/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "screen.h"
#include "../class/lectern.h"
#include "complete.h"
#include "mirroring.h"
#include "mouse.h"
#include "place.h"
#include "presenting.h"
#include "prompt.h"
#include "state.h"
#include "tty.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>

enum {
    FRAME_US = 16667,   /* a frame: at most 60 a second */
    HURRY_US = 100000,  /* frames that answer keys may be drawn so far ahead of their time */
    WHOLE_US = 50000,   /* the side behind is left out of them for no longer */
    ECHO_US = 100000,   /* output this soon after a key is its echo */
    ECHO_BYTES = 1024,  /* and no more than this */
    ESCAPE_MS = 25,     /* an escape byte alone is the key Esc after this */
    SCROLLBACK = 10000, /* lines a pane keeps */
};

static uint64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* ---- what the session tells ---- */

static void on_output(void *user, enum side side, const char *bytes, size_t n)
{
    struct screen *s = user;

    pane_feed(s->pane[side], bytes, n);
    if (side == session_focus(s->session) && n <= ECHO_BYTES && now_us() - s->key_at < ECHO_US) {
        s->urgent = true;
        s->key_at = 0; /* one echo a key: a flood is not one */
    }
}

/* The strip of calls has a place as long as the lens is in use, whether or not there is one. */
static void show_strip(struct screen *s)
{
    bool lens = s->session && session_lens(s->session);

    if (s->wish.calls == lens)
        return;
    s->wish.calls = lens;
    screen_layout(s);
}

static void on_lab_ready(void *user)
{
    struct screen *s = user;

    for (int side = 0; side < SIDES; side++) {
        pane_reset(s->pane[side]);
        pane_touch(s->pane[side]);
    }
    s->memory = (struct memory){0};
    s->changed[0] = 0;
    s->dirty |= DIRTY_ALL;
    show_strip(s);
}

static void on_shell_ended(void *user, enum side side, int status)
{
    struct screen *s = user;

    (void)status;
    if (s->session && side == session_focus(s->session))
        s->typing = false;
    s->dirty |= DIRTY_FRAMES | DIRTY_PROMPT;
}

/* The container's root is asked for its name once, not at every look. */
static void name_root(struct screen *s, const struct snapshot *now)
{
    char name[sizeof s->memory.name] = "";
    const struct process *leader = now->leader >= 0 ? &now->process[now->leader] : NULL;

    if (!leader || (leader->root.device == s->memory.root.device &&
                    leader->root.inode == s->memory.root.inode))
        return;
    place_name(now->lab, leader->pid, name, sizeof name);
    memory_root(&s->memory, leader->root, name);
}

static void on_snapshot(void *user)
{
    struct screen *s = user;
    const struct snapshot *now = session_snapshot(s->session);
    const struct snapshot *before = session_before(s->session);
    bool was[SIDES];

    for (int side = 0; side < SIDES; side++)
        was[side] = s->frozen[side];
    memory_update(&s->memory, now);
    name_root(s, now);
    for (int side = 0; side < SIDES; side++) {
        int at = now->terminal[side].process;
        s->frozen[side] = at >= 0 && now->process[at].frozen;
        if (s->frozen[side] != was[side])
            pane_touch(s->pane[side]);
    }
    s->changed[0] = 0;
    if (before && before != now)
        snapshot_diff(before, now, s->changed, sizeof s->changed);
    if (strcmp(s->changed, "nothing") == 0) /* files and what is in them are no part of it */
        snprintf(s->changed, sizeof s->changed, "nothing, or only files");
    s->dirty |= DIRTY_FRAMES | DIRTY_VIEWS | DIRTY_STEP;
}

static void on_page(void *user, const char *title, const char *text)
{
    help_open(user, title, text);
}

static void on_step(void *user)
{
    struct screen *s = user;
    struct player *player = s->session ? session_player(s->session) : NULL;
    const struct step *step = player ? player_step(player) : NULL;
    const char *id = step ? step->id : "";
    bool fresh = strcmp(s->shown, id) != 0;

    bool passed = player && player_passed(player);
    if (passed && !s->passed) /* what was said on the way is out of date */
        stepbox_quiet(s->box);
    s->passed = passed;
    snprintf(s->shown, sizeof s->shown, "%s", id);
    s->commanded &= !fresh;
    stepbox_step(s->box, player, fresh);
    s->dirty |= DIRTY_TITLE | DIRTY_STEP;
}

static void on_say(void *user, enum tone tone, const char *text)
{
    struct screen *s = user;

    /* What the frame of the step says anyway needs no row of it. */
    struct player *player = s->session ? session_player(s->session) : NULL;
    if (tone == TONE_GOOD && player && player_why(player) && strcmp(player_why(player), text) == 0)
        return;
    bool goes_on = strcmp(text, player_go_on) == 0 || strcmp(text, player_the_end) == 0;
    if (tone == TONE_NOTE && goes_on && s->layout.step_head.rows)
        return;
    /* Where a lesson goes on in the middle, this is said before its step begins. */
    if (player && strcmp(s->shown, player_step(player)->id) != 0)
        on_step(s);
    stepbox_say(s->box, tone, text);
    s->dirty |= DIRTY_STEP;
}

static void on_typed(void *user, enum side side, const char *line)
{
    struct screen *s = user;

    (void)side;
    (void)line;
    s->commanded = true;
}

static void on_focus(void *user, enum side side)
{
    struct screen *s = user;

    s->wish.focus = side;
    s->rang[side] = false;
    if (s->session) {
        screen_label(s);
        screen_layout(s);
    }
}

static void on_calls(void *user)
{
    struct screen *s = user;

    show_strip(s);
    lenslist_moved(s);
    s->dirty |= DIRTY_CALLS | DIRTY_TITLE | DIRTY_FRAMES;
}

static void on_lens(void *user, unsigned number)
{
    lenslist_open(user, number);
}

static void on_failed(void *user, const struct err *e)
{
    struct screen *s = user;

    s->error = *e;
    s->exit_code = 3;
    s->quit = true;
}

static void on_quit(void *user)
{
    struct screen *s = user;

    s->quit = true;
}

static void reply(void *user, const char *bytes, size_t n)
{
    const struct reply_to *to = user;

    if (to->screen->session)
        session_type(to->screen->session, to->side, bytes, n);
}

/* ---- state that the parts share ---- */

void screen_label(struct screen *s)
{
    char label[64];

    snprintf(label, sizeof label, "%s %s ", side_names[session_focus(s->session)], "▸");
    prompt_label(label);
    s->dirty |= DIRTY_PROMPT;
}

/* True if every area stands where it stood: only the side in front has changed. */
static bool same_places(const struct layout *a, const struct layout *b)
{
    bool same = a->kind == b->kind && a->rows == b->rows && a->columns == b->columns;

    for (int side = 0; side < SIDES; side++)
        same = same && a->pane[side].rows == b->pane[side].rows &&
               a->view[side].rows == b->view[side].rows;
    return same && a->kernel.rows == b->kernel.rows;
}

void screen_layout(struct screen *s)
{
    struct layout before = s->layout;

    layout_compute(&s->layout, &s->wish);
    s->dirty |= same_places(&before, &s->layout) ? DIRTY_FRAMES | DIRTY_PROMPT : DIRTY_ALL;
    for (int side = 0; side < SIDES; side++) {
        int rows = s->layout.size[side].rows, columns = s->layout.size[side].columns;
        if (rows == before.size[side].rows && columns == before.size[side].columns)
            continue;
        pane_resize(s->pane[side], rows, columns);
        session_resize(s->session, side, rows, columns);
    }
}

bool screen_secret(const struct screen *s, enum side side)
{
    const struct lab_info *lab = session_lab(s->session);
    struct termios t;

    /* Asked of the terminal itself, as a line may be entered before the next snapshot. A shell
     * that edits lines turns the echo off too, but reads single characters: see termios(3). */
    return lab && lab->master[side] >= 0 && tcgetattr(lab->master[side], &t) == 0 &&
           (t.c_lflag & ICANON) && !(t.c_lflag & ECHO);
}

/* ---- the loop ---- */

static void take_signals(struct screen *s)
{
    unsigned signals = tty_signals();

    if (signals & (TTY_HANGUP | TTY_TERMINATED)) {
        s->exit_code = 128 + (signals & TTY_HANGUP ? SIGHUP : SIGTERM);
        s->quit = true;
    }
    if (signals & TTY_CONTINUED) {
        tty_again();
    }
    if (signals & (TTY_RESIZED | TTY_CONTINUED)) {
        tty_size(&s->wish.rows, &s->wish.columns);
        tty_resize(s->wish.rows, s->wish.columns);
        screen_layout(s);
        s->dirty |= DIRTY_ALL | DIRTY_TERMINAL;
    }
}

static void take_keys(struct screen *s, bool flush)
{
    struct key key;

    while (!s->quit && keys_next(s->keys, flush, &key)) {
        s->key_at = now_us();
        s->urgent = true;
        bindings_key(s, &key);
    }
}

static void take_input(struct screen *s)
{
    char bytes[4096];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);

    if (n > 0) {
        keys_feed(s->keys, bytes, (size_t)n);
        take_keys(s, false);
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
        s->exit_code = 128 + SIGHUP; /* the terminal is gone */
        s->quit = true;
    }
}

/* Bells are passed on; one from the side behind is also written in its frame. */
static void hear(struct screen *s)
{
    for (int side = 0; side < SIDES; side++) {
        bool behind = s->session && side != (int)session_focus(s->session);
        if (pane_rang(s->pane[side])) {
            tty_ring();
            s->rang[side] = behind;
            s->dirty |= behind ? DIRTY_FRAMES : 0;
        }
    }
}

/* A program that asks is told when it has the keyboard and when no more (xterm's mode 1004). */
static void tell_focus(struct screen *s)
{
    int now = s->typing && !s->away ? (int)session_focus(s->session) : SIDES;
    const struct key in = {.name = K_FOCUS_IN}, out = {.name = K_FOCUS_OUT};

    if (now == s->told)
        return;
    if (s->told < SIDES)
        pane_key(s->pane[s->told], &out);
    if (now < SIDES)
        pane_key(s->pane[now], &in);
    s->told = now;
}

static void draw(struct screen *s)
{
    uint64_t now = now_us();
    bool hurry = now < s->due, in_time = now + HURRY_US >= s->due;

    if (hurry ? !(s->urgent && in_time && render_urgent(s)) : !render_wanted(s))
        return;
    hurry = hurry && now - s->whole < WHOLE_US;
    if (!hurry)
        s->whole = now;
    s->due = (now < s->due ? s->due : now) + FRAME_US;
    s->urgent = false;
    render(s, hurry);
}

/* Milliseconds that poll may wait, as far as the screen is concerned. */
static int patience(const struct screen *s)
{
    uint64_t now = now_us();

    uint64_t due = s->urgent && render_urgent(s) ? s->due - HURRY_US : s->due;

    if (render_wanted(s))
        return now >= due ? 0 : (int)((due - now + 999) / 1000);
    return keys_pending(s->keys) ? ESCAPE_MS : -1;
}

static void turn(struct screen *s)
{
    struct pollfd fds[SESSION_FDS + 2] = {{STDIN_FILENO, POLLIN, 0}, {tty_signal_fd(), POLLIN, 0}};
    int timeout = patience(s), count = session_poll(s->session, fds + 2, &timeout);
    int demo = presenting_timeout(s);
    if (demo >= 0 && (timeout < 0 || demo < timeout))
        timeout = demo;
    int ready = poll(fds, (nfds_t)count + 2, timeout);

    if (ready < 0)
        for (int i = 0; i < count + 2; i++)
            fds[i].revents = 0;
    if (fds[0].revents)
        take_input(s);
    else if (keys_pending(s->keys))
        take_keys(s, true);
    if (fds[1].revents || ready < 0)
        take_signals(s);
    if (s->urgent && !s->quit) /* what a key changed here does not wait for the sides' output */
        draw(s);
    if (!s->quit)
        session_turn(s->session, fds + 2, count);
    presenting_follow(s);
    hear(s);
    tell_focus(s);
    mouse_follow(s);
    draw(s);
}

/* ---- life ---- */

static int make_parts(struct screen *s, struct err *e)
{
    s->keys = keys_new();
    s->box = stepbox_new(&s->keymap);
    for (int side = 0; side < SIDES; side++) {
        s->reply[side] = (struct reply_to){s, side};
        s->pane[side] = pane_new(s->layout.size[side].rows, s->layout.size[side].columns,
                                 SCROLLBACK, reply, &s->reply[side]);
    }
    if (!s->keys || !s->box || !s->pane[SIDE_HOST] || !s->pane[SIDE_CONTAINER])
        return err_set(e, -ENOMEM, NULL, "make the screen");
    return 0;
}

static void free_parts(struct screen *s)
{
    for (int side = 0; side < SIDES; side++)
        pane_free(s->pane[side]);
    stepbox_free(s->box);
    free(s->page);
    free(s->copied);
    free(s->pasted);
    keys_free(s->keys);
}

static int make_session(struct screen *s, const struct session_options *wanted, struct err *e)
{
    struct session_options options = *wanted;
    struct session_front front = {
        .user = s,
        .output = on_output,
        .lab_ready = on_lab_ready,
        .shell_ended = on_shell_ended,
        .snapshot = on_snapshot,
        .say = on_say,
        .page = on_page,
        .step = on_step,
        .typed = on_typed,
        .focus = on_focus,
        .calls = on_calls,
        .lens = on_lens,
        .watched = mirroring_watched,
        .failed = on_failed,
        .quit = on_quit,
    };

    if (!options.lab.term)
        options.lab.term = "xterm-256color";
    for (int side = 0; side < SIDES; side++) {
        options.lab.rows[side] = (unsigned short)s->layout.size[side].rows;
        options.lab.columns[side] = (unsigned short)s->layout.size[side].columns;
    }
    return session_new(&s->session, &options, &front, e);
}

/* The terminal is asked for its background; what was typed meanwhile is kept. */
static void choose_theme(struct screen *s)
{
    char answer[512] = "";
    const char *no_colour = getenv("NO_COLOR");

    if (s->theme_set || (no_colour && *no_colour))
        return;
    size_t n = tty_ask("\033]11;?\033\\", answer, sizeof answer);
    keys_feed(s->keys, answer, n); /* which passes over answers */
    theme_choose(theme_background(answer) == 1 ? THEME_LIGHT : THEME_DARK);
    take_keys(s, false);
}

static void run(struct screen *s)
{
    int count;
    const struct screen_word *own = bindings_words(&count);

    complete_begin(s->session, own, count);
    screen_label(s);
    on_step(s);
    choose_theme(s);
    s->dirty = DIRTY_ALL;
    while (!s->quit)
        turn(s);
}

static void take_look(struct screen *s, const struct screen_look *look)
{
    int theme = look->theme ? theme_find(look->theme) : -1;

    theme_init();
    s->theme_set = theme >= 0;
    if (theme >= 0)
        theme_choose((enum theme)theme);
    if (look->lines && strcmp(look->lines, "ascii") == 0)
        theme_ascii();
    s->keymap = look->keys;
}

static void take_play(struct screen *s, const struct screen_play *play)
{
    s->present.on = true;
    s->present.demo = (struct demo){.automatic = play->automatic,
                                    .countdown = play->countdown * 1000,
                                    .speed = play->speed,
                                    .look.step = -1};
    s->wish.stage = play->stage;
    s->present.lectern = lectern_new(NULL);
}

int screen_run(const struct session_options *options, const struct screen_look *look,
               const struct screen_play *play, struct err *e)
{
    static struct screen screen; /* large, and the handlers' terminal is one anyway */
    struct screen *s = &screen;

    if (tty_check(e) < 0)
        return 3;
    *s = (struct screen){.wish = {.views = true}, .told = SIDES};
    take_look(s, look);
    if (play)
        take_play(s, play);
    tty_size(&s->wish.rows, &s->wish.columns);
    layout_compute(&s->layout, &s->wish);
    const struct prompt_hooks hooks = bindings_prompt(s);
    prompt_begin(&hooks); /* before curses: both look the terminal up */
    int rc = make_parts(s, e);
    if (rc == 0)
        rc = make_session(s, options, e);
    if (rc < 0) {
        s->exit_code = rc == -EINVAL || rc == -ENOENT ? 2 : 3;
    } else if (tty_begin(options->recorder, e) < 0) {
        s->exit_code = 3;
    } else {
        run(s);
    }
    tty_end();
    session_free(s->session);
    s->session = NULL;
    prompt_end();
    free_parts(s);
    lectern_free(s->present.lectern);
    if (s->error.what[0])
        *e = s->error;
    return s->exit_code;
}
