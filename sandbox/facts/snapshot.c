/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snapshot.h"
#include "../kernel/fdio.h"
#include "observer.h"
#include "reading.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Questions to the observer that are not answered yet. */
struct asked {
    bool open[SIDES];
    unsigned number[SIDES];
};

/* The name changes without leaving a trace in /proc: the observer is asked each time. */
static void ask_hostname(const struct snapshot *s, enum side side, int ns, struct asked *asked)
{
    asked->open[side] = ns >= 0 && s->lab->observer >= 0 &&
                        observer_ask_hostname(s->lab->observer, ns, &asked->number[side]) == 0;
}

static int open_uts(const struct snapshot *s, const struct process *process)
{
    return openat(s->lab->proc, proc_path(process->pid, "ns/uts").text, O_RDONLY | O_CLOEXEC);
}

/* Any process that is in the lab's own UTS namespace. */
static const struct process *one_of_the_lab(const struct snapshot *s)
{
    for (int i = 0; i < s->processes; i++)
        if (s->ns[NS_UTS] != 0 && s->process[i].ns[NS_UTS] == s->ns[NS_UTS])
            return &s->process[i];
    return NULL;
}

static const struct process *leader_of(const struct snapshot *s)
{
    return s->leader < 0 ? NULL : &s->process[s->leader];
}

/* The lab's own name was asked for at the start of the look, once its namespace is known. */
static void ask_the_rest(const struct snapshot *s, struct asked *asked)
{
    const struct process *leader = leader_of(s), *ours = one_of_the_lab(s);
    if (s->cache->uts < 0 && ours) {
        s->cache->uts = open_uts(s, ours);
        ask_hostname(s, SIDE_HOST, s->cache->uts, asked);
    }
    if (!leader || !process_has_own(s, leader, NS_UTS))
        return;
    _cleanup_close_ int ns = open_uts(s, leader);
    ask_hostname(s, SIDE_CONTAINER, ns, asked);
}

static void take_hostnames(struct snapshot *s, const struct asked *asked)
{
    for (enum side side = 0; side < SIDES; side++) {
        char name[sizeof s->hostname[side]];
        if (asked->open[side] &&
            observer_take(s->lab->observer, asked->number[side], name, sizeof name) == 0)
            proc_copy_printable(s->hostname[side], sizeof s->hostname[side], name);
    }
    if (leader_of(s) && !process_has_own(s, leader_of(s), NS_UTS))
        memcpy(s->hostname[SIDE_CONTAINER], s->hostname[SIDE_HOST], sizeof s->hostname[SIDE_HOST]);
}

static int read_parts(struct snapshot *s, struct err *e)
{
    struct cgroup_state groups;
    struct asked asked = {0};
    ask_hostname(s, SIDE_HOST, s->cache->uts, &asked);
    int rc = cgroups_read(s, &groups, e);
    if (rc == 0)
        rc = processes_read(s, &groups, e);
    if (rc < 0)
        return rc;
    cgroups_hide_own(s);
    rc = processes_order(s, e);
    if (rc < 0)
        return rc;
    leader_find(s);
    terminals_read(s);
    int front = bowl_front(s, NULL);
    if (front >= 0) {
        leader_set(s, front);
        s->terminal[SIDE_CONTAINER].process = front;
    }
    ask_the_rest(s, &asked); /* answered while the rest is read */
    if (leader_of(s))
        id_map_read(s, leader_of(s), "uid_map", s->uid_map, sizeof s->uid_map);
    confines_read(s);
    rc = mounts_read(s, e);
    take_hostnames(s, &asked);
    return rc;
}

struct snapshot *snapshot_take(const struct lab_info *lab, const struct snapshot *previous,
                               struct err *e)
{
    struct snapshot *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(e, -ENOMEM, NULL, "take a snapshot");
        return NULL;
    }
    s->lab = lab;
    s->time = milliseconds();
    s->generation = lab->generation;
    s->leader = -1;
    if (previous && previous->cache->generation == lab->generation &&
        previous->cache->init == lab->init) {
        s->cache = previous->cache;
        s->cache->references++;
    } else {
        s->cache = process_cache_new(lab);
    }
    if (!s->cache)
        err_set(e, -ENOMEM, NULL, "take a snapshot");
    if (!s->cache || read_parts(s, e) < 0) {
        snapshot_free(s);
        return NULL;
    }
    return s;
}

void snapshot_free(struct snapshot *s)
{
    if (!s)
        return;
    process_cache_unref(s->cache);
    free(s->process);
    free(s->cgroup);
    free(s->mount);
    free(s);
}

const struct process *snapshot_find(const struct snapshot *s, pid_t pid)
{
    for (int i = 0; i < s->processes; i++)
        if (s->process[i].pid == pid)
            return &s->process[i];
    return NULL;
}

const struct process *snapshot_find_name(const struct snapshot *s, const char *name)
{
    const struct process *found = NULL;
    for (int i = 0; i < s->processes; i++) {
        const struct process *p = &s->process[i];
        if (strcmp(p->name, name) != 0)
            continue;
        if (!found || p->in_container > found->in_container ||
            (p->in_container == found->in_container && p->start < found->start))
            found = p;
    }
    return found;
}
