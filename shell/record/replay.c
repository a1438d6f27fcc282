/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay.h"
#include "../complain.h"
#include "../screen/strip.h"
#include "../screen/tty.h"
#include "../watch.h"
#include "cast.h"
#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A step is shown a little after its mark: its first frame comes behind that. */
#define SETTLED 0.1
#define SKIP    5.0 /* seconds, of an arrow key */

enum { SLOWEST = 25, FASTEST = 1600, ESCAPE_MS = 25 };

struct replay {
    struct reel reel;
    const struct cast *cast;
    struct keys *keys;
    int speed; /* percent */
    bool paused, quit, listing;
    int chosen; /* in the list */
    int rows, columns;
    int exit_code;
    uint64_t looked; /* clock_ms() of reel.time, while it runs */
};

/* ---- drawing ---- */

static void add_time(struct strip *s, double time)
{
    strip_addf(s, STYLE_PLAIN, "%d:%02d", (int)time / 60, (int)time % 60);
}

static void draw_status(struct replay *r)
{
    static const char help[] = "  space pause  n p step  \xe2\x86\x90 \xe2\x86\x92 5 s  + - speed"
                               "  l list  e end  q";
    struct strip s;
    int mark = cast_mark_at(r->cast, r->reel.time);
    strip_clear(&s);
    strip_add(&s, STYLE_KEY, r->paused ? " paused  " : " playing ");
    add_time(&s, r->reel.time);
    strip_add(&s, STYLE_PLAIN, " / ");
    add_time(&s, r->cast->end);
    if (r->speed != 100)
        strip_addf(&s, STYLE_PLAIN, "  %d %%", r->speed);
    if (r->reel.rows > r->rows - 1 || r->reel.columns > r->columns)
        strip_addf(&s, STYLE_HINT, "  of %dx%d", r->reel.columns, r->reel.rows);
    if (mark >= 0) {
        strip_add(&s, STYLE_PLAIN, "  ");
        int room = r->columns - s.columns;
        int keys = text_width(help);
        strip_fit(&s, STYLE_STRONG, r->cast->marks[mark].label,
                  room > keys + 20 ? room - keys : room);
    }
    strip_fit(&s, STYLE_DIM, help, r->columns - s.columns);
    theme_put(r->rows - 1, 0, r->columns, &s);
}

static void draw_list(struct replay *r)
{
    int room = r->rows - 1, first = r->chosen < room ? 0 : r->chosen - room + 1;
    for (int y = 0; y < room; y++) {
        struct strip s;
        const struct cast_mark *mark = &r->cast->marks[first + y];
        strip_clear(&s);
        if (first + y < r->cast->marks_count) {
            strip_add(&s, STYLE_KEY, first + y == r->chosen ? " > " : "   ");
            add_time(&s, mark->time);
            strip_add(&s, STYLE_PLAIN, "  ");
            strip_fit(&s, first + y == r->chosen ? STYLE_STRONG : STYLE_PLAIN, mark->label,
                      r->columns - s.columns);
        }
        theme_put(y, 0, r->columns, &s);
    }
    struct strip s;
    strip_clear(&s);
    strip_add(&s, STYLE_DIM, " up and down choose, Enter goes there, l closes the list");
    theme_put(r->rows - 1, 0, r->columns, &s);
}

static void draw(struct replay *r)
{
    if (r->listing) {
        draw_list(r);
        move(r->rows - 1, 0);
    } else {
        int y, x;
        pane_draw(r->reel.pane, 0, 0, r->rows - 1, r->columns, false);
        draw_status(r);
        bool shown = pane_cursor(r->reel.pane, &y, &x) && y < r->rows - 1 && x < r->columns;
        curs_set(shown);
        move(shown ? y : r->rows - 1, shown ? x : 0);
    }
    tty_refresh();
}

/* ---- keys ---- */

static void go(struct replay *r, double time)
{
    reel_to(&r->reel, time);
    pane_touch(r->reel.pane);
    r->looked = clock_ms();
}

static void go_to_mark(struct replay *r, int mark)
{
    if (mark >= 0 && mark < r->cast->marks_count)
        go(r, r->cast->marks[mark].time + SETTLED);
    else
        go(r, mark < 0 ? 0 : r->cast->end);
}

static void do_pause(struct replay *r)
{
    if (r->paused && r->reel.time >= r->cast->end)
        go(r, 0);
    r->paused = !r->paused;
    r->looked = clock_ms();
}

static void do_next(struct replay *r)
{
    go_to_mark(r, cast_mark_at(r->cast, r->reel.time) + 1);
}

static void do_previous(struct replay *r)
{
    go_to_mark(r, cast_mark_at(r->cast, r->reel.time) - 1);
}

static void do_forward(struct replay *r)
{
    go(r, r->reel.time + SKIP);
}

static void do_back(struct replay *r)
{
    go(r, r->reel.time - SKIP);
}

static void do_faster(struct replay *r)
{
    r->speed = r->speed * 2 > FASTEST ? FASTEST : r->speed * 2;
}

static void do_slower(struct replay *r)
{
    r->speed = r->speed / 2 < SLOWEST ? SLOWEST : r->speed / 2;
}

static void do_begin(struct replay *r)
{
    go(r, 0);
}

static void do_end(struct replay *r)
{
    go(r, r->cast->end);
}

static void do_list(struct replay *r)
{
    r->listing = !r->listing && r->cast->marks_count;
    r->chosen = cast_mark_at(r->cast, r->reel.time);
    r->chosen += r->chosen < 0;
    pane_touch(r->reel.pane);
}

static void do_quit(struct replay *r)
{
    r->quit = true;
}

static const struct {
    enum key_name name;
    char letter;
    void (*act)(struct replay *r);
} bindings[] = {
    {K_CHAR, ' ', do_pause},  {K_CHAR, 'n', do_next},     {K_CHAR, 'p', do_previous},
    {K_PAGEDOWN, 0, do_next}, {K_PAGEUP, 0, do_previous}, {K_CHAR, '+', do_faster},
    {K_CHAR, '=', do_faster}, {K_CHAR, '-', do_slower},   {K_RIGHTWARD, 0, do_forward},
    {K_LEFTWARD, 0, do_back}, {K_TOP, 0, do_begin},       {K_BOTTOM, 0, do_end},
    {K_CHAR, 'e', do_end},    {K_CHAR, 'b', do_begin},    {K_CHAR, 'l', do_list},
    {K_CHAR, 'q', do_quit},
};

static void list_key(struct replay *r, const struct key *key)
{
    int last = r->cast->marks_count - 1;
    if (key->name == K_DOWNWARD)
        r->chosen += r->chosen < last;
    else if (key->name == K_UPWARD)
        r->chosen -= r->chosen > 0;
    else if (key->name == K_ENTER)
        go_to_mark(r, r->chosen);
    if (key->name == K_ENTER || key->name == K_ESCAPE || key->ch == 'l' || key->ch == 'q')
        do_list(r);
}

static void take_key(struct replay *r, const struct key *key)
{
    if (key->name == K_CHAR && key->mods & K_CTRL && key->ch == 'c')
        r->quit = true;
    else if (r->listing)
        list_key(r, key);
    else
        for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++)
            if (bindings[i].name == key->name &&
                (key->name != K_CHAR || bindings[i].letter == (char)key->ch))
                bindings[i].act(r);
}

static void take_keys(struct replay *r)
{
    char bytes[1024];
    struct key key;
    struct pollfd fd = {STDIN_FILENO, POLLIN, 0};
    bool more = poll(&fd, 1, 0) > 0;
    ssize_t n = more ? read(STDIN_FILENO, bytes, sizeof bytes) : 0;
    if (more && n <= 0 && !(n < 0 && errno == EINTR)) {
        r->quit = true; /* the terminal is gone */
        r->exit_code = 128 + SIGHUP;
    }
    if (n > 0)
        keys_feed(r->keys, bytes, (size_t)n);
    while (keys_next(r->keys, !more, &key))
        take_key(r, &key);
}

/* ---- the loop ---- */

static void take_signals(struct replay *r)
{
    unsigned signals = tty_signals();
    if (signals & (TTY_HANGUP | TTY_TERMINATED)) {
        r->quit = true;
        r->exit_code = 128 + (signals & TTY_HANGUP ? SIGHUP : SIGTERM);
    }
    if (signals & TTY_CONTINUED)
        tty_again();
    if (signals & (TTY_RESIZED | TTY_CONTINUED)) {
        tty_size(&r->rows, &r->columns);
        tty_resize(r->rows, r->columns);
        erase();
        tty_distrust();
        pane_touch(r->reel.pane);
    }
}

/* Milliseconds until the clock shows another second, or the next event is due. */
static int patience(const struct replay *r)
{
    if (keys_pending(r->keys))
        return ESCAPE_MS;
    if (r->paused)
        return -1;
    double due = (int)r->reel.time + 1;
    if (r->reel.next < r->cast->count && r->cast->events[r->reel.next].time < due)
        due = r->cast->events[r->reel.next].time;
    int ms = (int)((due - r->reel.time) * 100000 / r->speed) + 1;
    return ms < 16 ? 16 : ms;
}

static void run(struct replay *r)
{
    r->looked = clock_ms();
    reel_to(&r->reel, 0);
    while (!r->quit) {
        draw(r);
        struct pollfd fds[2] = {{STDIN_FILENO, POLLIN, 0}, {tty_signal_fd(), POLLIN, 0}};
        poll(fds, 2, patience(r));
        take_signals(r);
        uint64_t now = clock_ms();
        if (!r->paused) {
            double passed = (double)(now - r->looked) * r->speed / 100000;
            reel_to(&r->reel, r->reel.time + passed);
            r->paused = r->reel.time >= r->cast->end;
        }
        r->looked = now;
        take_keys(r);
    }
}

static void print_list(const struct cast *cast)
{
    for (int i = 0; i < cast->marks_count; i++) {
        struct strip s;
        strip_clear(&s);
        strip_add(&s, STYLE_PLAIN, cast->marks[i].label);
        int seconds = (int)cast->marks[i].time;
        printf("%3d:%02d  %.*s\n", seconds / 60, seconds % 60, (int)s.n, s.text);
    }
    printf("%3d:%02d  end\n", (int)cast->end / 60, (int)cast->end % 60);
}

static int play(struct replay *r, struct err *e)
{
    if (tty_check(e) < 0)
        return 3;
    r->keys = keys_new();
    if (!r->keys || reel_open(&r->reel, r->cast) < 0) {
        keys_free(r->keys);
        return err_set(e, -ENOMEM, NULL, "show the recording"), 3;
    }
    theme_init();
    tty_size(&r->rows, &r->columns);
    if (tty_begin(NULL, e) < 0) {
        r->exit_code = 3;
    } else {
        tty_mouse(false);
        run(r);
        tty_end();
    }
    reel_close(&r->reel);
    keys_free(r->keys);
    return r->exit_code;
}

int replay_run(const char *path, int speed, bool list)
{
    struct err e = {0};
    struct cast *cast;
    if (cast_read(&cast, path, &e) < 0)
        return complain(&e, 2);
    struct replay r = {.cast = cast, .speed = speed};
    int code = 0;
    if (list || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        print_list(cast);
    else
        code = play(&r, &e);
    if (code == 3)
        complain(&e, 3);
    _cleanup_free_ char *damage = cast_damage(cast, path);
    if (damage)
        fprintf(stderr, "fishbowl: %s\n", damage);
    cast_free(cast);
    return code ? code : damage != NULL;
}
