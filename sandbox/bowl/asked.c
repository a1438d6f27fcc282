/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "asked.h"
#include "../kernel/cgroup.h"
#include "../kernel/fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

enum {
    END_MS = 10000, /* what the kernel has for the end of a killed container */
    MOMENTS = 20,   /* of a millisecond: C libraries block all signals while they fork */
};

static int write_note(int folder, bool stop, int number)
{
    char text[32];
    _cleanup_close_ int fd =
        openat(folder, "asked", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int n = snprintf(text, sizeof text, "%s %d\n", stop ? "stop" : "kill", number);
    return fd < 0 || write(fd, text, (size_t)n) != n ? -errno : 0;
}

bool asked_read(int folder, struct asked *asked)
{
    char text[32] = "", word[8] = "";
    *asked = (struct asked){0};
    if (file_read(folder, "asked", text, sizeof text) <= 0)
        return false;
    if (sscanf(text, "%7s %d", word, &asked->signal) != 2)
        return false;
    asked->stop = strcmp(word, "stop") == 0;
    return true;
}

/* Is a signal in one of the sets of /proc/PID/status, proc_pid_status(5)? */
static bool is_in(const char *status, const char *field, int number)
{
    const char *at = strstr(status, field);
    return at && strtoull(at + strlen(field), NULL, 16) >> (number - 1) & 1;
}

/* What process 1 does when a signal comes. One that stays blocked is waited for, signalfd(2). */
static bool has_disposition(pid_t pid, int number)
{
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    for (int moment = 0; moment < MOMENTS; moment++) {
        if (file_read(AT_FDCWD, path, text, sizeof text) <= 0 || is_in(text, "\nSigIgn:", number) ||
            is_in(text, "\nSigCgt:", number))
            return true;
        if (!is_in(text, "\nSigBlk:", number))
            return false;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return true;
}

static bool ends_by_default(int number)
{
    return number != SIGCHLD && number != SIGCONT && number != SIGURG && number != SIGWINCH &&
           number != SIGTSTP && number != SIGTTIN && number != SIGTTOU && number != SIGSTOP;
}

static int send_signal(int folder, const struct state *s, int pidfd, bool stop, int number,
                       struct err *e)
{
    bool deaf = ends_by_default(number) && !has_disposition(s->pid, number);
    int meant = number == SIGKILL ? SIGKILL : deaf || stop ? number : 0;
    if (meant && write_note(folder, stop, meant) < 0)
        return err_set(e, -errno, NULL, "write into the container's folder");
    if (syscall(SYS_pidfd_send_signal, pidfd, deaf ? SIGKILL : number, NULL, 0))
        return err_set(e, -errno, NULL, "send signal %d to the container %s", number, s->name);
    return 0;
}

int asked_signal(int folder, const struct state *s, int number, struct err *e)
{
    _cleanup_close_ int pidfd = state_pidfd(s, e);
    return pidfd < 0 ? pidfd : send_signal(folder, s, pidfd, false, number, e);
}

/* A frozen process takes no signal, in version 1 not even SIGKILL. */
static void thaw(const struct state *s)
{
    const struct state_group *freezer = state_controller(s, "freezer"), *g = s->group;
    for (int i = 0; i < s->groups; i++, g++)
        if (g->version == 2 || g == freezer)
            cgroup_thaw(g->top, cgroup_ops_of(g->version));
}

int asked_stop(int folder, const struct state *s, int milliseconds, struct err *e)
{
    _cleanup_close_ int pidfd = state_pidfd(s, e);
    if (pidfd < 0)
        return pidfd;
    struct pollfd end = {pidfd, POLLIN, 0};
    thaw(s);
    int r = send_signal(folder, s, pidfd, true, milliseconds ? SIGTERM : SIGKILL, e);
    if (r < 0 || poll(&end, 1, milliseconds ? milliseconds : END_MS) > 0)
        return r;
    r = send_signal(folder, s, pidfd, true, SIGKILL, e);
    if (r == 0 && poll(&end, 1, END_MS) <= 0)
        return err_set(e, -ETIMEDOUT,
                       "The kernel has not ended it: see /proc/PID/stack of its "
                       "processes for what they wait for.",
                       "end the container %s", s->name);
    return r;
}
