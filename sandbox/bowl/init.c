/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "init.h"
#include "../kernel/syscalls.h"
#include "../lab/title.h"
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Returns once the command has ended, with its exit status. */
static int reap(pid_t command)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        if (pid == command)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return -1;
}

int init_fork(void)
{
    sigset_t all;
    siginfo_t info;
    int status = -1;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL); /* to be waited for, and so none is dropped */
    pid_t command = fork();
    if (command == 0) {
        setpgid(0, 0); /* in front of the terminal, if there is one */
        tcsetpgrp(0, getpid());
        return 0;
    }
    if (command < 0)
        return -errno;
    title_set("bowl-init", "bowl: init");
    sys_close_from(0);
    while (status < 0)
        if (sigwaitinfo(&all, &info) == SIGCHLD)
            status = reap(command);
        else if (info.si_signo != SIGTTIN && info.si_signo != SIGTTOU)
            kill(command, info.si_signo);
    _exit(status);
}
