/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tracer.h"
#include "calls.h"
#include "reasons.h"
#include "tracee.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/types.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

/* How many calls are looked at, all of them, after a file was opened that a write would be told of,
 * and after a namespace was entered, when a child or a program follows. */
enum { STEPS = 100 };

/* The kernel's own results of a call that a signal interrupts and that begins anew, if that has no
 * handler: ERESTARTSYS to ERESTART_RESTARTBLOCK in its errno.h. */
enum { RESTARTS_FIRST = 512, RESTARTS_LAST = 516 };

enum { NUMBERS = 512 };

static struct {
    int calls;
    enum side side;
    uint64_t number;
    unsigned lost;
    int kind_of[NUMBERS]; /* row + 1 of a system call's number, 0 for none */
} tracer;

typedef struct ptrace_syscall_info syscall_info;

/* ---- telling ---- */

static void tell(struct tracee *t, const struct lens_call *told)
{
    struct timespec now;
    struct lens_call call = *told;
    clock_gettime(CLOCK_MONOTONIC, &now);
    call.time = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
    call.number = ++tracer.number;
    call.side = tracer.side;
    call.machine_pid = t->call.machine_pid;
    call.pid = t->call.pid;
    call.inside = t->call.inside;
    memcpy(call.command, t->call.command, sizeof call.command);
    call.lost = tracer.lost;
    if (send(tracer.calls, &call, sizeof call, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        tracer.lost++;
    else
        tracer.lost = 0;
}

/* Begin a call; false if it is not worth showing. */
static bool describe(struct tracee *t, int kind)
{
    struct decoding d = {
        .read = tracee_read, .describe = tracee_describe, .context = &t->tid, .call = &t->call};
    memcpy(d.args, t->args, sizeof d.args);
    t->call.flags = 0;
    t->call.error = 0;
    t->call.reason = -1;
    if (kind != KIND_WRITE)
        t->call.object[0] = '\0';
    return decode(&d, kind);
}

static void begin(struct tracee *t, int kind)
{
    t->in_call = describe(t, kind);
}

static void program(struct tracee *t, const char *path)
{
    struct words text = words_in(t->call.text, sizeof t->call.text);
    t->call.kind = KIND_EXECVE;
    t->call.flags = 0;
    t->call.result = t->call.error = 0;
    t->call.reason = -1;
    snprintf(t->call.object, sizeof t->call.object, "%s", path);
    words_add(&text, "execve(");
    words_path(&text, path);
    words_add(&text, ")");
}

/* A program that was not found is told when it was looked for nowhere else after that. */
static void tell_failed_exec(struct tracee *t)
{
    if (t->exec_failed)
        tell(t, &t->exec);
    t->exec_failed = false;
}

/* ---- calls ---- */

static bool is_one_of(int kind, const char *names)
{
    const char *name = lens_kinds[kind].name, *at = strstr(names, name);
    size_t length = strlen(name);
    return at && (at == names || at[-1] == ' ') && (at[length] == ' ' || !at[length]);
}

static bool opens(int kind)
{
    return is_one_of(kind, "open openat");
}

/* Is a call told, and if so, always? */
enum telling {
    TELL_NOT,
    TELL_REFUSED, /* where the file system itself cannot do it: an overlay, mostly */
    TELL,
};

static enum telling tell_elsewhere(int kind, const __u64 *args)
{
    bool directory =
        is_one_of(kind, "rmdir") || (is_one_of(kind, "unlinkat") && (args[2] & AT_REMOVEDIR));
    return directory ? TELL_REFUSED : TELL_NOT;
}

/* Of files and directories only those matter with which the kernel is told something. */
static enum telling telling_of(pid_t tid, int kind, const __u64 *args)
{
    bool at = is_one_of(kind, "openat mkdirat unlinkat");
    char path[1024];
    if (is_one_of(kind, "rename renameat renameat2"))
        return TELL_REFUSED;
    if (!opens(kind) && !is_one_of(kind, "mkdir mkdirat rmdir unlink unlinkat"))
        return TELL;
    size_t n = tracee_read(&tid, args[at ? 1 : 0], path, sizeof path - 1);
    path[n] = '\0';
    if (strncmp(path, "/dev/", 5) == 0)
        return TELL_NOT;
    enum place place = tracee_place(tid, at ? (int)args[0] : AT_FDCWD, path);
    return place == PLACE_CGROUP || (place == PLACE_PROC && opens(kind))
               ? TELL
               : tell_elsewhere(kind, args);
}

static void on_filter(pid_t tid, const syscall_info *info)
{
    uint64_t number = info->seccomp.nr;
    int kind = number < NUMBERS ? tracer.kind_of[number] - 1 : -1;
    if (kind < 0) /* a filter of the student's own */
        return;
    enum telling telling = telling_of(tid, kind, info->seccomp.args);
    if (telling == TELL_NOT)
        return;
    struct tracee *t = tracee_get(tid);
    if (!t)
        return;
    tell_failed_exec(t);
    memcpy(t->args, info->seccomp.args, sizeof t->args);
    t->refused_only = telling == TELL_REFUSED;
    begin(t, kind);
}

/* Not a clone(2) that the filter has stopped, nor one for a thread. fork(2) and vfork(2) have no
 * arguments: whatever is in that register means nothing. */
static bool forks(uint64_t number, uint64_t flags)
{
    return number == SYS_fork || number == SYS_vfork ||
           (number == SYS_clone && !(flags & (CLONE_THREAD | calls_new_namespaces)));
}

/* A call that no filter stops, of a process of which all are looked at. */
static void on_step(struct tracee *t, const syscall_info *info)
{
    uint64_t number = info->entry.nr;
    if (t->steps > 0)
        t->steps--;
    memcpy(t->args, info->entry.args, sizeof t->args);
    if (number == SYS_execve) {
        char path[1024];
        size_t n = tracee_read(&t->tid, t->args[0], path, sizeof path - 1);
        path[n] = '\0';
        program(t, path);
        t->in_call = true;
        return;
    }
    tell_failed_exec(t);
    if (number == SYS_write && tracee_file_place(t->tid, (int)t->args[0]) != PLACE_OTHER) {
        snprintf(t->call.object, sizeof t->call.object, "%s", t->file);
        begin(t, KIND_WRITE);
    } else if (forks(number, t->args[0]) && (t->entered || t->elsewhere)) {
        begin(t, KIND_FORK);
    }
}

/* What follows from a call that has succeeded. */
static bool conclude(struct tracee *t)
{
    int kind = t->call.kind;
    if (opens(kind)) {
        snprintf(t->file, sizeof t->file, "%s", t->call.object);
        t->steps = STEPS;
        return false;
    }
    if (is_one_of(kind, "unshare setns clone clone3 chroot pivot_root")) {
        t->entered = true;
        t->steps = STEPS;
    }
    if (is_one_of(kind, "unshare setns"))
        t->elsewhere = tracee_is_elsewhere(t->tid);
    return true;
}

static void on_return(struct tracee *t, int64_t result)
{
    t->in_call = false;
    if (-result >= RESTARTS_FIRST && -result <= RESTARTS_LAST)
        return;
    bool failed = result < 0 && result >= -4095;
    t->call.result = failed ? -1 : result;
    t->call.error = failed ? (int)-result : 0;
    t->call.reason = -1;
    bool quiet = t->refused_only && t->call.error != EXDEV && t->call.error != EIO;
    t->refused_only = false;
    if (quiet)
        return;
    if (!failed && (t->call.kind == KIND_EXECVE || !conclude(t)))
        return; /* a new program was told when it began */
    if (!t->numbered)
        tracee_number(t);
    if (failed)
        t->call.reason = reason_of(&(struct failure){
            .name = lens_kinds[t->call.kind].name, .call = &t->call, .args = t->args});
    if (t->call.kind == KIND_EXECVE) {
        t->exec = t->call;
        t->exec_failed = true;
        return;
    }
    tell(t, &t->call);
    t->shown = true;
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

/* A child goes on where its parent was: with an open file, or as the first in a PID namespace. */
static void on_child(pid_t tid)
{
    unsigned long child;
    const struct tracee *t = tracee_find(tid);
    if (!t || (t->steps == 0 && !t->elsewhere && !t->in_call) ||
        ptrace(PTRACE_GETEVENTMSG, tid, 0, &child))
        return;
    struct tracee *c = tracee_get((pid_t)child);
    if (!c)
        return;
    c->steps = STEPS;
    c->shown = t->elsewhere;
    memcpy(c->file, t->file, sizeof c->file);
}

static void on_exec(pid_t tid)
{
    char path[1024];
    unsigned long former;
    if (ptrace(PTRACE_GETEVENTMSG, tid, 0, &former) == 0 && (pid_t)former != tid)
        tracee_forget((pid_t)former); /* a thread has become the process, execve(2) */
    struct tracee *t = tracee_get(tid);
    if (!t)
        return;
    t->in_call = t->exec_failed = t->entered = false;
    tracee_number(t);
    if (!tracee_program(tid, path, sizeof path))
        return;
    program(t, path);
    tell(t, &t->call);
}

static void on_end(pid_t tid, int status)
{
    struct tracee *t = tracee_find(tid);
    if (!t)
        return;
    tell_failed_exec(t);
    if (t->shown && t->numbered && t->call.machine_pid == tid) {
        struct words text = words_in(t->call.text, sizeof t->call.text);
        t->call.kind = KIND_EXIT;
        t->call.error = 0;
        t->call.flags = 0;
        t->call.object[0] = '\0';
        t->call.reason = -1;
        t->call.result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        const char *name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;
        if (WIFEXITED(status))
            words_add(&text, "exit(%d)", WEXITSTATUS(status));
        else
            words_add(&text, "killed by SIG%s", name ? name : "?");
        tell(t, &t->call);
    }
    tracee_forget(tid);
}

/* ---- stops ---- */

static void resume(pid_t tid, int signal)
{
    const struct tracee *t = tracee_find(tid);
    bool step = t && (t->in_call || t->steps > 0 || t->elsewhere);
    ptrace(step ? PTRACE_SYSCALL : PTRACE_CONT, tid, 0, signal);
}

/* ptrace(2), "Stopped states". Where it fails, the process has been killed meanwhile. */
static void on_stop(pid_t tid, int status)
{
    int signal = WSTOPSIG(status), event = status >> 16, deliver = 0;
    if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) { /* stopped by job control: so it stays */
        ptrace(PTRACE_LISTEN, tid, 0, 0);
        return;
    }
    if (event == PTRACE_EVENT_SECCOMP || signal == (SIGTRAP | 0x80))
        on_call(tid);
    else if (event == PTRACE_EVENT_EXEC)
        on_exec(tid);
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
