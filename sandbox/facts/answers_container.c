/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers.h"
#include <stdio.h>
#include <string.h>

/* Facts about the container's first process. */

const struct process *leader_or_none(const struct fact_query *q, struct fact_value *value)
{
    if (q->s->leader >= 0)
        return &q->s->process[q->s->leader];
    value_none(value, "there is no container yet");
    return NULL;
}

void answer_exists(const struct fact_query *q, struct fact_value *value)
{
    value_truth(value, q->s->leader >= 0);
}

void answer_container_pid(const struct fact_query *q, struct fact_value *value)
{
    const struct process *leader = leader_or_none(q, value);
    if (leader)
        value_number(value, process_inside(leader));
}

void answer_hostpid(const struct fact_query *q, struct fact_value *value)
{
    const struct process *leader = leader_or_none(q, value);
    if (leader)
        value_number(value, leader->pid);
}

void answer_name(const struct fact_query *q, struct fact_value *value)
{
    const struct process *leader = leader_or_none(q, value);
    if (leader)
        value_text(value, leader->name);
}

void answer_root(const struct fact_query *q, struct fact_value *value)
{
    const struct process *leader = leader_or_none(q, value);
    if (leader && leader->root_path[0])
        value_text(value, leader->root_path);
    else if (leader)
        value_none(value, "the root directory could not be read");
}

void answer_own(const struct fact_query *q, struct fact_value *value)
{
    const struct process *leader = leader_or_none(q, value);
    if (leader)
        value_truth(value, process_has_own(q->s, leader, (enum ns_kind)ns_kind_of(q->argument)));
}

void answer_namespaces(const struct fact_query *q, struct fact_value *value)
{
    const struct process *leader = leader_or_none(q, value);
    int n = 0;
    for (int kind = 0; leader && kind < NS_KINDS; kind++)
        n += process_has_own(q->s, leader, (enum ns_kind)kind);
    if (leader)
        value_number(value, n);
}

void answer_uid_map(const struct fact_query *q, struct fact_value *value)
{
    if (leader_or_none(q, value))
        value_text(value, q->s->uid_map);
}

void answer_frozen(const struct fact_query *q, struct fact_value *value)
{
    const struct process *leader = leader_or_none(q, value);
    if (leader)
        value_truth(value, leader->frozen);
}

void answer_cgroup(const struct fact_query *q, struct fact_value *value)
{
    const struct process *leader = leader_or_none(q, value);
    if (leader)
        value_text(value, leader->cgroup);
}

void answer_mounts(const struct fact_query *q, struct fact_value *value)
{
    if (leader_or_none(q, value))
        value_number(value, q->s->mounts);
}

/* What is mounted last on a path hides what was there before: mount(2). */
static const struct mount *find_mount(const struct fact_query *q)
{
    const struct mount *found = NULL;
    for (int i = 0; i < q->s->mounts; i++)
        if (strcmp(q->s->mount[i].target, q->argument) == 0)
            found = &q->s->mount[i];
    return found;
}

static const struct mount *mount_or_none(const struct fact_query *q, struct fact_value *value)
{
    if (!leader_or_none(q, value))
        return NULL;
    const struct mount *found = find_mount(q);
    if (!found)
        value_none(value, "nothing is mounted on %.100s in the container", q->argument);
    return found;
}

void answer_mount(const struct fact_query *q, struct fact_value *value)
{
    if (leader_or_none(q, value))
        value_truth(value, find_mount(q) != NULL);
}

void answer_mount_type(const struct fact_query *q, struct fact_value *value)
{
    const struct mount *mount = mount_or_none(q, value);
    if (mount)
        value_text(value, mount->type);
}

void answer_mount_source(const struct fact_query *q, struct fact_value *value)
{
    const struct mount *mount = mount_or_none(q, value);
    if (mount)
        value_text(value, mount->source);
}
