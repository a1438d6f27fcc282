/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FACTS_DOUBLE_H
#define FACTS_DOUBLE_H

#include "../../sandbox/sandbox.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WEAK __attribute__((weak))
const char *const side_names[SIDES] WEAK = {"host", "container"};

WEAK int fact_check_name(const char *name, struct err *e)
{
    static const char *const known[] = {
        "container.pid", "host.pid(",        "host.printed", "container.printed",
        "host.silent",   "container.silent", "cgroup(",      "container.hostname"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strncmp(known[i], name, strlen(known[i])))
            return 0;
    err_set(e, 0, "nearest", "unknown fact %s", name);
    if (e)
        e->code = -EINVAL;
    return -EINVAL;
}

WEAK const char *fact_text(const struct fact_value *v)
{
    return v->borrowed ? v->borrowed : v->text;
}

static void number_fact(struct fact_value *v, double n)
{
    v->type = FACT_NUMBER;
    v->number = n;
    snprintf(v->text, sizeof v->text, "%g", n);
}

WEAK int fact_get(const struct snapshot *s, const struct facts_terminals *t, const char *name,
                  struct fact_value *v, struct err *e)
{
    memset(v, 0, sizeof *v);
    if (fact_check_name(name, e) < 0)
        return -EINVAL;
    strcpy(v->text, "there is no container");
    enum side side = name[0] == 'c';
    if (!strcmp(name, "container.pid")) {
        if (s->leader >= 0)
            number_fact(v, s->process[s->leader].numbers[s->process[s->leader].levels - 1]);
    } else if (!strncmp(name, "host.pid(", 9)) {
        for (int i = 0; i < s->processes; i++)
            if (!strncmp(s->process[i].name, name + 9, strlen(name) - 10))
                number_fact(v, s->process[i].pid);
    } else if (strstr(name, ".printed")) {
        v->type = FACT_TEXT;
        v->borrowed = t && t->printed[side] ? t->printed[side] : "";
    } else if (strstr(name, ".silent")) {
        number_fact(v, t->silent[side]);
    } else if (!strcmp(name, "container.hostname")) {
        v->type = FACT_TEXT;
        strcpy(v->text, s->hostname[1]);
    } else if (!strncmp(name, "cgroup(", 7)) {
        strcpy(v->text, "there is no such cgroup");
        if (s->cgroups) {
            v->type = FACT_TRUTH;
            v->number = s->cgroup[0].frozen;
            strcpy(v->text, s->cgroup[0].frozen ? "yes" : "no");
        }
    }
    return 0;
}
#endif
