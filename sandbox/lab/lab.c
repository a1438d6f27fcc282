/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab.h"
#include "../kernel/fdio.h"
#include "../kernel/rootfs.h"
#include "../kernel/syscalls.h"
#include "gc.h"
#include "keeper.h"
#include "wire.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

const char *const side_names[SIDES] = {"host", "container"};

enum { STOP_MS = 15000 };

struct lab {
    pid_t keeper;
    int socket;
    bool lost;           /* the keeper is gone, and that was told */
    unsigned generation; /* of the lab that we have asked for last; what comes of others is stale */
    unsigned scripts;
    bool ready;
    struct lab_info info;
    char *rootfs, *cgroup, *cgroup_lacks, *term;
};

static void close_info(struct lab *lab)
{
    fd_closep(&lab->info.proc);
    fd_closep(&lab->info.observer);
    fd_closep(&lab->info.lens);
    for (enum side side = 0; side < SIDES; side++)
        fd_closep(&lab->info.master[side]);
    lab->ready = false;
}

static void lab_free(struct lab *lab)
{
    close_info(lab);
    fd_closep(&lab->socket);
    free(lab->rootfs);
    free(lab->cgroup);
    free(lab->cgroup_lacks);
    free(lab->term);
    free(lab);
}

/* The options with strings of our own; the keeper inherits them by fork(2). */
static int copy_options(struct lab *lab, const struct lab_options *options,
                        const struct rootfs *rootfs, struct lab_options *copy)
{
    lab->rootfs = strdup(rootfs->path);
    lab->cgroup = options->cgroup ? strdup(options->cgroup) : NULL;
    lab->cgroup_lacks = options->cgroup_lacks ? strdup(options->cgroup_lacks) : NULL;
    lab->term = strdup(options->term ? options->term : "dumb");
    if (!lab->rootfs || !lab->term || (options->cgroup && !lab->cgroup) ||
        (options->cgroup_lacks && !lab->cgroup_lacks))
        return -ENOMEM;
    *copy = *options;
    copy->rootfs = lab->rootfs;
    copy->cgroup = lab->cgroup;
    copy->cgroup_lacks = lab->cgroup_lacks;
    copy->term = lab->term;
    copy->stand_in = options->stand_in || rootfs->stand_in;
    return 0;
}

static int start_keeper(struct lab *lab, const struct lab_options *options)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
        return -errno;
    lab->keeper = fork();
    if (lab->keeper == 0)
        keeper_run(pair[1], options);
    int r = lab->keeper < 0 ? -errno : 0;
    close(pair[1]);
    lab->socket = pair[0];
    return r;
}

int lab_start(struct lab **out, const struct lab_options *options, struct err *e)
{
    struct rootfs rootfs;
    int r = rootfs_open(&rootfs, options->rootfs, e);
    if (r < 0)
        return r;
    struct lab *lab = calloc(1, sizeof *lab);
    if (!lab)
        return err_set(e, -ENOMEM, NULL, "start a lab");
    struct lab_options copy;
    lab->socket = lab->info.proc = lab->info.observer = lab->info.lens = -1;
    lab->info.master[SIDE_HOST] = lab->info.master[SIDE_CONTAINER] = -1;
    lab->generation = 1;
    r = copy_options(lab, options, &rootfs, &copy);
    if (r == 0)
        r = start_keeper(lab, &copy);
    if (r < 0) {
        lab_free(lab);
        return err_set(e, r, "The machine may be out of memory or processes.",
                       "start the keeper of the lab");
    }
    *out = lab;
    return 0;
}

int lab_fd(const struct lab *lab)
{
    return lab->socket;
}

static int take_master(struct lab *lab, enum side side, int fd)
{
    fd_closep(&lab->info.master[side]);
    lab->info.master[side] = fd;
    return fd < 0 ? 0 : fcntl(fd, F_SETFL, O_NONBLOCK);
}

static void take_ready(struct lab *lab, struct wire *wire, const struct lab_info *info,
                       struct lab_event *event)
{
    close_info(lab);
    lab->info = *info;
    lab->info.proc = wire->fd[0];
    lab->info.observer = wire->fd[1];
    for (enum side side = 0; side < SIDES; side++) {
        lab->info.master[side] = -1;
        take_master(lab, side, wire->fd[2 + side]);
    }
    lab->info.lens = wire->fd[2 + SIDES];
    wire->fds = 0; /* all are ours now */
    lab->ready = true;
    *event = (struct lab_event){.kind = LAB_READY};
}

static void take_event(struct lab *lab, struct wire *wire, struct lab_event *event)
{
    if (event->kind == LAB_SHELL) {
        lab->info.shell[event->side] = event->running ? event->status : 0;
        take_master(lab, event->side, event->running ? wire->fd[0] : -1);
        wire->fds = 0;
        lab->info.watched[event->side] = false;
        if (event->running)
            event->status = 0;
    }
    if (event->kind == LAB_LENS)
        lab->info.watched[event->side] = event->running;
    if (event->kind == LAB_ENDED || event->kind == LAB_FAILED)
        close_info(lab);
}

/* With the keeper dies the lab (init has PDEATHSIG): only the groups are left to remove. */
static int keeper_lost(struct lab *lab, struct lab_event *event)
{
    if (lab->lost)
        return 0;
    lab->lost = true;
    close_info(lab);
    gc_quietly(lab->cgroup, 0);
    *event = (struct lab_event){.kind = LAB_LOST};
    err_set(&event->error, 0, "Leave fishbowl and start it again; nothing of the lab is left.",
            "The keeper of the lab was killed.");
    return 1;
}

int lab_next_event(struct lab *lab, struct lab_event *event)
{
    union {
        struct lab_info info;
        struct lab_event event;
    } text;
    for (;;) {
        struct wire wire;
        ssize_t n = wire_receive(lab->socket, &wire, &text, sizeof text, MSG_DONTWAIT);
        if (n == -EPIPE)
            return keeper_lost(lab, event);
        if (n < 0)
            return 0;
        bool stale = wire.generation != lab->generation;
        if (!stale && wire.type == WIRE_READY) {
            take_ready(lab, &wire, &text.info, event);
        } else if (!stale && wire.type == WIRE_EVENT) {
            *event = text.event;
            take_event(lab, &wire, event);
        }
        wire_close(&wire);
        if (!stale)
            return 1;
    }
}

const struct lab_info *lab_info(const struct lab *lab)
{
    return lab->ready ? &lab->info : NULL;
}

/* Somebody may have stopped it (SIGSTOP, signal(7)), and then it would neither answer nor end. */
static void wake_keeper(const struct lab *lab)
{
    if (!lab->lost)
        kill(lab->keeper, SIGCONT);
}

static int ask(const struct lab *lab, const struct wire *wire, const char *text, struct err *e)
{
    size_t size = text ? strlen(text) : 0;
    if (size > WIRE_TEXT)
        return err_set(e, -E2BIG, NULL, "send a script of %zu bytes to the lab", size);
    wake_keeper(lab);
    int r = wire_send(lab->socket, wire, text, size, MSG_DONTWAIT);
    if (r < 0)
        return err_set(e, r, r == -EPIPE ? "The keeper of the lab is gone: start again." : NULL,
                       "ask the keeper of the lab");
    return 0;
}

int lab_reset(struct lab *lab, struct err *e)
{
    struct wire wire = {.type = WIRE_RESET};
    int r = ask(lab, &wire, NULL, e);
    if (r < 0)
        return r;
    lab->generation++;
    close_info(lab);
    return 0;
}

int lab_respawn(struct lab *lab, enum side side, struct err *e)
{
    struct wire wire = {.type = WIRE_RESPAWN, .side = side};
    if (!lab->ready)
        return err_set(e, -ESRCH, "Type :reset for a new lab.", "start a shell without a lab");
    return ask(lab, &wire, NULL, e);
}

int lab_set_lens(struct lab *lab, enum side side, bool on, struct err *e)
{
    struct wire wire = {.type = WIRE_LENS, .side = side, .value = on};
    return ask(lab, &wire, NULL, e);
}

void lab_resize(struct lab *lab, enum side side, unsigned short rows, unsigned short columns)
{
    struct wire wire = {.type = WIRE_RESIZE, .side = side};
    struct winsize cells = {
        .ws_row = wire.rows = rows ? rows : 1,
        .ws_col = wire.columns = columns ? columns : 1,
    };
    ask(lab, &wire, NULL, NULL);
    if (lab->info.master[side] >= 0)
        ioctl(lab->info.master[side], TIOCSWINSZ, &cells);
}

int lab_script(struct lab *lab, const char *text, int timeout_ms, struct err *e)
{
    struct wire wire = {.type = WIRE_SCRIPT, .value = timeout_ms};
    if (!lab->ready)
        return err_set(e, -ESRCH, "Type :reset for a new lab.", "run a script without a lab");
    wire.number = (int)++lab->scripts;
    int r = ask(lab, &wire, text, e);
    return r < 0 ? r : wire.number;
}

/*
 * A keeper that hangs, in a mount of a dead network say, is ended: its lab dies with it. Returns
 * whether it has removed everything.
 */
static bool wait_for_keeper(pid_t keeper)
{
    _cleanup_close_ int pidfd = sys_pidfd_open(keeper);
    struct pollfd watched = {pidfd, POLLIN, 0};
    int n = 1;
    if (pidfd >= 0)
        do
            n = poll(&watched, 1, STOP_MS);
        while (n < 0 && errno == EINTR);
    if (n == 0)
        sys_pidfd_kill(pidfd);
    int status = 0;
    do
        n = waitpid(keeper, &status, 0);
    while (n < 0 && errno == EINTR);
    return n == keeper && status == 0;
}

void lab_stop(struct lab *lab)
{
    if (!lab)
        return;
    fd_closep(&lab->socket); /* that tells the keeper */
    wake_keeper(lab);
    if (!wait_for_keeper(lab->keeper))
        gc_quietly(lab->cgroup, 2000);
    lab_free(lab);
}
