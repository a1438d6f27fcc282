/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "places.h"
#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#ifndef FISHBOWL_DATADIR
#define FISHBOWL_DATADIR "/usr/local/share/fishbowl"
#endif

/* The folder that the running program lies in: build/ or build/VARIANT/ in the source tree. */
static int program_folder(char *path, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", path, size - 1);
    if (n < 0)
        return -errno;
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
    return 0;
}

/* The first of these names, below the source tree or the installed folder, that is there. */
static int find(const char *const *names, char *path, size_t size)
{
    char here[PATH_MAX];
    int rc = program_folder(here, sizeof here);
    for (int i = 0; rc == 0 && names[i]; i++) {
        const char *base = names[i][0] == '.' ? here : FISHBOWL_DATADIR;
        if ((size_t)snprintf(path, size, "%s/%s", base, names[i]) < size && access(path, R_OK) == 0)
            return 0;
    }
    return -ENOENT;
}

static int find_lessons(char path[PATH_MAX], struct err *e)
{
    static const char *const names[] = {"../lessons", "../../lessons", "lessons", NULL};
    if (find(names, path, PATH_MAX) == 0)
        return 0;
    return err_set(e, -ENOENT, "Name the folder with --lessons DIR.",
                   "no lessons beside the program nor in %s", FISHBOWL_DATADIR);
}

int places_lessons(const char *wanted, char *folders, size_t size, struct err *e)
{
    char own[PATH_MAX];
    size_t used = 0;
    for (bool more = true; more;) {
        size_t n = strcspn(wanted, ":");
        if (n == 0 && find_lessons(own, e) < 0)
            return -ENOENT;
        used += snprintf(folders + used, size - used, "%s%.*s", used ? ":" : "",
                         n ? (int)n : PATH_MAX, n ? wanted : own);
        if (used >= size)
            return err_set(e, -ENAMETOOLONG, NULL, "find the lessons of so many folders");
        more = wanted[n] == ':';
        wanted += n + more;
    }
    return 0;
}

int places_programs(char *path, size_t size, struct err *e)
{
    static const char *const names[] = {"./programs", "../programs", "programs", NULL};
    if (find(names, path, size) == 0)
        return 0;
    return err_set(e, -ENOENT, "In the source tree, make builds them.",
                   "no lesson programs beside the program nor in %s", FISHBOWL_DATADIR);
}

int places_bowl(char *path, size_t size, struct err *e)
{
    static const char *const names[] = {"./bowl", NULL};
    if (find(names, path, size) == 0)
        return 0;
    return err_set(e, -ENOENT, "make builds it, make install puts it there.",
                   "no program bowl beside fishbowl");
}

static int find_script(char path[PATH_MAX], struct err *e)
{
    static const char *const names[] = {"../sandbox/rootfs.sh", "../../sandbox/rootfs.sh",
                                        "rootfs.sh", NULL};
    if (find(names, path, PATH_MAX) == 0)
        return 0;
    return err_set(e, -ENOENT, "Name an unpacked tree with --rootfs DIR.",
                   "rootfs.sh, which unpacks the root filesystem");
}

static int unpack(const char *path, struct err *e)
{
    char script[PATH_MAX];
    if (find_script(script, e) < 0)
        return -ENOENT;
    extern char **environ;
    char *argv[] = {"sh", script, (char *)path, NULL};
    pid_t pid;
    int status, rc = posix_spawnp(&pid, "sh", NULL, NULL, argv, environ);
    if (rc)
        return err_set(e, -rc, NULL, "start %s", script);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return err_set(e, -errno, NULL, "wait for %s", script);
    if (status)
        return err_set(e, -EIO, "Its message stands above.",
                       "the root filesystem could not be made at %s", path);
    return 0;
}

int places_find_rootfs(const char *wanted, struct rootfs *rootfs, struct err *e)
{
    char cache[PATH_MAX], script[PATH_MAX];
    int rc = rootfs_find(rootfs, wanted, cache, e);
    if (rc == 0 || !cache[0])
        return rc;
    return find_script(script, e) < 0 ? -ENOENT : 1;
}

int places_rootfs(const char *wanted, struct rootfs *rootfs, struct err *e)
{
    char cache[PATH_MAX];
    int rc = rootfs_find(rootfs, wanted, cache, e);
    if (rc == 0 || !cache[0])
        return rc;
    rc = unpack(cache, e);
    return rc < 0 ? rc : rootfs_open(rootfs, cache, e);
}
