/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gc.h"
#include "../kernel/cgroup.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include "ledger.h"
#include "sweep.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>

enum { LINE = 1024 }; /* bytes of a ledger's line; longer ones are none of ours */

static void tell(struct lab_gc *gc, enum lab_gc_verdict verdict, const char *thing, const char *fmt,
                 ...) __attribute__((format(printf, 4, 5)));

static void tell(struct lab_gc *gc, enum lab_gc_verdict verdict, const char *thing, const char *fmt,
                 ...)
{
    char why[256];
    va_list arguments;
    gc->count[verdict]++;
    if (!gc->tell)
        return;
    va_start(arguments, fmt);
    vsnprintf(why, sizeof why, fmt, arguments);
    va_end(arguments);
    gc->tell(gc->context, verdict, thing, why);
}

/* ---- groups ---- */

void gc_stop(const struct lab_gc *gc, const char *dir, int version)
{
    if (gc->dry_run)
        return;
    cgroup_thaw(dir, cgroup_ops_of(version));
    cgroup_kill(dir, cgroup_ops_of(version));
}

static bool remove_group(const char *dir, int version, int milliseconds)
{
    for (int turn = 0;; turn++) {
        cgroup_thaw(dir, cgroup_ops_of(version));
        cgroup_kill(dir, cgroup_ops_of(version));
        if (cgroup_remove(dir) == 0)
            return true;
        if (turn >= 2 * milliseconds)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    }
}

bool gc_group(struct lab_gc *gc, const char *dir, int version, const char *why)
{
    if (access(dir, F_OK) && errno == ENOENT)
        return true;
    if (gc->dry_run || remove_group(dir, version, gc->milliseconds)) {
        tell(gc, LAB_GC_REMOVED, dir, "%s", why);
        return true;
    }
    tell(gc, LAB_GC_LEFT, dir, "it cannot be removed, or its processes still die; try again");
    return false;
}

/*
 * Whether a ledger of this name may speak for a directory: a group that bears the ledger's own name
 * somewhere below a mounted hierarchy. Nothing else is ever touched, whatever a damaged or forged
 * ledger says.
 */
static const struct hierarchy *find_hierarchy(const struct hierarchy *list, int count,
                                              const char *dir, const char *name)
{
    const struct hierarchy *found = NULL;
    size_t best = 0;
    const char *last = strrchr(dir, '/');
    if (!last || strcmp(last + 1, name) != 0 || strstr(dir, "/./") || strstr(dir, "/../"))
        return NULL;
    for (int i = 0; i < count; i++) { /* one mount may lie below another */
        size_t length = strlen(list[i].mount);
        if (length > best && !strncmp(dir, list[i].mount, length) && dir[length] == '/') {
            best = length;
            found = &list[i];
        }
    }
    /* not through a symbolic link either, nor into another file system that is mounted below */
    _cleanup_close_ int fd = found ? sys_open_without_links(dir, O_PATH | O_DIRECTORY) : -1;
    struct statfs fs;
    if (found && fd < 0)
        return errno == ENOENT ? found : NULL;
    bool group = found && fstatfs(fd, &fs) == 0 &&
                 (fs.f_type == CGROUP_SUPER_MAGIC || fs.f_type == CGROUP2_SUPER_MAGIC);
    return group ? found : NULL;
}

/* ---- a ledger ---- */

/* Its whole text; -EPERM for a file that is not as ledger_open() made it. */
static ssize_t read_ledger(int folder, const char *name, char *text)
{
    struct stat st;
    text[0] = '\0';
    _cleanup_close_ int fd =
        openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st))
        return -errno;
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || st.st_nlink != 1 ||
        (st.st_mode & (S_IWGRP | S_IWOTH)) || st.st_size >= LEDGER_MAX)
        return -EPERM;
    ssize_t n = read(fd, text, LEDGER_MAX - 1);
    if (n < 0)
        return -errno;
    text[n] = '\0';
    return n;
}

/* IDENTITY_NONE: nobody can tell whose it is. An empty one names nothing, only itself. */
static enum identity whose(const char *name, const char *text)
{
    char own[256], head[256] = "", boot[64], own_boot[64], node[128], own_node[128], written[64];
    static const char format[] = "fishbowl-ledger 1 %63s %63s %127s";
    size_t length = strcspn(text, "\n");
    if (!text[0])
        return identity_of(name);
    if (length >= sizeof head || ledger_head(name, own, sizeof own) < 0)
        return IDENTITY_NONE;
    memcpy(head, text, length);
    if (sscanf(own, format, written, own_boot, own_node) != 3 ||
        sscanf(head, format, written, boot, node) != 3 || strcmp(written, name) != 0)
        return IDENTITY_NONE;
    if (strcmp(node, own_node) != 0)
        return IDENTITY_ELSEWHERE;
    return strcmp(boot, own_boot) != 0 ? IDENTITY_DEAD : identity_of(name);
}

struct reading {
    struct lab_gc *gc;
    const char *name, *path;
    struct hierarchy list[LAB_HIERARCHIES];
    int count;
    bool all_gone;
};

static void refuse(struct reading *r, const char *line)
{
    r->all_gone = false;
    tell(r->gc, LAB_GC_LEFT, r->path,
         "the line \"%.80s\" is none of a lab's; nothing is done to it", line);
}

static void take_line(struct reading *r, const char *line, bool remove)
{
    static const char cgroup[] = LEDGER_CGROUP " ", mount[] = LEDGER_MOUNT " ";
    bool group = !strncmp(line, cgroup, sizeof cgroup - 1);
    const char *dir = line + sizeof cgroup - 1;
    const struct hierarchy *h = group ? find_hierarchy(r->list, r->count, dir, r->name) : NULL;
    if (h && !remove)
        gc_stop(r->gc, dir, h->version);
    else if (h && !gc_group(r->gc, dir, h->version, "its keeper is dead"))
        r->all_gone = false;
    else if (!h && remove && (group || strncmp(line, mount, sizeof mount - 1) != 0))
        refuse(r, line); /* a mount, though, has gone with the keeper's namespace */
}

/* The line after this one, NULL if it was never finished: what it names was not begun either. */
static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end && strchr(end + 1, '\n') ? end + 1 : NULL;
}

static bool take_lines(struct lab_gc *gc, const char *name, const char *path, const char *text)
{
    struct reading r = {.gc = gc, .name = name, .path = path, .all_gone = true};
    r.count = hierarchies_read(r.list, LAB_HIERARCHIES);
    for (int remove = 0; remove < 2; remove++)
        for (const char *line = next_line(text); line; line = next_line(line)) {
            char copy[LINE];
            snprintf(copy, sizeof copy, "%.*s", (int)strcspn(line, "\n"), line);
            take_line(&r, copy, remove);
        }
    return r.all_gone;
}

static void judge(struct lab_gc *gc, int folder, const char *name, const char *path, char *text)
{
    ssize_t n = read_ledger(folder, name, text);
    if (n == -ENOENT)
        return;
    if (n < 0) {
        tell(gc, LAB_GC_LEFT, path,
             n == -EPERM ? "it is not a file of your own, closed to others" : "it cannot be read");
        return;
    }
    enum identity state = strlen(text) == (size_t)n ? whose(name, text) : IDENTITY_NONE;
    if (state == IDENTITY_LIVES)
        tell(gc, LAB_GC_LIVES, path, "its lab is in use");
    if (state == IDENTITY_ELSEWHERE)
        tell(gc, LAB_GC_LEFT, path,
             "its keeper runs on another machine or in another PID "
             "namespace, or did; run fishbowl gc there");
    if (state == IDENTITY_NONE)
        tell(gc, LAB_GC_LEFT, path, "its first line is damaged, so nobody can tell whose it is");
    if (state == IDENTITY_DEAD && take_lines(gc, name, path, text)) {
        if (!gc->dry_run)
            unlinkat(folder, name, 0);
        tell(gc, LAB_GC_REMOVED, path, "its keeper is dead");
    }
}

void gc_folder(struct lab_gc *gc, int folder, const char *path)
{
    char text[LEDGER_MAX], file[PATH_MAX];
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = copy < 0 ? NULL : fdopendir(copy);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        enum identity state = identity_of(entry->d_name);
        if (state == IDENTITY_NONE || (state == IDENTITY_LIVES && !gc->tell))
            continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        judge(gc, folder, entry->d_name, file, text);
    }
    closedir(dir);
}

void lab_gc(struct lab_gc *gc)
{
    int folder[LEDGER_FOLDERS];
    for (int which = 0; which < LEDGER_FOLDERS; which++) {
        char path[PATH_MAX];
        folder[which] = ledger_folder(which, false, path, sizeof path);
        if (folder[which] >= 0)
            gc_folder(gc, folder[which], path);
        else if (folder[which] == -EPERM || folder[which] == -ELOOP || folder[which] == -ENOTDIR)
            tell(gc, LAB_GC_LEFT, path, "it is not a folder of your own, closed to others");
    }
    sweep(gc->given, folder, gc);
    for (int which = 0; which < LEDGER_FOLDERS; which++)
        fd_closep(&folder[which]);
}

void gc_quietly(const char *given, int milliseconds)
{
    struct lab_gc gc = {.given = given, .milliseconds = milliseconds};
    lab_gc(&gc);
}
