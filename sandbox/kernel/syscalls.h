/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SYSCALLS_H
#define FISHBOWL_SYSCALLS_H

#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * System calls that glibc wraps only since 2.36 or not at all. Like all of glibc's they return -1
 * and set errno.
 */

/* Argument of mount_setattr(2). */
struct sys_mount_attr {
    uint64_t attr_set, attr_clr, propagation, userns_fd;
};

/* Flags of the new mount interface; <linux/mount.h> clashes with <sys/mount.h> on some systems. */
enum {
    SYS_OPEN_TREE_CLONE = 1,
    SYS_MOVE_MOUNT_EMPTY_PATH = 0x04,
    SYS_FSOPEN_CLOEXEC = 1,
    SYS_FSMOUNT_CLOEXEC = 1,
    SYS_FSCONFIG_CREATE = 6,
    SYS_ATTR_RDONLY = 0x01,
    SYS_ATTR_NOSUID = 0x02,
    SYS_ATTR_NODEV = 0x04,
    SYS_ATTR_NOEXEC = 0x08,
    SYS_ATTR_IDMAP = 0x00100000,
    SYS_RECURSIVE = 0x8000, /* AT_RECURSIVE */
};

/* Where a filter hides clone3(2), clone(2), unless flags are set that only the first has. */
pid_t sys_clone3(struct clone_args *args);
int sys_pidfd_open(pid_t pid);
int sys_pidfd_kill(int pidfd);
int sys_pivot_root(const char *root, const char *put_old);
/* renameat2(2), RENAME_EXCHANGE: each of two files gets the other's name. */
int sys_exchange(int dir, const char *one, const char *other);
/* openat2(2) from the root on, refused with ELOOP where the path leads through a symbolic link. */
int sys_open_without_links(const char *path, unsigned flags);
int sys_open_tree(int dir, const char *path, unsigned flags);
int sys_move_mount(int tree, int dir, const char *path);
int sys_mount_setattr(int dir, const char *path, unsigned flags, struct sys_mount_attr *attr);
/* A detached mount of a fresh file system without options: fsopen(2), fsconfig(2), fsmount(2). */
int sys_mount_detached(const char *type, unsigned attributes);
/* close_range(2), or by hand below descriptor 1024 on kernels before 5.9. */
void sys_close_from(unsigned first);
/* A session keyring of its own, empty, for the caller and its children, see keyrings(7). */
int sys_new_session_keyring(void);

#endif
