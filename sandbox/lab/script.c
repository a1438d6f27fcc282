/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include "hostshell.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

enum { ENTERED = 5 };

const struct script script_none = {.pidfd = -1, .pipe = -1};

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static int enter(int userns, const int *namespaces)
{
    if (setns(userns, CLONE_NEWUSER))
        return -errno;
    for (int i = 0; i < ENTERED; i++)
        if (setns(namespaces[i], 0))
            return -errno;
    return setresgid(0, 0, 0) || setresuid(0, 0, 0) || chdir("/root") ? -errno : 0;
}

/* What a script runs may be the student's, who is root where it looks for programs. */
static void limit(const struct limits *limits)
{
    struct limits own = *limits;
    own.value[LIMIT_PROCESSES] = limits_get(limits, LIMIT_PROCESSES) + LIMITS_RESERVE;
    limits_on_process(&own, 0);
}

static _Noreturn void run_shell(const char *text)
{
    static char home[] = "HOME=/root", path[] = "PATH=" HOSTSHELL_PATH, lang[] = "LANG=C.UTF-8",
                term[] = "TERM=dumb";
    static char *const environment[] = {home, path, lang, term, NULL};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sys_close_from(3);
    execve("/bin/sh", (char *[]){"sh", "-c", (char *)text, NULL}, environment);
    _exit(127);
}

/* The process between keeper and script: it alone may enter the namespaces and wait there. */
static _Noreturn void supervise(const char *text, int output, const struct limits *limits,
                                int userns, const int *namespaces)
{
    file_write(AT_FDCWD, "/proc/self/oom_score_adj", "1000"); /* as the lab's own */
    dup2(output, 1);
    dup2(output, 2);
    int r = enter(userns, namespaces);
    if (r < 0) {
        dprintf(2, "enter the lab's namespaces: %s\n", strerror(-r));
        _exit(126);
    }
    limit(limits);
    sys_new_session_keyring();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct clone_args args = {.flags = CLONE_NEWPID, .exit_signal = SIGCHLD};
    pid_t pid = sys_clone3(&args);
    if (pid == 0)
        run_shell(text);
    sys_close_from(0);
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        _exit(126);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

int script_start(struct script *script, unsigned number, const char *text, int milliseconds,
                 const struct limits *limits, int userns, const int *namespaces)
{
    int output[2];
    if (pipe2(output, O_CLOEXEC | O_NONBLOCK))
        return -errno;
    *script = script_none;
    script->number = number;
    script->pipe = output[0];
    script->deadline = now() + milliseconds;
    fcntl(output[1], F_SETFL, 0); /* the script's end blocks as a program expects */
    struct clone_args args = {
        .flags = CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)&script->pidfd,
        .exit_signal = SIGCHLD,
    };
    script->pid = sys_clone3(&args);
    if (script->pid == 0)
        supervise(text, output[1], limits, userns, namespaces);
    close(output[1]);
    if (script->pid > 0)
        return 0;
    int r = -errno;
    fd_closep(&script->pipe);
    script->pid = 0;
    return r;
}

bool script_runs(const struct script *script)
{
    return script->pid > 0;
}

void script_watch(const struct script *script, struct pollfd *entries, int *timeout)
{
    entries[0] = (struct pollfd){script->pipe, POLLIN, 0};
    entries[1] = (struct pollfd){script->pidfd, POLLIN, 0};
    if (!script_runs(script))
        return;
    long long left = script->deadline - now();
    if (left < 0)
        left = 0;
    if (*timeout < 0 || left < *timeout)
        *timeout = (int)left;
}

/* Take what there is; what does not fit is read and dropped, so that the script goes on. */
static void drain(struct script *script)
{
    char rest[4096];
    for (int turn = 0; script->pipe >= 0 && turn < 64; turn++) {
        size_t room = sizeof script->output - 1 - script->used;
        ssize_t n = room ? read(script->pipe, script->output + script->used, room)
                         : read(script->pipe, rest, sizeof rest);
        if (n == 0)
            fd_closep(&script->pipe);
        if (n <= 0)
            return;
        if (room)
            script->used += (size_t)n;
        script->output[script->used] = '\0';
    }
}

bool script_serve(struct script *script)
{
    if (!script_runs(script))
        return false;
    drain(script);
    bool late = now() >= script->deadline;
    if (late)
        kill(script->pid, SIGKILL);
    int status;
    if (waitpid(script->pid, &status, late ? 0 : WNOHANG) != script->pid)
        return false;
    drain(script);
    script->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    script->pid = 0;
    fd_closep(&script->pipe);
    fd_closep(&script->pidfd);
    return true;
}

void script_abort(struct script *script)
{
    if (!script_runs(script))
        return;
    kill(script->pid, SIGKILL);
    waitpid(script->pid, NULL, 0);
    fd_closep(&script->pipe);
    fd_closep(&script->pidfd);
    script->pid = 0;
}
