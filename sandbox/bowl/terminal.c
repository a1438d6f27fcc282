/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "terminal.h"
#include "../kernel/fdio.h"
#include "follow.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>

enum { PIECE = 4096 };

/* Ctrl-C is for the command, which is in our process group unless it has a terminal of its own. */
static void fill_set(sigset_t *set)
{
    static const int numbers[] = {SIGCHLD, SIGWINCH, SIGINT, SIGQUIT};
    sigemptyset(set);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaddset(set, numbers[i]);
}

void terminal_prepare(void)
{
    sigset_t set;
    fill_set(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void set_size(int master)
{
    struct winsize size = {0};
    follow_size(&size.ws_row, &size.ws_col);
    if (master >= 0 && size.ws_row)
        ioctl(master, TIOCSWINSZ, &size);
}

/* Returns false at the end. */
static bool copy(int from, int to)
{
    char data[PIECE];
    ssize_t n = read(from, data, sizeof data);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    for (ssize_t at = 0; at < n;) {
        ssize_t done = write(to, data + at, (size_t)(n - at));
        if (done < 0 && errno != EINTR)
            return false;
        at += done > 0 ? done : 0;
    }
    return n > 0;
}

static bool take_signal(int signals, pid_t child, int master, int *status)
{
    struct signalfd_siginfo info;
    if (read(signals, &info, sizeof info) != (ssize_t)sizeof info)
        return false;
    if (info.ssi_signo == SIGWINCH)
        set_size(master);
    return info.ssi_signo == SIGCHLD && waitpid(child, status, WNOHANG) == child;
}

int terminal_wait(pid_t child, int master)
{
    sigset_t set;
    struct termios before;
    fill_set(&set);
    _cleanup_close_ int signals = signalfd(-1, &set, SFD_CLOEXEC);
    bool input = master >= 0, output = master >= 0, raw = false, ended = false;
    int status = 0;
    if (master >= 0 && tcgetattr(0, &before) == 0) {
        struct termios changed = before;
        cfmakeraw(&changed);
        raw = tcsetattr(0, TCSADRAIN, &changed) == 0;
    }
    set_size(master);
    while (!ended || output) {
        struct pollfd watched[] = {{ended ? -1 : signals, POLLIN, 0},
                                   {input && !ended ? 0 : -1, POLLIN, 0},
                                   {output ? master : -1, POLLIN, 0}};
        if (poll(watched, 3, -1) < 0)
            continue;
        if (watched[0].revents)
            ended = take_signal(signals, child, master, &status);
        if (watched[1].revents)
            input = copy(0, master);
        if (watched[2].revents)
            output = copy(master, 1);
    }
    if (raw)
        tcsetattr(0, TCSADRAIN, &before);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
