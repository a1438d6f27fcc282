/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hostshell.h"
#include "../kernel/pty.h"
#include "../kernel/syscalls.h"
#include <errno.h>
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
    set(env, "PWD", "/root");
    set(env, "USER", "root");
    set(env, "LOGNAME", "root");
    set(env, "SHELL", "/bin/bash");
    set(env, "PATH", HOSTSHELL_PATH);
    set(env, "TERM", term && term[0] ? term : "dumb");
    set(env, "LANG", locale());
}

static _Noreturn void run(int slave, struct environment *env, int gate)
{
    sigset_t none;
    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        signal(signal_number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    char byte;
    if (pty_take(slave) < 0 || (gate >= 0 && read(gate, &byte, 1) != 1))
        _exit(127);
    sys_close_from(3);
    execve("/bin/bash", (char *[]){"bash", NULL}, env->entry);
    /* A machine without bash. Not for bash: what is in the environment, the container inherits. */
    set(env, "PS1", "host# ");
    execve("/bin/sh", (char *[]){"sh", NULL}, env->entry);
    perror("no shell could be started");
    _exit(127);
}

pid_t hostshell_start(int slave, const char *term, int gate)
{
    struct environment env = {.used = 0};
    fill(&env, term);
    pid_t pid = fork();
    if (pid == 0)
        run(slave, &env, gate);
    return pid < 0 ? -errno : pid;
}
