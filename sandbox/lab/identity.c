/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "identity.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int identity_start(pid_t pid, unsigned long long *start)
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

int identity_pidfd(pid_t pid, unsigned long long start)
{
    unsigned long long now;
    _cleanup_close_ int pidfd = sys_pidfd_open(pid);
    if (pidfd < 0)
        return -errno;
    int r = identity_start(pid, &now);
    return r == 0 && now == start ? steal_fd(&pidfd) : -ESRCH;
}

/* Asked once, as the boot below: there may be many names to look at. setns(2) is for children. */
static unsigned long long pid_namespace(void)
{
    static unsigned long long number;
    struct stat st;
    if (!number && stat("/proc/self/ns/pid", &st) == 0)
        number = st.st_ino;
    return number;
}

const char *identity_boot(void)
{
    static char boot[40];
    if (!boot[0] && file_read(AT_FDCWD, "/proc/sys/kernel/random/boot_id", boot, sizeof boot) > 0)
        boot[strcspn(boot, "\n")] = '\0';
    return boot;
}

int identity_name(char *name, size_t size)
{
    unsigned long long start;
    int r = identity_start(getpid(), &start);
    if (r == 0)
        snprintf(name, size, "fb.%d.%llu.%llu", getpid(), start, pid_namespace());
    return r;
}

/* Returns LIVES where it may. */
static enum identity parse(const char *name, int *pid, unsigned long long *start)
{
    unsigned long long where;
    char again[IDENTITY_SIZE];
    if (sscanf(name, "fb.%d.%llu.%llu", pid, start, &where) != 3)
        return IDENTITY_NONE;
    snprintf(again, sizeof again, "fb.%d.%llu.%llu", *pid, *start, where);
    if (*pid <= 0 || strcmp(again, name) != 0)
        return IDENTITY_NONE;
    return where == pid_namespace() ? IDENTITY_LIVES : IDENTITY_ELSEWHERE;
}

bool identity_is_taken(const char *name)
{
    int pid;
    unsigned long long start;
    return parse(name, &pid, &start) == IDENTITY_LIVES && (kill(pid, 0) == 0 || errno == EPERM);
}

enum identity identity_of(const char *name)
{
    int pid;
    unsigned long long start, now;
    enum identity may = parse(name, &pid, &start);
    if (may != IDENTITY_LIVES)
        return may;
    int r = identity_start(pid, &now);
    bool dead = r == -ENOENT || r == -ESRCH || (r == 0 && now != start);
    return dead ? IDENTITY_DEAD : IDENTITY_LIVES;
}

int identity_keeper(const char *name)
{
    int pid;
    unsigned long long start;
    if (identity_of(name) != IDENTITY_LIVES || sscanf(name, "fb.%d.%llu", &pid, &start) != 2)
        return -ESRCH;
    return identity_pidfd(pid, start);
}
