/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "idmap.h"
#include "fdio.h"
#include "syscalls.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>

struct idmap idmap_choose(void)
{
    struct idmap map = {.uid = geteuid(), .gid = getegid(), .count = 1};
    if (map.uid == 0)
        map = (struct idmap){IDMAP_BASE, IDMAP_BASE, IDMAP_COUNT, true};
    return map;
}

static int write_for(pid_t pid, const char *file, const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    return file_write(AT_FDCWD, path, text);
}

int idmap_write(const struct idmap *map, pid_t pid)
{
    char text[64];
    /* without privilege gid_map is writable only after setgroups(2) was given up */
    int r = map->root ? 0 : write_for(pid, "setgroups", "deny");
    if (r < 0)
        return r;
    snprintf(text, sizeof text, "0 %u %u", map->uid, map->count);
    r = write_for(pid, "uid_map", text);
    if (r < 0)
        return r;
    snprintf(text, sizeof text, "0 %u %u", map->gid, map->count);
    return write_for(pid, "gid_map", text);
}

int idmap_namespace(const struct idmap *map)
{
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
        waitpid(child, NULL, 0);
    return result;
}
