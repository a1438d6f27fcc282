/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reading.h"
#include <string.h>

bool process_has_own(const struct snapshot *s, const struct process *p, enum ns_kind kind)
{
    return p->ns[kind] != 0 && s->ns[kind] != 0 && p->ns[kind] != s->ns[kind];
}

static bool same_file(struct file_id a, struct file_id b)
{
    return a.device == b.device && a.inode == b.inode;
}

static bool has_own_root(const struct snapshot *s, const struct process *p)
{
    return p->root.inode != 0 && s->root.inode != 0 && !same_file(p->root, s->root);
}

static bool has_own_root_or_pids(const struct snapshot *s, const struct process *p)
{
    return has_own_root(s, p) || process_has_own(s, p, NS_PID);
}

static bool has_own_namespace(const struct snapshot *s, const struct process *p)
{
    for (int kind = 0; kind < NS_KINDS; kind++)
        if (process_has_own(s, p, kind))
            return true;
    return false;
}

/* Ended processes have neither root nor namespaces, the lab's init is never a container. */
static bool eligible(const struct process *p)
{
    return p->pid != 1 && p->state != 'Z' && p->state != 'X';
}

/* The first process in [from, to) that differs from the lab in the given way. */
static int first(const struct snapshot *s, int from, int to,
                 bool differs(const struct snapshot *, const struct process *))
{
    for (int i = from; i < to; i++)
        if (eligible(&s->process[i]) && differs(s, &s->process[i]))
            return i;
    return -1;
}

static int find(const struct snapshot *s, int from, int to,
                bool differs(const struct snapshot *, const struct process *))
{
    int found = first(s, from, to, differs);
    return found >= 0 ? found : first(s, 0, s->processes, differs);
}

/* In the view's order the descendants of a process are those that follow it with a greater depth.
 */
static int end_of_subtree(const struct snapshot *s, int top)
{
    int i = top + 1;
    while (i < s->processes && s->process[i].depth > s->process[top].depth)
        i++;
    return i;
}

static bool is_ancestor(const struct snapshot *s, int i, int of)
{
    return i < of && of < end_of_subtree(s, i);
}

/* Does a process share with the leader what sets the leader apart from the lab? */
static bool shares(const struct snapshot *s, const struct process *leader, const struct process *p)
{
    if (process_has_own(s, leader, NS_PID))
        return p->ns[NS_PID] == leader->ns[NS_PID];
    if (has_own_root(s, leader) && same_file(p->root, leader->root))
        return true;
    for (int kind = 0; kind < NS_KINDS; kind++)
        if (process_has_own(s, leader, kind) && p->ns[kind] == leader->ns[kind])
            return true;
    return false;
}

static void mark_container(struct snapshot *s)
{
    const struct process *leader = &s->process[s->leader];
    for (int i = 0; i < s->processes; i++)
        if (i == s->leader || (shares(s, leader, &s->process[i]) && !is_ancestor(s, i, s->leader)))
            s->process[i].in_container = true;
    /* and whatever they started, in further namespaces too; those stand behind them */
    for (int i = 0; i < s->processes; i++) {
        if (!s->process[i].in_container)
            continue;
        int end = end_of_subtree(s, i);
        for (; i + 1 < end; i++)
            s->process[i + 1].in_container = true;
    }
}

void leader_set(struct snapshot *s, int leader)
{
    for (int i = 0; i < s->processes; i++)
        s->process[i].in_container = false;
    s->leader = leader;
    if (leader >= 0)
        mark_container(s);
}

void leader_find(struct snapshot *s)
{
    int from = 0, to = 0;
    for (int i = 0; i < s->processes; i++)
        if (s->process[i].pid == s->lab->shell[SIDE_CONTAINER]) {
            from = i;
            to = end_of_subtree(s, i);
        }
    int found = find(s, from, to, has_own_root_or_pids);
    leader_set(s, found >= 0 ? found : find(s, from, to, has_own_namespace));
}

pid_t process_inside(const struct process *p)
{
    int levels = p->levels < PROCESS_LEVELS ? p->levels : PROCESS_LEVELS;
    return levels < 1 ? p->pid : p->numbers[levels - 1];
}
