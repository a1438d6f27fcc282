/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "base.h"
#include "lab.h"
#include "trial.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static void append(char *list, size_t size, const char *word)
{
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%s", used ? ", " : "", word);
}

/* The hierarchies as a lab would have them; groups are made and removed again. */
static int survey(struct base_found *list)
{
    return base_survey(getenv("FISHBOWL_CGROUP"), getppid(), list, LAB_HIERARCHIES);
}

void trial_hierarchies(struct trial *t)
{
    struct hierarchy list[LAB_HIERARCHIES];
    int versions[3] = {0}, count = hierarchies_read(list, LAB_HIERARCHIES);
    char names[200] = "", own[HIERARCHY_CONTROLLERS];
    for (int i = 0; i < count; i++) {
        versions[list[i].version]++;
        hierarchy_controllers(&list[i], list[i].mount, own);
        char *rest = own;
        for (char *name; (name = strsep(&rest, ","));)
            if (*name)
                append(names, sizeof names, name);
    }
    const char *mode = versions[1] && versions[2] ? "hybrid"
                       : versions[2]              ? "version 2"
                                                  : "version 1";
    if (count <= 0)
        trial_lack(t, CAUSE_NO_CGROUP, "no hierarchy is mounted");
    else
        trial_ok(t, "%s, controllers: %s", mode, names[0] ? names : "none");
}

void trial_groups(struct trial *t)
{
    struct base_found list[LAB_HIERARCHIES];
    int count = survey(list), usable = 0;
    const char *first = "", *refusal = "";
    struct lab_groups groups;
    struct err e;
    for (int i = 0; i < count; i++) {
        usable += list[i].dir[0] != '\0';
        if (list[i].dir[0] && (!*first || base_can_freeze(&list[i])))
            first = list[i].dir;
        if (!*refusal || list[i].handed_over)
            refusal = list[i].refusal.what;
    }
    if (count <= 0)
        trial_lack(t, CAUSE_NO_CGROUP, "no hierarchy is mounted");
    else if (getenv("FISHBOWL_CGROUP") && lab_groups(getenv("FISHBOWL_CGROUP"), &groups, &e) < 0) {
        trial_lack(t, CAUSE_HANDED_OVER, "FISHBOWL_CGROUP: %.200s", e.what);
        t->state = usable ? PROBE_LIMITED : PROBE_MISSING;
    } else if (!usable)
        trial_lack(t, CAUSE_NOT_DELEGATED, "in none of the %d hierarchies: %.150s", count, refusal);
    else
        trial_ok(t, "could be made in %d of %d hierarchies, as below %.120s", usable, count, first);
}

/* Why controllers lack. A group with only some is what an older session of systemd hands over. */
static enum cause cause_of_lack(const struct base_found *list, int count, bool some)
{
    bool usable = false;
    for (int i = 0; i < count; i++)
        usable = usable || list[i].dir[0];
    return !usable ? CAUSE_NOT_DELEGATED : some ? CAUSE_FEW_CONTROLLERS : CAUSE_NO_CONTROLLERS;
}

void trial_controllers(struct trial *t)
{
    static const char *const wanted[] = {"pids", "memory", "cpu"};
    struct base_found list[LAB_HIERARCHIES];
    int count = survey(list), lacking = 0;
    char missing[64] = "";
    for (int k = 0; k < 3; k++) {
        bool any = false;
        for (int i = 0; i < count; i++)
            any = any || base_has(&list[i], wanted[k]);
        if (!any) {
            append(missing, sizeof missing, wanted[k]);
            lacking++;
        }
    }
    if (lacking)
        trial_lack(t, cause_of_lack(list, count, lacking < 3), "not for a lab: %s", missing);
    else
        trial_ok(t, "pids, memory and cpu");
}

/* Pieces of "memory 512M, processes 500 (RLIMIT_NPROC)". */
static void append_limit(char *list, size_t size, const struct limits *limits, enum limit limit,
                         unsigned in_groups)
{
    char value[32], text[80];
    bool counted = limit == LIMIT_PROCESSES && limits_kept_by(limit, in_groups) == KEPT_BY_RLIMIT;
    limits_format(limit, limits_in_force(limits, limit, in_groups), value, sizeof value);
    snprintf(text, sizeof text, "%s %s%s", limit_table[limit].name, value,
             counted ? " (RLIMIT_NPROC)" : "");
    append(list, size, text);
}

void trial_limits(struct trial *t)
{
    struct base_found list[LAB_HIERARCHIES];
    int count = survey(list);
    unsigned in_groups = 0;
    bool version_2 = false;
    char kept[200] = "", lost[100] = "";
    for (int i = 0; i < count; i++) {
        int version = list[i].hierarchy.version;
        version_2 = version_2 || version == 2;
        in_groups |= list[i].dir[0] ? limits_in_groups(version, list[i].controllers) : 0;
    }
    for (enum limit limit = 0; limit < LIMITS; limit++) {
        if (limits_kept_by(limit, in_groups) != KEPT_BY_NOTHING)
            append_limit(kept, sizeof kept, t->limits, limit, in_groups);
        else if (limit != LIMIT_GROUPS || version_2) /* version 1 has no such limit */
            append_limit(lost, sizeof lost, t->limits, limit, in_groups);
    }
    bool some = in_groups & ~(1U << LIMIT_GROUPS);
    if (lost[0])
        trial_lack(t, cause_of_lack(list, count, some), "not in force: %s; in force: %.130s", lost,
                   kept);
    else
        trial_ok(t, "%s", kept);
}

void trial_freezer(struct trial *t)
{
    struct base_found list[LAB_HIERARCHIES];
    int count = survey(list);
    bool any = false, usable[3] = {false};
    for (int i = 0; i < count; i++) {
        const struct hierarchy *h = &list[i].hierarchy;
        any = any || h->version == 2 || strstr(h->controllers, "freezer");
        usable[h->version] = usable[h->version] || base_can_freeze(&list[i]);
    }
    if (usable[1] || usable[2])
        trial_ok(t, "of version %s", !usable[2] ? "1" : usable[1] ? "1 and 2" : "2");
    else
        trial_lack(t, any ? CAUSE_NOT_DELEGATED : CAUSE_NO_FREEZER,
                   any ? "in no group that a lab could have" : "in no hierarchy");
}
