/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bowl diff: the files that a container has changed, as its monitor holds them. */
#include "../kernel/fdio.h"
#include "channel.h"
#include "verbs.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

int verb_ask_files(struct call *c, const char *name, int fd[FILES])
{
    struct message m = {.fd = {-1, -1, -1}};
    _cleanup_close_ int shelf = shelf_open(&c->e);
    _cleanup_close_ int folder = shelf < 0 ? -1 : shelf_find(shelf, name, &c->e);
    if (folder < 0 || channel_ask(folder, MESSAGE_FILES, 0, &m, NULL, 0, &c->e) < 0)
        return -ENOENT;
    for (int i = 0; i < FILES; i++)
        fd[i] = m.fd[i];
    return 0;
}

/* ---- diff ---- */

struct difference {
    int lower; /* the tree that the container began with */
};

/* A whiteout: overlayfs marks a file that was deleted by a device 0/0. */
static bool is_whiteout(const struct stat *st)
{
    return S_ISCHR(st->st_mode) && st->st_rdev == 0;
}

/* A directory that stands for a new one: nothing of the lower one is in it. */
static bool is_opaque(int directory)
{
    char value[4];
    return fgetxattr(directory, "user.overlay.opaque", value, sizeof value) > 0;
}

static bool was_there(const struct difference *d, const char *path)
{
    return faccessat(d->lower, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_dots(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static void compare(const struct difference *d, int above, const char *path)
{
    struct dirent **list;
    int count = scandirat(above, ".", &list, not_dots, by_name);
    for (int i = 0; i < count; i++) {
        char below[PATH_MAX];
        struct stat st;
        snprintf(below, sizeof below, "%s%s%s", path, path[0] ? "/" : "", list[i]->d_name);
        if (fstatat(above, list[i]->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
            bool old = was_there(d, below);
            printf("%c /%s\n", is_whiteout(&st) ? 'D' : old ? 'C' : 'A', below);
            _cleanup_close_ int fd = S_ISDIR(st.st_mode)
                                         ? openat(above, list[i]->d_name,
                                                  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                                         : -1;
            if (fd >= 0 && is_opaque(fd))
                compare(&(struct difference){-1}, fd, below);
            else if (fd >= 0)
                compare(d, fd, below);
        }
        free(list[i]);
    }
    if (count >= 0)
        free(list);
}

int verb_diff(struct call *c)
{
    int fd[FILES] = {-1, -1, -1};
    struct state s;
    struct statfs fs;
    _cleanup_close_ int shelf = shelf_open(&c->e);
    _cleanup_close_ int folder = shelf < 0 ? -1 : state_find(shelf, c->words[0], &s, &c->e);
    if (folder < 0 || verb_ask_files(c, c->words[0], fd) < 0)
        return verb_failed(c);
    _cleanup_close_ int lower = open(s.rootfs, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lower < 0)
        err_set(&c->e, -errno, NULL, "open the root filesystem %s", s.rootfs);
    else if (fstatfs(fd[FILES_ROOT], &fs) || fs.f_type != OVERLAYFS_SUPER_MAGIC)
        err_say(&c->e, -ENOTSUP,
                "This kernel lets you mount no overlay, so there is no layer of what has changed.",
                "The container's files are a copy of the root filesystem");
    else
        compare(&(struct difference){lower}, fd[FILES_LAYER], "");
    for (int i = 0; i < FILES; i++)
        fd_closep(&fd[i]);
    return c->e.what[0] ? verb_failed(c) : 0;
}
