/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>

enum { FIRST_ROOM = 4096 };

void fd_closep(int *fd)
{
    int saved = errno;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    errno = saved;
}

/* To its end, or until the room is used up but for a NUL. */
static ssize_t fill(int fd, char *buf, size_t used, size_t size)
{
    while (used < size - 1) {
        ssize_t n = read(fd, buf + used, size - 1 - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        used += (size_t)n;
    }
    buf[used] = '\0';
    return (ssize_t)used;
}

ssize_t file_read(int dir, const char *path, char *buf, size_t size)
{
    _cleanup_close_ int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -errno : fill(fd, buf, 0, size);
}

char *file_text(int dir, const char *path)
{
    _cleanup_close_ int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
    char *text = NULL;
    size_t used = 0;
    for (size_t size = FIRST_ROOM; fd >= 0; size *= 2) {
        char *more = realloc(text, size);
        ssize_t n = more ? fill(fd, more, used, size) : -ENOMEM;
        if (more)
            text = more;
        if (n < 0) {
            free(text);
            errno = (int)-n;
            return NULL;
        }
        used = (size_t)n;
        if (used < size - 1)
            return text;
    }
    return NULL;
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
