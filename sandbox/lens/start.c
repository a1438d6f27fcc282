/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "start.h"
#include "../kernel/syscalls.h"
#include "filter.h"
#include "tracer.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_MS = 3000 };

/* The tracer's answer to the shell-to-be. */
struct answer {
    int error;
    struct filter filter;
};

static bool awaits(int socket)
{
    return poll(&(struct pollfd){socket, POLLIN, 0}, 1, PATIENCE_MS) > 0;
}

/* ---- the shell-to-be ---- */

void lens_join(int hello, bool dumpable)
{
    static struct answer answer;
    char byte = 0;
    if (dumpable)
        prctl(PR_SET_DUMPABLE, 1);
    bool heard = send(hello, &byte, 1, MSG_NOSIGNAL) == 1 && awaits(hello) &&
                 recv(hello, &answer, sizeof answer, 0) == sizeof answer;
    if (dumpable)
        prctl(PR_SET_DUMPABLE, 0);
    if (heard && answer.error == 0) {
        int r = filter_install(&answer.filter);
        send(hello, &r, sizeof r, MSG_NOSIGNAL);
    }
    close(hello);
}

/* ---- the tracer ---- */

/* The process number of who says hello, as we number it. */
static pid_t hear(int hello)
{
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(struct ucred))];
    } control = {0};
    char byte;
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    struct ucred who = {0};
    ssize_t n = recvmsg(hello, &message, 0);
    const struct cmsghdr *c = n == 1 ? CMSG_FIRSTHDR(&message) : NULL;
    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_CREDENTIALS)
        memcpy(&who, CMSG_DATA(c), sizeof who);
    return who.pid > 0 ? who.pid : -ESRCH;
}

/*
 * As the observer, in the lab's user namespace only and as its root: what a tracee could make of us
 * reaches no further than it does itself. Who is traced is decided by now: children follow without
 * a question, and ptrace(2) asks again only for reading memory, for which this is enough.
 */
static int confine(int userns, pid_t keeper)
{
    if (setns(userns, CLONE_NEWUSER))
        return -errno;
    if (setgroups(0, NULL) && errno != EPERM) /* it is forbidden where the lab has one id */
        return -errno;
    if (setresgid(0, 0, 0) || setresuid(0, 0, 0))
        return -errno;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* changing ids has reset it */
    return getppid() == keeper ? 0 : -ESRCH;
}

static int begin(const struct lens_ends *ends, enum lens_step *step)
{
    static struct answer answer;
    pid_t keeper = getppid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    *step = LENS_FILTER;
    answer.error = filter_build(&answer.filter);
    if (answer.error)
        return answer.error;
    *step = LENS_HELLO;
    pid_t shell = hear(ends->hello);
    if (shell < 0)
        return shell;
    *step = LENS_SEIZE;
    if (ptrace(PTRACE_SEIZE, shell, 0, TRACER_OPTIONS))
        return -errno;
    *step = LENS_CONFINE;
    int r = confine(ends->userns, keeper);
    if (r < 0)
        return r;
    *step = LENS_INSTALL;
    r = -ESRCH; /* what a shell without patience leaves */
    if (send(ends->hello, &answer, sizeof answer, MSG_NOSIGNAL) < 0 ||
        recv(ends->hello, &r, sizeof r, 0) < 0)
        return -errno;
    return r;
}

_Noreturn void lens_trace(struct lens_ends ends, enum side side)
{
    struct lens_report report = {.step = LENS_WATCHES};
    int *fd[] = {&ends.hello, &ends.report, &ends.calls, &ends.userns};
    for (int i = 0; i < 4; i++) { /* from 3 to 6, in whatever order they came */
        int high = fcntl(*fd[i], F_DUPFD, 100);
        *fd[i] = high;
    }
    for (int i = 0; i < 4; i++)
        *fd[i] = dup2(*fd[i], 3 + i);
    sys_close_from(7);
    report.error = begin(&ends, &report.step);
    if (report.error == 0)
        report.step = LENS_WATCHES;
    else
        send(ends.hello, &(struct answer){.error = report.error}, sizeof(struct answer),
             MSG_NOSIGNAL);
    close(ends.hello);
    close(ends.userns);
    send(ends.report, &report, sizeof report, MSG_NOSIGNAL);
    if (report.error)
        _exit(1);
    tracer_run(ends.calls, side);
    report.step = LENS_DONE;
    send(ends.report, &report, sizeof report, MSG_NOSIGNAL);
    _exit(0);
}
