/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pty.h"
#include "fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>

static int set_modes(int slave)
{
    struct termios modes;
    if (tcgetattr(slave, &modes))
        return -errno;
    modes.c_cc[VERASE] = 0x7f;
    modes.c_iflag |= IUTF8;
    return tcsetattr(slave, TCSANOW, &modes) ? -errno : 0;
}

int pty_open(unsigned short rows, unsigned short columns, int *slave)
{
    /* /dev/ptmx would do as well, but a student may have replaced it */
    _cleanup_close_ int master = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0)
        return -errno;
    int unlock = 0;
    unsigned number;
    char path[32];
    struct winsize cells = {.ws_row = rows ? rows : 24, .ws_col = columns ? columns : 80};
    if (ioctl(master, TIOCSPTLCK, &unlock) || ioctl(master, TIOCGPTN, &number) ||
        ioctl(master, TIOCSWINSZ, &cells))
        return -errno;
    snprintf(path, sizeof path, "/dev/pts/%u", number);
    _cleanup_close_ int end = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (end < 0)
        return -errno;
    int r = set_modes(end);
    if (r < 0)
        return r;
    *slave = steal_fd(&end);
    return steal_fd(&master);
}

int pty_take(int slave)
{
    setsid();
    if (ioctl(slave, TIOCSCTTY, 0))
        return -errno;
    for (int target = 0; target < 3; target++)
        if (dup2(slave, target) < 0)
            return -errno;
    return 0;
}
