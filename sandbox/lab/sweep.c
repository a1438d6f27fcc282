/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sweep.h"
#include "../kernel/cgroup.h"
#include "../kernel/fdio.h"
#include "base.h"
#include "lab.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* The start time of a process; -ESRCH when it is no more, or dead and only not yet reaped. */
static int read_start(pid_t pid, unsigned long long *start)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    ssize_t n = file_read(AT_FDCWD, path, text, sizeof text);
    if (n < 0)
        return (int)n;
    char *field = strrchr(text, ')'); /* the name before it may contain anything */
    if (field && (!strncmp(field, ") Z", 3) || !strncmp(field, ") X", 3)))
        return -ESRCH;
    for (int number = 2; field && number < 22; number++)
        field = strchr(field + 1, ' ');
    if (!field)
        return -EINVAL;
    *start = strtoull(field, NULL, 10);
    return 0;
}

static unsigned long long pid_namespace(void)
{
    struct stat st;
    return stat("/proc/self/ns/pid", &st) ? 0 : st.st_ino;
}

int sweep_name(char *name, size_t size)
{
    unsigned long long start;
    int r = read_start(getpid(), &start);
    if (r == 0)
        snprintf(name, size, "fb.%d.%llu.%llu", getpid(), start, pid_namespace());
    return r;
}

static bool is_stale(const char *name)
{
    int pid, end = 0;
    unsigned long long start, where, now;
    if (sscanf(name, "fb.%d.%llu.%llu%n", &pid, &start, &where, &end) != 3 || name[end])
        return false;
    if (where != pid_namespace()) /* the number counts elsewhere: not ours to judge */
        return false;
    int r = read_start(pid, &now);
    return r == -ENOENT || r == -ESRCH || (r == 0 && now != start);
}

static void pause_shortly(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
}

static bool remove_group(const char *base, const char *name, int version, int milliseconds)
{
    char dir[640];
    snprintf(dir, sizeof dir, "%s/%s", base, name);
    for (int turn = 0;; turn++) {
        cgroup_thaw(dir, cgroup_ops_of(version));
        cgroup_kill(dir, cgroup_ops_of(version));
        if (cgroup_remove(dir) == 0)
            return true;
        if (turn >= 2 * milliseconds)
            return false;
        pause_shortly();
    }
}

static int sweep_base(const char *base, int version, int milliseconds)
{
    int removed = 0;
    DIR *dir = opendir(base);
    if (!dir)
        return 0;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (is_stale(entry->d_name))
            removed += remove_group(base, entry->d_name, version, milliseconds);
    closedir(dir);
    return removed;
}

int sweep(const char *given, int milliseconds)
{
    struct hierarchy list[LAB_HIERARCHIES];
    int removed = 0, count = hierarchies_read(list, LAB_HIERARCHIES);
    const char *path = base_path(list, count, given);
    /* A frozen process leaves no hierarchy before it was thawed in its own: freezers first. */
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < count; i++) {
            char bases[BASES][BASE_SIZE];
            int n = base_list(&list[i], path, bases);
            bool freezer = list[i].version == 2 || strstr(list[i].controllers, "freezer");
            for (int base = 0; freezer == (pass == 0) && base < n; base++)
                removed += sweep_base(bases[base], list[i].version, milliseconds);
        }
    return removed;
}

int lab_sweep(void)
{
    return sweep(NULL, 200);
}
