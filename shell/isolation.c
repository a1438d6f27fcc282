/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation.h"
#include "lesson/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the rows: what is asked, and what the answer sounds like ---- */

static const struct process *leader_of(const struct snapshot *s)
{
    return s && s->leader >= 0 ? &s->process[s->leader] : NULL;
}

static bool has_root(const struct snapshot *s)
{
    struct file_id own = leader_of(s)->root, lab = s->root;

    return own.inode && lab.inode && (own.device != lab.device || own.inode != lab.inode);
}

static bool has_quota(const struct snapshot *s)
{
    return s->confines.cpu > 0;
}

static bool has_memory(const struct snapshot *s)
{
    return s->confines.memory > 0;
}

static bool has_most(const struct snapshot *s)
{
    return s->confines.processes > 0;
}

static bool has_filter(const struct snapshot *s)
{
    return s->confines.filter;
}

static void say_root(const struct snapshot *s, char *text, size_t size)
{
    snprintf(text, size, "a root directory of its own, %s", leader_of(s)->root_path);
}

static void say_pids(const struct snapshot *s, char *text, size_t size)
{
    const struct process *p = leader_of(s);

    snprintf(text, size, "process numbers of its own: it is %d inside, and %d on the host",
             (int)process_inside(p), (int)p->pid);
}

static void say_name(const struct snapshot *s, char *text, size_t size)
{
    snprintf(text, size, "a host name of its own: %s", s->hostname[SIDE_CONTAINER]);
}

static void say_mounts(const struct snapshot *s, char *text, size_t size)
{
    snprintf(text, size, "mounts of its own: %d", s->mounts);
}

static void say_ids(const struct snapshot *s, char *text, size_t size)
{
    snprintf(text, size, "user ids of its own, mapped by \"%s\"", s->uid_map);
}

static void say_quota(const struct snapshot *s, char *text, size_t size)
{
    snprintf(text, size, "at most %.3g %% of a processor", s->confines.cpu);
}

static void say_memory(const struct snapshot *s, char *text, size_t size)
{
    snprintf(text, size, "at most %.4g MiB of memory", s->confines.memory);
}

static void say_most(const struct snapshot *s, char *text, size_t size)
{
    int n = s->confines.processes;

    snprintf(text, size, "room for %d process%s", n, n == 1 ? "" : "es");
}

static void say_filter(const struct snapshot *s, char *text, size_t size)
{
    (void)s;
    snprintf(text, size, "a filter before its system calls");
}

const struct isolation isolation_table[ISOLATIONS] = {
    {"files", "files", "the host's root directory, and so its files", "chroot FOLDER PROGRAM", "02",
     -1, has_root, say_root},
    {"pids", "pid", "the host's process numbers", "unshare --pid --fork", "03", NS_PID, NULL,
     say_pids},
    {"hostname", "uts", "the host's name", "unshare --uts", "03", NS_UTS, NULL, say_name},
    {"mounts", "mnt", "the host's mounts", "unshare --mount", "03", NS_MNT, NULL, say_mounts},
    {"ipc", "ipc", "the host's message queues, semaphores and shared memory", "unshare --ipc", "03",
     NS_IPC, NULL, NULL},
    {"network", "net", "the host's network: its addresses and ports", "unshare --net", "03", NS_NET,
     NULL, NULL},
    {"users", "user", "the host's user ids: root inside is root outside",
     "unshare --user --map-root-user", "03", NS_USER, NULL, say_ids},
    {"cgroup", "cgroup", "the host's view of the control groups", "unshare --cgroup", "03",
     NS_CGROUP, NULL, NULL},
    {"time", "time", "the host's clocks since boot", "unshare --time --fork", "03", NS_TIME, NULL,
     NULL},
    {"cpu", "cpu", "the time of the host's processors", "a quota in cpu.max (v1: cpu.cfs_quota_us)",
     "08", -1, has_quota, say_quota},
    {"memory", "memory", "the host's memory, as much as there is",
     "a limit in memory.max (v1: memory.limit_in_bytes)", "09", -1, has_memory, say_memory},
    {"pids limit", "pids.max", "the host's room for processes", "a limit in pids.max", "10", -1,
     has_most, say_most},
    {"system calls", "seccomp", "the kernel's whole list of system calls", "a filter of seccomp(2)",
     "13", -1, has_filter, say_filter},
};

bool isolation_has(const struct snapshot *s, int row)
{
    const struct isolation *r = &isolation_table[row];
    const struct process *p = leader_of(s);

    return p && (r->has ? r->has(s) : process_has_own(s, p, (enum ns_kind)r->kind));
}

int isolation_count(const struct snapshot *s)
{
    int n = 0;

    for (int row = 0; row < ISOLATIONS; row++)
        n += isolation_has(s, row);
    return n;
}

void isolation_say(const struct snapshot *s, int row, char *text, size_t size)
{
    const struct isolation *r = &isolation_table[row];
    char own[256];

    if (isolation_has(s, row)) {
        snprintf(own, sizeof own, "its own namespace of the kind %s", r->word);
        if (r->say)
            r->say(s, own, sizeof own);
        snprintf(text, size, "It has %s.", own);
    } else {
        snprintf(text, size, "%s %s. Lesson %s isolates it: %s",
                 leader_of(s) ? "It shares" : "All processes share", r->shared, r->lesson, r->how);
    }
}

int isolation_find(const char *name)
{
    for (int row = 0; row < ISOLATIONS; row++)
        if (!strcmp(isolation_table[row].name, name) || !strcmp(isolation_table[row].word, name))
            return row;
    return -1;
}

char *isolation_page(const struct snapshot *s)
{
    const struct process *p = leader_of(s);
    struct text text = {0};
    char line[512];

    if (p)
        text_add(&text, "What process %d, %s, has of its own (●) and what it shares (○): %d of %d.",
                 (int)p->pid, p->name, isolation_count(s), ISOLATIONS);
    else
        text_add(&text, "There is no container yet: nothing is isolated.");
    text_add(&text, "\n\n");
    for (int row = 0; row < ISOLATIONS; row++) {
        isolation_say(s, row, line, sizeof line);
        char *second = strstr(line, ". Lesson"); /* on a line of its own */
        text_add(&text, "%s %-12s  %.*s%s%s\n", isolation_has(s, row) ? "●" : "○",
                 isolation_table[row].name, second ? (int)(second - line + 1) : (int)strlen(line),
                 line, second ? "\n                " : "", second ? second + 2 : "");
    }
    text_add(&text, "\n:why NAME says it of one; :lesson NUMBER opens a lesson.");
    return text_take(&text);
}
