/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tracers.h"
#include "../kernel/fdio.h"
#include "../lens/start.h"
#include "title.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* As much as an ordinary user may ask for, socket(7): a flood of calls waits there. */
enum { BACKLOG = 1 << 20 };

int tracers_open(struct tracers *all)
{
    int pair[2], size = BACKLOG;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair))
        return -errno;
    setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    all->calls = pair[0];
    all->read = pair[1];
    return 0;
}

static _Noreturn void run(const struct tracers *all, enum side side, int hello, int userns,
                          int report)
{
    char title[64];
    snprintf(title, sizeof title, "fishbowl: lens of the %s side", side_names[side]);
    title_set("fishbowl", title);
    lens_trace((struct lens_ends){hello, report, all->calls, userns}, side);
}

static int start(struct tracers *all, enum side side, int hello, int userns, struct err *e)
{
    int report[2], yes = 1;
    struct tracer_process *free_one = NULL;
    for (int i = 0; i < TRACERS; i++)
        if (all->one[i].pid == 0)
            free_one = &all->one[i];
    if (!free_one)
        return err_set(e, -EAGAIN, "End what earlier shells have left running, or type :reset.",
                       "watch the new shell: %d earlier ones are watched still", TRACERS);
    /* whoever says hello is named by the kernel, unix(7) */
    if (setsockopt(hello, SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes) ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, report))
        return err_set(e, -errno, NULL, "make a socket for the kernel lens");
    pid_t pid = fork();
    if (pid == 0)
        run(all, side, hello, userns, report[1]);
    int r = pid < 0 ? -errno : 0;
    close(report[1]);
    if (r < 0) {
        close(report[0]);
        return err_set(e, r, "The machine may be out of processes.", "start the kernel lens");
    }
    *free_one = (struct tracer_process){pid, report[0], side, true};
    return 0;
}

void tracers_start(struct tracers *all, enum side side, int hello, int userns)
{
    start(all, side, hello, userns, &all->lacks[side]);
}

void tracers_retire(struct tracers *all, enum side side)
{
    for (int i = 0; i < TRACERS; i++)
        if (all->one[i].side == side)
            all->one[i].present = false;
    all->starting[side] = true;
}

void tracers_started(struct tracers *all, enum side side)
{
    all->starting[side] = false;
}

static bool is_heard(const struct tracers *all, const struct tracer_process *t)
{
    return t->pid > 0 && !(t->present && all->starting[t->side]);
}

void tracers_watch(const struct tracers *all, struct pollfd *entries)
{
    for (int i = 0; i < TRACERS; i++)
        entries[i] =
            (struct pollfd){is_heard(all, &all->one[i]) ? all->one[i].report : -1, POLLIN, 0};
}

/* ---- what they say ---- */

static const struct {
    const char *what, *hint;
} steps[] = {
    [LENS_FILTER] = {"put its filter of system calls together", NULL},
    [LENS_HELLO] = {"hear from the shell", NULL},
    [LENS_SEIZE] = {"trace the shell with ptrace(2)",
                    "A security module may forbid it: /proc/sys/kernel/yama/ptrace_scope must not "
                    "be 3. \"fishbowl doctor\" tells more."},
    [LENS_CONFINE] = {"enter the lab's user namespace", NULL},
    [LENS_INSTALL] = {"give the shell its filter with seccomp(2)",
                      "A container around fishbowl may forbid it. \"fishbowl doctor\" tells more."},
};

static void end(struct tracer_process *t)
{
    kill(t->pid, SIGKILL); /* our child, not reaped: the number is still its own */
    waitpid(t->pid, NULL, 0);
    close(t->report);
    *t = (struct tracer_process){.pid = 0};
}

/* Its socket has ended without a word: it was killed, and all that it traced with it. */
static void killed(struct lab_event *event)
{
    err_set(&event->error, 0,
            "What it watched has ended with it, as ptrace(2) has it; press Enter for a new shell.",
            "The kernel lens of the %s side was killed.", side_names[event->side]);
}

static bool serve(struct tracer_process *t, struct lab_event *event)
{
    struct lens_report report;
    ssize_t n = recv(t->report, &report, sizeof report, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    *event = (struct lab_event){.kind = LAB_LENS, .side = t->side};
    event->running = n == sizeof report && report.step == LENS_WATCHES;
    bool present = t->present;
    if (event->running)
        return present;
    end(t);
    if (n != sizeof report)
        killed(event);
    else if (report.step == LENS_DONE)
        return false; /* LAB_SHELL has told it */
    else
        err_set(&event->error, report.error, steps[report.step].hint,
                "The kernel lens does not watch the %s side: it could not %s",
                side_names[event->side], steps[report.step].what);
    return present;
}

bool tracers_serve(struct tracers *all, struct lab_event *event)
{
    for (enum side side = 0; side < SIDES; side++) {
        if (all->lacks[side].code == 0 || all->starting[side])
            continue;
        *event = (struct lab_event){.kind = LAB_LENS, .side = side, .error = all->lacks[side]};
        all->lacks[side].code = 0;
        return true;
    }
    for (int i = 0; i < TRACERS; i++)
        if (is_heard(all, &all->one[i]) && serve(&all->one[i], event))
            return true;
    return false;
}

void tracers_end(struct tracers *all, enum side side)
{
    for (int i = 0; i < TRACERS; i++) {
        struct tracer_process *t = &all->one[i];
        if (t->pid > 0 && (side == SIDES || (t->side == side && !t->present)))
            end(t);
    }
    if (side != SIDES)
        return;
    fd_closep(&all->calls);
    fd_closep(&all->read);
}
