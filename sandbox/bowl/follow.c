/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "follow.h"
#include "../kernel/fdio.h"
#include "asked.h"
#include "channel.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH};

enum {
    PIECE = 4096,
    CTRL_P = 16,
    CTRL_Q = 17
}; /* a pipe that poll(2) calls ready takes PIPE_BUF */

struct front {
    const struct follow *f;
    int signals;
    char output[MESSAGE_DATA];
    size_t begin, end;
    int where; /* descriptor that the output goes to */
    char input[PIECE];
    size_t typed; /* bytes of the input that the monitor has not taken yet */
    bool input_open, end_due, end_told, after_ctrl_p, detached;
    struct termios before;
    bool raw;
};

static void fill_set(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++)
        sigaddset(set, passed_on[i]);
}

void follow_prepare(void)
{
    sigset_t set;
    fill_set(&set);
    for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++)
        signal(passed_on[i], SIG_DFL); /* an ignored one would not be told */
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

void follow_size(unsigned short *rows, unsigned short *columns)
{
    struct winsize size = {0};
    for (int fd = 0; fd < 3 && !size.ws_row; fd++)
        ioctl(fd, TIOCGWINSZ, &size);
    *rows = size.ws_row;
    *columns = size.ws_col;
}

/* ---- our terminal ---- */

static void begin_raw(struct front *t)
{
    struct termios raw;
    if (!t->f->state->tty || !t->f->input || tcgetattr(0, &t->before))
        return;
    raw = t->before;
    cfmakeraw(&raw);
    t->raw = tcsetattr(0, TCSADRAIN, &raw) == 0;
}

static void end_raw(struct front *t)
{
    if (t->raw)
        tcsetattr(0, TCSADRAIN, &t->before);
}

static void tell_size(struct front *t)
{
    unsigned short rows, columns;
    follow_size(&rows, &columns);
    if (rows)
        channel_tell(t->f->socket, MESSAGE_SIZE, rows << 16 | columns, NULL, 0, MSG_DONTWAIT);
}

/* ---- events ---- */

static void take_signal(struct front *t)
{
    struct signalfd_siginfo info;
    struct err e;
    if (read(t->signals, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    if (info.ssi_signo == SIGWINCH)
        tell_size(t);
    else
        asked_signal(t->f->folder, t->f->state, (int)info.ssi_signo, &e); /* it may have ended */
}

/* Ctrl-P Ctrl-Q leave, as in docker and podman; neither reaches the container then. */
static size_t look_for_leave(struct front *t, const char *typed, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n && !t->detached; i++) {
        if (t->after_ctrl_p && typed[i] == CTRL_Q) {
            t->detached = true;
        } else if (typed[i] == CTRL_P && !t->after_ctrl_p) {
            t->after_ctrl_p = true;
        } else {
            if (t->after_ctrl_p)
                t->input[kept++] = CTRL_P; /* held back so far */
            t->after_ctrl_p = false;
            t->input[kept++] = typed[i];
        }
    }
    return kept;
}

static void send_input(struct front *t)
{
    int socket = t->f->socket, r = 0;
    if (t->typed)
        r = channel_tell(socket, MESSAGE_INPUT, 0, t->input, t->typed, MSG_DONTWAIT);
    if (r == -EAGAIN)
        return;
    t->typed = 0;
    if (t->end_due && channel_tell(socket, MESSAGE_INPUT_END, 0, NULL, 0, MSG_DONTWAIT) != -EAGAIN)
        t->end_told = true;
}

static void take_input(struct front *t)
{
    char typed[PIECE / 2]; /* twice as much is sent at most */
    ssize_t n = read(0, typed, sizeof typed);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        t->input_open = false;
        t->end_due = true;
    } else {
        t->typed = t->raw ? look_for_leave(t, typed, (size_t)n) : (size_t)n;
        if (!t->raw)
            memcpy(t->input, typed, (size_t)n);
    }
    send_input(t);
}

static void put_output(struct front *t)
{
    size_t n = t->end - t->begin < PIECE ? t->end - t->begin : PIECE;
    ssize_t done = write(t->where, t->output + t->begin, n);
    struct err e;
    if (done < 0 && errno == EPIPE && t->f->owner)
        asked_signal(t->f->folder, t->f->state, SIGPIPE, &e);
    if (done < 0 && errno != EAGAIN && errno != EINTR)
        t->begin = t->end; /* nobody reads it */
    else if (done > 0)
        t->begin += (size_t)done;
}

/* Returns -EAGAIN to go on, or what follow_run() returns. */
static int take_message(struct front *t, struct err *e)
{
    struct message m = {.type = 0};
    ssize_t n = channel_receive(t->f->socket, &m, t->output, sizeof t->output, MSG_DONTWAIT);
    if (n == -EAGAIN)
        return -EAGAIN;
    if (n < 0)
        return err_say(e, -EPIPE, "The container ends with it. bowl ps --all tells what there is.",
                       "The container's monitor is gone");
    if (m.type == MESSAGE_ENDED)
        return m.value;
    if (m.type == MESSAGE_OUT || m.type == MESSAGE_ERR) {
        t->where = m.type == MESSAGE_ERR ? 2 : 1;
        t->begin = 0;
        t->end = (size_t)n;
    }
    return -EAGAIN;
}

static int turn(struct front *t, struct err *e)
{
    bool output = t->begin < t->end, pending = t->typed || (t->end_due && !t->end_told);
    struct pollfd watched[] = {
        {output ? -1 : t->f->socket, POLLIN, 0},         {t->signals, POLLIN, 0},
        {t->input_open && !pending ? 0 : -1, POLLIN, 0}, {output ? t->where : -1, POLLOUT, 0},
        {pending ? t->f->socket : -1, POLLOUT, 0},
    };
    if (poll(watched, 5, -1) < 0)
        return -EAGAIN;
    if (watched[1].revents)
        take_signal(t);
    if (watched[2].revents)
        take_input(t);
    if (watched[3].revents)
        put_output(t);
    if (watched[4].revents)
        send_input(t);
    return watched[0].revents ? take_message(t, e) : -EAGAIN;
}

int follow_run(const struct follow *f, struct err *e)
{
    static struct front t; /* zero, and big */
    sigset_t set;
    int r = -EAGAIN;
    fill_set(&set);
    t.f = f;
    t.input_open = f->input;
    t.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    begin_raw(&t);
    if (f->state->tty)
        tell_size(&t);
    while (r == -EAGAIN && !t.detached)
        r = turn(&t, e);
    end_raw(&t);
    fd_closep(&t.signals);
    return t.detached ? 0 : r;
}
