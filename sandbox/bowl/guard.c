/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guard.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include "../lab/detach.h"
#include "../lab/title.h"
#include "box_groups.h"
#include "events.h"
#include "monitor.h"
#include "trace.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

/* So many monitors may be killed in so many seconds; then there is one a second. */
enum { MONITORS = 30, SECONDS = 10 };

/* One that is made after this is not to be found while it is; one that has ended after this needs
 * no monitor. */
enum { SOON_MS = 20, SHORT_MS = 5 };

/* ---- its beginning ---- */

static void describe(struct state *s, const struct ward *w)
{
    const struct options *o = w->options;
    snprintf(s->hostname, sizeof s->hostname, "%s", o->hostname);
    snprintf(s->rootfs, sizeof s->rootfs, "%s", o->rootfs);
    snprintf(s->guard, sizeof s->guard, "%s", w->box.ledger.name);
    snprintf(s->boot, sizeof s->boot, "%s", identity_boot());
    s->tty = o->tty;
    s->interactive = o->interactive;
    s->net = (int)o->net;
    s->no_user_ns = o->no_user_ns;
    s->cable = -1;
    s->all_capabilities = o->all_capabilities;
    snprintf(s->denied, sizeof s->denied, "%s", o->denied);
    s->capabilities = (long long)o->capabilities;
    snprintf(s->user, sizeof s->user, "%s", o->user ? o->user : "");
    snprintf(s->workdir, sizeof s->workdir, "%s", o->workdir ? o->workdir : "");
    state_keep_words(&s->command, o->command);
    state_keep_words(&s->environment, o->environment);
}

static char **keep_words(char **words)
{
    size_t count = 0;
    while (words[count])
        count++;
    char **kept = calloc(count + 1, sizeof *kept);
    bool whole = kept;
    for (size_t i = 0; whole && i < count; i++)
        whole = (kept[i] = strdup(words[i]));
    if (!whole)
        free(kept);
    return whole ? kept : NULL;
}

/* Own copies of what stands in the arguments, which ps(1) shows: there the guard says what it is.
 * Returns 0 or -ENOMEM. */
static int keep_options(struct ward *w)
{
    static struct options kept;
    const struct options *o = w->options;
    kept = *o;
    if (!(kept.hostname = strdup(o->hostname)) || !(kept.denied = strdup(o->denied)) ||
        !(kept.command = keep_words(o->command)) || (o->user && !(kept.user = strdup(o->user))) ||
        (o->workdir && !(kept.workdir = strdup(o->workdir))) ||
        (o->environment && !(kept.environment = keep_words(o->environment))) ||
        (o->volumes && !(kept.volumes = keep_words(o->volumes))))
        return -ENOMEM;
    w->options = w->box.plan.options = &kept;
    return 0;
}

static void take_name(const char *role, const struct options *o)
{
    char name[16], title[NAME_SIZE + 32];
    snprintf(name, sizeof name, "bowl-%s", role);
    snprintf(title, sizeof title, "bowl: %s of %.*s", role, NAME_SIZE - 1, o->name);
    title_set(name, title);
}

static int refuse_show(int code, struct err *e)
{
    err_set(e, code,
            "ptrace(2) tells why a process may not be traced: another tracer, as a debugger around "
            "bowl, or a setting of the machine (kernel.yama.ptrace_scope).",
            "trace the making of the container");
    return BOWL_FAILED;
}

/* ---- the container ---- */

static int open_all(struct ward *w)
{
    w->listener = channel_listen(w->folder);
    w->guard = sys_pidfd_open(getpid());
    w->news = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (w->listener < 0)
        return w->listener;
    return w->guard < 0 || w->news < 0 ? -errno : 0;
}

/* Only when process 1 is there: as a fork of us it would have that memory, too. */
static int share(struct ward *w)
{
    w->kept =
        mmap(NULL, sizeof *w->kept, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return w->kept == MAP_FAILED ? -errno : 0;
}

static int begin_streams(struct ward *w)
{
    w->streams =
        (struct streams){.kept = &w->kept->streams, .end = w->box.stream, .tty = w->options->tty};
    return streams_open(&w->streams);
}

/* What others find the container by: where nobody could be as fast, that need not be there. */
static int make_known(struct ward *w)
{
    if (w->known)
        return 0;
    w->known = true;
    describe(&w->kept->state, w);
    int r = keep_options(w);
    if (r < 0)
        return r;
    take_name("guard", w->options);
    return open_all(w);
}

static int give_up(struct ward *w, int r, struct err *e)
{
    kill(w->box.pid, SIGKILL);
    box_end(&w->box);
    err_set(e, r, NULL, "make what the container's guard needs: a socket, pipes and memory");
    return BOWL_FAILED;
}

static int make(struct ward *w, struct err *e)
{
    int status = box_begin(&w->box, w->options, e);
    if (status)
        return status;
    int r = share(w); /* and the rest while process 1 builds */
    if (r == 0) {
        struct state *s = &w->kept->state;
        memcpy(s->name, w->options->name, sizeof s->name);
        s->created = state_now();
        events_note(w->shelf, s->name, "create", NULL);
    }
    if (r == 0 && !box_has_begun(&w->box, SOON_MS)) {
        r = make_known(w);
        state_write(w->folder, &w->kept->state);
    }
    if (r == 0) {
        status = box_await(&w->box, w->shelf, e);
        if (status)
            return status;
        r = begin_streams(w);
    }
    return r < 0 ? give_up(w, r, e) : 0;
}

static int make_and_show(struct ward *w, int caller, struct err *e)
{
    pid_t shower = w->options->show ? trace_making(caller) : 0;
    int status = shower < 0 ? refuse_show(shower, e) : make(w, e);
    if (status == 0 && shower > 0)
        waitpid(shower, NULL, 0); /* it ends with the first program */
    else
        trace_end(&shower);
    return status;
}

void ward_end(struct ward *w, int status)
{
    w->kept->status = status;
    w->kept->oom = WIFSIGNALED(status) && groups_ran_out_of_memory(&w->box.plan.given);
    box_end(&w->box);
    w->kept->reaped = true;
}

/* ---- its children ---- */

/* A monitor that is killed again and again must not keep the machine busy. */
static void keep_pace(void)
{
    static time_t second;
    static int count;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec - second >= SECONDS) {
        second = now.tv_sec;
        count = 0;
    }
    if (count++ >= MONITORS)
        nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
}

/* Returns its number; where none can be had it is tried again. */
static pid_t start_monitor(struct ward *w, int caller)
{
    for (;;) {
        keep_pace();
        pid_t monitor = fork();
        if (monitor == 0) {
            take_name("monitor", w->options);
            monitor_run(w, caller);
        }
        if (monitor > 0)
            return monitor;
    }
}

static pid_t restart_monitor(struct ward *w, int status)
{
    pid_t monitor = start_monitor(w, -1);
    events_note(w->shelf, w->options->name, "monitor-restarted", "pid=%d signal=%d", monitor,
                WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    return monitor;
}

/* ---- its life ---- */

static void tell_start(struct ward *w, int caller)
{
    const struct state *s = &w->kept->state;
    events_note(w->shelf, s->name, "start", "pid=%d", s->pid);
    channel_tell(caller, MESSAGE_STARTED, 0, NULL, 0, MSG_DONTWAIT);
}

static void note_start(struct ward *w, int caller)
{
    struct state *s = &w->kept->state;
    box_describe(&w->box, s);
    s->status = RUNNING;
    state_write(w->folder, s);
    tell_start(w, caller);
}

/*
 * A command that ends at once, with nobody but its caller asking, costs neither a process more nor
 * a file that says that it runs: the guard, which has nothing left to do then, is its monitor for
 * the rest.
 */
static void await_short(struct ward *w, int caller)
{
    const struct options *o = w->options;
    struct pollfd watched[] = {
        {w->box.pidfd, POLLIN, 0}, {w->listener, POLLIN, 0}, {caller, POLLIN, 0}};
    int status;
    if (!o->remove || !o->foreground || o->interactive || o->tty || o->denied[0] ||
        o->limits.value[BOWL_MEMORY_SOFT])
        return;
    poll(watched, sizeof watched / sizeof *watched, SHORT_MS);
    if (waitpid(w->box.pid, &status, WNOHANG) != w->box.pid)
        return;
    w->kept->state.pid = w->box.pid;
    if (!streams_are_over(&w->streams)) /* the disk may be slow to take what it has printed */
        make_known(w);
    ward_end(w, status);
    tell_start(w, caller);
    monitor_run(w, caller);
}

/* Returns once the monitor has left, or is to: there is no container any more. */
static void care(struct ward *w, int caller)
{
    sigset_t set;
    int status;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGUSR1); /* the monitor asks for what only we can do */
    sigaddset(&set, SIGTERM); /* `bowl rm` asks, where nobody reaches the monitor */
    sigprocmask(SIG_BLOCK, &set, NULL);
    pid_t monitor = start_monitor(w, caller);
    close(caller);
    for (int number = 0;;) {
        for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
            if (pid == w->box.pid) {
                ward_end(w, status);
                eventfd_write(w->news, 1);
            } else if (pid == monitor) {
                if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
                    return;
                monitor = restart_monitor(w, status);
            }
        if (number == SIGTERM && w->kept->reaped) {
            kill(monitor, SIGKILL);
            return;
        }
        if (w->kept->streams.input_over || w->kept->reaped)
            fd_closep(&w->box.stream[0]); /* else the container would wait for more */
        number = sigwaitinfo(&set, NULL);
    }
}

static _Noreturn void run(int shelf, int folder, int caller, const struct options *options)
{
    static struct ward w; /* zero */
    struct err e = {0};
    if (detach((int *[]){&shelf, &folder, &caller}, 3) < 0)
        _exit(BOWL_FAILED);
    setenv("TZ", ":", 1); /* times are told in UTC, and tzset(3) need not read a file for that */
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    w.shelf = shelf;
    w.folder = folder;
    w.options = options;
    w.listener = w.guard = w.news = -1;
    int status = make_and_show(&w, caller, &e);
    if (status == 0) {
        w.kept->state.started = state_now();
        await_short(&w, caller);
        int r = make_known(&w);
        status = r < 0 ? give_up(&w, r, &e) : 0;
    }
    if (status) {
        channel_tell(caller, MESSAGE_FAILED, status, &e, sizeof e, 0);
        shelf_remove(shelf, w.options->name);
        events_note(shelf, w.options->name, "failed", "exit=%d", status);
        _exit(status);
    }
    note_start(&w, caller);
    care(&w, caller);
    _exit(0);
}

int guard_start(int shelf, int folder, const struct options *options)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
        return -errno;
    pid_t guard = fork(); /* nobody waits for it: it goes on without the caller */
    if (guard == 0) {
        close(pair[0]);
        run(shelf, folder, pair[1], options);
    }
    int r = guard < 0 ? -errno : pair[0];
    close(pair[1]);
    if (r < 0)
        close(pair[0]);
    return r;
}
