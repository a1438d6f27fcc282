/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detach.h"
#include "../kernel/syscalls.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

static void ignore_signals(void)
{
    for (int number = 1; number < NSIG; number++) {
        bool ends = number == SIGSEGV || number == SIGBUS || number == SIGABRT;
        signal(number, ends || number == SIGCHLD ? SIG_DFL : SIG_IGN);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

int detach(int *fds[], int count)
{
    setsid();
    ignore_signals();
    for (int i = 0; i < count; i++) /* out of the way first, then to where they stay */
        *fds[i] = fcntl(*fds[i], F_DUPFD_CLOEXEC, 3 + count);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    for (int i = 0; i < count; i++) {
        dup3(*fds[i], 3 + i, O_CLOEXEC);
        *fds[i] = 3 + i;
    }
    sys_close_from((unsigned)(3 + count));
    return chdir("/") ? -errno : 0;
}
