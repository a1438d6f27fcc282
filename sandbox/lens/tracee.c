/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tracee.h"
#include "../kernel/fdio.h"
#include "../kernel/procfs.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>

enum { BUCKETS = 256, PAGE = 4096, REMEMBERED_MAX = 2000 };

static struct tracee *table[BUCKETS];
static int remembered;

static struct tracee **slot(pid_t tid)
{
    struct tracee **at = &table[(unsigned)tid % BUCKETS];
    while (*at && (*at)->tid != tid)
        at = &(*at)->next;
    return at;
}

struct tracee *tracee_find(pid_t tid)
{
    return *slot(tid);
}

/* A thread that runs another program vanishes without a word, execve(2). When there is much to
 * remember such are looked for, or a hostile process could make us remember without end. */
static void sweep(void)
{
    for (int i = 0; i < BUCKETS; i++)
        for (struct tracee *t = table[i], *after; t; t = after) {
            after = t->next;
            if (kill(t->tid, 0) && errno == ESRCH)
                tracee_forget(t->tid);
        }
}

struct tracee *tracee_get(pid_t tid)
{
    if (!*slot(tid) && remembered >= REMEMBERED_MAX)
        sweep();
    struct tracee **at = slot(tid);
    if (*at || !(*at = calloc(1, sizeof **at)))
        return *at;
    (*at)->tid = tid;
    remembered++;
    return *at;
}

void tracee_forget(pid_t tid)
{
    struct tracee **at = slot(tid), *gone = *at;
    if (!gone)
        return;
    *at = gone->next;
    remembered--;
    free(gone);
}

bool tracee_any(bool (*is)(const struct tracee *))
{
    for (int i = 0; remembered > 0 && i < BUCKETS; i++)
        for (const struct tracee *t = table[i]; t; t = t->next)
            if (is(t))
                return true;
    return false;
}

void tracee_each(void (*act)(struct tracee *))
{
    for (int i = 0; i < BUCKETS; i++)
        for (struct tracee *t = table[i]; t; t = t->next)
            act(t);
}

/* In pieces that end with a page, since what follows may not be there. */
size_t tracee_read(void *context, uint64_t address, void *to, size_t size)
{
    pid_t tid = *(const pid_t *)context;
    size_t got = 0;
    while (got < size) {
        size_t piece = PAGE - (address + got) % PAGE;
        if (piece > size - got)
            piece = size - got;
        struct iovec here = {(char *)to + got, piece};
        struct iovec there = {(void *)(uintptr_t)(address + got), piece}; // NOLINT
        ssize_t n = process_vm_readv(tid, &here, 1, &there, 1, 0);
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    return got;
}

static bool read_link(char *to, size_t size, const char *path)
{
    ssize_t n = readlink(path, to, size - 1);
    to[n < 0 ? 0 : n] = '\0';
    return n > 0;
}

bool tracee_describe(void *context, int fd, char *to, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", *(const pid_t *)context, fd);
    return fd >= 0 && read_link(to, size, path);
}

/* The numbers after "NStgid:", the outermost first: the machine's, the lab's ... its own. */
static void parse_numbers(const char *status, struct tracee *t)
{
    const char *line = strstr(status, "\nNStgid:");
    char *at = line ? (char *)line + strlen("\nNStgid:") : "";
    int level = 0;
    for (; *at == '\t' && level <= NUMBERS_MAX; level++) {
        pid_t number = (pid_t)strtol(at, &at, 10);
        if (level > 0)
            t->number[level - 1] = number;
    }
    if (level < 2) /* not in a PID namespace below ours */
        t->number[0] = t->call.machine_pid;
    t->levels = level < 2 ? 1 : level - 1;
    t->call.pid = t->number[0];
    t->call.inside = t->number[t->levels - 1];
}

void tracee_number(struct tracee *t)
{
    char path[64], status[2048], name[64] = "";
    snprintf(path, sizeof path, "/proc/%d/status", t->tid);
    if (file_read(AT_FDCWD, path, status, sizeof status) <= 0)
        return;
    const char *tgid = strstr(status, "\nTgid:");
    t->call.machine_pid = tgid ? (pid_t)strtol(tgid + strlen("\nTgid:"), NULL, 10) : t->tid;
    parse_numbers(status, t);
    sscanf(status, "Name:\t%63[^\n]", name);
    proc_copy_printable(t->call.command, sizeof t->call.command, name);
}

bool tracee_is_elsewhere(pid_t tid)
{
    char path[64], own[64], childrens[64];
    snprintf(path, sizeof path, "/proc/%d/ns/pid", tid);
    if (!read_link(own, sizeof own, path))
        return false;
    /* this link leads nowhere while the new namespace has no process 1 yet */
    snprintf(path, sizeof path, "/proc/%d/ns/pid_for_children", tid);
    return !read_link(childrens, sizeof childrens, path) || strcmp(own, childrens) != 0;
}

static enum place place_of(int fd)
{
    struct statfs fs;
    if (fstatfs(fd, &fs))
        return PLACE_OTHER;
    if (fs.f_type == CGROUP_SUPER_MAGIC || fs.f_type == CGROUP2_SUPER_MAGIC)
        return PLACE_CGROUP;
    return fs.f_type == PROC_SUPER_MAGIC ? PLACE_PROC : PLACE_OTHER;
}

/* Only to tell the kind of a file system, never to open a file: O_PATH, open(2). */
static int open_directory(int base, const char *path, bool from_root)
{
    struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
                           .resolve = from_root ? RESOLVE_IN_ROOT : 0};
    return (int)syscall(SYS_openat2, base, path, &how, sizeof how);
}

enum place tracee_place(pid_t tid, int dir, const char *path)
{
    char link[64], parent[1024] = ".";
    if (path[0] == '/')
        snprintf(link, sizeof link, "/proc/%d/root", tid);
    else if (dir == AT_FDCWD)
        snprintf(link, sizeof link, "/proc/%d/cwd", tid);
    else
        snprintf(link, sizeof link, "/proc/%d/fd/%d", tid, dir);
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    const char *last = memrchr(path, '/', length);
    if (last == path)
        snprintf(parent, sizeof parent, "/");
    else if (last)
        snprintf(parent, sizeof parent, "%.*s", (int)(last - path), path);
    _cleanup_close_ int base = open(link, O_PATH | O_CLOEXEC);
    if (base < 0)
        return PLACE_OTHER;
    _cleanup_close_ int fd = open_directory(base, parent, path[0] == '/');
    if (fd < 0) /* /proc/self is for each reader another, and none for us, who are not in there */
        return strncmp(path, "/proc/", 6) == 0 ? PLACE_PROC : PLACE_OTHER;
    return place_of(fd);
}

enum place tracee_file_place(pid_t tid, int fd)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/fd/%d", tid, fd);
    _cleanup_close_ int file = open(link, O_PATH | O_CLOEXEC);
    return file < 0 ? PLACE_OTHER : place_of(file);
}
