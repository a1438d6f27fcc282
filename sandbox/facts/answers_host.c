/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/procfs.h"
#include "answers.h"
#include "reading.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Facts about processes and terminals of either side. */

/* By name, or by the host's number. */
static const struct process *process_or_none(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = snapshot_find_name(q->s, q->argument);
    if (!p && isdigit((unsigned char)q->argument[0]))
        p = snapshot_find(q->s, (pid_t)strtol(q->argument, NULL, 10));
    if (!p)
        value_none(value, "there is no process called %.100s", q->argument);
    return p;
}

const struct process *subject_or_none(const struct fact_query *q, struct fact_value *value)
{
    const char *name = q->info->name;
    if (strncmp(name, "process(", strlen("process(")) == 0)
        return process_or_none(q, value);
    if (strncmp(name, "container", strlen("container")) == 0)
        return leader_or_none(q, value);
    const struct process *p = host_process(q->s);
    if (!p)
        value_none(value, "no process is left that has the host's root directory");
    return p;
}

const char *fact_part(const struct fact_query *q)
{
    const char *close = strrchr(q->info->name, ')');
    return strchr(close ? close : q->info->name, '.') + 1;
}

void answer_pid(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = process_or_none(q, value);
    if (p)
        value_number(value, p->pid);
}

static int newer_first(const void *a, const void *b)
{
    const struct process *x = *(const struct process *const *)a;
    const struct process *y = *(const struct process *const *)b;
    if (x->start != y->start)
        return x->start < y->start ? 1 : -1;
    return (x->pid < y->pid) - (x->pid > y->pid);
}

void answer_pids(const struct fact_query *q, struct fact_value *value)
{
    enum { MOST = 40 }; /* as many as the text holds */
    const struct process *found[MOST];
    size_t n = 0, used = 0;
    char text[sizeof value->text] = "";
    for (int i = 0; i < q->s->processes && n < MOST; i++)
        if (strcmp(q->s->process[i].name, q->argument) == 0)
            found[n++] = &q->s->process[i];
    if (n == 0) {
        value_none(value, "there is no process called %.100s", q->argument);
        return;
    }
    qsort(found, n, sizeof found / MOST, newer_first);
    for (size_t i = 0; i < n && used + 12 < sizeof text; i++)
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%d", i ? " " : "", found[i]->pid);
    value_text(value, text);
}

void answer_processes(const struct fact_query *q, struct fact_value *value)
{
    int n = 0;
    if (q->side == SIDE_CONTAINER && !leader_or_none(q, value))
        return;
    for (int i = 0; i < q->s->processes; i++)
        n += q->side == SIDE_HOST || q->s->process[i].in_container;
    value_number(value, n);
}

void answer_printed(const struct fact_query *q, struct fact_value *value)
{
    const char *printed = q->terminals ? q->terminals->printed[q->side] : NULL;
    if (!printed) {
        value_none(value, "what the terminal shows is not known here");
        return;
    }
    value_text(value, printed);
    value->borrowed = printed; /* line ends count: "matches" looks at each line */
}

void answer_lens(const struct fact_query *q, struct fact_value *value)
{
    const char *lens = q->terminals ? q->terminals->lens : NULL;
    if (!lens) {
        value_none(value, "the kernel lens is off");
        return;
    }
    value_text(value, lens);
    value->borrowed = lens;
}

void answer_silent(const struct fact_query *q, struct fact_value *value)
{
    if (q->terminals)
        value_number(value, q->terminals->silent[q->side]);
    else
        value_none(value, "when the terminal printed last is not known here");
}

void answer_side(const struct fact_query *q, struct fact_value *value)
{
    const struct process *leader = leader_or_none(q, value);
    if (leader)
        value_text(value, leader->side < 0 ? "none" : side_names[leader->side]);
}

void answer_waiting(const struct fact_query *q, struct fact_value *value)
{
    if (q->s->terminal[q->side].shell)
        value_truth(value, q->s->terminal[q->side].waiting);
    else
        value_none(value, "the shell of this terminal has ended");
}

void answer_hostname(const struct fact_query *q, struct fact_value *value)
{
    if (q->side == SIDE_CONTAINER && !leader_or_none(q, value))
        return;
    if (q->s->hostname[q->side][0])
        value_text(value, q->s->hostname[q->side]);
    else
        value_none(value, "the host name could not be read");
}

void answer_ns(const struct fact_query *q, struct fact_value *value)
{
    int kind = ns_kind_of(q->argument);
    ino_t inode = 0;
    if (q->side == SIDE_HOST) {
        inode = q->s->ns[kind];
    } else {
        const struct process *leader = leader_or_none(q, value);
        if (!leader)
            return;
        inode = leader->ns[kind];
    }
    if (inode)
        value_number(value, (double)inode);
    else
        value_none(value, "this kernel has no %s namespaces, or it may not be read",
                   ns_table[kind].name);
}

void answer_process_pid(const struct fact_query *q, struct fact_value *value)
{
    answer_pid(q, value);
}

void answer_process_inside(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = process_or_none(q, value);
    if (p)
        value_number(value, process_inside(p));
}

void answer_process_numbers(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = process_or_none(q, value);
    char text[PROCESS_LEVELS * 12] = "";
    size_t used = 0;
    for (int i = 0; p && i < p->levels && i < PROCESS_LEVELS; i++)
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%d", i ? " " : "", p->numbers[i]);
    if (p)
        value_text(value, text);
}

void answer_process_state(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = process_or_none(q, value);
    if (p)
        value_text(value, (char[]){p->state, '\0'});
}

void answer_process_ppid(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = process_or_none(q, value);
    if (p)
        value_number(value, p->ppid);
}

void answer_process_cgroup(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = process_or_none(q, value);
    if (p)
        value_text(value, p->cgroup);
}

void answer_process_cgroups(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = process_or_none(q, value);
    char text[512];
    if (!p)
        return;
    cgroups_of(q->s, p->pid, text, sizeof text);
    value_text(value, text[0] ? text : "none");
}

void answer_id_map(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = subject_or_none(q, value);
    char text[256];
    if (!p)
        return;
    id_map_read(q->s, p, fact_part(q), text, sizeof text);
    value_text(value, text[0] ? text : "none");
}

void answer_process_own(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = process_or_none(q, value);
    char text[64] = "none";
    size_t used = 0;
    for (int kind = 0; p && kind < NS_KINDS; kind++)
        if (process_has_own(q->s, p, (enum ns_kind)kind))
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "",
                                     ns_table[kind].name);
    if (p)
        value_text(value, text);
}

void answer_process_parent(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = process_or_none(q, value);
    const struct process *parent = p ? snapshot_find(q->s, p->ppid) : NULL;
    if (parent)
        value_text(value, parent->name);
    else if (p)
        value_none(value, "the parent of process %d is not in the lab", p->pid);
}

void answer_process_root(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = process_or_none(q, value);
    if (p && p->root_path[0])
        value_text(value, p->root_path);
    else if (p)
        value_none(value, "the root directory of process %d could not be read", p->pid);
}

void answer_process_frozen(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = process_or_none(q, value);
    if (p)
        value_truth(value, p->frozen);
}

void answer_process_children(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = process_or_none(q, value);
    int n = 0;
    for (int i = 0; p && i < q->s->processes; i++)
        n += q->s->process[i].ppid == p->pid;
    if (p)
        value_number(value, n);
}

/* Whether a process is one of the side that the fact is about. */
static bool on_side(const struct fact_query *q, const struct process *p)
{
    return q->side == SIDE_HOST || p->in_container;
}

void answer_count(const struct fact_query *q, struct fact_value *value)
{
    int n = 0;
    if (q->side == SIDE_CONTAINER && !leader_or_none(q, value))
        return;
    for (int i = 0; i < q->s->processes; i++)
        n += on_side(q, &q->s->process[i]) && strcmp(q->s->process[i].name, q->argument) == 0;
    value_number(value, n);
}

void answer_zombies(const struct fact_query *q, struct fact_value *value)
{
    int n = 0;
    if (q->side == SIDE_CONTAINER && !leader_or_none(q, value))
        return;
    for (int i = 0; i < q->s->processes; i++)
        n += on_side(q, &q->s->process[i]) && q->s->process[i].state == 'Z';
    value_number(value, n);
}
