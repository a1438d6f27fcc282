/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "monitor.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include "asked.h"
#include "clients.h"
#include "events.h"
#include "front.h"
#include "soft.h"
#include "trace.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* How long the followers of a killed monitor have to come again before anything is read. */
enum { COME_AGAIN_MS = 2000 };

struct monitor {
    struct ward *w;
    struct kept *kept; /* of that */
    struct log *log;   /* NULL: all is written */
    struct client client[CLIENTS];
    struct soft soft;
    pid_t tracer[TRACES]; /* 0: none */
    int trouble;          /* errno(3) of the disk that was told */
    int missing;          /* followers of the monitor before, */
    long long deadline;   /* until when they are waited for, milliseconds since 1970 */
    bool reaped;          /* process 1 has ended, */
    bool ended;           /* and all that it has printed is passed on */
    bool leaves;
};

/* ---- clients ---- */

static void accept_client(struct monitor *m)
{
    int fd = channel_accept(m->w->listener);
    if (fd >= 0)
        clients_add(m->client, fd);
}

static void send_files(struct monitor *m, struct client *c)
{
    struct message files = {.type = MESSAGE_ANSWER, .fd = {-1, -1, -1}};
    memcpy(files.fd, m->w->box.files, sizeof m->w->box.files);
    if (channel_send(c->fd, &files, NULL, 0, MSG_DONTWAIT) < 0)
        client_drop(c);
}

static void send_fill(struct monitor *m, struct client *c)
{
    struct log_fill fill = {0};
    if (m->log)
        log_fill(m->log, &fill);
    client_send(c, MESSAGE_ANSWER, 0, &fill, sizeof fill);
}

/* Returns 0, 1 for "it was so already", or a negative errno. */
static int set_trace(struct monitor *m, enum trace_kind kind, bool on)
{
    pid_t *tracer = &m->tracer[kind];
    if (*tracer > 0 && waitpid(*tracer, NULL, WNOHANG) == *tracer)
        *tracer = 0; /* somebody has killed it */
    bool already = on == (*tracer > 0);
    int r = already;
    if (!already && on) {
        *tracer = m->reaped ? -ESRCH : trace_container(kind, m->w->folder, &m->kept->state);
        r = *tracer < 0 ? *tracer : 0;
    }
    if (!on || *tracer < 0)
        trace_end(tracer);
    m->kept->tracer[kind] = *tracer > 0 ? *tracer : 0;
    if (r == 0)
        events_note(m->w->shelf, m->kept->state.name, "trace", "%s=%s", trace_names[kind],
                    on ? "on" : "off");
    return r;
}

/* The kernel ends a tracer with its monitor; only then there can be another one. */
static void trace_again(struct monitor *m, enum trace_kind kind)
{
    _cleanup_close_ int before = sys_pidfd_open(m->kept->tracer[kind]);
    if (before >= 0)
        poll(&(struct pollfd){before, POLLIN, 0}, 1, COME_AGAIN_MS);
    set_trace(m, kind, true);
}

static void resize(struct monitor *m, int value)
{
    struct winsize size = {.ws_row = (unsigned short)(value >> 16),
                           .ws_col = (unsigned short)(value & 0xffff)};
    if (m->w->options->tty && m->w->box.stream[1] >= 0)
        ioctl(m->w->box.stream[1], TIOCSWINSZ, &size);
}

/* Who has gone stands in front no more. */
static void count_followers(struct monitor *m)
{
    int count = 0, front = 0;
    for (int i = 0; i < CLIENTS; i++) {
        const struct client *c = &m->client[i];
        count += c->fd >= 0 && c->follows;
        front += c->fd >= 0 && c->follows && c->pid == m->kept->front;
    }
    m->kept->followers = count + m->missing;
    if (!front && !m->missing)
        m->kept->front = 0;
}

/* seen: the last piece that it has; a killed monitor has left at most one more. */
static void follow_again(struct monitor *m, struct client *c, uint32_t seen)
{
    const struct streams_kept *k = &m->kept->streams;
    m->missing -= m->missing > 0;
    if (k->number == seen + 1)
        client_send(c, k->stream == LOG_STDERR ? MESSAGE_ERR : MESSAGE_OUT, (int)k->number, k->data,
                    k->size);
}

static void pass_input(struct monitor *m)
{
    streams_pass_input(&m->w->streams);
    if (m->kept->streams.input_over) /* the guard has that pipe, too */
        syscall(SYS_pidfd_send_signal, m->w->guard, SIGUSR1, NULL, 0);
}

static void give_input(struct monitor *m, struct client *c, int32_t number, const char *data,
                       size_t size)
{
    streams_give(&m->w->streams, number, data, size);
    pass_input(m);
    client_send(c, MESSAGE_TAKEN, number, NULL, 0);
}

/* How it ended is told as soon as it is known, or at once. */
static void await_end(struct monitor *m, struct client *c, bool hurries)
{
    c->hurries = hurries;
    c->waits = !hurries;
    if (m->ended || (m->reaped && hurries))
        client_send(c, MESSAGE_ENDED, m->kept->state.exit_code, NULL, 0);
}

static void serve_client(struct monitor *m, struct client *c)
{
    static char data[MESSAGE_DATA];
    struct message asked = {.type = 0};
    ssize_t n = channel_receive(c->fd, &asked, data, sizeof data, MSG_DONTWAIT);
    if (n == -EAGAIN)
        return;
    for (int i = 0; n >= 0 && i < MESSAGE_FDS; i++)
        fd_closep(&asked.fd[i]);
    if (n == -EPROTO) /* of another version, and our answer tells it which is ours */
        client_send(c, MESSAGE_FAILED, 0, NULL, 0);
    if (n < 0) {
        client_drop(c);
    } else if (asked.type == MESSAGE_FOLLOW || asked.type == MESSAGE_FOLLOW_AGAIN) {
        bool again = asked.type == MESSAGE_FOLLOW_AGAIN;
        if (!again && !front_enter(m->kept, m->client, c, asked.value))
            return;
        c->follows = true;
        c->returns = !again && asked.value & FOLLOW_MISSED;
        if (again)
            follow_again(m, c, (uint32_t)asked.value);
        front_catch_up(m->kept, c);
        if (!c->returns)
            await_end(m, c, false);
    } else if (asked.type == MESSAGE_WAIT) {
        await_end(m, c, asked.value);
    } else if (asked.type == MESSAGE_INPUT && n <= INPUT_MAX) {
        if (c->pid == m->kept->front)
            give_input(m, c, asked.value, data, (size_t)n);
    } else if (asked.type == MESSAGE_SIZE) {
        resize(m, asked.value);
    } else if (asked.type == MESSAGE_FILES) {
        send_files(m, c);
    } else if (asked.type == MESSAGE_FILL) {
        send_fill(m, c);
    } else if (asked.type == MESSAGE_TRACE) {
        client_send(c, MESSAGE_ANSWER,
                    set_trace(m, (unsigned)asked.value / 2 % TRACES, asked.value & 1), NULL, 0);
    } else if (asked.type == MESSAGE_LEAVE) {
        m->leaves = true;
    }
}

/* ---- what the container prints ---- */

static void tell_followers(struct monitor *m, enum message_type type, int value, const char *data,
                           size_t size)
{
    for (int i = 0; i < CLIENTS; i++)
        if (m->client[i].fd >= 0 && m->client[i].follows)
            client_send(&m->client[i], type, value, data, size);
}

static void pass_output(struct monitor *m, int which)
{
    const struct streams_kept *k = &m->kept->streams;
    if (!streams_take(&m->w->streams, which, m->log))
        return;
    if (!m->kept->followers)
        missed_add(&m->kept->missed, k->number, k->stream, k->data, k->size);
    else
        tell_followers(m, which == 2 ? MESSAGE_ERR : MESSAGE_OUT, (int)k->number, k->data, k->size);
}

/* Once when it begins and once when it is over: meanwhile the container may have to wait. */
static void tell_trouble(struct monitor *m)
{
    struct log_fill fill;
    char line[200];
    log_fill(m->log, &fill);
    if (fill.trouble == m->trouble)
        return;
    m->trouble = fill.trouble;
    const char *why = fill.trouble ? strerror(fill.trouble) : "";
    int n = snprintf(line, sizeof line,
                     fill.trouble ? "bowl: the log of %s cannot be written: %s. When %d KiB wait "
                                    "for it, the container does, too.\n"
                                  : "bowl: the log of %s is written again\n",
                     m->kept->state.name, why, LOG_BUFFER >> 10);
    events_note(m->w->shelf, m->kept->state.name, fill.trouble ? "log-waits" : "log-goes-on",
                fill.trouble ? "why=\"%s\"" : NULL, why);
    tell_followers(m, MESSAGE_SHOWN, 0, line, (size_t)n);
}

/* Into the log, too, if there is room. */
static void tell_soft_limit(struct monitor *m)
{
    const char *name = m->kept->state.name;
    char line[200];
    unsigned long long used = soft_crossed(&m->soft, &m->kept->over_soft_limit);
    if (!used)
        return;
    int n = snprintf(line, sizeof line,
                     "bowl: %s uses %.1f MiB of memory, more than its soft limit of %.1f MiB\n",
                     name, (double)used / (1 << 20), (double)m->soft.limit / (1 << 20));
    events_note(m->w->shelf, name, "soft-limit", "bytes=%llu limit=%llu", used, m->soft.limit);
    if (m->log && log_has_room(m->log))
        log_add(m->log, LOG_BOWL, line, (size_t)n);
    tell_followers(m, MESSAGE_SHOWN, 0, line, (size_t)n);
}

/* ---- its life ---- */

/* What is known of its end: from the kernel, and from who asked for it. */
static void judge_end(struct monitor *m)
{
    struct state *s = &m->kept->state;
    int status = m->kept->status;
    struct asked asked;
    bool told = asked_read(m->w->folder, &asked);
    s->ended = state_now();
    s->status = told && asked.stop ? STOPPED : EXITED;
    s->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    if (!WIFSIGNALED(status))
        return;
    /* process 1 can only be killed; that stands for the signal that was meant, signals.h */
    s->signal = told && WTERMSIG(status) == SIGKILL ? asked.signal : WTERMSIG(status);
    s->exit_code = 128 + s->signal;
    if (!told || !asked.stop)
        s->status = m->kept->oom && !told ? OOM : KILLED;
}

static void tell_end(struct monitor *m, bool hurries)
{
    for (int i = 0; i < CLIENTS; i++) {
        struct client *c = &m->client[i];
        if (c->fd >= 0 && (hurries ? c->hurries : c->waits))
            client_send(c, MESSAGE_ENDED, m->kept->state.exit_code, NULL, 0);
    }
}

/* Process 1 has ended, and with it all others; what they have printed may still be in the pipes. */
static void reap(struct monitor *m)
{
    const struct state *s = &m->kept->state;
    if (m->reaped || !m->kept->reaped)
        return;
    m->reaped = true;
    for (int kind = 0; kind < TRACES; kind++)
        trace_end(&m->tracer[kind]);
    box_let_go(&m->w->box);
    fd_closep(&m->w->box.stream[0]);
    if (!m->kept->told) {
        judge_end(m);
        if (!m->w->options->remove || !m->kept->printed) /* else all of it goes now */
            state_write(m->w->folder, s);
        events_note(m->w->shelf, s->name, status_names[s->status], "exit=%d", s->exit_code);
        m->kept->told = true;
    }
    tell_end(m, true);
}

/* Somebody has killed the guard: what it would have done is ours now. */
static void lose_guard(struct monitor *m)
{
    if (!m->kept->reaped) {
        sys_pidfd_kill(m->w->box.pidfd); /* who has changed its user is told nothing, prctl(2) */
        ward_end(m->w, SIGKILL);
    }
    fd_closep(&m->w->guard);
    reap(m);
}

static void finish(struct monitor *m)
{
    const char *name = m->kept->state.name;
    size_t lost = m->log ? log_close(m->log) : 0;
    m->log = NULL;
    if (lost)
        events_note(m->w->shelf, name, "log-lost", "bytes=%zu", lost);
    m->kept->printed = true;
    m->ended = true;
    if (m->w->options->remove) {
        shelf_remove(m->w->shelf, name);
        events_note(m->w->shelf, name, "remove", NULL);
        m->leaves = true;
    }
    tell_end(m, false);
}

/* ---- the loop ---- */

enum {
    LISTENER,
    GUARD,
    NEWS,
    LOG_NEWS,
    INPUT,
    OUTPUT,
    ERRORS,
    DENIED,
    SOFT_LIMIT,
    FIRST_CLIENT,
    WATCHED = FIRST_CLIENT + CLIENTS
};

static bool may_read(const struct monitor *m)
{
    return m->log && !m->missing && log_has_room(m->log) && !clients_lag(m->client);
}

/* What is not to be looked at now stays -1, which poll(2) passes over. */
static void watch(struct monitor *m, struct pollfd watched[WATCHED])
{
    const int *stream = m->w->box.stream;
    bool ready = may_read(m);
    bool input = stream[0] >= 0 && streams_have_input(&m->w->streams);
    for (int i = 0; i < WATCHED; i++)
        watched[i] = (struct pollfd){.fd = -1, .events = POLLIN};
    watched[LISTENER].fd = m->w->listener;
    watched[GUARD].fd = m->w->guard;
    watched[NEWS].fd = m->reaped ? -1 : m->w->news;
    watched[LOG_NEWS].fd = m->log ? log_wakeup(m->log) : -1;
    watched[INPUT] = (struct pollfd){input ? stream[0] : -1, POLLOUT, 0};
    watched[OUTPUT].fd = ready ? stream[1] : -1;
    watched[ERRORS].fd = ready ? stream[2] : -1;
    watched[DENIED].fd = m->w->box.listener;
    watched[SOFT_LIMIT].fd = m->reaped ? -1 : m->soft.fd;
    for (int i = 0; i < CLIENTS; i++) {
        const struct client *c = &m->client[i];
        struct pollfd *w = &watched[FIRST_CLIENT + i];
        w->fd = c->fd;
        w->events = c->held.type ? POLLOUT : input && c->follows ? 0 : POLLIN;
    }
}

static void serve_clients(struct monitor *m, const struct pollfd watched[CLIENTS])
{
    for (int i = 0; i < CLIENTS; i++) {
        struct client *c = &m->client[i];
        if (watched[i].revents && c->held.type) {
            client_send_held(c);
            if (c->returns && front_catch_up(m->kept, c))
                await_end(m, c, false);
        } else if (watched[i].revents & POLLIN &&
                   !(c->follows && streams_have_input(&m->w->streams))) /* another's came before */
            serve_client(m, c);
        else if (watched[i].revents & ~POLLIN)
            client_drop(c);
    }
}

static void serve_container(struct monitor *m, const struct pollfd watched[FIRST_CLIENT])
{
    uint64_t count;
    if (watched[LOG_NEWS].revents && read(log_wakeup(m->log), &count, sizeof count) > 0)
        tell_trouble(m);
    if (watched[DENIED].revents & POLLIN)
        deny_answer(m->w->box.listener, &m->kept->deny, m->w->shelf, m->kept->state.name);
    else if (watched[DENIED].revents) /* the last who had the filter has ended */
        fd_closep(&m->w->box.listener);
    if (watched[SOFT_LIMIT].revents)
        tell_soft_limit(m);
    if (watched[INPUT].revents)
        pass_input(m);
    for (int which = 1; which < 3; which++)
        if (watched[INPUT + which].revents && may_read(m))
            pass_output(m, which);
}

static bool is_over(const struct monitor *m)
{
    const int *stream = m->w->box.stream;
    return m->reaped && !m->ended && !m->missing && stream[1] < 0 && stream[2] < 0;
}

static bool may_leave(const struct monitor *m)
{
    return m->leaves && m->reaped && !(m->w->options->remove && clients_lag(m->client));
}

static void serve(struct monitor *m)
{
    struct pollfd watched[WATCHED];
    for (;;) {
        if (is_over(m))
            finish(m);
        if (may_leave(m))
            return;
        watch(m, watched);
        if (poll(watched, WATCHED, m->missing ? COME_AGAIN_MS : -1) < 0)
            continue;
        if (m->missing && state_now() >= m->deadline)
            m->missing = 0; /* they are killed, or stopped */
        serve_clients(m, watched + FIRST_CLIENT);
        count_followers(m);
        serve_container(m, watched);
        if (watched[GUARD].revents)
            lose_guard(m);
        if (watched[NEWS].revents)
            reap(m);
        if (watched[LISTENER].revents)
            accept_client(m);
    }
}

/* ---- its beginning ---- */

/* The first monitor finds all as the guard has made it, another one what the last one has left. */
static void take_over(struct monitor *m)
{
    struct kept *k = m->kept;
    m->missing = k->followers;
    m->deadline = state_now() + COME_AGAIN_MS;
    k->printed = k->printed || (k->reaped && streams_are_over(&m->w->streams));
    if (k->printed) {
        fd_closep(&m->w->box.stream[1]);
        fd_closep(&m->w->box.stream[2]);
    } else {
        m->log = log_open(&k->ring, m->w->folder, LOG_LIMIT);
        if (!m->log)
            _exit(BOWL_FAILED); /* of memory, or of threads; there will be another one */
        streams_recover(&m->w->streams, m->log);
        if (!k->followers)
            missed_add(&k->missed, k->streams.number, k->streams.stream, k->streams.data,
                       k->streams.size);
    }
    if (k->deny.asked.id)
        deny_answer(m->w->box.listener, &k->deny, m->w->shelf, k->state.name);
    reap(m);
    soft_open(&m->soft, &k->state, m->w->options->limits.value[BOWL_MEMORY_SOFT]);
    for (int kind = 0; kind < TRACES; kind++)
        if (k->tracer[kind])
            trace_again(m, kind);
}

_Noreturn void monitor_run(struct ward *w, int caller)
{
    static struct monitor m; /* zero, and too big for some stacks */
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    m.w = w;
    m.kept = w->kept;
    for (int i = 0; i < CLIENTS; i++)
        m.client[i].fd = -1;
    take_over(&m);
    if (caller >= 0) {
        fcntl(caller, F_SETFL, O_NONBLOCK);
        struct client *c = clients_add(m.client, caller);
        c->follows = c->waits = w->options->foreground;
        if (c->follows && w->options->interactive)
            w->kept->front = c->pid;
    }
    count_followers(&m);
    serve(&m);
    sched_yield(); /* who waited for this goes first: to end takes the kernel a while */
    _exit(0);
}
