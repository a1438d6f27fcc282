/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "copytree.h"
#include "fdio.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

struct copy {
    uid_t uid;
    gid_t gid;
};

static int copy_directory(const struct copy *copy, int from, int to);

static int copy_data(int from, int to)
{
    for (;;) {
        ssize_t n = sendfile(to, from, NULL, 1 << 20);
        if (n <= 0)
            return n < 0 ? -errno : 0;
    }
}

static int copy_file(int from, int to, const char *name)
{
    _cleanup_close_ int in = openat(from, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in < 0)
        return -errno;
    _cleanup_close_ int out = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return out < 0 ? -errno : copy_data(in, out);
}

static int copy_link(int from, int to, const char *name)
{
    char target[PATH_MAX];
    ssize_t n = readlinkat(from, name, target, sizeof target - 1);
    if (n < 0)
        return -errno;
    target[n] = '\0';
    return symlinkat(target, to, name) ? -errno : 0;
}

static int copy_below(const struct copy *copy, int from, int to, const char *name)
{
    if (mkdirat(to, name, 0700) && errno != EEXIST)
        return -errno;
    _cleanup_close_ int in = openat(from, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    _cleanup_close_ int out = openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    return in < 0 || out < 0 ? -errno : copy_directory(copy, in, out);
}

static int copy_entry(const struct copy *copy, int from, int to, const char *name)
{
    struct stat st;
    if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW))
        return -errno;
    int r = 0;
    switch (st.st_mode & S_IFMT) {
    case S_IFDIR:
        r = copy_below(copy, from, to, name);
        break;
    case S_IFREG:
        r = copy_file(from, to, name);
        break;
    case S_IFLNK:
        r = copy_link(from, to, name);
        break;
    default:
        return 0;
    }
    if (r < 0)
        return r;
    /* the owner first: chown(2) takes the set-user-ID bit away */
    if (fchownat(to, name, st.st_uid + copy->uid, st.st_gid + copy->gid, AT_SYMLINK_NOFOLLOW) &&
        errno != EINVAL) /* an id that has no name in this user namespace: it stays ours */
        return -errno;
    if (!S_ISLNK(st.st_mode) && fchmodat(to, name, st.st_mode & 07777, 0))
        return -errno;
    return 0;
}

static int copy_directory(const struct copy *copy, int from, int to)
{
    int r = 0;
    int again = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* an offset of its own */
    DIR *dir = again < 0 ? NULL : fdopendir(again);
    if (!dir)
        return -errno;
    for (struct dirent *entry; r == 0 && (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            r = copy_entry(copy, from, to, entry->d_name);
    closedir(dir);
    return r;
}

int copytree(int from, const char *to, uid_t uid, gid_t gid)
{
    _cleanup_close_ int fd = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct copy copy = {uid, gid};
    return fd < 0 ? -errno : copy_directory(&copy, from, fd);
}
