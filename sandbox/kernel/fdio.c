/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>

void fd_closep(int *fd)
{
    int saved = errno;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    errno = saved;
}

ssize_t file_read(int dir, const char *path, char *buf, size_t size)
{
    _cleanup_close_ int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    size_t used = 0;
    while (used < size - 1) {
        ssize_t n = read(fd, buf + used, size - 1 - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        used += n;
    }
    buf[used] = '\0';
    return used;
}

int file_write(int dir, const char *path, const char *text)
{
    _cleanup_close_ int fd = openat(dir, path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    ssize_t n;
    do
        n = write(fd, text, strlen(text));
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : 0;
}
