/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "build.h"
#include "../facts/observer.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include "base.h"
#include "remedies.h"
#include "surroundings.h"
#include "title.h"
#include "wire.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

enum { BUILD_SECONDS = 60, TEAR_DOWN_MS = 5000 };

const struct standing standing_none = {
    .pidfd = -1,
    .channel = -1,
    .userns = -1,
    .observer = -1,
    .observed = -1,
    .fds = {-1, -1, -1, -1, -1, -1, -1, -1},
    .tracers = TRACERS_NONE,
    .info = {.proc = -1, .observer = -1, .lens = -1, .master = {-1, -1}},
};

/* The same names at every reset: the first build has written them down. */
static void note_group(const struct plan *plan, const char *base, const char *name)
{
    char dir[PATH_MAX];
    snprintf(dir, sizeof dir, "%s/%s", base, name);
    if (!plan->noted)
        ledger_note(&plan->ledger, LEDGER_CGROUP, dir);
}

static void delegate(struct plan *plan, const struct hierarchy *hierarchy, const char *name)
{
    char bases[BASES][BASE_SIZE];
    uid_t owner = plan->ids.root ? plan->ids.uid : (uid_t)-1;
    struct cgroup_limit limits[LIMITS_IN_GROUPS];
    int lines = limits_for_groups(&plan->options.limits, hierarchy->version, limits);
    int n = base_list(hierarchy, plan->options.cgroup, bases);
    for (int base = 0; base < n; base++) {
        if (hierarchy->version == 2)
            controllers_hand_down(&plan->controllers, bases[base], plan->caller);
        struct delegation *d = &plan->delegation[plan->delegations];
        note_group(plan, bases[base], name);
        if (cgroup_delegate(d, hierarchy, bases[base], name, limits, lines, owner, plan->ids.gid) <
            0)
            continue;
        plan->delegations++;
        return;
    }
}

/* Make groups in every hierarchy of a version that lets us. */
static void delegate_all(struct plan *plan, int version)
{
    char name[IDENTITY_SIZE];
    if (identity_name(name, sizeof name) < 0)
        return;
    for (int i = 0; i < plan->hierarchies; i++)
        if (plan->hierarchy[i].version == version)
            delegate(plan, &plan->hierarchy[i], name);
}

/* The version 2 group in which init is to be born, or -1. */
static int open_birthplace(const struct plan *plan)
{
    for (int i = 0; i < plan->delegations; i++) {
        const struct delegation *d = &plan->delegation[i];
        if (d->ops->birth)
            return open(d->leaf, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    return -1;
}

/* Without version 2: where the kernel does not let a process be born into the group. */
static void drop_version_2(struct plan *plan)
{
    int kept = 0;
    for (int i = 0; i < plan->delegations; i++)
        if (plan->delegation[i].ops->birth)
            cgroup_remove(plan->delegation[i].top);
        else
            plan->delegation[kept++] = plan->delegation[i];
    plan->delegations = kept;
}

static pid_t clone_init(struct plan *plan, struct standing *lab)
{
    _cleanup_close_ int birthplace = open_birthplace(plan);
    struct clone_args args = {
        .flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC |
                 CLONE_NEWNET | CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)&lab->pidfd,
        .exit_signal = SIGCHLD,
        .cgroup = (uint64_t)birthplace,
    };
    /* time_namespaces(7) may be left out of a kernel */
    if (access("/proc/self/ns/time", F_OK) == 0)
        args.flags |= CLONE_NEWTIME;
    if (birthplace >= 0)
        args.flags |= CLONE_INTO_CGROUP;
    pid_t pid = sys_clone3(&args);
    if (pid < 0 && birthplace >= 0) {
        args.flags &= ~(uint64_t)CLONE_INTO_CGROUP;
        pid = sys_clone3(&args);
    }
    if (pid < 0 && errno == ENOSYS) { /* clone(2) has no time namespaces */
        args.flags &= ~(uint64_t)CLONE_NEWTIME;
        pid = sys_clone3(&args);
    }
    if (pid > 0 && birthplace >= 0 && !(args.flags & CLONE_INTO_CGROUP))
        drop_version_2(plan);
    return pid;
}

/* A process that shall be killed first when memory runs out inherits that; so will init. */
static void set_oom_score(const char *value)
{
    file_write(AT_FDCWD, "/proc/self/oom_score_adj", value);
}

static int start_init(struct plan *plan, struct standing *lab)
{
    int channel[2];
    struct rlimit before;
    plan_step(plan, STEP_NAMESPACES, NULL);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel))
        return -errno;
    char score[16] = "0";
    file_read(AT_FDCWD, "/proc/self/oom_score_adj", score, sizeof score);
    set_oom_score("1000");
    plan->channel = channel[1];
    lab->channel = channel[0];
    limits_on_namespace(&plan->options.limits, &before);
    lab->init = clone_init(plan, lab);
    limits_restore(&before);
    if (lab->init == 0) {
        close(channel[0]); /* or we would not see its end when the keeper is killed */
        ledger_close(&plan->ledger, false);
        init_run(plan);
    }
    int r = lab->init < 0 ? -errno : 0;
    set_oom_score(score);
    close(channel[1]);
    if (r < 0)
        return r;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/user", lab->init);
    lab->userns = open(path, O_RDONLY | O_CLOEXEC);
    plan_step(plan, STEP_MAPS, NULL);
    return lab->userns < 0 ? -errno : idmap_write(&plan->ids, lab->init);
}

/* The tracers start while init builds; each waits for its shell. */
static int start_watched(struct plan *plan, struct standing *lab)
{
    int hello[SIDES] = {-1, -1};
    int r = tracers_open(&lab->tracers);
    for (enum side side = 0; side < SIDES; side++) {
        int pair[2];
        plan->hello[side] = -1;
        if (!plan->options.lens[side] ||
            socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
            continue;
        hello[side] = pair[0];
        plan->hello[side] = pair[1];
    }
    if (r == 0)
        r = start_init(plan, lab);
    for (enum side side = 0; side < SIDES; side++) {
        lab->runs[side] = true;
        fd_closep(&plan->hello[side]);
        if (r == 0 && hello[side] >= 0)
            tracers_start(&lab->tracers, side, hello[side], lab->userns);
        fd_closep(&hello[side]);
    }
    return r;
}

static void observe(const struct standing *lab, int socket)
{
    if (setns(lab->userns, CLONE_NEWUSER))
        _exit(1);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* setns(2) has reset it */
    title_set("fishbowl", "fishbowl: observer of the lab");
    if (socket != 3)
        dup3(socket, 3, O_CLOEXEC);
    sys_close_from(4);
    observer_run(3);
}

void lab_start_observer(struct standing *lab)
{
    if (lab->observer < 0)
        return;
    lab->observer_pid = fork();
    if (lab->observer_pid == 0)
        observe(lab, lab->observer);
    fd_closep(&lab->observer);
}

/* Start init building, and meanwhile make the groups of version 1. */
static int send_orders(struct plan *plan, const struct standing *lab)
{
    struct wire build = {.type = WIRE_BUILD}, groups = {.type = WIRE_GROUPS};
    plan_step(plan, STEP_REPORT, NULL);
    int r = wire_send(lab->channel, &build, NULL, 0, 0);
    if (r < 0)
        return r;
    delegate_all(plan, 1);
    plan->noted = true;
    size_t size = (size_t)plan->delegations * sizeof *plan->delegation;
    return wire_send(lab->channel, &groups, plan->delegation, size, 0);
}

static int wait_for_init(struct plan *plan, struct standing *lab, struct built *built)
{
    struct wire wire;
    union {
        struct built built;
        char object[sizeof plan->object];
    } text = {0};
    struct pollfd watched = {lab->channel, POLLIN, 0};
    if (poll(&watched, 1, BUILD_SECONDS * 1000) <= 0)
        return -ETIMEDOUT;
    ssize_t n = wire_receive(lab->channel, &wire, &text, sizeof text, 0);
    if (n < 0)
        return (int)n;
    if (wire.type == WIRE_FAILED) {
        plan_step(plan, (enum step)wire.number, text.object);
        return wire.value;
    }
    for (int i = 0; i < plan->delegations; i++)
        cgroup_open(&plan->delegation[i]);
    *built = text.built;
    memcpy(lab->fds, wire.fd, sizeof lab->fds);
    return 0;
}

static void describe_hierarchy(struct lab_hierarchy *out, const struct delegation *d,
                               const char *inside)
{
    const struct hierarchy *h = d->hierarchy;
    bool whole = strcmp(h->root, "/") == 0;
    out->version = h->version;
    snprintf(out->controllers, sizeof out->controllers, "%s", h->controllers);
    snprintf(out->outside, sizeof out->outside, "%s", d->lab);
    snprintf(out->inside, sizeof out->inside, "%s", inside);
    snprintf(out->prefix, sizeof out->prefix, "%s%s", whole ? "" : h->root,
             d->lab + strlen(h->mount));
}

static void explain_no_groups(struct lab_info *info)
{
    struct surroundings here;
    surroundings_read(&here);
    snprintf(info->missing, sizeof info->missing,
             "This lab has no control groups: this machine lets user %u make none. %s", geteuid(),
             remedy_for(CAUSE_NOT_DELEGATED, here.set));
}

static void describe(const struct plan *plan, struct standing *lab, const struct built *built)
{
    struct lab_info *info = &lab->info;
    *info = (struct lab_info){
        .init = lab->init,
        .root = plan->ids.root,
        .stand_in = plan->options.stand_in,
        .hierarchies = plan->delegations,
        .root_device = built->root_device,
        .root_inode = built->root_inode,
    };
    memcpy(info->shell, built->shell, sizeof info->shell);
    memcpy(info->ns, built->ns, sizeof info->ns);
    for (int i = 0; i < LIMITS; i++)
        info->kept_by[i] = limits_kept_by((enum limit)i, built->kept);
    bool freezer = false;
    for (int i = 0; i < plan->delegations; i++) {
        const struct delegation *d = &plan->delegation[i];
        describe_hierarchy(&info->hierarchy[i], d, built->inside[i]);
        freezer =
            freezer || d->hierarchy->version == 2 || strstr(d->hierarchy->controllers, "freezer");
    }
    if (!freezer && plan->options.cgroup_lacks)
        snprintf(info->missing, sizeof info->missing, "%s", plan->options.cgroup_lacks);
    else if (!freezer)
        explain_no_groups(info);
}

int lab_build(struct plan *plan, struct standing *lab, struct err *e)
{
    struct built built;
    *lab = standing_none;
    plan->delegations = 0;
    delegate_all(plan, 2); /* init is born into that group */
    int r = start_watched(plan, lab);
    if (r == 0) {
        r = send_orders(plan, lab);
        if (r == -EPIPE)
            r = 0; /* init failed in the meantime, and has said why */
    }
    if (r == 0)
        r = wait_for_init(plan, lab, &built);
    int pair[2];
    if (r == 0 && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
        r = -errno;
    if (r == 0) {
        lab->observer = pair[0];
        lab->observed = pair[1];
        describe(plan, lab, &built);
        return 0;
    }
    step_error(e, plan->step, plan->object, r);
    lab_tear_down(plan, lab);
    return r;
}

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/*
 * SIGKILL waits until a version 1 frozen task is thawed, and init's end waits for its last task:
 * thaw until init can be reaped.
 */
static void end_init(const struct plan *plan, struct standing *lab)
{
    long long deadline = now() + TEAR_DOWN_MS;
    kill(lab->init, SIGKILL); /* our child, not reaped: the number is still its own */
    do {
        for (int i = 0; i < plan->delegations; i++)
            cgroup_thaw(plan->delegation[i].top, plan->delegation[i].ops);
        poll(&(struct pollfd){lab->pidfd, POLLIN, 0}, 1, 5);
        if (waitpid(lab->init, NULL, WNOHANG) == lab->init)
            return;
    } while (now() < deadline);
}

/* The last of the dead leave their group a moment after init was reaped. */
static bool wait_for_groups(const struct plan *plan)
{
    long long deadline = now() + TEAR_DOWN_MS;
    bool all_gone = true;
    for (int i = 0; i < plan->delegations; i++) {
        bool gone;
        while (!(gone = cgroup_remove(plan->delegation[i].top) == 0) && now() < deadline)
            nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
        all_gone = all_gone && gone;
    }
    return all_gone;
}

bool lab_tear_down(struct plan *plan, struct standing *lab)
{
    if (lab->observer_pid > 0) {
        kill(lab->observer_pid, SIGKILL);
        waitpid(lab->observer_pid, NULL, 0);
    }
    /* before init: that waits for the end of all, and a dead tracee for its tracer, ptrace(2) */
    tracers_end(&lab->tracers, SIDES);
    if (lab->init > 0)
        end_init(plan, lab);
    bool all_gone = wait_for_groups(plan);
    plan->delegations = 0;
    fd_closep(&lab->pidfd);
    fd_closep(&lab->channel);
    fd_closep(&lab->userns);
    fd_closep(&lab->observer);
    fd_closep(&lab->observed);
    for (int i = 0; i < BUILT_FDS; i++)
        fd_closep(&lab->fds[i]);
    *lab = standing_none;
    return all_gone;
}
