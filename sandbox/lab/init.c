/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "../kernel/pty.h"
#include "../kernel/syscalls.h"
#include "hostshell.h"
#include "plan.h"
#include "skeleton.h"
#include "title.h"
#include "wire.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* Process numbers like those of a host that has run for a while; the shells come next. */
static const char first_pid[] = "3056";

struct init {
    struct plan *plan;
    struct built built;
    int fds[BUILT_FDS];
    pid_t shell[SIDES];
    int proc; /* a procfs that the student cannot unmount */
};

static _Noreturn void fail(const struct plan *plan, int code)
{
    struct wire wire = {.type = WIRE_FAILED, .number = plan->step, .value = code};
    wire_send(plan->channel, &wire, plan->object, sizeof plan->object, 0);
    _exit(1);
}

static int become_root(struct plan *plan)
{
    plan_step(plan, STEP_USER, NULL);
    int r = idmap_become_root(&plan->ids);
    if (r < 0)
        return r;
    sys_new_session_keyring(); /* else the student has the keys of who started the lab */
    /* Both only now, a change of the user id resets them, prctl(2). While the lab is built, a child
     * of ours must be open to setns(2). */
    prctl(PR_SET_DUMPABLE, 1);
    return prctl(PR_SET_PDEATHSIG, SIGKILL) ? -errno : 0;
}

static int start_shell(struct init *init, enum side side, struct hostshell shell, int *master)
{
    struct plan *plan = init->plan;
    const struct lab_options *o = &plan->options;
    _cleanup_close_ int slave = -1;
    plan_step(plan, STEP_TERMINAL, side_names[side]);
    *master = pty_open(o->rows[side], o->columns[side], &slave);
    if (*master < 0)
        return *master;
    plan_step(plan, STEP_SHELL, side_names[side]);
    shell.slave = slave;
    shell.term = o->term;
    shell.dumpable = !plan->ids.root;
    init->shell[side] = hostshell_start(&shell);
    return init->shell[side] < 0 ? (int)init->shell[side] : 0;
}

/*
 * A second /proc, which no mount shows. Without the calls for a detached one it is mounted, opened
 * and taken away again: it stays as long as it is open.
 */
static int open_proc(void)
{
    int proc = sys_mount_detached("proc", SYS_ATTR_NOSUID | SYS_ATTR_NODEV | SYS_ATTR_NOEXEC);
    if (proc >= 0)
        return proc;
    if (mount("proc", "/mnt", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
        return -errno;
    proc = open("/mnt", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return proc < 0 || umount2("/mnt", MNT_DETACH) ? -errno : proc;
}

static int build(struct init *init)
{
    struct plan *plan = init->plan;
    int r = become_root(plan);
    if (r == 0)
        r = skeleton_build(plan, &init->built, init->fds);
    if (r < 0)
        return r;
    /* Whoever is root in the lab may not look into this fork of the machine's process. */
    prctl(PR_SET_DUMPABLE, 0);
    sethostname("lab", 3);
    ns_raise_loopback();
    file_write(AT_FDCWD, "/proc/sys/kernel/ns_last_pid", first_pid);
    plan_step(plan, STEP_PROC_DETACHED, NULL);
    init->fds[BUILT_PROC] = open_proc();
    if (init->fds[BUILT_PROC] < 0)
        return init->fds[BUILT_PROC];
    init->proc = fcntl(init->fds[BUILT_PROC], F_DUPFD_CLOEXEC, 3);
    return init->proc < 0 ? -errno : 0;
}

static void report_built(struct init *init)
{
    struct wire wire = {.type = WIRE_BUILT, .fds = BUILT_FDS};
    memcpy(init->built.shell, init->shell, sizeof init->shell);
    memcpy(wire.fd, init->fds, sizeof init->fds);
    wire_send(init->plan->channel, &wire, &init->built, sizeof init->built, 0);
    wire_close(&wire); /* a terminal's number is free again only when every master is closed */
}

/*
 * Both shells wait for us to have reported, or on a busy machine the way to the screen would have
 * to wait for them.
 */
static int start_both(struct init *init)
{
    int gate[2], r = 0;
    plan_step(init->plan, STEP_SHELL, NULL);
    if (pipe2(gate, O_CLOEXEC))
        return -errno;
    for (enum side side = 0; r == 0 && side < SIDES; side++) {
        struct hostshell shell = {.gate = gate[0], .hello = init->plan->hello[side]};
        r = start_shell(init, side, shell, &init->fds[BUILT_MASTER + side]);
        fd_closep(&init->plan->hello[side]);
    }
    if (r == 0) {
        report_built(init);
        if (write(gate[1], "go", SIDES) != SIDES)
            r = -errno;
    }
    close(gate[0]);
    close(gate[1]);
    return r;
}

static void respawn(struct init *init, const struct wire *request)
{
    char folder[512] = "";
    struct hostshell shell = {.gate = -1, .hello = request->fd[0], .folder = folder};
    struct wire wire = {.type = WIRE_STARTED, .side = request->side, .fds = 1};
    init->plan->options.rows[request->side] = request->rows;
    init->plan->options.columns[request->side] = request->columns;
    pid_t before = init->shell[request->side];
    if (before > 0 && !request->value)
        return;
    if (before > 0)
        hostshell_kill(init->proc, before, folder, sizeof folder);
    wire.value = request->value;
    int r = start_shell(init, request->side, shell, &wire.fd[0]);
    if (r < 0) {
        init->shell[request->side] = 0;
        wire = (struct wire){.type = WIRE_FAILED, .number = init->plan->step, .value = r};
        wire.side = request->side;
        wire_send(init->plan->channel, &wire, init->plan->object, sizeof init->plan->object, 0);
        return;
    }
    wire.number = init->shell[request->side];
    wire_send(init->plan->channel, &wire, NULL, 0, 0);
    wire_close(&wire);
}

/* Reap every orphan of the lab; tell when one of them was a shell. */
static void reap(struct init *init)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (enum side side = 0; side < SIDES; side++) {
            if (pid != init->shell[side])
                continue;
            struct wire wire = {.type = WIRE_ENDED, .side = side};
            wire.value = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            init->shell[side] = 0;
            wire_send(init->plan->channel, &wire, NULL, 0, 0);
        }
}

static _Noreturn void serve(struct init *init, int signals)
{
    struct pollfd watched[] = {{init->plan->channel, POLLIN, 0}, {signals, POLLIN, 0}};
    for (;;) {
        if (poll(watched, 2, -1) < 0)
            continue;
        struct signalfd_siginfo info;
        if (watched[1].revents && read(signals, &info, sizeof info) > 0)
            reap(init);
        if (!watched[0].revents)
            continue;
        struct wire wire;
        ssize_t n = wire_receive(init->plan->channel, &wire, NULL, 0, MSG_DONTWAIT);
        if (n == -EPIPE)
            _exit(0); /* the keeper is gone */
        if (n >= 0 && wire.type == WIRE_SHELL)
            respawn(init, &wire);
        if (n >= 0)
            wire_close(&wire);
    }
}

_Noreturn void init_run(struct plan *plan)
{
    struct init init = {.plan = plan};
    struct wire wire;
    sigset_t mask;
    memset(init.fds, -1, sizeof init.fds);
    if (wire_receive(plan->channel, &wire, NULL, 0, 0) < 0 || wire.type != WIRE_BUILD)
        _exit(1);
    title_set("fishbowl", "fishbowl: PID 1");
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    signal(SIGCHLD, SIG_DFL);
    int signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    int r = build(&init);
    if (r == 0)
        r = start_both(&init);
    if (r < 0)
        fail(plan, r);
    serve(&init, signals);
}
