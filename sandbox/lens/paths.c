/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "witness.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

/* Which arguments are paths, and the descriptors they are relative to; -1 for none. */
static const struct {
    const char *name;
    struct {
        int directory, path;
    } at[2]; /* WITNESS_TARGET, WITNESS_SOURCE */
} calls[] = {
    {"mount", {{-1, 1}, {-1, 0}}},      {"umount2", {{-1, 0}, {-1, -1}}},
    {"pivot_root", {{-1, 0}, {-1, 1}}}, {"chroot", {{-1, 0}, {-1, -1}}},
    {"execve", {{-1, 0}, {-1, -1}}},    {"open", {{-1, 0}, {-1, -1}}},
    {"openat", {{0, 1}, {-1, -1}}},     {"mkdir", {{-1, 0}, {-1, -1}}},
    {"mkdirat", {{0, 1}, {-1, -1}}},    {"rmdir", {{-1, 0}, {-1, -1}}},
    {"unlink", {{-1, 0}, {-1, -1}}},    {"unlinkat", {{0, 1}, {-1, -1}}},
    {"mknod", {{-1, 0}, {-1, -1}}},     {"mknodat", {{0, 1}, {-1, -1}}},
    {"rename", {{-1, 1}, {-1, 0}}},     {"renameat", {{2, 3}, {0, 1}}},
    {"renameat2", {{2, 3}, {0, 1}}},    {"move_mount", {{2, 3}, {0, 1}}},
    {"open_tree", {{0, 1}, {-1, -1}}},  {"mount_setattr", {{0, 1}, {-1, -1}}},
};

static bool is_write(const struct failure *f)
{
    return !strcmp(f->name, "write");
}

static bool find(const struct failure *f, enum witness_path which, int *directory, int *path)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (!strcmp(calls[i].name, f->name)) {
            *directory = calls[i].at[which].directory;
            *path = calls[i].at[which].path;
            return *path >= 0;
        }
    return false;
}

/* /proc/PID/NAME as a symbolic link: what a descriptor is called, from its mount namespace on. */
static bool read_link(const struct failure *f, const char *name, char *text, size_t size)
{
    char path[96];
    snprintf(path, sizeof path, "/proc/%d/%s", f->call->machine_pid, name);
    ssize_t length = readlink(path, text, size - 1);
    text[length > 0 ? length : 0] = '\0';
    return length > 0;
}

static const char *descriptor_name(const struct failure *f, int argument, char name[32])
{
    int fd = (int)f->args[argument];
    if (fd == AT_FDCWD)
        return "cwd";
    snprintf(name, 32, "fd/%d", fd);
    return name;
}

/* A link begins at the root of the mount namespace, a path at that of the process: chroot(2). */
static void leave_out_root(const struct failure *f, char *path)
{
    char root[4096];
    size_t length = read_link(f, "root", root, sizeof root) ? strlen(root) : 0;
    if (length > 1 && !strncmp(path, root, length) && path[length] == '/')
        memmove(path, path + length, strlen(path + length) + 1);
}

bool witness_path(const struct failure *f, enum witness_path which, char *text, size_t size)
{
    int directory, path;
    char name[32];
    text[0] = '\0';
    if (!f->args)
        return false;
    if (is_write(f)) {
        if (which != WITNESS_TARGET || !read_link(f, descriptor_name(f, 0, name), text, size))
            return false;
        leave_out_root(f, text);
        return true;
    }
    return find(f, which, &directory, &path) && witness_string(f, path, text, size);
}

static int open_link(const struct failure *f, const char *name)
{
    char path[96];
    snprintf(path, sizeof path, "/proc/%d/%s", f->call->machine_pid, name);
    int fd = open(path, O_PATH | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

/*
 * From the root of the process an absolute path cannot lead out into ours. "self" in a /proc means
 * whoever reads it, so it is replaced by the number.
 */
static int open_from_root(const struct failure *f, const char *path)
{
    char own[4096];
    const char self[] = "/proc/self/";
    if (!strncmp(path, self, sizeof self - 1) && f->call->inside > 0) {
        snprintf(own, sizeof own, "/proc/%d/%s", f->call->inside, path + sizeof self - 1);
        path = own;
    }
    struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
    _cleanup_close_ int root = open_link(f, "root");
    if (root < 0)
        return root;
    int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
    return fd < 0 ? -errno : fd;
}

static int open_from(const struct failure *f, const char *directory, const char *path)
{
    if (path[0] == '/')
        return open_from_root(f, path);
    _cleanup_close_ int dir = open_link(f, directory);
    if (dir < 0 || !path[0])
        return dir < 0 ? dir : steal_fd(&dir);
    int fd = openat(dir, path, O_PATH | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int witness_open_path(const struct failure *f, const char *path)
{
    return open_from(f, "cwd", path);
}

int witness_open(const struct failure *f, enum witness_path which)
{
    char text[4096], name[32];
    int directory = -1, path;
    if (f->args && is_write(f) && which == WITNESS_TARGET)
        return open_link(f, descriptor_name(f, 0, name));
    if (!witness_path(f, which, text, sizeof text) || !find(f, which, &directory, &path))
        return -EINVAL;
    return open_from(f, directory < 0 ? "cwd" : descriptor_name(f, directory, name), text);
}

/* What is before the last part of a path: "." or "/" where there is nothing. */
static void cut_last(char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        path[--length] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash)
        snprintf(path, 2, ".");
    else
        slash[slash == path] = '\0';
}

int witness_directory(const struct failure *f)
{
    char text[4096], name[32];
    int directory = -1, path = -1;
    if (!witness_path(f, WITNESS_TARGET, text, sizeof text))
        return -EINVAL;
    find(f, WITNESS_TARGET, &directory, &path);
    cut_last(text);
    return open_from(f, directory < 0 ? "cwd" : descriptor_name(f, directory, name), text);
}

const char *witness_name(const struct failure *f, char *text, size_t size)
{
    if (!witness_path(f, WITNESS_TARGET, text, size))
        return "";
    size_t length = strlen(text);
    while (length > 1 && text[length - 1] == '/')
        text[--length] = '\0';
    const char *slash = strrchr(text, '/');
    return slash && slash[1] ? slash + 1 : text;
}
