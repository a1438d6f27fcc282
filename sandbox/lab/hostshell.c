/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hostshell.h"
#include "../kernel/fdio.h"
#include "../kernel/procfs.h"
#include "../kernel/pty.h"
#include "../kernel/syscalls.h"
#include "../lens/start.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { VARIABLES = 10 };

struct environment {
    char text[VARIABLES][128];
    char *entry[VARIABLES + 1];
    int used;
};

static void set(struct environment *env, const char *name, const char *value)
{
    char *text = env->text[env->used];
    snprintf(text, sizeof env->text[0], "%s=%s", name, value);
    env->entry[env->used++] = text;
}

static bool is_utf8(const char *locale)
{
    const char *codeset = locale ? strrchr(locale, '.') : NULL;
    return codeset && (!strcasecmp(codeset, ".UTF-8") || !strcasecmp(codeset, ".UTF8"));
}

/* The student's own language where it can draw lines, else plain UTF-8. */
static const char *locale(void)
{
    const char *all = getenv("LC_ALL"), *lang = getenv("LANG");
    if (all && all[0])
        return is_utf8(all) ? all : "C.UTF-8";
    return is_utf8(lang) ? lang : "C.UTF-8";
}

static void fill(struct environment *env, const char *term)
{
    set(env, "HOME", "/root");
    set(env, "USER", "root");
    set(env, "LOGNAME", "root");
    set(env, "SHELL", "/bin/bash");
    set(env, "PATH", HOSTSHELL_PATH);
    set(env, "TERM", term && term[0] ? term : "dumb");
    set(env, "LANG", locale());
}

static void enter(struct environment *env, const char *folder)
{
    bool there = folder && folder[0] == '/' && chdir(folder) == 0;
    set(env, "PWD", there ? folder : "/root");
}

/* Nothing but the socket is open then, so that there is nothing to take from us meanwhile. */
static void be_watched(const struct hostshell *shell)
{
    if (shell->hello != 3)
        dup2(shell->hello, 3);
    sys_close_from(4);
    lens_join(3, shell->dumpable);
}

static _Noreturn void run(const struct hostshell *shell, struct environment *env)
{
    sigset_t signals;
    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        signal(signal_number, SIG_DFL);
    /* The tracer awaits our answer, not a stop by a signal such as the SIGWINCH of a new size. */
    sigfillset(&signals);
    sigprocmask(SIG_SETMASK, &signals, NULL);
    char byte;
    if (pty_take(shell->slave) < 0 || (shell->gate >= 0 && read(shell->gate, &byte, 1) != 1))
        _exit(127);
    enter(env, shell->folder);
    if (shell->hello >= 0)
        be_watched(shell);
    sigemptyset(&signals);
    sigprocmask(SIG_SETMASK, &signals, NULL);
    sys_close_from(3);
    execve("/bin/bash", (char *[]){"bash", NULL}, env->entry);
    /* A machine without bash. Not for bash: what is in the environment, the container inherits. */
    set(env, "PS1", "host# ");
    execve("/bin/sh", (char *[]){"sh", NULL}, env->entry);
    perror("no shell could be started");
    _exit(127);
}

pid_t hostshell_start(const struct hostshell *shell)
{
    struct environment env = {.used = 0};
    fill(&env, shell->term);
    pid_t pid = fork();
    if (pid == 0)
        run(shell, &env);
    return pid < 0 ? -errno : pid;
}

static int read_stat(int proc, pid_t pid, struct proc_stat *stat)
{
    char path[32], text[1024];
    snprintf(path, sizeof path, "%d/stat", pid);
    ssize_t n = file_read(proc, path, text, sizeof text);
    return n < 0 ? (int)n : proc_parse_stat(text, stat);
}

static void kill_all_of(int proc, const struct proc_stat *shell)
{
    struct proc_stat stat;
    int fd = openat(proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    for (const struct dirent *entry; dir && (entry = readdir(dir));) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid > 1 && read_stat(proc, pid, &stat) == 0 &&
            (stat.session == shell->pid || (shell->tty && stat.tty == shell->tty)))
            kill(pid, SIGKILL);
    }
    if (dir)
        closedir(dir);
}

void hostshell_kill(int proc, pid_t shell, char *folder, size_t size)
{
    char link[32];
    struct proc_stat stat;
    snprintf(link, sizeof link, "%d/cwd", shell);
    ssize_t n = readlinkat(proc, link, folder, size - 1);
    folder[n < 0 ? 0 : n] = '\0';
    if (read_stat(proc, shell, &stat) < 0)
        return;
    kill(shell, SIGKILL);
    for (int round = 0; round < 3; round++) /* some may have had a child while we looked */
        kill_all_of(proc, &stat);
}
