/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers.h"
#include "copytree.h"
#include "fdio.h"
#include "syscalls.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>

/* What a bind keeps of the flags that its user namespace may not take away, mount_namespaces(7). */
static const struct {
    unsigned long seen, flag;
} kept[] = {
    {ST_NOEXEC, MS_NOEXEC},
    {ST_NOATIME, MS_NOATIME},
    {ST_NODIRATIME, MS_NODIRATIME},
    {ST_RELATIME, MS_RELATIME},
};

static int seal_one(const char *target)
{
    struct statvfs fs;
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV;
    if (statvfs(target, &fs))
        return -errno;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (fs.f_flag & kept[i].seen)
            flags |= kept[i].flag;
    return mount(NULL, target, NULL, flags, NULL) ? -errno : 0;
}

/* Without mount_setattr(2) each mount at target and below it is made read-only by itself. */
static int seal(const char *target)
{
    size_t length = strlen(target), size = 0;
    int r = seal_one(target);
    _cleanup_free_ char *line = NULL;
    FILE *file = fopen("/proc/self/mountinfo", "re");
    if (!file)
        return -errno;
    while (r == 0 && getline(&line, &size, file) >= 0) {
        char path[PATH_MAX];
        if (sscanf(line, "%*d %*d %*s %*s %4095s", path) == 1 &&
            strncmp(path, target, length) == 0 && path[length] == '/')
            r = seal_one(path);
    }
    fclose(file);
    return r;
}

int layers_open(const char *path, int userns, unsigned recursive)
{
    struct sys_mount_attr attr = {
        .attr_set = SYS_ATTR_RDONLY | SYS_ATTR_NOSUID | SYS_ATTR_NODEV | SYS_ATTR_IDMAP,
        .userns_fd = (uint64_t)userns,
    };
    if (userns < 0)
        attr = (struct sys_mount_attr){.attr_set = attr.attr_set & ~(uint64_t)SYS_ATTR_IDMAP};
    unsigned flags = AT_EMPTY_PATH | recursive;
    _cleanup_close_ int tree =
        sys_open_tree(AT_FDCWD, path, SYS_OPEN_TREE_CLONE | AT_SYMLINK_NOFOLLOW | recursive);
    if (tree >= 0 && sys_mount_setattr(tree, "", flags, &attr) == 0)
        return steal_fd(&tree);
    int plain = userns < 0 ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    return plain < 0 ? -errno : plain;
}

int layers_attach(int tree, const char *target)
{
    struct statvfs fs;
    char source[32];
    snprintf(source, sizeof source, "/proc/self/fd/%d", tree);
    bool detached = fcntl(tree, F_GETFL) & O_PATH; /* open_tree(2); else layers_open's plain one */
    if (detached ? sys_move_mount(tree, AT_FDCWD, target)
                 : mount(source, target, NULL, MS_BIND | MS_REC, NULL))
        return -errno;
    if (statvfs(target, &fs))
        return -errno;
    return detached && fs.f_flag & ST_RDONLY ? 0 : seal(target);
}

int layers_open_tree(const char *path, const struct idmap *map, int userns)
{
    int idmapped = layers_open(path, userns, 0);
    if (idmapped >= 0)
        return idmapped;
    _cleanup_close_ int source = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (source < 0)
        return -errno;
    _cleanup_close_ int tree = sys_mount_detached("tmpfs", SYS_ATTR_NODEV);
    if (tree < 0)
        return -errno;
    char copy[32];
    snprintf(copy, sizeof copy, "/proc/self/fd/%d", tree);
    int r = chmod(copy, 0755) ? -errno : copytree(source, copy, map->uid, map->gid);
    return r < 0 ? r : steal_fd(&tree); /* read-only when it is attached */
}

static bool can_store_marks(const char *directory)
{
    /* tmpfs knows user attributes since 6.6; overlay marks deleted directories with them */
    bool can = setxattr(directory, "user.overlay.trial", "y", 1, 0) == 0;
    removexattr(directory, "user.overlay.trial");
    return can;
}

/* The undermost first, so that what lies over it decides about directories they have in common. */
static int copy_over(const char *lower, const char *upper, const char *target)
{
    char list[256];
    int r = mount(upper, target, NULL, MS_BIND, NULL) ? -errno : 0;
    snprintf(list, sizeof list, "%s", lower);
    for (char *colon = list; r == 0 && colon;) {
        colon = strrchr(list, ':');
        _cleanup_close_ int tree =
            open(colon ? colon + 1 : list, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = tree < 0 ? -errno : copytree(tree, target, 0, 0);
        if (colon)
            *colon = '\0';
    }
    return r;
}

int layers_mount(const char *name, const char *lower, const char *layers, const char *target)
{
    char upper[64], work[64], options[256];
    snprintf(upper, sizeof upper, "%s/upper", layers);
    snprintf(work, sizeof work, "%s/work", layers);
    snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s,userxattr", lower, upper,
             work);
    if (mkdir(upper, 0755) || mkdir(work, 0755))
        return -errno;
    if (can_store_marks(upper) && mount(name, target, "overlay", 0, options) == 0)
        return 0;
    return copy_over(lower, upper, target);
}
