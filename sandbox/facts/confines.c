/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "facts.h"
#include "reading.h"
#include <stdio.h>
#include <string.h>

/* What the container's first process may use up, and whether its system calls are restricted. */

/* A limit of one group by the fact of that name; 0 where it sets none, or has no such file. */
static double limit_of(const struct snapshot *s, const char *group, const char *what)
{
    char fact[400];
    struct fact_value value;
    snprintf(fact, sizeof fact, "cgroup(%s).%s", group, what);
    if (fact_get(s, NULL, fact, &value, NULL) < 0 || value.type != FACT_NUMBER)
        return 0;
    return value.number > 0 ? value.number : 1e-9; /* 0 is a limit, too: the strictest */
}

/* The strictest limit on the way from a group, "memory:/box/inner", up to the lab's: all of them
 * hold, see cgroups(7). */
static void lower(const struct snapshot *s, const char *group, const char *what, double *least)
{
    char path[300];
    snprintf(path, sizeof path, "%s", group);
    for (char *slash; (slash = strrchr(path, '/')) && slash[1]; *slash = '\0') {
        double limit = limit_of(s, path, what);
        if (limit > 0 && (*least == 0 || limit < *least))
            *least = limit;
    }
}

static void read_limits(struct snapshot *s)
{
    struct confines *c = &s->confines;
    char groups[sizeof c->groups], *rest = groups;
    double processes = 0;
    cgroups_of(s, s->process[s->leader].pid, c->groups, sizeof c->groups);
    memcpy(groups, c->groups, sizeof groups);
    for (char *group; (group = strsep(&rest, ","));) {
        group += *group == ' ';
        lower(s, group, "memory.max", &c->memory);
        lower(s, group, "cpu.quota", &c->cpu);
        lower(s, group, "pids.max", &processes);
    }
    c->processes = processes > 0 && processes < 1 ? 1 : (int)processes;
}

void confines_read(struct snapshot *s)
{
    struct fact_value value;
    if (s->leader < 0)
        return;
    read_limits(s);
    s->confines.filter = fact_get(s, NULL, "container.seccomp", &value, NULL) == 0 &&
                         strcmp(fact_text(&value), "none") != 0;
}
