/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "linefile.h"
#include "../../sandbox/sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

char *linefile_standard(const char *name)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && state[0] == '/')
        return text_format("%s/fishbowl/%s", state, name);
    if (home && home[0] == '/')
        return text_format("%s/.local/state/fishbowl/%s", home, name);
    return text_format("%s", "");
}

int linefile_folders(const char *path)
{
    _cleanup_free_ char *part = text_copy(path, strlen(path));
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0700) < 0 && errno != EEXIST && errno != EROFS && errno != EACCES)
            return -errno;
        *slash = '/';
    }
    return 0;
}

int linefile_write(int fd, const char *bytes, size_t n)
{
    while (n) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? -errno : -EIO;
        bytes += done;
        n -= done;
    }
    return 0;
}

int linefile_append(int fd, const char *bytes, size_t n)
{
    char end;
    off_t before = lseek(fd, 0, SEEK_END);
    bool cut = before > 0 && pread(fd, &end, 1, before - 1) == 1 && end != '\n';
    int rc = cut ? linefile_write(fd, "\n", 1) : 0;
    if (rc == 0)
        rc = linefile_write(fd, bytes, n);
    if (rc < 0 && before >= 0 && ftruncate(fd, before) < 0)
        return rc; /* the damaged line will be set aside when the file is read */
    return rc;
}

int linefile_read(int fd, struct text *text)
{
    char bytes[16384];
    ssize_t n;
    if (lseek(fd, 0, SEEK_SET) < 0)
        return -errno;
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        text_add_bytes(text, bytes, n);
    return n < 0 ? -errno : 0;
}

int linefile_lock(const char *path)
{
    struct stat ours, there;
    for (;;) {
        _cleanup_close_ int fd =
            open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0600);
        if (fd < 0)
            return -errno;
        while (flock(fd, LOCK_EX) < 0)
            if (errno != EINTR)
                return -errno;
        if (fstat(fd, &ours) < 0)
            return -errno;
        if (!S_ISREG(ours.st_mode))
            return -EINVAL;
        if (stat(path, &there) == 0 && there.st_ino == ours.st_ino && there.st_dev == ours.st_dev)
            return steal_fd(&fd);
    }
}

static const char fresh_name[] = "Name another file, or replace it with --force.";

int linefile_fresh(const char *path, bool force, struct err *e)
{
    struct stat st;
    _cleanup_close_ int fd =
        open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (force ? 0 : O_EXCL),
             0600);
    if (fd < 0 && errno == EEXIST)
        return err_set(e, -EEXIST, fresh_name, "write %s", path);
    if (fd < 0 && errno == ELOOP)
        return err_say(e, -ELOOP, "Name the file itself.",
                       "write %s: it is a symbolic link, and none is followed", path);
    if (fd < 0)
        return err_set(e, -errno, NULL, "write %s", path);
    if (fstat(fd, &st) < 0)
        return err_set(e, -errno, NULL, "look at %s", path);
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || st.st_nlink != 1)
        return err_say(e, -EPERM, "Name another file.",
                       "write %s: only a regular file of your own with one name is replaced", path);
    if (ftruncate(fd, 0) < 0)
        return err_set(e, -errno, NULL, "empty %s", path);
    return steal_fd(&fd);
}
