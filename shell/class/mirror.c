/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mirror.h"
#include "../lesson/text.h"
#include "../watch.h"
#include "local.h"
#include "share.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum {
    DENIED = 8,        /* so many are remembered, */
    DENIED_MS = 60000, /* so long: they cannot ask again and again */
    ASKING = 4,        /* at a time */
};

struct mirror {
    int listener, count;
    bool screen, open;
    struct watcher {
        int fd;
        uid_t uid;
        bool admitted;
        bool lags; /* its socket was full: it wants all rows */
    } watcher[MIRROR_WATCHERS];
    struct {
        uid_t uid;
        uint64_t until;
    } denied[DENIED];
    int rows, columns, y, x;
    char **row; /* as sent last; NULL: nobody has asked for them yet */
};

struct mirror *mirror_new(int listener, bool screen)
{
    struct mirror *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->listener = listener;
    m->screen = screen;
    return m;
}

/* ---- sending ---- */

/* Returns false when it cannot be taken now; who is gone is noticed by mirror_follow. */
static bool send_text(int fd, const char *text, size_t n)
{
    return n <= MIRROR_MESSAGE && (send(fd, text, n, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0 ||
                                   (errno != EAGAIN && errno != ENOBUFS));
}

static bool tell(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool tell(int fd, const char *format, ...)
{
    char *text;
    va_list args;
    va_start(args, format);
    int n = vasprintf(&text, format, args);
    va_end(args);
    bool sent = n >= 0 && send_text(fd, text, (size_t)n);
    if (n >= 0)
        free(text);
    return sent;
}

/* All that there is. */
static void tell_all(const struct mirror *m, struct watcher *w)
{
    w->lags = !m->row || !tell(w->fd, "S %d %d", m->rows, m->columns);
    for (int y = 0; y < m->rows && !w->lags; y++)
        w->lags = m->row[y] && !tell(w->fd, "R %d %s", y, m->row[y]);
    w->lags = w->lags || !tell(w->fd, "C %d %d", m->y, m->x);
}

/* ---- who watches ---- */

static void drop(struct mirror *m, int at, const char *why)
{
    if (why)
        tell(m->watcher[at].fd, "E %s", why);
    fd_closep(&m->watcher[at].fd);
    m->watcher[at] = m->watcher[--m->count];
}

static void forget_rows(struct mirror *m)
{
    for (int y = 0; m->row && y < m->rows; y++)
        free(m->row[y]);
    free(m->row);
    m->row = NULL;
    m->rows = m->columns = 0;
}

int mirror_watched(const struct mirror *m)
{
    int count = 0;
    for (int i = 0; m && i < m->count; i++)
        count += m->watcher[i].admitted;
    return count;
}

static int asking(const struct mirror *m)
{
    return m->count - mirror_watched(m);
}

static bool was_denied(const struct mirror *m, uid_t uid)
{
    for (int i = 0; i < DENIED; i++)
        if (m->denied[i].until > clock_ms() && m->denied[i].uid == uid)
            return true;
    return false;
}

/* Why this one is not even asked for, or NULL. */
static const char *unwanted(const struct mirror *m, uid_t uid)
{
    if (!m->screen)
        return "There is no screen to be seen: that fishbowl runs with --plain.";
    if (m->count == MIRROR_WATCHERS)
        return "Too many watch already.";
    if (m->open)
        return NULL;
    for (int i = 0; i < m->count; i++)
        if (!m->watcher[i].admitted && m->watcher[i].uid == uid)
            return "You ask already, on another terminal.";
    if (was_denied(m, uid))
        return "You were turned down; ask again in a minute.";
    return asking(m) >= ASKING ? "Too many ask at the moment." : NULL;
}

static void take_in(struct mirror *m, int fd, void (*say)(void *user, const char *text), void *user)
{
    uid_t uid = local_peer(fd);
    const char *why = unwanted(m, uid);
    if (why) {
        tell(fd, "E %s", why);
        fd_closep(&fd);
        return;
    }
    struct watcher *w = &m->watcher[m->count++];
    *w = (struct watcher){fd, uid, m->open, true};
    if (w->admitted)
        return;
    tell(fd, "A");
    char label[SHARE_NAME];
    share_label(uid, label);
    _cleanup_free_ char *text = text_format(
        "%s (uid %u) asks to watch your screen, and sees nothing yet. :allow lets them, "
        ":deny does not; :unshare ends it later.",
        label, uid);
    say(user, text);
}

/* Watchers say nothing: what there is to read is their end. */
static bool has_left(int fd)
{
    char byte;
    ssize_t n = recv(fd, &byte, 1, MSG_DONTWAIT);
    return n >= 0 || (errno != EAGAIN && errno != EINTR);
}

bool mirror_follow(struct mirror *m, void (*say)(void *user, const char *text), void *user)
{
    int before = mirror_watched(m), left = 0;
    for (int i = m->count - 1; i >= 0; i--) {
        struct watcher *w = &m->watcher[i];
        if (has_left(w->fd)) {
            left += w->admitted;
            drop(m, i, NULL);
        } else if (w->lags && w->admitted) {
            tell_all(m, w);
        }
    }
    for (int fd; (fd = accept4(m->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0;)
        take_in(m, fd, say, user);
    if (!mirror_watched(m))
        forget_rows(m);
    return left || mirror_watched(m) != before;
}

int mirror_admit(struct mirror *m, bool open)
{
    int count = asking(m);
    m->open |= open;
    for (int i = 0; i < m->count; i++)
        m->watcher[i].admitted = true;
    return count;
}

int mirror_deny(struct mirror *m)
{
    static int next;
    int count = 0;
    for (int i = m->count - 1; i >= 0; i--) {
        if (m->watcher[i].admitted)
            continue;
        m->denied[next].uid = m->watcher[i].uid;
        m->denied[next].until = clock_ms() + DENIED_MS;
        next = (next + 1) % DENIED;
        drop(m, i, "You were turned down.");
        count++;
    }
    return count;
}

void mirror_end(struct mirror *m)
{
    while (m->count)
        drop(m, m->count - 1, "That screen is no longer shared.");
    m->open = false;
    forget_rows(m);
}

void mirror_free(struct mirror *m)
{
    if (!m)
        return;
    mirror_end(m);
    free(m);
}

bool mirror_open(const struct mirror *m)
{
    return m->open;
}

bool mirror_lags(const struct mirror *m)
{
    for (int i = 0; m->row && i < m->count; i++)
        if (m->watcher[i].admitted && m->watcher[i].lags)
            return true;
    return false;
}

void mirror_names(const struct mirror *m, char *text, size_t size)
{
    char first[SHARE_NAME] = "";
    int others = mirror_watched(m) - 1;
    for (int i = 0; i < m->count && !*first; i++)
        if (m->watcher[i].admitted)
            share_label(m->watcher[i].uid, first);
    text[0] = '\0';
    if (others > 0)
        snprintf(text, size, "%s and %d other%s watch", first, others, others > 1 ? "s" : "");
    else if (*first)
        snprintf(text, size, "%s watches", first);
}

/* ---- what they see ---- */

bool mirror_size(struct mirror *m, int rows, int columns)
{
    if (m->row && rows == m->rows && columns == m->columns)
        return false;
    forget_rows(m);
    m->row = calloc((size_t)rows, sizeof *m->row);
    m->rows = m->row ? rows : 0;
    m->columns = columns;
    for (int i = 0; i < m->count; i++)
        m->watcher[i].lags = true;
    return true;
}

void mirror_row(struct mirror *m, int y, const char *text)
{
    if (y >= m->rows || (m->row[y] && strcmp(m->row[y], text) == 0))
        return;
    free(m->row[y]);
    m->row[y] = text_copy(text, strlen(text));
    for (int i = 0; i < m->count; i++)
        if (m->watcher[i].admitted && !m->watcher[i].lags)
            m->watcher[i].lags = !tell(m->watcher[i].fd, "R %d %s", y, text);
}

void mirror_cursor(struct mirror *m, int y, int x)
{
    if (y == m->y && x == m->x)
        return;
    m->y = y;
    m->x = x;
    for (int i = 0; i < m->count; i++)
        if (m->watcher[i].admitted && !m->watcher[i].lags)
            m->watcher[i].lags = !tell(m->watcher[i].fd, "C %d %d", y, x);
}
