/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "witness.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/vfs.h>
#include <sys/wait.h>

static int open_proc(const struct failure *f, const char *name, int flags)
{
    char path[96];
    snprintf(path, sizeof path, "/proc/%d/%s", f->call->machine_pid, name);
    return open(path, flags | O_CLOEXEC);
}

bool witness_read(const struct failure *f, const char *name, char *text, size_t size)
{
    char path[96];
    snprintf(path, sizeof path, "/proc/%d/%s", f->call->machine_pid, name);
    ssize_t length = file_read(AT_FDCWD, path, text, size);
    if (length < 0)
        text[0] = '\0';
    return length >= 0;
}

bool witness_status(const struct failure *f, const char *line, int base, uint64_t *value)
{
    char text[4096];
    const char *at = witness_read(f, "status", text, sizeof text) ? strstr(text, line) : NULL;
    if (!at || (at > text && at[-1] != '\n'))
        return false;
    *value = strtoull(at + strlen(line), NULL, base);
    return true;
}

bool witness_capable(const struct failure *f, int capability)
{
    uint64_t set;
    return witness_status(f, "CapEff:", 16, &set) && (set >> capability & 1);
}

// ---- namespaces ----

static ino_t inode_of(int fd)
{
    struct stat st;
    return fd >= 0 && fstat(fd, &st) == 0 ? st.st_ino : 0;
}

int witness_open_ns(const struct failure *f, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "ns/%s", name);
    return open_proc(f, path, O_RDONLY);
}

ino_t witness_ns(const struct failure *f, const char *name)
{
    _cleanup_close_ int ns = witness_open_ns(f, name);
    return inode_of(ns);
}

int witness_owner(int ns)
{
    return ns < 0 ? -1 : ioctl(ns, NS_GET_USERNS);
}

bool witness_governs(const struct failure *f, int ns)
{
    ino_t own = witness_ns(f, "user");
    _cleanup_close_ int owner = witness_owner(ns);
    while (own && owner >= 0) {
        if (inode_of(owner) == own)
            return true;
        int parent = ioctl(owner, NS_GET_PARENT); /* EPERM beyond our own */
        close(owner);
        owner = parent;
    }
    return false;
}

int witness_depth(const struct failure *f)
{
    int depth = 0;
    _cleanup_close_ int ns = witness_open_ns(f, "user");
    while (ns >= 0) {
        int parent = ioctl(ns, NS_GET_PARENT);
        close(ns);
        ns = parent;
        depth += ns >= 0;
    }
    return depth;
}

/* The second column of a map is in our own user namespace; but that of our own namespace is in its
 * parent, and then the first one is ours (user_namespaces(7)). */
static bool map_covers(const char *map, bool own, uint64_t id)
{
    unsigned long long inside, outside, count;
    while (map && sscanf(map, "%llu %llu %llu", &inside, &outside, &count) == 3) {
        unsigned long long first = own ? inside : outside;
        if (id >= first && id - first < count)
            return true;
        map = strchr(map, '\n');
        map += map != NULL;
    }
    return false;
}

bool witness_lacks_id(const struct failure *f, const char *map, uint64_t id)
{
    char text[4096];
    struct stat own;
    return stat("/proc/self/ns/user", &own) == 0 && witness_read(f, map, text, sizeof text) &&
           !map_covers(text, own.st_ino == witness_ns(f, "user"), id);
}

/* A child of one thread, because only such a one may change its user namespace (setns(2)). */
bool witness_ask_inside(const struct failure *f, bool mounts,
                        bool (*ask)(const struct failure *, void *), void *context)
{
    _cleanup_close_ int mnt = mounts ? witness_open_ns(f, "mnt") : -1;
    _cleanup_close_ int user = mounts ? witness_owner(mnt) : witness_open_ns(f, "user");
    _cleanup_close_ int own = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
    if (user < 0 || (mounts && mnt < 0))
        return false;
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_DUMPABLE, 0); /* whoever rules that namespace, does not rule us: ptrace(2) */
        bool there = (inode_of(user) == inode_of(own) || setns(user, CLONE_NEWUSER) == 0) &&
                     (!mounts || setns(mnt, CLONE_NEWNS) == 0);
        _exit(there && ask(f, context) ? 0 : 1);
    }
    int status = 1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return child > 0 && status == 0;
}

// ---- memory ----

/* Page by page: what follows a string may not be mapped. */
static size_t read_memory(const struct failure *f, uint64_t address, char *text, size_t size)
{
    size_t used = 0;
    _cleanup_close_ int memory = open_proc(f, "mem", O_RDONLY);
    while (memory >= 0 && used < size) {
        size_t part = 4096 - (address + used) % 4096;
        if (part > size - used)
            part = size - used;
        ssize_t n = pread(memory, text + used, part, (off_t)(address + used));
        if (n <= 0)
            break;
        used += (size_t)n;
        if (memchr(text + used - (size_t)n, '\0', (size_t)n))
            break;
    }
    return used;
}

bool witness_string(const struct failure *f, int argument, char *text, size_t size)
{
    text[0] = '\0';
    if (!f->args || argument < 0 || !f->args[argument])
        return false;
    size_t length = read_memory(f, f->args[argument], text, size - 1);
    text[length] = '\0';
    return length > 0;
}

bool witness_written(const struct failure *f, char *text, size_t size)
{
    text[0] = '\0';
    if (!f->args)
        return false;
    size_t wanted = f->args[2] < size - 1 ? (size_t)f->args[2] : size - 1;
    size_t length = read_memory(f, f->args[1], text, wanted);
    text[length] = '\0';
    return length > 0;
}

// ---- files ----

bool witness_statx(int dir, const char *path, struct statx *st)
{
    return dir >= 0 && statx(dir, path, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
                             STATX_BASIC_STATS | STATX_MNT_ID, st) == 0;
}

long witness_file_system(int fd)
{
    struct statfs st;
    return fd >= 0 && fstatfs(fd, &st) == 0 ? (long)st.f_type : 0;
}

ssize_t witness_contents(int fd, char *text, size_t size)
{
    char path[64];
    struct stat st;
    text[0] = '\0';
    if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
        return -EINVAL;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    /* who holds a lease on the file does not make us wait: F_SETLEASE, fcntl(2) */
    _cleanup_close_ int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t length = file < 0 ? -errno : pread(file, text, size - 1, 0);
    text[length > 0 ? length : 0] = '\0';
    return length;
}
