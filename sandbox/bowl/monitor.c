/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "monitor.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include "../lab/title.h"
#include "asked.h"
#include "box.h"
#include "clients.h"
#include "deny.h"
#include "events.h"
#include "log.h"
#include "trace.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

struct monitor {
    int shelf, folder, listener;
    const struct options *options;
    struct box box;
    struct state state;
    struct log *log;
    struct client client[CLIENTS];
    char input[MESSAGE_DATA]; /* for the container's standard input, not yet taken */
    size_t input_begin, input_end;
    bool input_ends;
    pid_t tracer; /* 0: none */
    bool reaped;  /* process 1 has ended, */
    bool ended;   /* and all that it has printed is passed on */
    bool leaves;
};

/* ---- clients ---- */

static void accept_client(struct monitor *m)
{
    int fd = channel_accept(m->listener);
    if (fd >= 0)
        clients_add(m->client, fd);
}

static void send_files(struct monitor *m, struct client *c)
{
    struct message files = {.type = MESSAGE_ANSWER, .fd = {-1, -1, -1}};
    memcpy(files.fd, m->box.files, sizeof m->box.files);
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

/* The answer's value is 0, 1 for "it was so already", or a negative errno. */
static void trace(struct monitor *m, struct client *c, bool on)
{
    if (m->tracer > 0 && waitpid(m->tracer, NULL, WNOHANG) == m->tracer)
        m->tracer = 0; /* somebody has killed it */
    bool already = on == (m->tracer > 0);
    int r = already;
    if (!already && on) {
        m->tracer = m->reaped ? -ESRCH : trace_container(m->folder, &m->state);
        r = m->tracer < 0 ? m->tracer : 0;
    }
    if (!on || m->tracer < 0)
        trace_end(&m->tracer);
    if (r == 0)
        events_note(m->shelf, m->state.name, "trace", on ? "on" : "off");
    client_send(c, MESSAGE_ANSWER, r, NULL, 0);
}

static void resize(struct monitor *m, int value)
{
    struct winsize size = {.ws_row = (unsigned short)(value >> 16),
                           .ws_col = (unsigned short)(value & 0xffff)};
    if (m->options->tty && m->box.stream[1] >= 0)
        ioctl(m->box.stream[1], TIOCSWINSZ, &size);
}

/* ---- the container's standard input ---- */

static void pass_input(struct monitor *m)
{
    int *in = &m->box.stream[0];
    while (*in >= 0 && m->input_begin < m->input_end) {
        ssize_t n = write(*in, m->input + m->input_begin, m->input_end - m->input_begin);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n < 0)
            fd_closep(in); /* nobody reads it any more */
        else
            m->input_begin += (size_t)n;
    }
    m->input_begin = m->input_end = 0;
    if (m->input_ends && !m->options->tty)
        fd_closep(in);
}

/* Take it in front of one's own: there is no room for more than one message of it. */
static void take_input(struct monitor *m, const char *data, size_t size)
{
    memcpy(m->input, data, size);
    m->input_begin = 0;
    m->input_end = size;
    pass_input(m);
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
    if (n < 0)
        client_drop(c);
    else if (asked.type == MESSAGE_FOLLOW || asked.type == MESSAGE_WAIT) {
        c->follows = asked.type == MESSAGE_FOLLOW;
        c->hurries = asked.type == MESSAGE_WAIT && asked.value;
        c->waits = !c->hurries;
        if (m->ended || (m->reaped && c->hurries))
            client_send(c, MESSAGE_ENDED, m->state.exit_code, NULL, 0);
    } else if (asked.type == MESSAGE_INPUT)
        take_input(m, data, (size_t)n);
    else if (asked.type == MESSAGE_INPUT_END) {
        m->input_ends = true;
        pass_input(m);
    } else if (asked.type == MESSAGE_SIZE)
        resize(m, asked.value);
    else if (asked.type == MESSAGE_FILES)
        send_files(m, c);
    else if (asked.type == MESSAGE_FILL)
        send_fill(m, c);
    else if (asked.type == MESSAGE_TRACE)
        trace(m, c, asked.value);
    else if (asked.type == MESSAGE_LEAVE)
        m->leaves = true;
}

/* ---- what the container prints ---- */

/* Returns whether there was something. */
static bool pass_output(struct monitor *m, int which)
{
    static char data[LOG_CHUNK];
    enum log_stream stream = which == 2 ? LOG_STDERR : LOG_STDOUT;
    ssize_t n = read(m->box.stream[which], data, sizeof data);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (n <= 0) { /* a terminal nobody has open gives EIO, pty(7) */
        if (which == 1 && m->options->tty)
            fd_closep(&m->box.stream[0]);
        fd_closep(&m->box.stream[which]);
        return false;
    }
    log_add(m->log, stream, data, (size_t)n);
    for (int i = 0; i < CLIENTS; i++)
        if (m->client[i].fd >= 0 && m->client[i].follows)
            client_send(&m->client[i], which == 2 ? MESSAGE_ERR : MESSAGE_OUT, 0, data, (size_t)n);
    return true;
}

/* ---- its life ---- */

static void note_start(struct monitor *m)
{
    struct state *s = &m->state;
    box_describe(&m->box, s);
    s->status = RUNNING;
    s->started = state_now();
    state_write(m->folder, s);
    events_note(m->shelf, s->name, "start", "pid=%d", s->pid);
}

/* What is known of its end: from the kernel, and from who asked for it. */
static void judge_end(struct monitor *m, int status)
{
    struct state *s = &m->state;
    struct asked asked;
    bool told = asked_read(m->folder, &asked);
    s->ended = state_now();
    s->status = told && asked.stop ? STOPPED : EXITED;
    s->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    if (!WIFSIGNALED(status))
        return;
    /* process 1 can only be killed; that stands for the signal that was meant, signals.h */
    s->signal = told && WTERMSIG(status) == SIGKILL ? asked.signal : WTERMSIG(status);
    s->exit_code = 128 + s->signal;
    if (!told || !asked.stop)
        s->status = box_ran_out_of_memory(&m->box) && !told ? OOM : KILLED;
}

static void tell_end(struct monitor *m, bool hurries)
{
    for (int i = 0; i < CLIENTS; i++) {
        struct client *c = &m->client[i];
        if (c->fd >= 0 && (hurries ? c->hurries : c->waits))
            client_send(c, MESSAGE_ENDED, m->state.exit_code, NULL, 0);
    }
}

/* Process 1 has ended, and with it all others; what they have printed may still be in the pipes. */
static void reap(struct monitor *m)
{
    int status;
    struct state *s = &m->state;
    if (m->reaped || waitpid(m->box.pid, &status, WNOHANG) != m->box.pid)
        return;
    m->reaped = true;
    judge_end(m, status);
    trace_end(&m->tracer);
    box_end(&m->box);
    fd_closep(&m->box.stream[0]);
    state_write(m->folder, s);
    events_note(m->shelf, s->name, status_names[s->status], "exit=%d", s->exit_code);
    tell_end(m, true);
}

static void finish(struct monitor *m)
{
    size_t lost = log_close(m->log);
    m->log = NULL;
    if (lost)
        events_note(m->shelf, m->state.name, "log-lost", "bytes=%zu", lost);
    m->ended = true;
    if (m->options->remove) {
        shelf_remove(m->shelf, m->state.name);
        events_note(m->shelf, m->state.name, "remove", NULL);
        m->leaves = true;
    }
    tell_end(m, false);
}

/* ---- the loop ---- */

enum {
    LISTENER,
    PROCESS,
    LOG_ROOM,
    INPUT,
    OUTPUT,
    ERRORS,
    DENIED,
    FIRST_CLIENT,
    WATCHED = FIRST_CLIENT + CLIENTS
};

/* What is not to be looked at now stays -1, which poll(2) passes over. */
static void watch(struct monitor *m, struct pollfd watched[WATCHED])
{
    bool ready = m->log && log_has_room(m->log) && !clients_lag(m->client);
    bool input = m->input_begin < m->input_end;
    for (int i = 0; i < WATCHED; i++)
        watched[i] = (struct pollfd){.fd = -1, .events = POLLIN};
    watched[LISTENER].fd = m->listener;
    watched[PROCESS].fd = m->reaped ? -1 : m->box.pidfd;
    watched[LOG_ROOM].fd = m->log ? log_wakeup(m->log) : -1;
    watched[INPUT] = (struct pollfd){input ? m->box.stream[0] : -1, POLLOUT, 0};
    watched[OUTPUT].fd = ready ? m->box.stream[1] : -1;
    watched[DENIED].fd = m->box.listener;
    watched[ERRORS].fd = ready ? m->box.stream[2] : -1;
    for (int i = 0; i < CLIENTS; i++) {
        const struct client *c = &m->client[i];
        struct pollfd *w = &watched[FIRST_CLIENT + i];
        w->fd = c->fd;
        w->events = c->held.type ? POLLOUT : input && c->follows ? 0 : POLLIN;
    }
}

static void serve(struct monitor *m)
{
    struct pollfd watched[WATCHED];
    uint64_t count;
    while (!m->leaves || !m->reaped || (m->options->remove && clients_lag(m->client))) {
        watch(m, watched);
        if (poll(watched, WATCHED, -1) < 0)
            continue;
        if (watched[LOG_ROOM].revents && read(log_wakeup(m->log), &count, sizeof count) < 0)
            continue;
        for (int i = 0; i < CLIENTS; i++) {
            short seen = watched[FIRST_CLIENT + i].revents;
            if (seen && m->client[i].held.type)
                client_send_held(&m->client[i]);
            else if (seen & POLLIN)
                serve_client(m, &m->client[i]);
            else if (seen)
                client_drop(&m->client[i]);
        }
        if (watched[DENIED].revents & POLLIN)
            deny_answer(m->box.listener, m->shelf, m->state.name);
        else if (watched[DENIED].revents) /* the last who had the filter has ended */
            fd_closep(&m->box.listener);
        if (watched[INPUT].revents)
            pass_input(m);
        for (int which = 1; which < 3; which++)
            if (watched[INPUT + which].revents && !clients_lag(m->client) && log_has_room(m->log))
                pass_output(m, which);
        if (watched[PROCESS].revents)
            reap(m);
        if (watched[LISTENER].revents)
            accept_client(m);
        if (m->reaped && !m->ended && m->box.stream[1] < 0 && m->box.stream[2] < 0)
            finish(m);
    }
}

/* ---- its beginning ---- */

/* Nothing but SIGKILL may end it before the container, and it must hold nothing of the caller's. */
static void detach(int *fds[], int count)
{
    setsid();
    for (int number = 1; number < NSIG; number++) {
        bool ends = number == SIGSEGV || number == SIGBUS || number == SIGABRT;
        signal(number, ends || number == SIGCHLD ? SIG_DFL : SIG_IGN);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (int i = 0; i < count; i++) /* out of the way first, then to where they stay */
        *fds[i] = fcntl(*fds[i], F_DUPFD_CLOEXEC, 3 + count);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    for (int i = 0; i < count; i++) {
        dup3(*fds[i], 3 + i, O_CLOEXEC);
        *fds[i] = 3 + i;
    }
    sys_close_from((unsigned)(3 + count));
    if (chdir("/"))
        _exit(BOWL_FAILED);
}

static void describe(struct monitor *m)
{
    struct state *s = &m->state;
    const struct options *o = m->options;
    memcpy(s->name, o->name, sizeof s->name);
    snprintf(s->hostname, sizeof s->hostname, "%s", o->hostname);
    memcpy(s->rootfs, o->rootfs, sizeof s->rootfs);
    identity_name(s->monitor, sizeof s->monitor);
    file_read(AT_FDCWD, "/proc/sys/kernel/random/boot_id", s->boot, sizeof s->boot);
    s->boot[strcspn(s->boot, "\n")] = '\0';
    s->status = CREATED;
    s->created = state_now();
    s->tty = o->tty;
    s->all_capabilities = o->all_capabilities;
    snprintf(s->denied, sizeof s->denied, "%s", o->denied);
    s->capabilities = (long long)o->capabilities;
    snprintf(s->user, sizeof s->user, "%s", o->user ? o->user : "");
    snprintf(s->workdir, sizeof s->workdir, "%s", o->workdir ? o->workdir : "");
    state_keep_words(&s->command, o->command);
    state_keep_words(&s->environment, o->environment);
}

/* In no hurry: who makes the container waits for what it says, not for this. */
static void make_nonblocking(const struct monitor *m)
{
    for (int i = 0; i < 3; i++)
        if (m->box.stream[i] >= 0)
            fcntl(m->box.stream[i], F_SETFL, O_NONBLOCK);
}

static int make(struct monitor *m, struct err *e)
{
    m->listener = channel_listen(m->folder);
    if (m->listener < 0) {
        err_set(e, m->listener, NULL, "listen in the container's folder");
        return BOWL_FAILED;
    }
    state_write(m->folder, &m->state);
    events_note(m->shelf, m->state.name, "create", NULL);
    int status = box_make(&m->box, m->options, e);
    if (status == 0)
        status = box_go(&m->box, m->shelf, e);
    m->log = status == 0 ? log_open(m->folder, LOG_LIMIT) : NULL;
    if (status == 0 && !m->log) {
        kill(m->box.pid, SIGKILL);
        err_set(e, -errno, NULL, "begin the container's log");
        return BOWL_FAILED;
    }
    return status;
}

static char **keep_words(char **words)
{
    size_t count = 0;
    while (words[count])
        count++;
    char **kept = calloc(count + 1, sizeof *kept);
    for (size_t i = 0; kept && i < count; i++)
        if (!(kept[i] = strdup(words[i])))
            _exit(BOWL_FAILED);
    return kept;
}

/* Own copies of what stands in the arguments, which ps(1) shows: there the monitor says what it is.
 */
static const struct options *keep_options(const struct options *options)
{
    static struct options kept;
    char title[NAME_SIZE + 32];
    kept = *options;
    kept.hostname = strdup(options->hostname);
    kept.denied = strdup(options->denied);
    kept.user = options->user ? strdup(options->user) : NULL;
    kept.workdir = options->workdir ? strdup(options->workdir) : NULL;
    kept.environment = options->environment ? keep_words(options->environment) : NULL;
    kept.command = keep_words(options->command);
    kept.volumes = options->volumes ? keep_words(options->volumes) : NULL;
    snprintf(title, sizeof title, "bowl: monitor of %s", kept.name);
    title_set(title);
    return kept.hostname && kept.denied && kept.command ? &kept : NULL;
}

static int refuse_show(int code, struct err *e)
{
    err_set(e, code,
            "ptrace(2) tells why a process may not be traced: another tracer, as a debugger around "
            "bowl, or a setting of the machine (kernel.yama.ptrace_scope).",
            "trace the making of the container");
    return BOWL_FAILED;
}

static _Noreturn void monitor_run(int shelf, int folder, int caller, const struct options *options)
{
    static struct monitor m; /* zero, and too big for some stacks */
    struct err e = {0};
    detach((int *[]){&shelf, &folder, &caller}, 3);
    m.shelf = shelf;
    m.folder = folder;
    m.options = keep_options(options);
    if (!m.options)
        _exit(BOWL_FAILED);
    for (int i = 0; i < CLIENTS; i++)
        m.client[i].fd = -1;
    describe(&m);
    fcntl(caller, F_SETFL, O_NONBLOCK);
    struct client *c = clients_add(m.client, caller);
    pid_t shower = options->show ? trace_making(caller) : 0;
    int status = shower < 0 ? refuse_show(shower, &e) : make(&m, &e);
    if (status == 0 && shower > 0)
        waitpid(shower, NULL, 0); /* it ends with the first program */
    else
        trace_end(&shower);
    if (status) {
        channel_tell(caller, MESSAGE_FAILED, status, &e, sizeof e, 0);
        shelf_remove(shelf, options->name);
        events_note(shelf, options->name, "failed", "exit=%d", status);
        _exit(status);
    }
    make_nonblocking(&m);
    note_start(&m);
    c->follows = c->waits = options->foreground;
    client_send(c, MESSAGE_STARTED, 0, NULL, 0);
    serve(&m);
    _exit(0);
}

int monitor_start(int shelf, int folder, const struct options *options)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
        return -errno;
    pid_t between = fork(); /* which ends at once: the monitor is no child of the caller's */
    if (between == 0) {
        pid_t monitor = fork();
        if (monitor == 0) {
            close(pair[0]);
            monitor_run(shelf, folder, pair[1], options);
        }
        _exit(monitor < 0);
    }
    int status = 1, r = between < 0 ? -errno : 0;
    close(pair[1]);
    if (r == 0 && (waitpid(between, &status, 0) != between || status))
        r = -EAGAIN;
    if (r < 0)
        close(pair[0]);
    return r < 0 ? r : pair[0];
}
