/* SPDX-License-Identifier: GPL-3.0-or-later */
#define NCURSES_WIDECHAR 1
#include "watching.h"
#include "../class/mirror.h"
#include "../class/share.h"
#include "../complain.h"
#include "../pane/keys.h"
#include "../pane/pane.h"
#include "strip.h"
#include "tty.h"
#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { AT_ONCE = 1000 /* messages before what they say is drawn */, ESCAPE_MS = 25 };

struct watching {
    int fd;
    const char *name;
    struct pane *pane; /* of their size; NULL: nothing came yet */
    int rows, columns, y, x;
    int room, width; /* of our terminal */
    bool asked, top; /* they are asked; their first row is wanted, not their cursor's */
    bool quit, ended;
    char why[256];
};

/* ---- messages ---- */

static void on_asked(struct watching *w, const char *text)
{
    (void)text;
    w->asked = true;
}

static void on_size(struct watching *w, const char *text)
{
    int rows, columns;
    if (sscanf(text, "%d %d", &rows, &columns) != 2 || rows < 1 || rows > MIRROR_ROWS ||
        columns < 1 || columns > MIRROR_COLUMNS)
        return;
    pane_free(w->pane);
    w->pane = pane_new(rows, columns, 0, NULL, NULL);
    w->rows = rows;
    w->columns = columns;
    w->asked = false;
}

static void on_row(struct watching *w, const char *text)
{
    char place[32];
    char *end;
    long row = strtol(text, &end, 10);
    if (!w->pane || row < 0 || row >= w->rows || *end != ' ')
        return;
    int n = snprintf(place, sizeof place, "\033[0m\033[%ld;1H\033[2K", row + 1);
    pane_feed(w->pane, place, (size_t)n);
    pane_feed(w->pane, end + 1, strlen(end + 1));
}

static void on_cursor(struct watching *w, const char *text)
{
    int y, x;
    if (sscanf(text, "%d %d", &y, &x) == 2 && y >= 0 && y < w->rows && x >= 0 && x < w->columns) {
        w->y = y;
        w->x = x;
    }
}

static void on_end(struct watching *w, const char *text)
{
    snprintf(w->why, sizeof w->why, "%s", text);
    w->ended = true;
}

static const struct {
    char letter;
    void (*take)(struct watching *w, const char *text);
} kinds[] = {{'A', on_asked}, {'S', on_size}, {'R', on_row}, {'C', on_cursor}, {'E', on_end}};

static void take_messages(struct watching *w)
{
    static char bytes[MIRROR_MESSAGE + 1];
    for (int i = 0; i < AT_ONCE && !w->ended; i++) {
        ssize_t n = recv(w->fd, bytes, sizeof bytes - 1, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n <= 0) {
            on_end(w, "That fishbowl has ended.");
            return;
        }
        bytes[n] = '\0';
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (kinds[k].letter == bytes[0])
                kinds[k].take(w, n > 1 ? bytes + 2 : "");
    }
}

/* ---- drawing ---- */

/* The last row is ours: whose screen it is, and what of it has no room. */
static void draw_line(const struct watching *w, int top)
{
    static struct strip line;
    strip_clear(&line);
    strip_addf(&line, STYLE_NEW, " %s ", w->name);
    if (w->asked)
        strip_add(&line, STYLE_PLAIN, " is asked whether you may watch;");
    else if (!w->pane)
        strip_add(&line, STYLE_PLAIN, " answers;");
    else
        strip_add(&line, STYLE_PLAIN, " (you only watch)");
    strip_add(&line, STYLE_KEY, " q");
    strip_add(&line, STYLE_PLAIN, " leaves");
    if (w->pane && w->rows > w->room) {
        strip_add(&line, STYLE_KEY, w->top ? "  Down" : "  Up");
        strip_addf(&line, STYLE_PLAIN, " %s; rows %d to %d of %d",
                   w->top ? "the cursor" : "the top", top + 1, top + w->room, w->rows);
    }
    if (w->pane && w->columns > w->width)
        strip_addf(&line, STYLE_PLAIN, "; %d of %d columns", w->width, w->columns);
    theme_put(w->room, 0, w->width, &line);
}

static void draw(struct watching *w)
{
    int hidden = w->rows - w->room, top = w->top || hidden < 0 ? 0 : hidden;
    if (!w->top && w->y < top) /* their cursor stays in sight */
        top = w->y;
    erase();
    if (w->pane && w->room > 0) {
        int below = w->rows - top < w->room ? w->rows - top : w->room;
        pane_touch(w->pane); /* what is above our first row, curses leaves out */
        pane_draw(w->pane, -top, 0, top + below, w->columns < w->width ? w->columns : w->width,
                  false);
    }
    draw_line(w, top);
    bool seen = w->pane && w->y >= top && w->y - top < w->room && w->x < w->width;
    curs_set(seen);
    if (seen)
        move(w->y - top, w->x);
    refresh();
}

/* ---- the loop ---- */

static void take_key(struct watching *w, const struct key *key)
{
    bool letter = key->name == K_CHAR && (key->ch == 'q' || (key->mods & K_CTRL && key->ch == 'c'));
    w->quit |= letter || key->name == K_ESCAPE;
    if (key->name == K_UPWARD || key->name == K_DOWNWARD)
        w->top = key->name == K_UPWARD;
}

static void take_input(struct watching *w, struct keys *keys, bool ready)
{
    char bytes[256];
    struct key key;
    ssize_t n = ready ? read(STDIN_FILENO, bytes, sizeof bytes) : 0;
    w->quit |= ready && n == 0;
    if (n > 0)
        keys_feed(keys, bytes, (size_t)n);
    while (keys_next(keys, !ready, &key))
        take_key(w, &key);
}

static void fit(struct watching *w)
{
    tty_size(&w->room, &w->width);
    w->room--;
}

static void take_signals(struct watching *w)
{
    unsigned signals = tty_signals();
    w->quit |= (signals & (TTY_HANGUP | TTY_TERMINATED)) != 0;
    if (signals & TTY_CONTINUED)
        tty_again();
    if (signals & (TTY_RESIZED | TTY_CONTINUED)) {
        fit(w);
        tty_resize(w->room + 1, w->width);
        tty_distrust();
    }
}

static void follow(struct watching *w, struct keys *keys)
{
    while (!w->quit && !w->ended) {
        struct pollfd fds[] = {
            {STDIN_FILENO, POLLIN, 0}, {tty_signal_fd(), POLLIN, 0}, {w->fd, POLLIN, 0}};
        draw(w);
        int ready = poll(fds, 3, keys_pending(keys) ? ESCAPE_MS : -1);
        if (ready < 0 || fds[1].revents)
            take_signals(w);
        if (ready >= 0)
            take_input(w, keys, fds[0].revents != 0);
        if (ready > 0 && fds[2].revents)
            take_messages(w);
    }
}

/* ---- whom ---- */

/* "anna", "user-1003" or "anna:2": their number, and *slot, 0 for any. */
static int find_account(const char *name, uid_t *uid, int *slot, struct err *e)
{
    char account[SHARE_NAME], *end;
    snprintf(account, sizeof account, "%s", name);
    char *colon = strrchr(account, ':');
    *slot = colon ? atoi(colon + 1) : 0;
    if (colon)
        *colon = '\0';
    const struct passwd *entry = getpwnam(account);
    const char *dash = strrchr(account, '-');
    unsigned long number = dash && dash[1] ? strtoul(dash + 1, &end, 10) : 0;
    if (*slot < 0 || *slot > SHARE_SLOTS || (!entry && (!dash || !dash[1] || *end)))
        return err_say(e, -ENOENT, "fishbowl class shows the names there are.",
                       "Nobody is called \"%s\"", name);
    *uid = entry ? entry->pw_uid : (uid_t)number;
    return 0;
}

static int reach(const char *folder, const char *name, struct err *e)
{
    struct stat st;
    uid_t uid = 0, owner;
    int slot, fd = -ENOENT;
    char own[SHARE_NAME], why[256];
    if (find_account(name, &uid, &slot, e) < 0)
        return -ENOENT;
    _cleanup_close_ int all = share_folder(folder, &st, e);
    if (all < 0)
        return all;
    share_name(uid, own);
    _cleanup_close_ int place = share_enter(all, own, &owner, why, sizeof why);
    if (place < 0 && *why)
        return err_say(e, -EPERM, NULL, "%s/%s %s: it is not trusted", folder, own, why);
    for (int i = slot ? slot : 1; place >= 0 && i <= (slot ? slot : SHARE_SLOTS) && fd < 0; i++)
        fd = share_reach(place, i, owner);
    if (fd < 0)
        return err_say(e, fd, "fishbowl class shows who is; they share with :share.",
                       fd == -EACCES ? "%s does not share with you in %s"
                                     : "%s is not in %s, or shares nothing there",
                       name, folder);
    return fd;
}

static int watch(struct watching *w, struct err *e)
{
    struct keys *keys = keys_new();
    int r = keys ? tty_begin(NULL, e) : err_set(e, -ENOMEM, NULL, "watch");
    if (r == 0) {
        fit(w);
        follow(w, keys);
        tty_end();
    }
    keys_free(keys);
    pane_free(w->pane);
    return r;
}

int watching_run(const char *folder, const char *name)
{
    struct err e = {0};
    char place[PATH_MAX];
    const char *slash = strrchr(name, '/');
    if (slash) {
        snprintf(place, sizeof place, "%.*s", slash == name ? 1 : (int)(slash - name), name);
        folder = place;
        name = slash + 1;
    }
    if (!folder)
        return complain(&(struct err){.what = "watch wants the folder in which the class shares",
                                      .hint = "fishbowl watch /srv/class/NAME, or \"share = "
                                              "/srv/class\" in fishbowl.conf."},
                        2);
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return complain(&(struct err){.what = "watch needs a terminal for input and output"}, 3);
    if (tty_check(&e) < 0)
        return complain(&e, 3);
    struct watching w = {.fd = reach(folder, name, &e), .name = name};
    if (w.fd < 0)
        return complain(&e, 1);
    theme_init();
    int r = watch(&w, &e);
    fd_closep(&w.fd);
    if (r < 0)
        return complain(&e, 3);
    if (w.ended) { /* their words, which may be anybody's */
        static struct strip said;
        strip_add(&said, STYLE_PLAIN, w.why);
        fprintf(stderr, "fishbowl: %s\n", said.text);
    }
    return w.ended;
}
