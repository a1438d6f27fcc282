/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "../kernel/idmap.h"
#include "../kernel/syscalls.h"
#include "trial.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>

/* All but the last run in a mount namespace of their own that shares nothing. */

enum { PLAIN = MS_NOSUID | MS_NODEV | MS_NOEXEC };

static void try_mount(struct trial *t, const char *type, unsigned long flags, const char *options)
{
    if (mount(type, "/tmp", type, flags, options))
        trial_refused(t, -errno, "mount(2)");
    else
        trial_ok(t, "mounted");
}

/* The ids as user_namespaces(7) shows them: "inside outside count". */
void trial_tmpfs(struct trial *t)
{
    char line[64];
    unsigned outside, count;
    try_mount(t, "tmpfs", MS_NOSUID | MS_NODEV, "size=64k,mode=755");
    if (t->state != PROBE_OK || file_read(AT_FDCWD, "/proc/self/uid_map", line, sizeof line) <= 0 ||
        sscanf(line, "%*u %u %u", &outside, &count) != 2)
        return;
    if (count > 1)
        trial_ok(t, "ids 0 to %u stand for %u to %u outside", count - 1, outside,
                 outside + count - 1);
    else
        trial_ok(t, "id 0 stands for user %u outside", outside);
}

void trial_proc(struct trial *t)
{
    try_mount(t, "proc", PLAIN, NULL);
    /* Where parts of /proc are covered a new one would uncover them: mount_namespaces(7). */
    if (t->cause == CAUSE_REFUSED || t->cause == CAUSE_CONTAINER)
        trial_lack(t, CAUSE_CONTAINER, "mount(2): refused, parts of /proc may be covered here");
}

void trial_sysfs(struct trial *t)
{
    try_mount(t, "sysfs", PLAIN | MS_RDONLY, NULL);
    if (t->cause == CAUSE_REFUSED || t->cause == CAUSE_CONTAINER)
        trial_lack(t, CAUSE_CONTAINER, "mount(2): refused, parts of /sys may be covered here");
}

void trial_devpts(struct trial *t)
{
    try_mount(t, "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620");
}

void trial_pivot(struct trial *t)
{
    try_mount(t, "tmpfs", MS_NOSUID | MS_NODEV, "size=64k,mode=755");
    if (t->state != PROBE_OK)
        return;
    if (mkdir("/tmp/old", 0700) || sys_pivot_root("/tmp", "/tmp/old"))
        trial_refused(t, -errno, "pivot_root(2)");
    else
        trial_ok(t, "changed");
}

/* Lower, upper, work and merged directories as a lab has them, on one small tmpfs. */
static int make_layers(void)
{
    static const char *const directories[] = {"lower", "lower/d", "upper", "work", "merged"};
    if (mount("layers", "/tmp", "tmpfs", MS_NODEV, "size=256k,mode=755") || chdir("/tmp"))
        return -errno;
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++)
        if (mkdir(directories[i], 0755))
            return -errno;
    return 0;
}

/* Deleting a directory of the lower layer needs a mark in the upper one. */
static int delete_lower(void)
{
    if (rmdir("merged/d") || mkdir("merged/d", 0755) || rmdir("merged/d"))
        return -errno;
    return access("merged/d", F_OK) == 0 ? -EEXIST : 0;
}

void trial_overlay(struct trial *t)
{
    int r = make_layers();
    if (r < 0) {
        trial_refused(t, r, "mount(2) of tmpfs");
    } else if (setxattr("upper", "user.overlay.trial", "y", 1, 0)) {
        trial_lack(t, CAUSE_KERNEL, "tmpfs keeps no user attributes, as kernels before 6.6");
    } else if (mount("overlay", "merged", "overlay", 0,
                     "lowerdir=lower,upperdir=upper,workdir=work,userxattr")) {
        trial_refused(t, -errno, "mount(2)");
    } else {
        r = delete_lower();
        if (r < 0)
            trial_refused(t, r, "deleting a lower directory");
        else
            trial_ok(t, "mounted with userxattr; a lower directory can be deleted");
    }
}

/* The clone of the root mount stays detached, open_tree(2): nobody sees it. */
void trial_idmapped(struct trial *t)
{
    struct idmap map = idmap_choose(NULL);
    if (!map.root) {
        trial_ok(t, "not used: only root shifts ids");
        return;
    }
    pid_t holder;
    _cleanup_close_ int userns = idmap_namespace(&map, &holder);
    if (holder > 0)
        waitpid(holder, NULL, 0);
    if (userns < 0) {
        trial_refused(t, userns, "user namespace for the map");
        return;
    }
    _cleanup_close_ int tree = sys_open_tree(AT_FDCWD, "/", SYS_OPEN_TREE_CLONE);
    struct sys_mount_attr attr = {.attr_set = SYS_ATTR_IDMAP, .userns_fd = (uint64_t)userns};
    if (tree < 0)
        trial_refused(t, -errno, "open_tree(2) of /");
    else if (sys_mount_setattr(tree, "", AT_EMPTY_PATH, &attr) == 0)
        trial_ok(t, "a clone of / could be shifted");
    else
        trial_refused(t, -errno, "mount_setattr(2) of /");
}
