/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cgroup.h"
#include "fdio.h"
#include "syscalls.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

const struct cgroup_ops *cgroup_ops_of(int version)
{
    return version == 2 ? &cgroup_v2 : &cgroup_v1;
}

static int write_in(const char *dir, const char *file, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", dir, file);
    return file_write(AT_FDCWD, path, text);
}

static int give(const char *dir, const struct cgroup_ops *ops, uid_t owner, gid_t group)
{
    if (owner == (uid_t)-1)
        return 0;
    _cleanup_close_ int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fchown(fd, owner, group))
        return -errno;
    for (const char *const *file = ops->delegated; *file; file++)
        if (fchownat(fd, *file, owner, group, 0) && errno != ENOENT)
            return -errno;
    return 0;
}

/* A controller that is not there is no error. */
static void set_limits(struct delegation *d, const struct cgroup_limit *limits, int count)
{
    for (int i = 0; i < count; i++)
        if (write_in(d->top, limits[i].file, limits[i].value) == 0)
            d->kept |= 1U << limits[i].id;
}

static int make_lab(struct delegation *d, uid_t owner, gid_t group)
{
    const struct cgroup_ops *ops = d->ops;
    bool controllers = ops->hand_down(d->top);
    if (snprintf(d->lab, sizeof d->lab, "%s/lab", d->top) >= (int)sizeof d->lab)
        return -ENAMETOOLONG;
    if (mkdir(d->lab, 0755))
        return -errno;
    int r = give(d->lab, ops, owner, group);
    snprintf(d->leaf, sizeof d->leaf, "%s%s", d->lab, controllers ? "/" CGROUP_LEAF : "");
    if (r < 0 || !controllers)
        return r;
    return mkdir(d->leaf, 0755) ? -errno : give(d->leaf, ops, owner, group);
}

int cgroup_make(struct delegation *d, const struct hierarchy *hierarchy, const char *base,
                const char *name, const struct cgroup_limit *limits, int count)
{
    *d = (struct delegation){.ops = cgroup_ops_of(hierarchy->version), .hierarchy = hierarchy};
    char procs[512];
    snprintf(procs, sizeof procs, "%s/cgroup.procs", base);
    if (access(procs, W_OK)) /* without it no process could come from there, cgroups(7) */
        return -errno;
    if (snprintf(d->top, sizeof d->top, "%s/%s", base, name) >= (int)sizeof d->top)
        return -ENAMETOOLONG;
    if (mkdir(d->top, 0755))
        return -errno;
    d->ops->prepare(hierarchy, base, d->top);
    set_limits(d, limits, count);
    memcpy(d->lab, d->top, sizeof d->top);
    memcpy(d->leaf, d->top, sizeof d->top);
    return 0;
}

int cgroup_delegate(struct delegation *d, const struct hierarchy *hierarchy, const char *base,
                    const char *name, const struct cgroup_limit *limits, int count, uid_t owner,
                    gid_t group)
{
    int r = cgroup_make(d, hierarchy, base, name, limits, count);
    if (r < 0)
        return r;
    r = make_lab(d, owner, group);
    if (r < 0)
        cgroup_remove(d->top);
    return r;
}

void cgroup_open(const struct delegation *d)
{
    d->ops->hand_down(d->lab);
}

int cgroup_join(const struct delegation *d)
{
    return d->ops->join_file ? write_in(d->lab, d->ops->join_file, "0") : 0;
}

/*
 * The namespace is made by a child that is born into the version 2 root (CLONE_INTO_CGROUP,
 * clone(2)) while the caller stays in the leaf: moving the caller there and back would each time
 * take the kernel's lock of all forks.
 */
static int namespace_by_child(int root)
{
    int ready[2], hold[2];
    if (pipe2(ready, O_CLOEXEC) || pipe2(hold, O_CLOEXEC))
        return -errno;
    int pidfd = -1;
    struct clone_args args = {
        .flags = CLONE_INTO_CGROUP | CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)&pidfd,
        .exit_signal = SIGCHLD,
        .cgroup = (uint64_t)root,
    };
    pid_t child = sys_clone3(&args);
    int result = child < 0 ? -errno : 0;
    if (child == 0) {
        char byte = unshare(CLONE_NEWCGROUP) ? (char)errno : 0;
        close(hold[1]);
        _exit(write(ready[1], &byte, 1) != 1 || read(hold[0], &byte, 1) < 0);
    }
    char byte = 0;
    close(ready[1]);
    if (child > 0 && read(ready[0], &byte, 1) != 1)
        byte = EIO;
    if (child > 0 && byte)
        result = -byte;
    if (result == 0 && setns(pidfd, CLONE_NEWCGROUP))
        result = -errno;
    fd_closep(&pidfd);
    close(ready[0]);
    close(hold[0]);
    close(hold[1]);
    if (child > 0)
        waitpid(child, NULL, 0);
    return result;
}

int cgroup_namespace(const struct delegation *list, int count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(list[i].leaf, list[i].lab) == 0)
            continue;
        _cleanup_close_ int root = open(list[i].lab, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return root < 0 ? -errno : namespace_by_child(root);
    }
    return unshare(CLONE_NEWCGROUP) ? -errno : 0;
}

/* What to do with a group before its children, and whether they matter at all. */
typedef bool visit(int dir, const struct cgroup_ops *ops);

static bool visit_thaw(int dir, const struct cgroup_ops *ops)
{
    if (faccessat(dir, ops->thaw_file, F_OK, 0)) /* no failure for the kernel lens to show */
        return false;
    file_write(dir, ops->thaw_file, ops->thaw_value);
    return true;
}

static bool visit_kill(int dir, const struct cgroup_ops *ops)
{
    if (ops->kill_file && file_write(dir, ops->kill_file, "1") == 0)
        return false;
    int fd = openat(dir, "cgroup.procs", O_RDONLY | O_CLOEXEC);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    char line[32];
    while (file && fgets(line, sizeof line, file)) {
        pid_t pid = (pid_t)strtol(line, NULL, 10);
        if (pid > 0) /* 0 stands for a process that our PID namespace cannot name */
            kill(pid, SIGKILL);
    }
    if (file)
        fclose(file);
    return true;
}

/* Visit a group and those below it; with remove, take each away after its children. */
static int walk(int parent, const char *name, const struct cgroup_ops *ops, visit *before,
                bool remove)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir)
        return errno == ENOENT ? 0 : -errno;
    bool descend = !before || before(fd, ops);
    for (struct dirent *entry; descend && (entry = readdir(dir));)
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            walk(fd, entry->d_name, ops, before, remove);
    closedir(dir);
    if (remove && unlinkat(parent, name, AT_REMOVEDIR) && errno != ENOENT)
        return -errno;
    return 0;
}

void cgroup_thaw(const char *dir, const struct cgroup_ops *ops)
{
    walk(AT_FDCWD, dir, ops, visit_thaw, false);
}

void cgroup_kill(const char *dir, const struct cgroup_ops *ops)
{
    walk(AT_FDCWD, dir, ops, visit_kill, false);
}

int cgroup_remove(const char *dir)
{
    if (rmdir(dir) == 0) /* nothing below it, as usual */
        return 0;
    return walk(AT_FDCWD, dir, NULL, NULL, true);
}
