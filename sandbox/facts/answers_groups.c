/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Facts about control groups. */

static bool in_hierarchy(const struct lab_hierarchy *h, const char *word, size_t length)
{
    if (length == 2 && strncmp(word, "v2", 2) == 0)
        return h->version == 2;
    if (h->version != 1)
        return false;
    const char *at = h->controllers;
    at += strncmp(at, "name=", 5) == 0 ? 5 : 0; /* a tree without controllers: systemd:NAME */
    for (; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strncmp(at, word, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    return length == 2 && strncmp(word, "v1", 2) == 0;
}

/* The path in full is better than its end, a group in use better than an empty one. */
int group_rank(const struct cgroup *group, const char *name)
{
    const char *colon = strchr(name, ':'), *slash = strchr(name, '/');
    if (colon && (!slash || colon < slash)) {
        if (!in_hierarchy(group->hierarchy, name, (size_t)(colon - name)))
            return 0;
        name = colon + 1;
    }
    name += strspn(name, "/");
    size_t length = strlen(name), whole = strlen(group->path);
    if (length == 0 || whole < length + 1 || strcmp(group->path + whole - length, name) != 0 ||
        group->path[whole - length - 1] != '/')
        return 0;
    return 1 + 4 * (whole == length + 1) + (group->processes > 0);
}

static const struct cgroup *find_group(const struct fact_query *q)
{
    const struct cgroup *found = NULL;
    int best = 0;
    for (int i = 0; i < q->s->cgroups; i++) {
        int r = group_rank(&q->s->cgroup[i], q->argument);
        if (r > 0) /* of equal ones in several hierarchies the one that can freeze */
            r += 2 * q->s->cgroup[i].can_freeze;
        if (r > best) {
            best = r;
            found = &q->s->cgroup[i];
        }
    }
    return found;
}

static const struct cgroup *group_or_none(const struct fact_query *q, struct fact_value *value)
{
    const struct cgroup *found = find_group(q);
    if (!found)
        value_none(value, "there is no cgroup called %.100s", q->argument);
    return found;
}

void answer_group(const struct fact_query *q, struct fact_value *value)
{
    value_truth(value, find_group(q) != NULL);
}

void answer_group_frozen(const struct fact_query *q, struct fact_value *value)
{
    const struct cgroup *group = group_or_none(q, value);
    if (group && !group->can_freeze)
        value_none(value, "nothing can be frozen in this hierarchy");
    else if (group)
        value_truth(value, group->frozen);
}

void answer_group_processes(const struct fact_query *q, struct fact_value *value)
{
    const struct cgroup *group = group_or_none(q, value);
    if (group)
        value_number(value, group->processes);
}

void answer_group_hierarchy(const struct fact_query *q, struct fact_value *value)
{
    const struct cgroup *group = group_or_none(q, value);
    char text[80];
    if (!group)
        return;
    snprintf(text, sizeof text, "v%d%s%s", group->hierarchy->version,
             group->hierarchy->version == 1 ? " " : "", group->hierarchy->controllers);
    value_text(value, text);
}

void answer_group_version(const struct fact_query *q, struct fact_value *value)
{
    const struct cgroup *group = group_or_none(q, value);
    if (group)
        value_number(value, group->hierarchy->version);
}

/* Whether there is a process in the group or below it: populated of cgroup.events in version 2. */
void answer_group_populated(const struct fact_query *q, struct fact_value *value)
{
    const struct cgroup *group = group_or_none(q, value);
    if (!group)
        return;
    size_t length = strlen(group->path);
    int n = 0;
    for (int i = 0; i < q->s->cgroups; i++) {
        const struct cgroup *other = &q->s->cgroup[i];
        if (other->hierarchy == group->hierarchy &&
            strncmp(other->path, group->path, length) == 0 &&
            (other->path[length] == '/' || other->path[length] == '\0'))
            n += other->processes;
    }
    value_truth(value, n > 0);
}

static void value_versions(struct fact_value *value, bool one, bool two)
{
    value_text(value, one && two ? "v1+v2" : one ? "v1" : two ? "v2" : "none");
}

void answer_lab_cgroups(const struct fact_query *q, struct fact_value *value)
{
    bool version[3] = {false};
    for (int i = 0; i < q->s->lab->hierarchies; i++)
        if (q->s->lab->hierarchy[i].inside[0])
            version[q->s->lab->hierarchy[i].version == 2 ? 2 : 1] = true;
    value_versions(value, version[1], version[2]);
}

/* Version 2 can freeze since Linux 5.2, see cgroup-v2.rst of the kernel: look for the file. */
static bool can_freeze(const struct lab_hierarchy *h)
{
    char path[sizeof h->outside + 32];
    snprintf(path, sizeof path, "%s/%s", h->outside,
             h->version == 2 ? "cgroup.freeze" : "freezer.state");
    return h->inside[0] && access(path, F_OK) == 0;
}

void answer_lab_freezer(const struct fact_query *q, struct fact_value *value)
{
    bool version[3] = {false};
    for (int i = 0; i < q->s->lab->hierarchies; i++)
        if (can_freeze(&q->s->lab->hierarchy[i]))
            version[q->s->lab->hierarchy[i].version == 2 ? 2 : 1] = true;
    value_versions(value, version[1], version[2]);
}
