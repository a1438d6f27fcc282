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
        map = (struct idmap){.uid = first, .gid = first, .count = IDRANGE_COUNT, .root = true};
    return map;
}

unsigned idmap_count(const struct idmap *map)
{
    return map->count + map->more.count;
}

/* One or two lines "inside outside count"; the file takes but one write(2). */
static int write_for(pid_t pid, const char *file, const unsigned first[3], const unsigned more[3])
{
    char path[64], text[96];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    int n = snprintf(text, sizeof text, "%u %u %u\n", first[0], first[1], first[2]);
    if (more[2])
        snprintf(text + n, sizeof text - (size_t)n, "%u %u %u\n", more[0], more[1], more[2]);
    return file_write(AT_FDCWD, path, text);
}

int idmap_write_as(const struct idmap *map, pid_t pid, uid_t uid, gid_t gid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/setgroups", pid);
    const struct subids *more = &map->more;
    /* without privilege gid_map is writable only after setgroups(2) was given up */
    int r = idmap_count(map) > 1 ? 0 : file_write(AT_FDCWD, path, "deny");
    if (r == 0)
        r = write_for(pid, "uid_map", (unsigned[]){uid, map->uid, map->count},
                      (unsigned[]){1, more->uid, more->count});
    if (r == 0)
        r = write_for(pid, "gid_map", (unsigned[]){gid, map->gid, map->count},
                      (unsigned[]){1, more->gid, more->count});
    return r;
}

int idmap_write(const struct idmap *map, pid_t pid)
{
    return idmap_write_as(map, pid, 0, 0);
}

int idmap_namespace_by(const struct idmap *map, int write_map(const struct idmap *map, pid_t pid),
                       pid_t *holder)
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
    int result = child < 0 ? -errno : write_map(map, child);
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

int idmap_namespace(const struct idmap *map, pid_t *holder)
{
    return idmap_namespace_by(map, idmap_write, holder);
}

int idmap_become_root(const struct idmap *map)
{
    if (idmap_count(map) > 1 && setgroups(0, NULL)) /* else given up in favour of gid_map */
        return -errno;
    return setresgid(0, 0, 0) || setresuid(0, 0, 0) ? -errno : 0;
}
