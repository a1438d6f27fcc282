/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "volumes.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum { MOVE_EMPTY_PATHS = 0x04 | 0x40 }; /* of move_mount(2): both paths are descriptors */

struct volume {
    char host[PATH_MAX], inside[PATH_MAX];
    bool read_only;
};

static bool parse(const char *text, struct volume *v)
{
    char mode[4] = "";
    int fields = sscanf(text, "%4095[^:]:%4095[^:]:%3s", v->host, v->inside, mode);
    v->read_only = strcmp(mode, "ro") == 0;
    return (fields == 2 || (fields == 3 && (v->read_only || strcmp(mode, "rw") == 0))) &&
           v->host[0] == '/' && v->inside[0] == '/' && v->inside[1];
}

int volumes_check(const char *text, struct err *e)
{
    struct volume v;
    struct stat st;
    if (!parse(text, &v))
        return err_say(e, -EINVAL,
                       "It is HOST:INSIDE, two absolute paths, perhaps with :ro behind.",
                       "A volume cannot be \"%.100s\"", text);
    if (stat(v.host, &st))
        return err_set(e, -errno, "What is to be seen in the container must be there already.",
                       "find %.100s", v.host);
    return 0;
}

int volumes_open(char **list, bool root, int fd[VOLUMES])
{
    struct volume v;
    for (int i = 0; list && list[i]; i++) {
        if (!parse(list[i], &v))
            return -EINVAL;
        fd[i] = root ? sys_open_tree(AT_FDCWD, v.host, SYS_OPEN_TREE_CLONE | SYS_RECURSIVE)
                     : open(v.host, O_PATH | O_CLOEXEC);
        if (fd[i] < 0)
            return -errno;
    }
    return 0;
}

/* Below the new root, whatever links lead elsewhere there; made where it is not yet. */
static int open_target(const char *inside, bool directory)
{
    struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
    char path[PATH_MAX];
    int made = snprintf(path, sizeof path, ".%s", inside) < (int)sizeof path ? 0 : -1;
    for (char *slash = path + 1; made == 0 && (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        made = mkdir(path, 0755) && errno != EEXIST ? -1 : 0;
        *slash = '/';
    }
    if (made == 0 && directory)
        made = mkdir(path, 0755) && errno != EEXIST ? -1 : 0;
    else if (made == 0)
        made = mknod(path, S_IFREG | 0644, 0) && errno != EEXIST ? -1 : 0;
    return made < 0 ? -1 : (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
}

static int attach(int source, bool root, int target)
{
    char from[32], to[32];
    if (root)
        return (int)syscall(SYS_move_mount, source, "", target, "", MOVE_EMPTY_PATHS);
    snprintf(from, sizeof from, "/proc/self/fd/%d", source);
    snprintf(to, sizeof to, "/proc/self/fd/%d", target);
    return mount(from, to, NULL, MS_BIND | MS_REC, NULL);
}

static int mount_one(const struct volume *v, bool root, int source)
{
    struct stat st;
    if (fstat(source, &st))
        return -errno;
    _cleanup_close_ int target = open_target(v->inside, S_ISDIR(st.st_mode));
    if (target < 0 || attach(source, root, target))
        return -errno;
    _cleanup_close_ int bound = open_target(v->inside, S_ISDIR(st.st_mode));
    struct sys_mount_attr attr = {.attr_set = SYS_ATTR_NOSUID | SYS_ATTR_NODEV};
    attr.attr_set |= v->read_only ? SYS_ATTR_RDONLY : 0;
    return sys_mount_setattr(bound, "", AT_EMPTY_PATH | SYS_RECURSIVE, &attr) ? -errno : 0;
}

int volumes_mount(char **list, bool root, const int fd[VOLUMES])
{
    struct volume v;
    int r = 0;
    for (int i = 0; r == 0 && list && list[i]; i++)
        r = parse(list[i], &v) ? mount_one(&v, root, fd[i]) : -EINVAL;
    return r;
}
