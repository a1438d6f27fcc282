/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include "base.h"
#include "build.h"
#include "detach.h"
#include "gc.h"
#include "script.h"
#include "stage.h"
#include "title.h"
#include "wire.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>

struct keeper {
    int caller;
    struct plan plan;
    bool entered, staged; /* what the first build did for all later ones */
    int range;            /* keeps the ids of root's labs taken, see idrange.h */
    pid_t holder;         /* a child of then, to be reaped at leisure; 0 */
    unsigned generation;
    struct standing lab;
    struct script script[SCRIPTS];
};

static void send_event(const struct keeper *k, const struct lab_event *event, int master)
{
    struct wire wire = {.type = WIRE_EVENT, .generation = k->generation};
    if (master >= 0)
        wire.fd[wire.fds++] = master;
    wire_send(k->caller, &wire, event, sizeof *event, 0);
}

static void send_ready(struct keeper *k)
{
    struct wire wire = {.type = WIRE_READY, .generation = k->generation};
    struct standing *lab = &k->lab;
    lab->info.generation = k->generation;
    wire.fd[wire.fds++] = lab->fds[BUILT_PROC];
    wire.fd[wire.fds++] = lab->observed;
    for (enum side side = 0; side < SIDES; side++)
        wire.fd[wire.fds++] = lab->fds[BUILT_MASTER + side];
    wire.fd[wire.fds++] = lab->tracers.read;
    wire_send(k->caller, &wire, &lab->info, sizeof lab->info, 0);
    for (int i = BUILT_PROC; i < BUILT_NAMESPACES; i++)
        fd_closep(&lab->fds[i]);
    fd_closep(&lab->tracers.read);
    fd_closep(&lab->observed); /* the caller's end: with it the observer ends */
}

/*
 * The stage stands in a mount namespace of the keeper's own, as long as the keeper lives. For an
 * ordinary user that takes a user namespace of its own, too. Either way the lab's namespaces are
 * one level further down, where what the stage has mounted cannot be changed.
 */
static int enter_namespaces(struct keeper *k)
{
    struct plan *plan = &k->plan;
    plan_step(plan, STEP_NAMESPACES, NULL);
    int r = plan->ids.root ? 0 : idmap_enter_own(&plan->ids, &k->holder);
    if (r < 0)
        return r;
    plan_step(plan, STEP_PRIVATE, NULL);
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
        return -errno;
    k->entered = true;
    return 0;
}

static int prepare_stage(struct keeper *k)
{
    struct plan *plan = &k->plan;
    int r = k->entered ? 0 : enter_namespaces(k);
    if (r < 0)
        return r;
    _cleanup_close_ int userns = -1;
    plan_step(plan, STEP_IDMAP, NULL);
    if (plan->ids.root && (userns = idmap_namespace(&plan->ids, &k->holder)) < 0)
        return userns;
    ledger_note(&plan->ledger, LEDGER_MOUNT, STAGE);
    r = stage_make(plan, userns);
    k->staged = r == 0;
    if (r < 0)
        umount2(STAGE, MNT_DETACH);
    return r;
}

static void build(struct keeper *k)
{
    struct lab_event event = {.kind = LAB_FAILED};
    k->generation++;
    int r = k->staged ? 0 : prepare_stage(k);
    if (r < 0)
        step_error(&event.error, k->plan.step, k->plan.object, r);
    else
        r = lab_build(&k->plan, &k->lab, &event.error);
    if (r < 0) {
        send_event(k, &event, -1);
    } else {
        send_ready(k);
        lab_start_observer(&k->lab);
    }
    if (k->holder > 0 && waitpid(k->holder, NULL, 0) == k->holder)
        k->holder = 0;
}

static bool tear_down(struct keeper *k)
{
    for (int i = 0; i < SCRIPTS; i++)
        script_abort(&k->script[i]);
    return lab_tear_down(&k->plan, &k->lab);
}

static void report_script(struct keeper *k, const struct script *script)
{
    struct lab_event event = {.kind = LAB_SCRIPT, .script = script->number};
    event.status = script->status;
    snprintf(event.output, sizeof event.output, "%s", script->output);
    send_event(k, &event, -1);
}

static void start_script(struct keeper *k, const struct wire *wire, const char *text)
{
    struct script failed = {.number = (unsigned)wire->number, .status = 126};
    struct script *free_one = NULL;
    for (int i = 0; !free_one && i < SCRIPTS; i++)
        if (!script_runs(&k->script[i]))
            free_one = &k->script[i];
    if (k->lab.init <= 0) {
        snprintf(failed.output, sizeof failed.output, "There is no lab to run the script in.");
    } else if (!free_one) {
        snprintf(failed.output, sizeof failed.output, "Too many scripts run already.");
    } else {
        int r = script_start(free_one, (unsigned)wire->number, text, wire->value,
                             &k->plan.options.limits, k->lab.userns, &k->lab.fds[BUILT_NAMESPACES]);
        if (r == 0)
            return;
        snprintf(failed.output, sizeof failed.output, "start the script: %s", strerror(-r));
    }
    report_script(k, &failed);
}

static void resize(struct keeper *k, const struct wire *wire)
{
    k->plan.options.rows[wire->side] = wire->rows;
    k->plan.options.columns[wire->side] = wire->columns;
}

/* A shell on a side that has none, or with replace instead of the one that it has. */
static void start_shell(struct keeper *k, enum side side, bool replace)
{
    struct wire request = {.type = WIRE_SHELL, .side = side, .value = replace};
    const struct lab_options *o = &k->plan.options;
    int pair[2];
    if (k->lab.init <= 0 || (k->lab.runs[side] && !replace))
        return;
    request.rows = o->rows[side];
    request.columns = o->columns[side];
    tracers_retire(&k->lab.tracers, side);
    if (o->lens[side] && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0) {
        tracers_start(&k->lab.tracers, side, pair[0], k->lab.userns);
        close(pair[0]);
        request.fd[request.fds++] = pair[1];
    }
    wire_send(k->lab.channel, &request, NULL, 0, MSG_DONTWAIT);
    wire_close(&request);
    k->lab.runs[side] = true;
}

/* Returns false when the caller is gone. */
static bool serve_caller(struct keeper *k)
{
    static char text[WIRE_TEXT + 1];
    struct wire wire;
    ssize_t n = wire_receive(k->caller, &wire, text, WIRE_TEXT, MSG_DONTWAIT);
    if (n < 0)
        return n != -EPIPE;
    text[n] = '\0';
    if (wire.type == WIRE_RESET) {
        tear_down(k);
        build(k);
    } else if (wire.type == WIRE_RESIZE) {
        resize(k, &wire);
    } else if (wire.type == WIRE_RESPAWN) {
        start_shell(k, wire.side, false);
    } else if (wire.type == WIRE_LENS) {
        k->plan.options.lens[wire.side] = wire.value;
        start_shell(k, wire.side, true);
    } else if (wire.type == WIRE_SCRIPT) {
        start_script(k, &wire, text);
    }
    return true;
}

static void lab_ended(struct keeper *k)
{
    struct lab_event event = {.kind = LAB_ENDED};
    err_set(&event.error, 0, "Type :reset for a fresh one.",
            "The lab has ended: its first process is gone.");
    tear_down(k);
    send_event(k, &event, -1);
}

static void serve_init(struct keeper *k)
{
    struct wire wire;
    char object[128] = "";
    ssize_t n = wire_receive(k->lab.channel, &wire, object, sizeof object - 1, MSG_DONTWAIT);
    if (n == -EPIPE) {
        lab_ended(k);
        return;
    }
    if (n < 0)
        return;
    struct lab_event event = {.kind = LAB_SHELL, .side = wire.side};
    if (wire.type != WIRE_ENDED)
        tracers_started(&k->lab.tracers, wire.side);
    if (wire.type == WIRE_STARTED) {
        if (wire.value) /* it replaces another: what is left of that goes with its tracers */
            tracers_end(&k->lab.tracers, wire.side);
        event.running = true;
        event.status = wire.number; /* the caller takes it as the shell's process number */
        send_event(k, &event, wire.fd[0]);
    } else if (wire.type == WIRE_ENDED) {
        k->lab.runs[wire.side] = false;
        event.status = wire.value;
        send_event(k, &event, -1);
    } else if (wire.type == WIRE_FAILED) { /* a shell that could not be started has ended again */
        k->lab.runs[wire.side] = false;
        event.status = 127;
        step_error(&event.error, (enum step)wire.number, object, wire.value);
        send_event(k, &event, -1);
    }
    wire_close(&wire);
}

static _Noreturn void serve(struct keeper *k)
{
    for (bool caller_lives = true; caller_lives;) {
        struct pollfd watched[3 + 2 * SCRIPTS + TRACERS] = {
            {k->caller, POLLIN, 0}, {k->lab.channel, POLLIN, 0}, {k->lab.pidfd, POLLIN, 0}};
        int timeout = -1;
        for (int i = 0; i < SCRIPTS; i++)
            script_watch(&k->script[i], &watched[3 + 2 * i], &timeout);
        tracers_watch(&k->lab.tracers, &watched[3 + 2 * SCRIPTS]);
        if (poll(watched, 3 + 2 * SCRIPTS + TRACERS, timeout) < 0)
            continue;
        for (int i = 0; i < SCRIPTS; i++)
            if (script_serve(&k->script[i]))
                report_script(k, &k->script[i]);
        if (watched[1].revents)
            serve_init(k);
        else if (watched[2].revents)
            lab_ended(k);
        struct lab_event lens;
        while (tracers_serve(&k->lab.tracers, &lens))
            send_event(k, &lens, -1);
        if (watched[0].revents)
            caller_lives = serve_caller(k);
    }
    bool all_gone = tear_down(k);
    controllers_withdraw(&k->plan.controllers);
    ledger_close(&k->plan.ledger, all_gone);
    _exit(all_gone ? 0 : 1);
}

/* What other keepers left. Each that lives costs one look at its name; nobody looks at the groups.
 */
static void collect(const struct keeper *k)
{
    struct lab_gc gc = {0};
    if (k->plan.ledger.folder >= 0)
        gc_folder(&gc, k->plan.ledger.folder, "");
    else
        gc_quietly(k->plan.options.cgroup, 0);
}

_Noreturn void keeper_run(int caller, const struct lab_options *options)
{
    static struct keeper keeper; /* zero, and too big for some stacks */
    keeper.caller = caller;
    if (detach((int *[]){&keeper.caller}, 1) < 0)
        _exit(1);
    keeper.plan.options = *options;
    keeper.plan.ids = idmap_choose(&keeper.range);
    int n = hierarchies_read(keeper.plan.hierarchy, LAB_HIERARCHIES);
    keeper.plan.hierarchies = n < 0 ? 0 : n;
    keeper.plan.options.cgroup = base_path(keeper.plan.hierarchy, n, options->cgroup);
    keeper.plan.caller = getppid();
    ledger_open(&keeper.plan.ledger);
    keeper.lab = standing_none;
    for (int i = 0; i < SCRIPTS; i++)
        keeper.script[i] = script_none;
    title_set("fishbowl", "fishbowl: keeper of the lab");
    build(&keeper);
    collect(&keeper); /* while the shells start */
    serve(&keeper);
}
