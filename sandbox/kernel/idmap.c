/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "idmap.h"
#include "fdio.h"
#include "idrange.h"
#include "syscalls.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>

struct idmap idmap_choose(int *lock)
{
    struct idmap map = {.uid = geteuid(), .gid = getegid(), .count = 1};
    if (lock)
        *lock = -1;
    unsigned first = map.uid == 0 ? idrange_take(lock) : 0;
    if (first)
        map = (struct idmap){first, first, IDRANGE_COUNT, true};
    return map;
}

static int write_for(pid_t pid, const char *file, unsigned inside, unsigned outside, unsigned count)
{
    char path[64], text[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    snprintf(text, sizeof text, "%u %u %u", inside, outside, count);
    return file_write(AT_FDCWD, path, text);
}

static int write_maps(const struct idmap *map, pid_t pid, uid_t uid, gid_t gid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/setgroups", pid);
    /* without privilege gid_map is writable only after setgroups(2) was given up */
    int r = map->root ? 0 : file_write(AT_FDCWD, path, "deny");
    if (r == 0)
        r = write_for(pid, "uid_map", uid, map->uid, map->count);
    return r < 0 ? r : write_for(pid, "gid_map", gid, map->gid, map->count);
}

int idmap_write(const struct idmap *map, pid_t pid)
{
    return write_maps(map, pid, 0, 0);
}

int idmap_enter_own(void)
{
    struct idmap map = {.uid = geteuid(), .gid = getegid(), .count = 1};
    if (unshare(CLONE_NEWUSER))
        return -errno;
    return write_maps(&map, getpid(), map.uid, map.gid);
}

int idmap_namespace(const struct idmap *map, pid_t *holder)
{
    *holder = 0;
    int hold[2];
    if (pipe2(hold, O_CLOEXEC))
        return -errno;
    struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    pid_t child = sys_clone3(&args);
    if (child == 0) { /* stays until the namespace has been opened, then ends with the pipe */
        char byte;
        close(hold[1]);
        _exit(read(hold[0], &byte, 1) < 0);
    }
    int result = child < 0 ? -errno : idmap_write(map, child);
    if (result == 0) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/ns/user", child);
        result = open(path, O_RDONLY | O_CLOEXEC);
        if (result < 0)
            result = -errno;
    }
    close(hold[0]);
    close(hold[1]);
    if (child > 0)
        *holder = child;
    return result;
}

int idmap_become_root(const struct idmap *map)
{
    if (map->root && setgroups(0, NULL)) /* else given up in favour of gid_map */
        return -errno;
    return setresgid(0, 0, 0) || setresuid(0, 0, 0) ? -errno : 0;
}
