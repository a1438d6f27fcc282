/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernelfs.h"
#include "fdio.h"
#include "syscalls.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

enum { PLAIN = MS_NOSUID | MS_NODEV | MS_NOEXEC };

static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};

static const struct {
    const char *target, *name;
} links[] = {
    {"pts/ptmx", "dev/ptmx"},          {"/proc/self/fd", "dev/fd"},
    {"/proc/self/fd/0", "dev/stdin"},  {"/proc/self/fd/1", "dev/stdout"},
    {"/proc/self/fd/2", "dev/stderr"},
};

static void enter(struct kernelfs_place *place, enum kernelfs_part part, const char *device)
{
    place->part = part;
    snprintf(place->device, sizeof place->device, "%s", device);
}

/* A user namespace may not make device nodes (mknod(2), EPERM): it borrows the machine's. */
static int bind_devices(struct kernelfs_place *place)
{
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        char source[32], target[32];
        snprintf(source, sizeof source, "/dev/%s", devices[i]);
        snprintf(target, sizeof target, "dev/%s", devices[i]);
        enter(place, KERNELFS_DEV, source);
        _cleanup_close_ int fd = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        if (fd < 0 || mount(source, target, NULL, MS_BIND, NULL))
            return -errno;
    }
    return 0;
}

static int make_dev(unsigned ids, const char *shm, struct kernelfs_place *place)
{
    enter(place, KERNELFS_DEV, "");
    if (mount("dev", "dev", "tmpfs", MS_NOSUID, "size=1m,nr_inodes=1k,mode=755") ||
        mkdir("dev/pts", 0755) || mkdir("dev/shm", 0755) ||
        mount("shm", "dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, shm))
        return -errno;
    int r = bind_devices(place);
    if (r < 0)
        return r;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (symlink(links[i].target, links[i].name))
            return -errno;
    enter(place, KERNELFS_PTS, "");
    const char *options = ids > 5 ? "newinstance,ptmxmode=0666,mode=0620,gid=5"
                                  : "newinstance,ptmxmode=0666,mode=0620";
    if (mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, options)) /* 5 is tty */
        return -errno;
    return 0;
}

int kernelfs_mount(unsigned ids, unsigned long sys_flags, const char *shm,
                   struct kernelfs_place *place)
{
    enter(place, KERNELFS_PROC, "");
    if (mount("proc", "proc", "proc", PLAIN, NULL))
        return -errno;
    enter(place, KERNELFS_SYS, "");
    struct sys_mount_attr sealed = {.attr_set = SYS_ATTR_RDONLY | SYS_ATTR_NOSUID | SYS_ATTR_NODEV};
    bool borrow = sys_flags & MS_BIND;
    if (borrow ? mount("/sys", "sys", NULL, MS_BIND | MS_REC, NULL) ||
                     sys_mount_setattr(AT_FDCWD, "sys", SYS_RECURSIVE, &sealed)
               : mount("sysfs", "sys", "sysfs", PLAIN | sys_flags, NULL))
        return -errno;
    return make_dev(ids, shm, place);
}
