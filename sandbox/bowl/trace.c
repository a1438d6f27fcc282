/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trace.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include "../lab/title.h"
#include "../lens/calls.h"
#include "../lens/reasons.h"
#include "../lens/tracee.h"
#include "channel.h"
#include "members.h"
#include "trace_file.h"
#include <sys/ptrace.h>
/* the kernel's own after that of the C library, which it clashes with */
#include <linux/ptrace.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { READY_MS = 5000, NUMBERS = 512, LINE = 1024 };

enum {
    OPTIONS = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
              PTRACE_O_TRACESYSGOOD,
    /* results that a call has inside the kernel only, before a signal lets it begin anew */
    RESTARTS_FIRST = 512,
    RESTARTS_LAST = 516,
};

static struct {
    void (*tell)(const char *line);
    int to; /* socket */
    struct trace_file file;
    bool making; /* ends with the first program */
    bool done;
    pid_t before_tid; /* of the last line, and that up to its first comma: for repeats */
    char before[LENS_TEXT];
    unsigned repeats;
    int kind_of[NUMBERS]; /* row + 1 of a system call's number, 0 for none */
} tracer;

/* ---- lines ---- */

static void send_line(const char *line)
{
    channel_tell(tracer.to, MESSAGE_SHOWN, 0, line, strlen(line), 0);
}

static void append_line(const char *line)
{
    trace_file_add(&tracer.file, line);
}

/* The making of a container is told by who does it, a running one by the time and its numbers. */
static void put_head(const struct tracee *t, char *line, size_t size)
{
    char stamp[TRACE_STAMP];
    if (tracer.making) {
        snprintf(line, size, "%s ",
                 t->call.inside && t->call.inside != t->call.machine_pid ? "inside │" : "outside│");
        return;
    }
    trace_stamp(stamp, 0);
    snprintf(line, size, "%s %d %d %s: ", stamp, t->call.machine_pid, t->call.inside,
             t->call.command);
}

/* Thirty capabilities are dropped by thirty calls: the first is told, and how many came behind. */
static bool is_repeat(const struct tracee *t)
{
    size_t length = strcspn(t->call.text, ",");
    bool prctl = strcmp(lens_kinds[t->call.kind].name, "prctl") == 0;
    bool same = prctl && t->tid == tracer.before_tid && !t->call.error &&
                strlen(tracer.before) == length && !strncmp(tracer.before, t->call.text, length);
    char line[LINE];
    if (!same && tracer.repeats) {
        snprintf(line, sizeof line, "        and %u more of these\n", tracer.repeats);
        tracer.tell(line);
        tracer.repeats = 0;
    }
    tracer.before_tid = t->tid;
    snprintf(tracer.before, sizeof tracer.before, "%.*s", (int)length, t->call.text);
    tracer.repeats += same;
    return same;
}

static void tell(struct tracee *t)
{
    char line[LINE], result[64];
    const struct lens_call *call = &t->call;
    tracee_number(t);
    if (is_repeat(t))
        return;
    put_head(t, line, sizeof line);
    size_t n = strlen(line);
    snprintf(line + n, sizeof line - n, "%s %s\n", call->text,
             lens_result(call, result, sizeof result));
    tracer.tell(line);
    if (call->reason < 0)
        return;
    snprintf(line, sizeof line, "        %s\n", lens_reasons[call->reason].why);
    tracer.tell(line);
}

/* ---- calls ---- */

/* What the lens's filter would have decided in the kernel. */
static bool is_wanted(const struct call *c, const __u64 *args)
{
    if (c->when == WHEN_BITS)
        return args[c->argument] & c->bits;
    for (int i = 0; c->when == WHEN_VALUE && i < c->values; i++)
        if (args[c->argument] == c->value[i])
            return true;
    return c->when == WHEN_ALWAYS;
}

static bool is_one_of(int kind, const char *const *names)
{
    while (*names && strcmp(lens_kinds[kind].name, *names) != 0)
        names++;
    return *names;
}

/* Directories matter where they are control groups; of files what is written to the kernel's. */
static bool matters(pid_t tid, int kind, const __u64 *args)
{
    static const char *const opens[] = {"open", "openat", "creat", NULL};
    static const char *const folders[] = {"mkdir",    "mkdirat",   "rmdir",  "unlinkat", "rename",
                                          "renameat", "renameat2", "unlink", NULL};
    char path[1024];
    if (is_one_of(kind, opens))
        return false;
    if (!is_one_of(kind, folders))
        return true;
    bool at = strstr(lens_kinds[kind].name, "at") != NULL;
    size_t n = tracee_read(&tid, args[at ? 1 : 0], path, sizeof path - 1);
    path[n] = '\0';
    return tracee_place(tid, at ? (int)args[0] : AT_FDCWD, path) == PLACE_CGROUP;
}

static void put_program(struct tracee *t)
{
    char path[1024];
    size_t n = tracee_read(&t->tid, t->args[0], path, sizeof path - 1);
    struct words text = words_in(t->call.text, sizeof t->call.text);
    path[n] = '\0';
    words_add(&text, "execve(");
    words_path(&text, path);
    words_add(&text, ")");
}

static void on_entry(pid_t tid, const struct ptrace_syscall_info *info)
{
    uint64_t number = info->entry.nr;
    int kind = number < NUMBERS ? tracer.kind_of[number] - 1 : -1;
    bool writes =
        number == SYS_write && tracee_file_place(tid, (int)info->entry.args[0]) != PLACE_OTHER;
    kind = writes ? KIND_WRITE : number == SYS_execve ? KIND_EXECVE : kind;
    if (kind < 0 || (kind >= KINDS_OWN && (!is_wanted(lens_kinds[kind].call, info->entry.args) ||
                                           !matters(tid, kind, info->entry.args))))
        return;
    struct tracee *t = tracee_get(tid);
    if (!t)
        return;
    struct decoding d = {
        .read = tracee_read, .describe = tracee_describe, .context = &t->tid, .call = &t->call};
    memcpy(t->args, info->entry.args, sizeof t->args);
    memcpy(d.args, t->args, sizeof d.args);
    t->call = (struct lens_call){.kind = kind, .reason = -1};
    if (writes)
        tracee_describe(&t->tid, (int)t->args[0], t->call.object, sizeof t->call.object);
    if (kind == KIND_EXECVE)
        put_program(t);
    t->in_call = kind == KIND_EXECVE || decode(&d, kind);
}

static void on_exit_of(struct tracee *t, int64_t result)
{
    t->in_call = false;
    if (-result >= RESTARTS_FIRST && -result <= RESTARTS_LAST)
        return;
    bool failed = result < 0 && result >= -4095, program = t->call.kind == KIND_EXECVE;
    t->call.result = failed ? -1 : result;
    t->call.error = failed ? (int)-result : 0;
    if (program && t->call.error == ENOENT) /* looked for along PATH */
        return;
    if (failed)
        t->call.reason = reason_of(&(struct failure){
            .name = lens_kinds[t->call.kind].name, .call = &t->call, .args = t->args});
    tell(t);
    tracer.done = tracer.making && program && !failed;
}

static void on_call(pid_t tid)
{
    struct ptrace_syscall_info info;
    struct tracee *t = tracee_find(tid);
    if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof info, &info) < 0)
        return;
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
        on_entry(tid, &info);
    else if (info.op == PTRACE_SYSCALL_INFO_EXIT && t && t->in_call)
        on_exit_of(t, info.exit.rval);
}

/* ptrace(2), "Stopped states". Where it fails, the process has been killed meanwhile. */
static void on_stop(pid_t tid, int status)
{
    int number = WSTOPSIG(status), event = status >> 16;
    if (event == PTRACE_EVENT_STOP && number != SIGTRAP) { /* stopped by job control: it stays so */
        ptrace(PTRACE_LISTEN, tid, 0, 0);
        return;
    }
    if (number == (SIGTRAP | 0x80))
        on_call(tid);
    bool deliver = event == 0 && number != (SIGTRAP | 0x80);
    if (!tracer.done) /* else it goes on when we end */
        ptrace(PTRACE_SYSCALL, tid, 0, deliver ? number : 0);
}

static _Noreturn void follow_all(void)
{
    int status;
    while (!tracer.done) {
        pid_t tid = waitpid(-1, &status, __WALL);
        if (tid < 0 && errno != EINTR)
            break;
        if (tid > 0 && WIFSTOPPED(status))
            on_stop(tid, status);
        else if (tid > 0)
            tracee_forget(tid);
    }
    _exit(0);
}

/* ---- beginning ---- */

static void find_numbers(void)
{
    for (int i = KINDS_OWN; i < lens_kinds_count; i++) {
        int number = seccomp_syscall_resolve_name(lens_kinds[i].name);
        if (number >= 0 && number < NUMBERS)
            tracer.kind_of[number] = i + 1;
    }
}

static int seize(pid_t tid)
{
    if (ptrace(PTRACE_SEIZE, tid, 0, OPTIONS) || ptrace(PTRACE_INTERRUPT, tid, 0, 0))
        return -errno;
    return 0;
}

/* All threads of a process. Returns how many were new. */
static int seize_process(pid_t pid, void *context)
{
    char path[64];
    int *error = context, count = 0;
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);
        int r = tid > 0 && !tracee_find(tid) ? seize(tid) : -EALREADY;
        if (r == 0 && tracee_get(tid))
            count++;
        else if (r != -EALREADY && r != -ESRCH)
            *error = r;
    }
    if (dir)
        closedir(dir);
    return count;
}

/* What a process starts before it is seized is found in the next turn. */
static int seize_container(const struct state *s)
{
    int error = 0, all = 0, count;
    do {
        count = members_each(s, seize_process, &error);
        all += count;
    } while (count > 0);
    return all ? 0 : error ? error : -ESRCH;
}

static _Noreturn void trace_calls_run(int ready, int folder, const struct state *s)
{
    pid_t parent = getppid();
    tracer.file = (struct trace_file){folder, -1};
    find_numbers();
    int r = s ? seize_container(s) : seize(parent);
    if (write(ready, &r, sizeof r) != (ssize_t)sizeof r || r < 0)
        _exit(1);
    close(ready);
    follow_all();
}

const char *const trace_names[TRACES] = {"calls", "sched", "memory"};

static const struct {
    const char *title;
    void (*run)(int ready, int folder, const struct state *s);
} kinds[TRACES] = {
    [TRACE_CALLS] = {"bowl: tracer", trace_calls_run},
    [TRACE_SCHED] = {"bowl: scheduler log", trace_sched_run},
    [TRACE_MEMORY] = {"bowl: memory log", trace_memory_run},
};

/* Not dependent on the caller going on meanwhile: it waits for the word that it is traced. */
static pid_t start(enum trace_kind kind, int folder, const struct state *s)
{
    int ready[2], r = -EAGAIN;
    if (pipe2(ready, O_CLOEXEC))
        return -errno;
    pid_t pid = fork();
    if (pid == 0) {
        close(ready[0]);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        title_set("bowl-tracer", s ? kinds[kind].title : "bowl: shows how a container is made");
        kinds[kind].run(ready[1], folder, s);
    }
    close(ready[1]);
    if (pid > 0)
        prctl(PR_SET_PTRACER, pid, 0, 0, 0); /* where Yama asks for that, ptrace(2) */
    if (pid > 0 && poll(&(struct pollfd){ready[0], POLLIN, 0}, 1, READY_MS) > 0 &&
        read(ready[0], &r, sizeof r) != (ssize_t)sizeof r)
        r = -ECHILD;
    close(ready[0]);
    if (r < 0)
        trace_end(&pid);
    return r < 0 ? r : pid;
}

pid_t trace_making(int socket)
{
    tracer.tell = send_line;
    tracer.to = socket;
    tracer.making = true;
    return start(TRACE_CALLS, -1, NULL);
}

pid_t trace_container(enum trace_kind kind, int folder, const struct state *s)
{
    tracer.tell = append_line;
    tracer.making = false;
    return start(kind, folder, s);
}

void trace_end(pid_t *tracer_pid)
{
    if (*tracer_pid <= 0)
        return;
    kill(*tracer_pid, SIGKILL);
    waitpid(*tracer_pid, NULL, 0);
    *tracer_pid = 0;
}
