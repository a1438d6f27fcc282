/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "lab.h"
#include "sweep.h"
#include "trial.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* Whether a lab would get a group here: as cgroup_delegate() would, but without making one. */
static const char *writable_base(const struct hierarchy *hierarchy)
{
    const char *bases[2];
    int count = sweep_bases(hierarchy, NULL, bases);
    for (int i = 0; i < count; i++) {
        char procs[600];
        snprintf(procs, sizeof procs, "%s/cgroup.procs", bases[i]);
        if (access(bases[i], W_OK | X_OK) == 0 && access(procs, W_OK) == 0)
            return bases[i];
    }
    return NULL;
}

static void append(char *list, size_t size, const char *word)
{
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%s", used ? ", " : "", word);
}

/* Add the controllers of a hierarchy to a list; those of version 2 are in a file. */
static void add_controllers(const struct hierarchy *h, const char *dir, char *list, size_t size)
{
    char path[600], names[256], *rest = names;
    snprintf(path, sizeof path, "%s/cgroup.controllers", dir);
    if (h->version == 1)
        snprintf(names, sizeof names, "%s", h->controllers);
    else if (file_read(AT_FDCWD, path, names, sizeof names) <= 0)
        return;
    for (char *name; (name = strsep(&rest, ", \n"));)
        if (*name && strncmp(name, "name=", 5) != 0)
            append(list, size, name);
}

void trial_hierarchies(struct trial *t)
{
    struct hierarchy list[LAB_HIERARCHIES];
    int versions[3] = {0}, count = hierarchies_read(list, LAB_HIERARCHIES);
    char names[200] = "";
    for (int i = 0; i < count; i++) {
        versions[list[i].version]++;
        add_controllers(&list[i], list[i].mount, names, sizeof names);
    }
    const char *mode = versions[1] && versions[2] ? "hybrid"
                       : versions[2]              ? "version 2"
                                                  : "version 1";
    if (count <= 0)
        trial_lack(t, CAUSE_NO_CGROUP, "no hierarchy is mounted");
    else
        trial_ok(t, "%s, controllers: %s", mode, names[0] ? names : "none");
}

static bool can_freeze(const struct hierarchy *h)
{
    return h->version == 2 || strstr(h->controllers, "freezer");
}

void trial_groups(struct trial *t)
{
    struct hierarchy list[LAB_HIERARCHIES];
    int count = hierarchies_read(list, LAB_HIERARCHIES), writable = 0;
    const char *first = "";
    for (int i = 0; i < count; i++) {
        const char *base = writable_base(&list[i]);
        writable += base != NULL;
        if (base && (!*first || can_freeze(&list[i])))
            first = base;
    }
    if (count <= 0)
        trial_lack(t, CAUSE_NO_CGROUP, "no hierarchy is mounted");
    else if (!writable)
        trial_lack(t, CAUSE_NOT_DELEGATED, "none may be made in any of the %d hierarchies", count);
    else
        trial_ok(t, "may be made in %d of %d hierarchies, as below %.120s", writable, count, first);
}

void trial_controllers(struct trial *t)
{
    static const char *const wanted[] = {"pids", "memory", "cpu"};
    struct hierarchy list[LAB_HIERARCHIES];
    int count = hierarchies_read(list, LAB_HIERARCHIES);
    char names[200] = "", fenced[204], missing[64] = "";
    for (int i = 0; i < count; i++) {
        const char *base = writable_base(&list[i]);
        if (base)
            add_controllers(&list[i], base, names, sizeof names);
    }
    snprintf(fenced, sizeof fenced, " %s,", names); /* each stands between a space and a comma */
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        char word[32];
        snprintf(word, sizeof word, " %s,", wanted[i]);
        if (!strstr(fenced, word))
            append(missing, sizeof missing, wanted[i]);
    }
    if (missing[0])
        trial_lack(t, CAUSE_NOT_DELEGATED, "not for a lab: %s", missing);
    else
        trial_ok(t, "pids, memory and cpu");
}

void trial_freezer(struct trial *t)
{
    struct hierarchy list[LAB_HIERARCHIES];
    int count = hierarchies_read(list, LAB_HIERARCHIES);
    bool any = false, v1 = false, v2 = false;
    for (int i = 0; i < count; i++) {
        bool usable = can_freeze(&list[i]) && writable_base(&list[i]);
        any = any || can_freeze(&list[i]);
        v1 = v1 || (usable && list[i].version == 1);
        v2 = v2 || (usable && list[i].version == 2);
    }
    if (v1 || v2)
        trial_ok(t, "of version %s", v1 && v2 ? "1 and 2" : v2 ? "2" : "1");
    else
        trial_lack(t, any ? CAUSE_NOT_DELEGATED : CAUSE_NO_FREEZER,
                   any ? "in no group that a lab could have" : "in no hierarchy");
}
