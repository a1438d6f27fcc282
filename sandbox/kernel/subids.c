/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "subids.h"
#include "fdio.h"
#include "syscalls.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

enum { PATIENCE_MS = 2000 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The first line of a user, "name:first:count", or the number as name. */
static int find(const char *path, unsigned *first, unsigned *count)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return -errno;
    const struct passwd *user = NULL;
    char line[512], number[16];
    bool asked = false, found = false;
    snprintf(number, sizeof number, "%u", getuid());
    while (!found && fgets(line, sizeof line, file)) {
        if (!asked) /* only now: on most machines the file is empty */
            user = getpwuid(getuid());
        asked = true;
        char *rest = strchr(line, ':');
        if (!rest)
            continue;
        *rest++ = '\0';
        found = (!strcmp(line, number) || (user && !strcmp(line, user->pw_name))) &&
                sscanf(rest, "%u:%u", first, count) == 2 && *count > 0;
    }
    fclose(file);
    return found ? 0 : -ENOENT;
}

int subids_find(struct subids *ids, unsigned most)
{
    unsigned uids = 0, gids = 0;
    int r = find("/etc/subuid", &ids->uid, &uids);
    if (r == 0)
        r = find("/etc/subgid", &ids->gid, &gids);
    if (r == 0)
        ids->count = least(least(uids, gids), most);
    return r;
}

/* Programs with others' rights are started from where the system has them, with nothing of ours. */
static int start(pid_t *helper, const char *name, pid_t process, unsigned own, unsigned first,
                 unsigned count)
{
    static const char *const places[] = {"/usr/bin", "/bin", "/usr/local/bin", "/run/wrappers/bin"};
    char *environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C", NULL};
    char pid[16], id[16], from[16], number[16], path[64];
    char *argv[] = {path, pid, id, id, "1", from, from, number, NULL};
    snprintf(pid, sizeof pid, "%d", process);
    snprintf(id, sizeof id, "%u", own);
    snprintf(from, sizeof from, "%u", first);
    snprintf(number, sizeof number, "%u", count);
    posix_spawn_file_actions_t silence;
    posix_spawnattr_t defaults;
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_init(&defaults);
    posix_spawnattr_setsigdefault(&defaults, &all); /* the keeper ignores them all */
    posix_spawnattr_setflags(&defaults, POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_init(&silence);
    for (int fd = 0; fd < 3; fd++)
        posix_spawn_file_actions_addopen(&silence, fd, "/dev/null", O_RDWR, 0);
    int r = ENOENT;
    for (size_t i = 0; r == ENOENT && i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, "%s/%s", places[i], name);
        r = posix_spawn(helper, path, &silence, &defaults, argv, environment);
    }
    posix_spawn_file_actions_destroy(&silence);
    posix_spawnattr_destroy(&defaults);
    return -r;
}

/* A helper asks for the user's name, and that may hang with the network. */
static int finish(pid_t helper)
{
    int status;
    _cleanup_close_ int pidfd = sys_pidfd_open(helper);
    if (pidfd >= 0 && poll(&(struct pollfd){pidfd, POLLIN, 0}, 1, PATIENCE_MS) == 0)
        sys_pidfd_kill(pidfd); /* its real user id is ours, kill(2) */
    if (waitpid(helper, &status, 0) < 0)
        return -errno;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EPERM;
}

int subids_map(const struct subids *ids, pid_t process)
{
    pid_t helper[2];
    int started[2] = {
        start(&helper[0], "newuidmap", process, getuid(), ids->uid, ids->count),
        start(&helper[1], "newgidmap", process, getgid(), ids->gid, ids->count),
    };
    int r = 0;
    for (int i = 0; i < 2; i++) {
        int ended = started[i] < 0 ? started[i] : finish(helper[i]);
        if (r == 0)
            r = ended;
    }
    return r;
}
