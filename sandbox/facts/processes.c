/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "reading.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { MOST_DESCRIPTORS = 4000 };

/* Open files are scarce (often 1024): at most half of them are taken. The other processes'
 * schedstat is opened anew each time, which costs some microseconds more. */
static int affordable_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 0;
    return limit.rlim_cur / 2 < MOST_DESCRIPTORS ? (int)(limit.rlim_cur / 2) : MOST_DESCRIPTORS;
}

struct proc_path proc_path(pid_t pid, const char *name)
{
    struct proc_path path;
    snprintf(path.text, sizeof path.text, "%d/%s", pid, name);
    return path;
}

struct process_cache *process_cache_new(const struct lab_info *lab)
{
    struct process_cache *cache = calloc(1, sizeof *cache);
    if (cache) {
        cache->references = 1;
        cache->generation = lab->generation;
        cache->init = lab->init;
        cache->affordable = affordable_descriptors();
        cache->uts = -1;
    }
    return cache;
}

static void entry_forget(struct process_cache *cache, struct process_entry *entry)
{
    if (entry->schedstat >= 0)
        cache->descriptors--;
    fd_closep(&entry->schedstat);
}

void process_cache_unref(struct process_cache *cache)
{
    if (!cache || --cache->references > 0)
        return;
    for (int i = 0; i < cache->entries; i++)
        entry_forget(cache, &cache->entry[i]);
    free(cache->entry);
    free(cache->meters);
    fd_closep(&cache->uts);
    free(cache);
}

static struct process_entry *entry_find(struct process_entry *entry, int entries, pid_t pid)
{
    int low = 0, high = entries;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (entry[middle].process.pid < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < entries && entry[low].process.pid == pid ? &entry[low] : NULL;
}

const struct process_entry *process_cache_find(const struct process_cache *cache, pid_t pid)
{
    return entry_find(cache->entry, cache->entries, pid);
}

/* The files of /proc/PID give all that fits in one read(2); asking again until nothing comes would
 * double the calls. */
static ssize_t read_once(int dir, const char *name, char *text, size_t size)
{
    _cleanup_close_ int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
    if (n < 0)
        return -errno;
    text[n] = '\0';
    return n;
}

static int open_process(int proc, pid_t pid)
{
    int fd = openat(proc, proc_path(pid, "").text, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    return fd < 0 ? -errno : fd;
}

/* Inodes of /proc/PID/ns/KIND. readlink(2) costs a third of what stat(2) on the target does. */
static void read_namespaces(int dir, ino_t ns[NS_KINDS])
{
    for (int kind = 0; kind < NS_KINDS; kind++) {
        char path[32], link[64];
        snprintf(path, sizeof path, "ns/%s", ns_table[kind].name);
        ssize_t n = readlinkat(dir, path, link, sizeof link - 1);
        link[n > 0 ? n : 0] = '\0';
        ns[kind] = proc_parse_ns(link);
    }
}

static void read_root(int dir, struct file_id *root, char *path, size_t size)
{
    struct stat st;
    *root = (struct file_id){0};
    path[0] = '\0';
    if (fstatat(dir, "root/.", &st, 0) == 0)
        *root = (struct file_id){.device = st.st_dev, .inode = st.st_ino};
    char link[1024];
    ssize_t n = readlinkat(dir, "root", link, sizeof link - 1);
    if (n > 0) {
        link[n] = '\0';
        proc_copy_printable(path, size, link);
    }
}

/*
 * The lab's own namespaces and root, as its builder told them. For a kind that it could not, those
 * of the shells at the first snapshot serve: later a student may have put a shell elsewhere ("exec
 * unshare ..."). Init is asked last: an ordinary user may not look at it where it is not dumpable,
 * see ptrace(2).
 */
static void find_lab_own(const struct lab_info *lab, struct process_cache *cache)
{
    const pid_t tried[] = {lab->shell[SIDE_HOST], lab->shell[SIDE_CONTAINER], 1};
    char path[8];
    for (size_t i = 0; i < sizeof tried / sizeof *tried && cache->root.inode == 0; i++) {
        _cleanup_close_ int dir = tried[i] > 0 ? open_process(lab->proc, tried[i]) : -1;
        if (dir < 0)
            continue;
        read_namespaces(dir, cache->ns);
        read_root(dir, &cache->root, path, sizeof path);
    }
    for (int kind = 0; kind < NS_KINDS; kind++)
        if (lab->ns[kind])
            cache->ns[kind] = lab->ns[kind];
    if (lab->root_inode)
        cache->root = (struct file_id){.device = lab->root_device, .inode = lab->root_inode};
}

static void read_command(int dir, struct process *process)
{
    char text[sizeof process->command + 8];
    ssize_t n = read_once(dir, "cmdline", text, sizeof text);
    if (n > 0)
        proc_join_arguments(text, (size_t)n, process->command, sizeof process->command);
    else
        snprintf(process->command, sizeof process->command, "[%s]", process->name);
}

/* The numbers never change in a process's life: pid_namespaces(7). */
static void read_numbers(int dir, struct process *process)
{
    char status[4096];
    process->levels = 0;
    if (read_once(dir, "status", status, sizeof status) > 0)
        process->levels = proc_parse_nspid(status, process->numbers, PROCESS_LEVELS);
    if (process->levels == 0) {
        process->levels = 1;
        process->numbers[0] = process->pid;
    }
}

static int read_stat(int dir, struct process_entry *entry)
{
    char text[1024];
    struct proc_stat stat;
    ssize_t n = read_once(dir, "stat", text, sizeof text);
    if (n < 0)
        return (int)n;
    if (n == 0 || proc_parse_stat(text, &stat) < 0)
        return -ESRCH;
    struct process *process = &entry->process;
    process->pid = stat.pid;
    process->ppid = stat.ppid;
    process->pgrp = stat.pgrp;
    process->state = stat.state;
    process->start = stat.start;
    memcpy(process->name, stat.name, sizeof process->name);
    entry->session = stat.session;
    entry->tty = stat.tty;
    entry->threads = stat.threads;
    return 0;
}

/* Reading of one snapshot's processes. */
struct reader {
    struct snapshot *s;
    const struct cgroup_state *groups;
    struct process_cache *cache; /* with the entries of the last snapshot */
    bool same_groups;            /* cgroup and frozen can be taken over */
};

static void read_cgroup(const struct reader *r, int dir, struct process *process)
{
    char text[8192];
    if (read_once(dir, "cgroup", text, sizeof text) < 0)
        text[0] = '\0';
    cgroups_locate(r->s, r->groups, text, process);
}

/* Read a process anew; of its old entry only what cannot change is used. */
static int entry_read(struct reader *r, pid_t pid, const struct process_entry *old,
                      struct process_entry *entry)
{
    _cleanup_close_ int dir = open_process(r->s->lab->proc, pid);
    if (dir < 0)
        return dir;
    *entry = (struct process_entry){.schedstat = -1};
    /* schedstat first: what changes while the rest is read shows next time */
    if (read_once(dir, "schedstat", entry->ran, sizeof entry->ran) < 0)
        entry->ran[0] = '\0';
    int rc = read_stat(dir, entry);
    if (rc < 0)
        return rc;
    struct process *process = &entry->process;
    read_namespaces(dir, process->ns);
    if (old && old->process.start == process->start) {
        process->levels = old->process.levels;
        memcpy(process->numbers, old->process.numbers, sizeof process->numbers);
    } else if (process->ns[NS_PID] != 0 && process->ns[NS_PID] == r->cache->ns[NS_PID]) {
        process->levels = 1;
        process->numbers[0] = pid;
    } else {
        read_numbers(dir, process);
    }
    read_root(dir, &process->root, process->root_path, sizeof process->root_path);
    read_command(dir, process);
    read_cgroup(r, dir, process);
    return 0;
}

/* Has this process not run since its entry was read? Without CONFIG_SCHED_INFO all are zeros. */
static bool did_not_run(const struct reader *r, const struct process_entry *old)
{
    char text[sizeof old->ran];
    ssize_t n;
    if (old->schedstat >= 0) {
        n = pread(old->schedstat, text, sizeof text - 1, 0);
        text[n > 0 ? n : 0] = '\0';
    } else {
        n = read_once(r->s->lab->proc, proc_path(old->process.pid, "schedstat").text, text,
                      sizeof text);
    }
    return n > 0 && strcmp(text, old->ran) == 0 && strncmp(text, "0 0 0", 5) != 0;
}

/*
 * Can the old entry stand for the process as it is now? Running and frozen ones ('R', 'D') may
 * leave their state without having run.
 */
static bool still_true(const struct reader *r, const struct process_entry *old)
{
    if (old->threads != 1 || !strchr("STZ", old->process.state) || !r->same_groups)
        return false;
    return did_not_run(r, old);
}

/* A parent's or a session leader's end changes a process that itself did not run. */
static bool left_alone(const struct process_entry *list, int n, const struct process_entry *entry)
{
    const struct process *process = &entry->process;
    const struct process_entry *parent = entry_find((struct process_entry *)list, n, process->ppid);
    if (process->ppid > 0 && (!parent || parent->process.start > process->start))
        return false;
    return entry->session <= 0 || entry_find((struct process_entry *)list, n, entry->session);
}

static void keep_schedstat(struct reader *r, struct process_entry *entry)
{
    if (r->cache->descriptors >= r->cache->affordable || entry->schedstat >= 0)
        return;
    entry->schedstat = openat(r->s->lab->proc, proc_path(entry->process.pid, "schedstat").text,
                              O_RDONLY | O_CLOEXEC);
    if (entry->schedstat >= 0)
        r->cache->descriptors++;
}

/* Append the entry of a process to the new list; one that has ended meanwhile is left out. */
static int append(struct reader *r, struct process_entry *list, int n, pid_t pid)
{
    struct process_entry *old = entry_find(r->cache->entry, r->cache->entries, pid);
    if (old && still_true(r, old)) {
        list[n] = *old;
        old->schedstat = -1; /* it moved */
        return n + 1;
    }
    if (entry_read(r, pid, old, &list[n]) < 0)
        return n;
    if (old && old->process.start == list[n].process.start) {
        list[n].schedstat = old->schedstat;
        old->schedstat = -1;
    }
    return n + 1;
}

/* The numbers in the lab's procfs, ascending. Returns how many, or a negative errno. */
static int list_numbers(int proc, pid_t **numbers)
{
    _cleanup_close_ int fd = openat(proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    DIR *dir = fdopendir(fd);
    if (!dir)
        return -errno;
    steal_fd(&fd);
    int n = 0, room = 0;
    for (const struct dirent *d; (d = readdir(dir));) {
        if (d->d_name[0] < '1' || d->d_name[0] > '9')
            continue;
        if (n == room) {
            room = room ? room * 2 : 64;
            pid_t *more = realloc(*numbers, (size_t)room * sizeof **numbers);
            if (!more) {
                closedir(dir);
                return -ENOMEM;
            }
            *numbers = more;
        }
        (*numbers)[n++] = (pid_t)strtol(d->d_name, NULL, 10);
    }
    closedir(dir);
    return n;
}

static int compare_numbers(const void *a, const void *b)
{
    pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;
    return (x > y) - (x < y);
}

/* Replace the cache's entries by the new list. */
static void cache_replace(struct reader *r, struct process_entry *list, int n)
{
    struct process_cache *cache = r->cache;
    for (int i = 0; i < cache->entries; i++)
        entry_forget(cache, &cache->entry[i]);
    free(cache->entry);
    cache->entry = list;
    cache->entries = n;
    cache->memberships = r->groups->memberships;
}

static void read_list(struct reader *r, const pid_t *numbers, int count, struct process_entry *list)
{
    int n = 0;
    for (int i = 0; i < count; i++)
        n = append(r, list, n, numbers[i]);
    int kept = 0;
    for (int i = 0; i < n; i++) {
        if (!left_alone(list, n, &list[i])) {
            struct process_entry fresh;
            if (entry_read(r, list[i].process.pid, &list[i], &fresh) < 0) {
                list[i].process.state = 'X'; /* ended just now */
                continue;
            }
            fresh.schedstat = steal_fd(&list[i].schedstat);
            list[i] = fresh;
        }
        keep_schedstat(r, &list[i]);
    }
    for (int i = 0; i < n; i++) {
        if (list[i].process.state == 'X')
            entry_forget(r->cache, &list[i]);
        else
            list[kept++] = list[i];
    }
    cache_replace(r, list, kept);
}

int processes_read(struct snapshot *s, const struct cgroup_state *groups, struct err *e)
{
    struct reader r = {.s = s, .groups = groups, .cache = s->cache};
    if (s->cache->root.inode == 0)
        find_lab_own(s->lab, s->cache);
    memcpy(s->ns, s->cache->ns, sizeof s->ns);
    s->root = s->cache->root;
    r.same_groups = s->cache->memberships == groups->memberships;
    _cleanup_free_ pid_t *numbers = NULL;
    int count = list_numbers(s->lab->proc, &numbers);
    if (count == 0 || (count > 0 && !numbers))
        return err_set(e, -ESRCH, "Its first process has ended. :reset makes a new one.",
                       "read the lab's processes");
    if (count < 0)
        return err_set(e, count, NULL, "list the lab's processes");
    qsort(numbers, (size_t)count, sizeof *numbers, compare_numbers);

    struct process_entry *list = calloc((size_t)count, sizeof *list);
    if (!list)
        return err_set(e, -ENOMEM, NULL, "read %d processes", count);
    read_list(&r, numbers, count, list);
    s->processes = s->cache->entries;
    s->process = calloc((size_t)s->processes + 1, sizeof *s->process);
    if (!s->process)
        return err_set(e, -ENOMEM, NULL, "keep %d processes", s->processes);
    for (int i = 0; i < s->processes; i++)
        s->process[i] = s->cache->entry[i].process;
    return 0;
}
