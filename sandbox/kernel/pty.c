/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pty.h"
#include "fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>

static int set_modes(const char *slave)
{
    _cleanup_close_ int fd = open(slave, O_RDWR | O_NOCTTY | O_CLOEXEC);
    struct termios modes;
    if (fd < 0 || tcgetattr(fd, &modes))
        return -errno;
    modes.c_cc[VERASE] = 0x7f;
    modes.c_iflag |= IUTF8;
    return tcsetattr(fd, TCSANOW, &modes) ? -errno : 0;
}

int pty_open(unsigned short rows, unsigned short columns, char *slave, size_t size)
{
    /* /dev/ptmx would do as well, but a student may have replaced it */
    _cleanup_close_ int master = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0)
        return -errno;
    int unlock = 0;
    unsigned number;
    struct winsize cells = {.ws_row = rows ? rows : 24, .ws_col = columns ? columns : 80};
    if (ioctl(master, TIOCSPTLCK, &unlock) || ioctl(master, TIOCGPTN, &number) ||
        ioctl(master, TIOCSWINSZ, &cells))
        return -errno;
    snprintf(slave, size, "/dev/pts/%u", number);
    int r = set_modes(slave);
    return r < 0 ? r : steal_fd(&master);
}

int pty_take(const char *path)
{
    setsid();
    int fd = open(path, O_RDWR);
    if (fd < 0 || ioctl(fd, TIOCSCTTY, 0))
        return -errno;
    for (int target = 0; target < 3; target++)
        if (dup2(fd, target) < 0)
            return -errno;
    if (fd > 2)
        close(fd);
    return 0;
}
