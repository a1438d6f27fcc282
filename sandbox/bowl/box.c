/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "box.h"
#include "../kernel/cable.h"
#include "../kernel/fdio.h"
#include "../kernel/idrange.h"
#include "../kernel/layers.h"
#include "../kernel/syscalls.h"
#include "box_groups.h"
#include "deny.h"
#include "privileges.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* ---- the process ---- */

const struct idmap *box_ids(struct box *b)
{
    struct idmap *chosen = &b->plan.given.ids;
    if (!chosen->count && b->plan.options->no_user_ns)
        chosen->count = IDRANGE_COUNT;
    else if (!chosen->count)
        *chosen = idmap_choose(&b->range);
    return chosen;
}

/* Let the first process build: its maps are written, its groups made. Root gives it the root
 * filesystem, with ids mapped as in its user namespace. */
static int let_build(const struct box *b, struct plan *p)
{
    struct message m = {.type = MESSAGE_ANSWER, .fd = {-1, -1, -1}};
    p->step = STEP_TREE;
    if (p->given.ids.root)
        m.fd[0] = layers_open_tree(p->options->rootfs, &p->given.ids, b->files[FILES_USERNS]);
    if (p->given.ids.root && m.fd[0] < 0)
        return m.fd[0];
    int r = channel_send(b->channel, &m, &p->given,
                         offsetof(struct given, delegation) +
                             (size_t)p->given.delegations * sizeof *p->given.delegation,
                         0);
    fd_closep(&m.fd[0]);
    return r;
}

/* Made here, where there is time, and long before it is asked for. */
static int send_filter(const struct box *b)
{
    const struct options *o = b->plan.options;
    struct refusal filter;
    int r = o->all_capabilities ? 0 : privileges_filter(o->capabilities, &filter);
    if (r < 0 || o->all_capabilities)
        return r;
    size_t size = offsetof(struct refusal, code) + filter.length * sizeof *filter.code;
    return channel_tell(b->channel, MESSAGE_ANSWER, 0, &filter, size, 0);
}

/* Pipes for the streams; what the container does not have is /dev/null. */
static int make_streams(struct box *b)
{
    struct plan *p = &b->plan;
    int input[2] = {-1, -1}, output[2], errors[2];
    if (p->options->tty)
        return 0;
    if (p->options->interactive ? pipe2(input, O_CLOEXEC)
                                : (input[0] = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0)
        return -errno;
    p->stream[0] = input[0];
    b->stream[0] = input[1];
    if (pipe2(output, O_CLOEXEC))
        return -errno;
    p->stream[1] = output[1];
    b->stream[1] = output[0];
    if (pipe2(errors, O_CLOEXEC))
        return -errno;
    p->stream[2] = errors[1];
    b->stream[2] = errors[0];
    return 0;
}

/* A pipe belongs to who makes it, and a container's root has no rights over what belongs to ids
 * that it does not have: it could not open /dev/stdout. */
static int give_streams(struct box *b)
{
    for (int i = 0; !b->plan.options->tty && box_ids(b)->root && i < 3; i++)
        if (b->stream[i] >= 0 && fchown(b->stream[i], box_ids(b)->uid, box_ids(b)->gid))
            return -errno;
    return 0;
}

static int open_birthplace(const struct plan *p)
{
    for (int i = 0; i < p->given.delegations; i++)
        if (p->given.delegation[i].ops->birth)
            return open(p->given.delegation[i].leaf, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return -1;
}

/* Process 1 makes the others by itself, meanwhile; not those that its ids and its number are of,
 * nor the network's where a cable is laid to it. That of groups comes last, once it is in them. */
static uint64_t namespaces_at_birth(const struct options *o)
{
    return CLONE_NEWPID | (o->no_user_ns ? 0 : CLONE_NEWUSER) |
           (o->net == NET_VETH ? CLONE_NEWNET : 0);
}

static uint64_t namespaces_of(const struct options *o)
{
    return CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | (o->net == NET_LAB ? 0 : CLONE_NEWNET) |
           namespaces_at_birth(o);
}

static pid_t clone_first(struct box *b)
{
    const uint64_t at_birth = namespaces_at_birth(b->plan.options);
    _cleanup_close_ int birthplace = open_birthplace(&b->plan);
    struct clone_args args = {
        .flags = CLONE_PIDFD | at_birth | (birthplace < 0 ? 0 : CLONE_INTO_CGROUP),
        .pidfd = (uint64_t)(uintptr_t)&b->pidfd,
        .exit_signal = SIGCHLD,
        .cgroup = (uint64_t)birthplace,
    };
    b->plan.namespaces = (int)(namespaces_of(b->plan.options) & ~at_birth);
    return sys_clone3(&args);
}

static int start_first(struct box *b)
{
    struct plan *p = &b->plan;
    int pair[2];
    p->step = STEP_NAMESPACES;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
        return -errno;
    b->channel = pair[0];
    p->channel = pair[1];
    b->pid = clone_first(b);
    if (b->pid == 0) {
        close(b->channel);
        ledger_close(&b->ledger, false);
        build_run(p);
    }
    int r = b->pid < 0 ? -errno : 0;
    close(p->channel);
    for (int i = 0; i < 3; i++)
        fd_closep(&p->stream[i]);
    return r;
}

/* What only we can do for it. */
static int equip_first(struct box *b)
{
    struct plan *p = &b->plan;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/user", b->pid);
    p->step = STEP_MAPS;
    b->files[FILES_USERNS] = open(path, O_RDONLY | O_CLOEXEC);
    int r = give_streams(b);
    if (r == 0 && !p->options->no_user_ns)
        r = idmap_write(box_ids(b), b->pid);
    if (r == 0 && p->options->nice) { /* from here, where root may give a negative one */
        p->step = STEP_NICE;
        r = setpriority(PRIO_PROCESS, (id_t)b->pid, p->options->nice) ? -errno : 0;
    }
    if (r == 0 && p->cable >= 0) {
        p->step = STEP_CABLE;
        r = cable_lay(p->cable, b->pid);
    }
    if (r == 0)
        r = let_build(b, p);
    p->step = STEP_PRIVILEGES;
    return r < 0 ? r : send_filter(b);
}

/* Take the descriptors of the first process's report. */
static int take_report(struct box *b)
{
    struct report report = {.step = STEP_REPORT};
    struct message m = {.type = 0};
    ssize_t n = channel_receive(b->channel, &m, &report, sizeof report, 0);
    if (n < 0)
        return n == -EPIPE ? -ECHILD : (int)n;
    b->plan.step = report.step;
    if (report.code < 0)
        return report.code;
    b->files[FILES_LAYER] = m.fd[FILES_LAYER];
    b->files[FILES_ROOT] = m.fd[FILES_ROOT];
    if (b->plan.options->tty) {
        b->stream[1] = m.fd[FILES_USERNS];
        b->stream[0] = fcntl(b->stream[1], F_DUPFD_CLOEXEC, 3);
    }
    return 0;
}

static void abandon(struct box *b)
{
    int number;
    if (b->pid > 0) {
        kill(b->pid, SIGKILL);
        groups_thaw(&b->plan.given);
        waitpid(b->pid, &number, 0);
    }
    for (int i = 0; i < 3; i++)
        fd_closep(&b->stream[i]);
    for (int i = 0; i < FILES; i++)
        fd_closep(&b->files[i]);
    box_end(b);
}

static int refuse(struct box *b, int code, struct err *e)
{
    bool oom = groups_ran_out_of_memory(&b->plan.given);
    abandon(b);
    if (oom) {
        err_say(e, -ENOMEM, "Give it more: its making takes a part of that, too.",
                "The container had used up its --memory before its command began");
        return BOWL_FAILED;
    }
    return build_error(b->plan.options, &(struct report){.step = b->plan.step, .code = code}, e);
}

/* Nothing is there yet. It is zero, and big: what is not used of it costs no memory. */
static void clear(struct box *b, const struct options *options)
{
    struct plan *p = &b->plan;
    p->options = options;
    p->tree = p->channel = p->cable = -1;
    b->pidfd = b->channel = b->listener = b->range = b->ledger.folder = b->ledger.file = -1;
    for (int i = 0; i < 3; i++)
        p->stream[i] = b->stream[i] = -1;
    for (int i = 0; i < FILES; i++)
        b->files[i] = -1;
    for (int i = 0; i < VOLUMES; i++)
        p->volume[i] = -1;
}

int box_begin(struct box *b, const struct options *options, struct err *e)
{
    clear(b, options);
    sigprocmask(SIG_SETMASK, NULL, &b->plan.mask);
    ledger_open(&b->ledger);
    groups_first(b);
    b->plan.step = STEP_VOLUMES;
    int r = options->volumes && box_ids(b)->root
                ? volumes_open(options->volumes, true, b->plan.volume)
                : 0;
    if (r == 0)
        r = make_streams(b);
    if (r == 0 && options->net == NET_VETH) {
        b->plan.step = STEP_CABLE;
        b->plan.cable = cable_make();
        r = b->plan.cable < 0 ? b->plan.cable : 0;
    }
    if (r == 0)
        r = start_first(b);
    for (int i = 0; i < VOLUMES; i++)
        fd_closep(&b->plan.volume[i]);
    if (r < 0)
        return refuse(b, r, e);
    groups_others(b);
    if (bowl_limits_check(&options->limits, b->kept, b->plan.given.delegations, e) < 0) {
        abandon(b);
        return BOWL_FAILED;
    }
    r = equip_first(b);
    return r < 0 ? refuse(b, r, e) : 0;
}

/* Until exec(3) closes the channel; what is denied meanwhile wants an answer, too. */
static struct report await_command(struct box *b, int shelf)
{
    struct report report = {.step = STEP_REPORT};
    struct message m = {.type = 0};
    union deny_kept question = {0};
    for (;;) {
        struct pollfd watched[] = {{b->channel, POLLIN, 0}, {b->listener, POLLIN, 0}};
        if (poll(watched, 2, -1) < 0)
            continue;
        if (watched[1].revents & POLLIN)
            deny_answer(b->listener, &question, shelf, b->plan.options->name);
        if (!watched[0].revents)
            continue;
        if (channel_receive(b->channel, &m, &report, sizeof report, 0) < 0)
            return (struct report){.step = STEP_REPORT};
        if (m.type == MESSAGE_FAILED)
            return report;
        b->listener = m.fd[0];
    }
}

bool box_has_begun(const struct box *b, int ms)
{
    struct pollfd end = {b->channel, 0, 0};
    return !b->plan.options->denied[0] && poll(&end, 1, ms) > 0;
}

int box_await(struct box *b, int shelf, struct err *e)
{
    int r = take_report(b);
    if (r < 0)
        return refuse(b, r, e);
    struct report report = await_command(b, shelf);
    fd_closep(&b->channel);
    if (report.code == 0)
        return 0;
    abandon(b);
    return build_error(b->plan.options, &report, e);
}

void box_describe(const struct box *b, struct state *s)
{
    s->pid = b->pid;
    identity_start(b->pid, &s->start);
    s->cable = b->plan.cable;
    groups_describe(&b->plan.given, s);
}

void box_let_go(struct box *b)
{
    b->plan.given.delegations = 0;
    ledger_close(&b->ledger, false);
    fd_closep(&b->pidfd);
    fd_closep(&b->channel);
    fd_closep(&b->listener);
    fd_closep(&b->range);
}

void box_end(struct box *b)
{
    bool all_gone = groups_remove(&b->plan.given);
    controllers_withdraw(&b->controllers);
    if (b->plan.cable >= 0) /* else the kernel does it, some time later */
        cable_remove(b->plan.cable);
    ledger_close(&b->ledger, all_gone);
    box_let_go(b);
}
