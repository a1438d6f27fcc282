/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * deny [-l] CALL[,CALL...] COMMAND [ARGUMENT...]: run a command that may not make these calls; with
 * -l they are only logged. A filter of seccomp(2) lets the kernel ask us before each of them
 * (seccomp_unotify(2)); whom the command starts inherits it. 32-bit calls are not looked at.
 */
#include "filter.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const names[] = {"mkdir", "mkdir", "mount", "kill", "sethostname"};
static const uint32_t numbers[] = {SYS_mkdir, SYS_mkdirat, SYS_mount, SYS_kill, SYS_sethostname};
enum { CALLS = sizeof numbers / sizeof *numbers, MOST = 60 };

/* Let the kernel ask about the calls of the list: what to listen on, or -1. */
static int install(char *list)
{
    struct step steps[MOST + 3] = {{LOAD_CALL, 0, 0, 0}};
    struct program program = {1, steps};
    for (char *name = strtok(list, ","); name; name = strtok(NULL, ",")) {
        int before = program.length;
        for (int i = 0; i < CALLS && program.length < MOST; i++)
            if (!strcmp(name, names[i])) { /* another number: skip the next step */
                steps[program.length++] = (struct step){COMPARE, 0, 1, numbers[i]};
                steps[program.length++] = (struct step){RETURN, 0, 0, ASK};
            }
        if (program.length == before)
            return fprintf(stderr, "deny knows mkdir mount kill sethostname, not %s\n", name), -1;
    }
    steps[program.length++] = (struct step){RETURN, 0, 0, ALLOW};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* without it filters are for administrators only */
    int listener = (int)syscall(SYS_seccomp, SET, LISTEN, &program);
    return listener < 0 ? perror("deny: seccomp"), -1 : listener;
}

/* Answer one question of the kernel; its caller may die meanwhile (ENOENT). 0: no more of them. */
static int answer(int listener, int log)
{
    struct question asked = {0};
    char container[65] = "";
    if (ioctl(listener, RECEIVE, &asked) < 0)
        return errno == ENOENT || errno == EINTR;
    int i = 0;
    while (i < CALLS - 1 && numbers[i] != asked.call)
        i++;
    gethostname(container, sizeof container - 1);
    fprintf(stderr, "%s: process %u calls %s: %s\n", container, asked.pid, names[i],
            log ? "logged" : "denied");
    struct answer reply = {asked.id, 0, log ? 0 : -EPERM, log ? GO_ON : 0};
    return ioctl(listener, SEND, &reply) == 0 || errno == ENOENT;
}

int main(int argc, char **argv)
{
    int log = argc > 1 && !strcmp(argv[1], "-l"), status = 0;
    if (argc < 3 + log)
        return fprintf(stderr, "usage: deny [-l] CALL[,CALL...] COMMAND [ARGUMENT...]\n"), 2;
    int listener = install(argv[1 + log]);
    pid_t child = listener < 0 ? -1 : fork();
    if (child == 0)
        return execvp(argv[2 + log], argv + 2 + log), perror(argv[2 + log]), 127;
    if (child < 0)
        return 2;
    signal(SIGINT, SIG_IGN);
    int ended = (int)syscall(SYS_pidfd_open, child, 0); /* readable when the child has ended */
    struct pollfd events[] = {{listener, POLLIN, 0}, {ended, POLLIN, 0}};
    while (ended >= 0 && poll(events, 2, -1) > 0 && !events[1].revents && answer(listener, log))
        continue;
    close(listener); /* from now on these calls fail with ENOSYS */
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
