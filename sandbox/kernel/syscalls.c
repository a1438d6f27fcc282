/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syscalls.h"
#include "fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/keyctl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

pid_t sys_clone3(struct clone_args *args)
{
    /* the bit of the time namespace is one of the signal's in clone(2) */
    const uint64_t only_here = CLONE_INTO_CGROUP | CLONE_NEWTIME;
    pid_t pid = (pid_t)syscall(SYS_clone3, args, sizeof *args);
    if (pid >= 0 || errno != ENOSYS || args->flags & only_here)
        return pid;
    return (pid_t)syscall(SYS_clone, args->flags | args->exit_signal, NULL, args->pidfd, NULL, 0);
}

int sys_pidfd_open(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

int sys_pidfd_kill(int pidfd)
{
    return (int)syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
}

int sys_pivot_root(const char *root, const char *put_old)
{
    return (int)syscall(SYS_pivot_root, root, put_old);
}

int sys_exchange(int dir, const char *one, const char *other)
{
    return (int)syscall(SYS_renameat2, dir, one, dir, other, 2 /* RENAME_EXCHANGE */);
}

int sys_open_without_links(const char *path, unsigned flags)
{
    struct open_how how = {.flags = flags | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS};
    return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
}

int sys_open_tree(int dir, const char *path, unsigned flags)
{
    return (int)syscall(SYS_open_tree, dir, path, flags | O_CLOEXEC);
}

int sys_move_mount(int tree, int dir, const char *path)
{
    return (int)syscall(SYS_move_mount, tree, "", dir, path, SYS_MOVE_MOUNT_EMPTY_PATH);
}

int sys_mount_setattr(int dir, const char *path, unsigned flags, struct sys_mount_attr *attr)
{
    return (int)syscall(SYS_mount_setattr, dir, path, flags, attr, sizeof *attr);
}

int sys_mount_detached(const char *type, unsigned attributes)
{
    _cleanup_close_ int context = (int)syscall(SYS_fsopen, type, SYS_FSOPEN_CLOEXEC);
    if (context < 0)
        return -1;
    if (syscall(SYS_fsconfig, context, SYS_FSCONFIG_CREATE, NULL, NULL, 0))
        return -1;
    return (int)syscall(SYS_fsmount, context, SYS_FSMOUNT_CLOEXEC, attributes);
}

void sys_close_from(unsigned first)
{
    if (syscall(SYS_close_range, first, UINT_MAX, 0) == 0)
        return;
    for (unsigned fd = first; fd < 1024; fd++)
        close((int)fd);
}

#define POSSESSOR_ALL 0x3f000000 /* KEY_POS_ALL of keyutils.h: its own processes, nobody else */

int sys_new_session_keyring(void)
{
    int ring = (int)syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
    if (ring >=
        0) /* by default, whoever has the same user id may look into it: keyctl_setperm(3) */
        syscall(SYS_keyctl, KEYCTL_SETPERM, ring, POSSESSOR_ALL);
    return ring;
}
