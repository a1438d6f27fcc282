/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "follow.h"
#include "../kernel/fdio.h"
#include "asked.h"
#include "channel.h"
#include "streams.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH};

enum {
    PIECE = 4096, /* a pipe that poll(2) calls ready takes PIPE_BUF */
    CTRL_P = 16,
    CTRL_Q = 17
};

struct front {
    const struct follow *f;
    int socket;
    uint32_t seen; /* the number of the last piece of output, 0: none */
    int signals;
    size_t begin, end; /* of what is left of the output */
    int where;         /* descriptor that it goes to */
    size_t typed;    /* bytes of the input that the monitor has not taken yet; 0: that is its end */
    uint32_t number; /* of the input */
    bool pending, sent; /* there is some to be taken; it is sent */
    bool input_open, after_ctrl_p, detached;
    struct termios before;
    bool raw;
    char output[MESSAGE_DATA], input[INPUT_MAX];
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
    if (!t->f->tty || !t->f->input || tcgetattr(0, &t->before))
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
        channel_tell(t->socket, MESSAGE_SIZE, rows << 16 | columns, NULL, 0, MSG_DONTWAIT);
}

/* ---- events ---- */

/* It may have ended: then there is nobody to tell. */
static void pass_signal(const struct front *t, int number)
{
    struct state s;
    struct err e;
    if (state_read(t->f->folder, &s, &e) == 0)
        asked_signal(t->f->folder, &s, number, &e);
}

static void take_signal(struct front *t)
{
    struct signalfd_siginfo info;
    if (read(t->signals, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    if (info.ssi_signo == SIGWINCH)
        tell_size(t);
    else
        pass_signal(t, (int)info.ssi_signo);
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

/* It stays here until the monitor has it for sure. */
static void send_input(struct front *t)
{
    t->sent = channel_tell(t->socket, MESSAGE_INPUT, (int)t->number, t->input, t->typed,
                           MSG_DONTWAIT) != -EAGAIN;
}

static void take_input(struct front *t)
{
    char typed[INPUT_MAX / 2]; /* twice as much is sent at most */
    ssize_t n = read(0, typed, sizeof typed);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    t->input_open = n > 0;
    t->typed = n <= 0 ? 0 : t->raw ? look_for_leave(t, typed, (size_t)n) : (size_t)n;
    if (n > 0 && !t->raw)
        memcpy(t->input, typed, (size_t)n);
    t->pending = t->typed || n <= 0;
    t->number++;
    if (t->pending)
        send_input(t);
}

static void put_output(struct front *t)
{
    size_t n = t->end - t->begin < PIECE ? t->end - t->begin : PIECE;
    ssize_t done = write(t->where, t->output + t->begin, n);
    if (done < 0 && errno == EPIPE && t->f->owner)
        pass_signal(t, SIGPIPE);
    if (done < 0 && errno != EAGAIN && errno != EINTR)
        t->begin = t->end; /* nobody reads it */
    else if (done > 0)
        t->begin += (size_t)done;
}

/* The monitor is gone: there may be another one. Returns -EAGAIN to go on, or less with *e. */
static int come_again(struct front *t, int error, struct err *e)
{
    int again = error == -EPIPE ? channel_connect(t->f->folder, NULL) : error;
    if (error == -EPROTO)
        return channel_error(error, e);
    if (again < 0)
        return err_say(e, -EPIPE, "The container ends with it. bowl ps --all tells what there is.",
                       "The container's guard and monitor are gone");
    if (t->socket != t->f->socket)
        close(t->socket);
    t->socket = again;
    t->sent = false;
    channel_tell(t->socket, MESSAGE_FOLLOW_AGAIN, (int)t->seen, NULL, 0, 0);
    if (t->f->tty)
        tell_size(t);
    return -EAGAIN;
}

/* A killed monitor leaves the last piece to the next; it waits for us, but not for ever. */
static void count_piece(struct front *t, uint32_t number)
{
    if (t->seen && number != t->seen + 1)
        dprintf(2, "bowl: some of what it printed is not shown here; bowl logs has all\n");
    t->seen = number;
}

/* Returns -EAGAIN to go on, or what follow_run() returns. */
static int take_message(struct front *t, struct err *e)
{
    struct message m = {.type = 0};
    ssize_t n = channel_receive(t->socket, &m, t->output, sizeof t->output, MSG_DONTWAIT);
    if (n == -EAGAIN)
        return -EAGAIN;
    if (n < 0)
        return come_again(t, (int)n, e);
    if (m.type == MESSAGE_ENDED)
        return m.value;
    if (m.type == MESSAGE_FAILED && n == (ssize_t)sizeof *e) {
        memcpy(e, t->output, sizeof *e);
        return e->code;
    }
    if (m.type == MESSAGE_TAKEN && (uint32_t)m.value == t->number)
        t->pending = t->sent = false;
    if (m.type == MESSAGE_OUT || m.type == MESSAGE_ERR)
        count_piece(t, (uint32_t)m.value);
    if (m.type == MESSAGE_OUT || m.type == MESSAGE_ERR || m.type == MESSAGE_SHOWN ||
        m.type == MESSAGE_MISSED) {
        bool out = m.type == MESSAGE_OUT || (m.type == MESSAGE_MISSED && m.value == LOG_STDOUT);
        t->where = out ? 1 : 2;
        t->begin = 0;
        t->end = (size_t)n;
    }
    return -EAGAIN;
}

static int turn(struct front *t, struct err *e)
{
    bool output = t->begin < t->end, to_send = t->pending && !t->sent;
    struct pollfd watched[] = {
        {output ? -1 : t->socket, POLLIN, 0},
        {t->signals, POLLIN, 0},
        {t->input_open && !t->pending ? 0 : -1, POLLIN, 0},
        {output ? t->where : -1, POLLOUT, 0},
        {to_send && !output ? t->socket : -1, POLLOUT, 0},
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
    t.socket = f->socket;
    t.input_open = f->input;
    if (getrandom(&t.number, sizeof t.number, GRND_NONBLOCK) < 0)
        t.number = (uint32_t)getpid() << 8;
    t.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    begin_raw(&t);
    if (f->tty)
        tell_size(&t);
    while (r == -EAGAIN && !t.detached)
        r = turn(&t, e);
    end_raw(&t);
    if (t.detached)
        dprintf(2, "\n"); /* behind the container's prompt */
    fd_closep(&t.signals);
    if (t.socket != f->socket)
        close(t.socket);
    return t.detached ? 0 : r;
}
