/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "facts.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A line that is put together from parts. One that does not fit whole is left out. */
struct line {
    char *text;
    size_t size, used;
    int parts; /* said or left out */
};

static __attribute__((format(printf, 2, 3))) void say(struct line *line, const char *fmt, ...)
{
    char part[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(part, sizeof part, fmt, args);
    va_end(args);
    const char *between = line->used ? " · " : "";
    line->parts++;
    size_t length = strlen(between) + strlen(part);
    if (line->used + length >= line->size)
        return;
    snprintf(line->text + line->used, line->size - line->used, "%s%s", between, part);
    line->used += length;
}

static bool same_process(const struct process *a, const struct process *b)
{
    return a->pid == b->pid && a->start == b->start;
}

static int missing_in(const struct snapshot *s, const struct snapshot *other)
{
    int n = 0;
    for (int i = 0; i < s->processes; i++) {
        bool found = false;
        /* the order seldom changes: look at the same place first */
        if (i < other->processes && same_process(&s->process[i], &other->process[i]))
            continue;
        for (int j = 0; j < other->processes && !found; j++)
            found = same_process(&s->process[i], &other->process[j]);
        n += !found;
    }
    return n;
}

static void say_counts(struct line *line, const char *what, int more, int fewer)
{
    if (more && fewer)
        say(line, "%s +%d -%d", what, more, fewer);
    else if (more || fewer)
        say(line, "%s %+d", what, more - fewer);
}

/* The namespaces of the leader that its former self did not have. */
static void diff_namespaces(struct line *line, const struct snapshot *s, const struct process *now,
                            const ino_t before[NS_KINDS])
{
    char kinds[64] = "";
    int n = 0;
    for (int kind = 0; kind < NS_KINDS; kind++) {
        if (now->ns[kind] == before[kind] || !process_has_own(s, now, (enum ns_kind)kind))
            continue;
        size_t used = strlen(kinds);
        snprintf(kinds + used, sizeof kinds - used, "%s%s", n ? " " : "", ns_table[kind].name);
        n++;
    }
    if (n)
        say(line, "%s namespace%s of %s: new", kinds, n > 1 ? "s" : "", now->name);
}

static void diff_root(struct line *line, const struct process *now, struct file_id before)
{
    if (now->root.inode && (now->root.device != before.device || now->root.inode != before.inode))
        say(line, "root of %s: %s", now->name, now->root_path);
}

static void diff_mounts(struct line *line, const struct snapshot *before,
                        const struct snapshot *after)
{
    bool changed = false;
    if (before->mounts != after->mounts) {
        say(line, "mounts %+d", after->mounts - before->mounts);
        return;
    }
    for (int i = 0; i < after->mounts; i++)
        changed = changed || strcmp(before->mount[i].target, after->mount[i].target) != 0 ||
                  strcmp(before->mount[i].type, after->mount[i].type) != 0;
    if (changed)
        say(line, "mounts changed");
}

static void diff_container(struct line *line, const struct snapshot *before,
                           const struct snapshot *after)
{
    const struct process *was = before->leader >= 0 ? &before->process[before->leader] : NULL;
    const struct process *is = after->leader >= 0 ? &after->process[after->leader] : NULL;
    bool same = was && is && same_process(was, is);
    if (was && !same)
        say(line, "container %s: gone", was->name);
    if (!is)
        return;
    diff_root(line, is, same ? was->root : after->root);
    diff_namespaces(line, after, is, same ? was->ns : after->ns);
    if (same)
        diff_mounts(line, before, after);
    if (strcmp(same ? before->hostname[SIDE_CONTAINER] : after->hostname[SIDE_HOST],
               after->hostname[SIDE_CONTAINER]) != 0)
        say(line, "host name of %s: %s", is->name, after->hostname[SIDE_CONTAINER]);
    if (same && strcmp(before->uid_map, after->uid_map) != 0)
        say(line, "user ids of %s: %s", is->name, after->uid_map);
}

static bool same_group(const struct cgroup *a, const struct cgroup *b)
{
    return strcmp(a->path, b->path) == 0 && a->hierarchy->version == b->hierarchy->version &&
           strcmp(a->hierarchy->controllers, b->hierarchy->controllers) == 0;
}

static const struct cgroup *find_group(const struct snapshot *s, const struct cgroup *group)
{
    for (int i = 0; i < s->cgroups; i++)
        if (same_group(&s->cgroup[i], group))
            return &s->cgroup[i];
    return NULL;
}

static void diff_groups(struct line *line, const struct snapshot *before,
                        const struct snapshot *after)
{
    for (int i = 0; i < after->cgroups; i++) {
        const struct cgroup *is = &after->cgroup[i], *was = find_group(before, is);
        if (!was)
            say(line, "cgroup %s: new", is->path);
        if (is->processes != (was ? was->processes : 0))
            say(line, "cgroup %s: processes %+d", is->path,
                is->processes - (was ? was->processes : 0));
        if (is->frozen != (was && was->frozen))
            say(line, "cgroup %s: %s", is->path, is->frozen ? "frozen" : "thawed");
    }
    for (int i = 0; i < before->cgroups; i++)
        if (!find_group(after, &before->cgroup[i]))
            say(line, "cgroup %s: removed", before->cgroup[i].path);
}

void snapshot_diff(const struct snapshot *before, const struct snapshot *after, char *line,
                   size_t size)
{
    struct line out = {.text = line, .size = size};
    line[0] = '\0';
    if (before->generation != after->generation) {
        say(&out, "a fresh lab");
        return;
    }
    diff_container(&out, before, after);
    say_counts(&out, "processes", missing_in(after, before), missing_in(before, after));
    diff_groups(&out, before, after);
    if (strcmp(before->hostname[SIDE_HOST], after->hostname[SIDE_HOST]) != 0)
        say(&out, "host name of the lab: %s", after->hostname[SIDE_HOST]);
    if (out.parts == 0)
        say(&out, "nothing");
}
