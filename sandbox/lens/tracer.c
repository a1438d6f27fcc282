/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tracer.h"
#include "calls.h"
#include "reasons.h"
#include "tracee.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/types.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

/* How many calls are looked at, all of them, after a file was opened to which a write would be
 * told, and after a namespace was entered. */
enum { STEPS_WRITING = 100, STEPS_ENTERED = 400 };

/* The kernel's own results of a call that a signal interrupts and that begins anew, if that has no
 * handler: ERESTARTSYS to ERESTART_RESTARTBLOCK in its errno.h. */
enum { RESTARTS_FIRST = 512, RESTARTS_LAST = 516 };

enum { NUMBERS = 512, TOLD = 256 };

/* So much of a second's processor time may go into looking whether a file matters and why a call
 * failed, nanoseconds: "rm -rf /" is refused a hundred thousand times, and shall not take minutes.
 * A share of the time, not a number of looks: a quick machine has quick students. */
enum { LOOKING = 250 * 1000 * 1000 };

static struct {
    int calls;
    enum side side;
    uint64_t number;
    unsigned lost;
    uint64_t second; /* in which looking has taken so much: */
    uint64_t looking;
    uint64_t began;   /* the present look, by the clock of our own processor time */
    int held;         /* children that wait */
    pid_t told[TOLD]; /* children of which we have heard, but that have not stopped yet; or 0 */
    unsigned tellings;
    int kind_of[NUMBERS]; /* row + 1 of a system call's number, 0 for none */
} tracer;

typedef struct ptrace_syscall_info syscall_info;

/* ---- telling ---- */

static uint64_t now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void tell(struct tracee *t, const struct lens_call *told)
{
    struct lens_call call = *told;
    call.time = now(CLOCK_MONOTONIC);
    call.number = ++tracer.number;
    call.side = tracer.side;
    call.lost = tracer.lost;
    if (send(tracer.calls, &call, sizeof call, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        tracer.lost++;
    else
        tracer.lost = 0;
    t->shown = true;
}

static void begin(struct tracee *t, int kind, const char *object)
{
    struct lens_call *call = &t->call;
    call->kind = kind;
    call->flags = 0;
    call->result = 0;
    call->error = 0;
    call->reason = -1;
    call->object[0] = '\0';
    decode_object(call, object);
}

/* Put a call that begins into words; false if it is not worth telling. */
static bool word(struct tracee *t, int kind, const char *object)
{
    struct decoding d = {
        .read = tracee_read, .describe = tracee_describe, .context = &t->tid, .call = &t->call};
    memcpy(d.args, t->args, sizeof d.args);
    begin(t, kind, object);
    t->if_failed = false;
    t->in_call = decode(&d, kind);
    return t->in_call;
}

/* A program that was not found is told once, when it is looked for nowhere else. */
static void tell_failed_exec(struct tracee *t)
{
    if (t->exec_failed)
        tell(t, &t->exec);
    t->exec_failed = false;
}

/* ---- looking ---- */

/* Is something left of what a second has? Then the look begins. */
static bool look_begins(void)
{
    uint64_t second = now(CLOCK_MONOTONIC) / 1000000000;
    if (second != tracer.second)
        tracer.looking = 0;
    tracer.second = second;
    tracer.began = now(CLOCK_PROCESS_CPUTIME_ID);
    return tracer.looking < LOOKING;
}

static void look_ends(void)
{
    tracer.looking += now(CLOCK_PROCESS_CPUTIME_ID) - tracer.began;
}

/* ---- calls begin ---- */

/* Where is the file of a call? Returns false if it is not to be told, whatever comes of it. */
static bool look(pid_t tid, const struct call *call, const __u64 *args, enum place *place)
{
    char path[1024];
    if (!look_begins())
        return false;
    if (call->told == TOLD_FAILED)
        return true;
    size_t n = tracee_read(&tid, args[call->path], path, sizeof path - 1);
    path[n] = '\0';
    bool of_interest = strncmp(path, "/dev/", 5) != 0; /* often written to */
    if (of_interest)
        *place = tracee_place(tid, call->path ? (int)args[0] : AT_FDCWD, path);
    look_ends();
    return of_interest;
}

static void on_filter(pid_t tid, const syscall_info *info)
{
    uint64_t number = info->seccomp.nr;
    int kind = number < NUMBERS ? tracer.kind_of[number] - 1 : -1;
    if (kind < 0) /* a filter of the student's own */
        return;
    const struct call *call = lens_kinds[kind].call;
    enum place place = PLACE_OTHER;
    if (call->told != TOLD_ALWAYS && !look(tid, call, info->seccomp.args, &place))
        return;
    struct tracee *t = tracee_get(tid);
    if (!t)
        return;
    tell_failed_exec(t);
    memcpy(t->args, info->seccomp.args, sizeof t->args);
    if (!word(t, kind, ""))
        return;
    t->if_failed = call->told == TOLD_FAILED || call->told == TOLD_OPENING ||
                   (call->told == TOLD_IN_GROUPS && place != PLACE_CGROUP);
    t->matters = place != PLACE_OTHER;
    if (call->told == TOLD_OPENING && t->matters)
        snprintf(t->file, sizeof t->file, "%s", t->call.object);
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* By the path with which it was opened, if it is that file and the path names the group, too. */
static void on_write(struct tracee *t)
{
    char path[PATH_MAX];
    int fd = (int)t->args[0];
    enum place place = tracee_file_place(t->tid, fd);
    if (place == PLACE_OTHER || !tracee_describe(&t->tid, fd, path, sizeof path))
        return;
    bool same = strcmp(last_part(path), last_part(t->file)) == 0;
    bool whole = place != PLACE_CGROUP || strchr(t->file, '/');
    word(t, KIND_WRITE, same && whole ? t->file : path);
}

static void on_exec(struct tracee *t)
{
    char path[1024];
    size_t n = tracee_read(&t->tid, t->args[0], path, sizeof path - 1);
    path[n] = '\0';
    t->in_call = true;
    t->if_failed = t->entered == 0;
    begin(t, KIND_EXECVE, path);
    struct words text = words_in(t->call.text, sizeof t->call.text);
    words_add(&text, "execve(");
    words_path(&text, path);
    words_add(&text, ")");
}

/* Not a clone(2) that the filter has stopped, nor one for a thread. fork(2) and vfork(2) have no
 * arguments: whatever is in that register means nothing. */
static bool forks(uint64_t number, uint64_t flags)
{
#ifdef SYS_fork /* not on younger architectures */
    if (number == SYS_fork || number == SYS_vfork)
        return true;
#endif
    return number == SYS_clone && !(flags & (CLONE_THREAD | calls_new_namespaces));
}

/* What musl's stdio writes: writev(2) with an empty piece before or after the text. */
static void take_piece(struct tracee *t)
{
    enum { PIECES = 4 };
    struct iovec piece[PIECES];
    size_t count = t->args[2] < PIECES ? t->args[2] : PIECES;
    size_t got = tracee_read(&t->tid, t->args[1], piece, count * sizeof *piece) / sizeof *piece;
    t->args[2] = 0;
    for (size_t i = 0; i < got && t->args[2] == 0; i++) {
        t->args[1] = (uint64_t)(uintptr_t)piece[i].iov_base;
        t->args[2] = piece[i].iov_len;
    }
}

/* A call that no filter stops, of a process of which all are looked at. */
static void on_step(struct tracee *t, const syscall_info *info)
{
    uint64_t number = info->entry.nr;
    t->entered -= t->entered > 0;
    t->writing -= t->writing > 0;
    memcpy(t->args, info->entry.args, sizeof t->args);
    if (number == SYS_execve) {
        on_exec(t);
        return;
    }
    tell_failed_exec(t);
    if (number == SYS_writev)
        take_piece(t);
    if (number == SYS_write || number == SYS_writev)
        on_write(t);
    else if (forks(number, t->args[0]) && (t->entered || t->elsewhere))
        word(t, KIND_FORK, "");
}

/* ---- calls return ---- */

static void on_success(struct tracee *t)
{
    const struct call *call = lens_kinds[t->call.kind].call;
    if (t->call.kind == KIND_EXECVE) {
        t->entered = 0;
        t->exec_failed = false;
    }
    if (call->told == TOLD_OPENING && t->matters)
        t->writing = STEPS_WRITING;
    if (call->enters) {
        t->entered = STEPS_ENTERED;
        t->elsewhere = tracee_is_elsewhere(t->tid);
    }
}

/* Of what is told only if it fails: not each look for a file that may be there or not. */
static bool is_worth_telling(const struct tracee *t)
{
    static const int errors[] = {EROFS, EACCES, EPERM, ENOSPC, EIO, EXDEV, EDQUOT, EBUSY, EMLINK};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (t->call.error == errors[i])
            return true;
    return t->call.error && (t->matters || t->call.kind == KIND_EXECVE);
}

static void on_return(struct tracee *t, int64_t result)
{
    t->in_call = false;
    if (-result >= RESTARTS_FIRST && -result <= RESTARTS_LAST)
        return;
    bool failed = result < 0 && result >= -4095;
    t->call.result = failed ? -1 : result;
    t->call.error = failed ? (int)-result : 0;
    if (!failed)
        on_success(t);
    if (t->if_failed && !is_worth_telling(t))
        return;
    tracee_number(t);
    if (failed && look_begins()) {
        t->call.reason = reason_of(&(struct failure){
            .name = lens_kinds[t->call.kind].name, .call = &t->call, .args = t->args});
        look_ends();
    }
    if (failed && t->call.kind == KIND_EXECVE) {
        t->exec = t->call;
        t->exec_failed = true;
        return;
    }
    tell(t, &t->call);
}

static void on_call(pid_t tid)
{
    syscall_info info;
    struct tracee *t = tracee_find(tid);
    if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof info, &info) < 0)
        return;
    if (info.op == PTRACE_SYSCALL_INFO_SECCOMP)
        on_filter(tid, &info);
    else if (info.op == PTRACE_SYSCALL_INFO_ENTRY && t)
        on_step(t, &info);
    else if (info.op == PTRACE_SYSCALL_INFO_EXIT && t && t->in_call)
        on_return(t, info.exit.rval);
}

/* ---- processes ---- */

static void resume(pid_t tid, int signal)
{
    const struct tracee *t = tracee_find(tid);
    bool step = t && (t->in_call || t->entered || t->writing || t->elsewhere);
    ptrace(step ? PTRACE_SYSCALL : PTRACE_CONT, tid, 0, signal);
}

/* Would a child of this one have something to go on with? */
static bool hands_on(const struct tracee *t)
{
    return t->in_call || t->writing;
}

/* Has its parent told of this child? Asked once. */
static bool was_told(pid_t tid)
{
    for (int i = 0; i < TOLD; i++)
        if (tracer.told[i] == tid) {
            tracer.told[i] = 0;
            return true;
        }
    return false;
}

/*
 * A new child stops as soon as it can, perhaps before we have heard from its parent. Where that may
 * be one that hands something on, it waits for that. Returns whether it does.
 */
static bool hold(pid_t tid)
{
    if (was_told(tid) || tracee_find(tid) || !tracee_any(hands_on))
        return false;
    struct tracee *t = tracee_get(tid);
    if (t)
        t->held = true;
    tracer.held += t != NULL;
    return t;
}

static void release(struct tracee *t)
{
    if (!t->held)
        return;
    t->held = false;
    tracer.held--;
    resume(t->tid, 0);
}

/* clone(2) with new namespaces, or a fork that is told: as the next line, before what the child
 * does. */
static void tell_fork(struct tracee *parent, struct tracee *child)
{
    child->shown = true;
    child->entered = STEPS_ENTERED;
    tracee_number(child); /* for its end, too, of which nothing can be read any more */
    tracee_number(parent);
    parent->in_call = false;
    parent->call.result = child->number[parent->levels - 1];
    tell(parent, &parent->call);
}

/* A child goes on where its parent was: with an open file, or in a namespace just entered. */
static void on_child(pid_t tid)
{
    unsigned long child;
    struct tracee *t = tracee_find(tid);
    bool hands = t && hands_on(t);
    if (ptrace(PTRACE_GETEVENTMSG, tid, 0, &child))
        return;
    struct tracee *c = hands ? tracee_get((pid_t)child) : tracee_find((pid_t)child);
    if (!c) {
        tracer.told[tracer.tellings++ % TOLD] = (pid_t)child;
        return;
    }
    if (hands) {
        c->writing = t->writing;
        memcpy(c->file, t->file, sizeof c->file);
        if (t->in_call)
            tell_fork(t, c);
    }
    release(c);
}

static void on_end(pid_t tid, int status)
{
    struct tracee *t = tracee_find(tid);
    if (tracer.held) /* perhaps it was about to tell us of a child */
        tracee_each(release);
    if (!t)
        return;
    tell_failed_exec(t);
    if (t->shown && t->call.machine_pid == tid) { /* the process, not a thread of it */
        struct words text = words_in(t->call.text, sizeof t->call.text);
        const char *name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;
        begin(t, KIND_EXIT, "");
        t->call.result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        if (WIFEXITED(status))
            words_add(&text, "exit(%d)", WEXITSTATUS(status));
        else if (name)
            words_add(&text, "killed by SIG%s", name);
        else
            words_add(&text, "killed by signal %d", WTERMSIG(status));
        tell(t, &t->call);
    }
    tracee_forget(tid);
}

/* ---- stops ---- */

/* ptrace(2), "Stopped states". Where it fails, the process has been killed meanwhile. */
static void on_stop(pid_t tid, int status)
{
    int signal = WSTOPSIG(status), event = status >> 16, deliver = 0;
    if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) { /* stopped by job control: so it stays */
        tracee_get(tid); /* when it goes on it stops as a new child does: known, it is none */
        ptrace(PTRACE_LISTEN, tid, 0, 0);
        return;
    }
    if (event == PTRACE_EVENT_STOP && hold(tid))
        return;
    if (event == PTRACE_EVENT_SECCOMP || signal == (SIGTRAP | 0x80))
        on_call(tid);
    else if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK ||
             event == PTRACE_EVENT_CLONE)
        on_child(tid);
    else if (event == 0)
        deliver = signal;
    resume(tid, deliver);
}

void tracer_run(int calls, enum side side)
{
    tracer.calls = calls;
    tracer.side = side;
    for (int i = KINDS_OWN; i < lens_kinds_count; i++) {
        int number = seccomp_syscall_resolve_name(lens_kinds[i].name);
        if (number >= 0 && number < NUMBERS)
            tracer.kind_of[number] = i + 1;
    }
    for (;;) {
        int status;
        pid_t tid = waitpid(-1, &status, __WALL);
        if (tid < 0 && errno != EINTR)
            return;
        if (tid > 0 && WIFSTOPPED(status))
            on_stop(tid, status);
        else if (tid > 0)
            on_end(tid, status);
    }
}
