/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "reading.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

/*
 * Does a process sleep because it wants input from its terminal? /proc/PID/syscall names the call
 * in which it sleeps and the arguments, see proc_pid_syscall(5).
 */

/* The process and its terminal. */
struct sleeper {
    int proc;
    pid_t pid;
    int tty; /* as proc_pid_stat(5) gives it */
};

static bool is_its_terminal(const struct sleeper *p, uint64_t fd)
{
    char path[64];
    struct stat st;
    if (fd > 0xffffff)
        return false;
    snprintf(path, sizeof path, "%d/fd/%u", p->pid, (unsigned)fd);
    if (fstatat(p->proc, path, &st, 0) < 0 || !S_ISCHR(st.st_mode))
        return false;
    if (st.st_rdev == makedev(5, 0)) /* /dev/tty, see tty(4) */
        return true;
    unsigned device = (unsigned)p->tty;
    return st.st_rdev == makedev(device >> 8 & 0xfff, (device & 0xff) | (device >> 12 & 0xfff00));
}

/* Read from a process's memory. Returns false where that is not allowed. */
static bool read_memory(const struct sleeper *p, uint64_t address, void *to, size_t size)
{
    _cleanup_close_ int fd = openat(p->proc, proc_path(p->pid, "mem").text, O_RDONLY | O_CLOEXEC);
    return fd >= 0 && pread(fd, to, size, (off_t)address) == (ssize_t)size;
}

static bool wants_read(const struct sleeper *p, const uint64_t argument[6])
{
    return is_its_terminal(p, argument[0]);
}

static bool wants_poll(const struct sleeper *p, const uint64_t argument[6])
{
    enum { MOST = 64 };
    struct pollfd fds[MOST];
    size_t n = argument[1] < MOST ? (size_t)argument[1] : MOST;
    if (n == 0)
        return false;
    if (!read_memory(p, argument[0], fds, n * sizeof *fds))
        return true;
    for (size_t i = 0; i < n; i++)
        if (fds[i].fd >= 0 && (fds[i].events & POLLIN) && is_its_terminal(p, (uint64_t)fds[i].fd))
            return true;
    return false;
}

static bool wants_select(const struct sleeper *p, const uint64_t argument[6])
{
    unsigned char set[FD_SETSIZE / 8];
    size_t n = argument[0] < FD_SETSIZE ? (size_t)argument[0] : FD_SETSIZE;
    if (n == 0 || argument[1] == 0)
        return false;
    /* the kernel's set is made of longs, of which n bits count */
    size_t bytes = (n + 63) / 64 * 8;
    if (!read_memory(p, argument[1], set, bytes))
        return true;
    /* the set in memory is the one asked for: results are written when the call returns */
    for (size_t fd = 0; fd < n; fd++)
        if ((set[fd / 8] >> fd % 8 & 1) && is_its_terminal(p, fd))
            return true;
    return false;
}

/* The descriptors that an epoll instance watches stand in its fdinfo, see proc_pid_fdinfo(5). */
static bool wants_epoll(const struct sleeper *p, const uint64_t argument[6])
{
    char path[64], text[4096];
    snprintf(path, sizeof path, "%d/fdinfo/%u", p->pid, (unsigned)argument[0]);
    if (file_read(p->proc, path, text, sizeof text) < 0)
        return true;
    for (const char *at = text; (at = strstr(at, "tfd:")); at++)
        if (is_its_terminal(p, strtoull(at + strlen("tfd:"), NULL, 10)))
            return true;
    return false;
}

static const struct {
    long number;
    bool (*wants)(const struct sleeper *p, const uint64_t argument[6]);
} calls[] = {
    {SYS_read, wants_read},          {SYS_readv, wants_read},    {SYS_ppoll, wants_poll},
    {SYS_pselect6, wants_select},
#ifdef SYS_poll /* newer architectures have only the calls above */
    {SYS_poll, wants_poll},          {SYS_select, wants_select}, {SYS_epoll_wait, wants_epoll},
#endif
    {SYS_epoll_pwait, wants_epoll},
#ifdef SYS_epoll_pwait2
    {SYS_epoll_pwait2, wants_epoll},
#endif
};

static bool begins_with_one_of(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strncmp(text, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

#define ONE_OF(text, words) begins_with_one_of(text, words, sizeof(words) / sizeof *(words))

/* Functions of the kernel in which a process sleeps, as /proc/PID/wchan names them. */
static const char *const in_freezer[] = {"get_signal", "do_freezer_trap", "__refrigerator"};
static const char *const in_poll[] = {"poll_schedule_timeout", "do_poll", "do_sys_poll"};
static const char *const like_readers[] = {
    "n_tty_read", "wait_woken",  "do_select", "poll_schedule_timeout",
    "do_poll",    "do_sys_poll", "ep_poll"};

bool process_wants_input(int proc, pid_t pid, int tty)
{
    const struct sleeper p = {.proc = proc, .pid = pid, .tty = tty};
    char text[256], wchan[64];
    if (file_read(proc, proc_path(pid, "wchan").text, wchan, sizeof wchan) < 0)
        wchan[0] = '\0';
    if (ONE_OF(wchan, in_freezer)) /* frozen within the call: version 2 leaves it state S */
        return false;
    long number;
    uint64_t argument[6];
    if (file_read(proc, proc_path(pid, "syscall").text, text, sizeof text) < 0)
        return ONE_OF(wchan, like_readers);
    if (proc_parse_syscall(text, &number, argument) < 0)
        return false;
    /* a poll that goes on after a stop or a thaw, see restart_syscall(2) */
    if (number == SYS_restart_syscall)
        return ONE_OF(wchan, in_poll) && wants_poll(&p, argument);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number == number)
            return calls[i].wants(&p, argument);
    return false;
}
