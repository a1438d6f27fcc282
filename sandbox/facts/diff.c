/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "facts.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A line that is put together from parts, or a part a line. One that does not fit whole is left
 * out. */
struct line {
    char *text;
    size_t size, used;
    int parts;  /* said or left out */
    bool whole; /* a part a line, each thing by its name instead of how many */
};

static __attribute__((format(printf, 2, 3))) void say(struct line *line, const char *fmt, ...)
{
    char part[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(part, sizeof part, fmt, args);
    va_end(args);
    const char *between = !line->used ? "" : line->whole ? "\n" : " · ";
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

static bool is_in(const struct snapshot *s, int i, const struct snapshot *other)
{
    /* the order seldom changes: look at the same place first */
    bool found = i < other->processes && same_process(&s->process[i], &other->process[i]);
    for (int j = 0; j < other->processes && !found; j++)
        found = same_process(&s->process[i], &other->process[j]);
    return found;
}

static int missing_in(const struct snapshot *s, const struct snapshot *other)
{
    int n = 0;
    for (int i = 0; i < s->processes; i++)
        n += !is_in(s, i, other);
    return n;
}

static void say_counts(struct line *line, const char *what, int more, int fewer)
{
    if (more && fewer)
        say(line, "%s +%d -%d", what, more, fewer);
    else if (more || fewer)
        say(line, "%s %+d", what, more - fewer);
}

static void say_missing(struct line *line, const char *what, const struct snapshot *s,
                        const struct snapshot *other)
{
    for (int i = 0; i < s->processes; i++) {
        const struct process *p = &s->process[i];
        if (is_in(s, i, other))
            continue;
        if (p->levels > 1)
            say(line, "process %d (%d inside), %s: %s", p->pid, process_inside(p), p->name, what);
        else
            say(line, "process %d, %s: %s", p->pid, p->name, what);
    }
}

static void diff_processes(struct line *line, const struct snapshot *before,
                           const struct snapshot *after)
{
    if (line->whole) {
        say_missing(line, "new", after, before);
        say_missing(line, "ended", before, after);
    } else {
        say_counts(line, "processes", missing_in(after, before), missing_in(before, after));
    }
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

static void say_mounts(struct line *line, const char *what, const struct snapshot *s,
                       const struct snapshot *other)
{
    for (int i = 0; i < s->mounts; i++) {
        const struct mount *m = &s->mount[i];
        bool found = false;
        for (int j = 0; j < other->mounts && !found; j++)
            found = strcmp(m->target, other->mount[j].target) == 0 &&
                    strcmp(m->type, other->mount[j].type) == 0 &&
                    strcmp(m->source, other->mount[j].source) == 0;
        if (!found)
            say(line, "mount %s, %s from %s: %s", m->target, m->type, m->source, what);
    }
}

static void diff_mounts(struct line *line, const struct snapshot *before,
                        const struct snapshot *after)
{
    bool changed = false;
    if (line->whole) {
        say_mounts(line, "new", after, before);
        say_mounts(line, "gone", before, after);
        return;
    }
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

static void say_limit(struct line *line, const struct process *p, const char *what, double before,
                      double after, const char *unit)
{
    if (before == after)
        return;
    if (after > 0)
        say(line, "%s of %s: at most %.4g%s", what, p->name, after, unit);
    else
        say(line, "%s of %s: no limit", what, p->name);
}

static void diff_confines(struct line *line, const struct process *p, const struct confines *before,
                          const struct confines *after)
{
    say_limit(line, p, "memory", before->memory, after->memory, " MiB");
    say_limit(line, p, "cpu", before->cpu, after->cpu, " %");
    say_limit(line, p, "processes", before->processes, after->processes, "");
    if (before->filter != after->filter)
        say(line, "system calls of %s: %s", p->name, after->filter ? "filtered" : "all");
}

/* From which namespace to which, by their inodes: namespaces(7). */
static void diff_inodes(struct line *line, const struct snapshot *s, const struct process *now,
                        const ino_t before[NS_KINDS])
{
    for (int kind = 0; kind < NS_KINDS; kind++)
        if (now->ns[kind] != before[kind] && now->ns[kind] && before[kind])
            say(line, "%s namespace of %s: %lu, before %lu%s", ns_table[kind].name, now->name,
                (unsigned long)now->ns[kind], (unsigned long)before[kind],
                process_has_own(s, now, (enum ns_kind)kind) ? "" : " (the host's)");
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
    static const struct confines free_of_any;
    (line->whole ? diff_inodes : diff_namespaces)(line, after, is, same ? was->ns : after->ns);
    diff_root(line, is, same ? was->root : after->root);
    if (same)
        diff_mounts(line, before, after);
    if (strcmp(same ? before->hostname[SIDE_CONTAINER] : after->hostname[SIDE_HOST],
               after->hostname[SIDE_CONTAINER]) != 0)
        say(line, "host name of %s: %s", is->name, after->hostname[SIDE_CONTAINER]);
    if (same && strcmp(before->uid_map, after->uid_map) != 0)
        say(line, "user ids of %s: %s", is->name, after->uid_map);
    diff_confines(line, is, same ? &before->confines : &free_of_any, &after->confines);
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

static void compare(const struct snapshot *before, const struct snapshot *after, struct line *line)
{
    line->text[0] = '\0';
    if (before->generation != after->generation) {
        say(line, "a fresh lab");
        return;
    }
    diff_container(line, before, after);
    diff_processes(line, before, after);
    diff_groups(line, before, after);
    if (strcmp(before->hostname[SIDE_HOST], after->hostname[SIDE_HOST]) != 0)
        say(line, "host name of the lab: %s", after->hostname[SIDE_HOST]);
    if (line->parts == 0)
        say(line, "nothing");
}

void snapshot_diff(const struct snapshot *before, const struct snapshot *after, char *line,
                   size_t size)
{
    compare(before, after, &(struct line){.text = line, .size = size});
}

void snapshot_diff_whole(const struct snapshot *before, const struct snapshot *after, char *text,
                         size_t size)
{
    compare(before, after, &(struct line){.text = text, .size = size, .whole = true});
}
