/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "skeleton.h"
#include "wire.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define CGROUP_ROOT "/sys/fs/cgroup"

enum { PLAIN = MS_NOSUID | MS_NODEV | MS_NOEXEC };

static int receive(struct plan *plan)
{
    struct wire wire;
    plan_step(plan, STEP_REPORT, NULL);
    ssize_t n = wire_receive(plan->channel, &wire, plan->delegation, sizeof plan->delegation, 0);
    if (n < 0)
        return (int)n;
    plan->delegations = (int)((size_t)n / sizeof *plan->delegation);
    return wire.type == WIRE_GROUPS ? 0 : -EPROTO;
}

/*
 * Enter the groups and make those we stand in the roots of what the lab can see. A group may refuse
 * us (a real-time process in a version 1 cpu group, sched(7)): the lab does without it then.
 */
static int enter(struct plan *plan, bool *entered, unsigned *kept)
{
    for (int i = 0; i < plan->delegations; i++) {
        const struct delegation *d = &plan->delegation[i];
        entered[i] = cgroup_join(d) == 0;
        *kept |= entered[i] ? d->kept : 0;
    }
    limits_on_process(&plan->options.limits, *kept);
    plan_step(plan, STEP_CGROUP_NAMESPACE, NULL);
    return cgroup_namespace(plan->delegation, plan->delegations);
}

/* Where the lab sees a hierarchy: as on the machine, so that lessons and manuals agree. */
static void name_inside(const struct hierarchy *h, char *inside, size_t size)
{
    const char *last = strrchr(h->mount, '/');
    if (strncmp(h->mount, CGROUP_ROOT, strlen(CGROUP_ROOT)) == 0)
        snprintf(inside, size, "%.*s", (int)size - 1, h->mount);
    else
        snprintf(inside, size, CGROUP_ROOT "/%.96s", last ? last + 1 : h->mount);
}

/* systemd links the members of a set, cpu and cpuacct, to the directory cpu,cpuacct. */
static void link_members(const struct hierarchy *h, const char *inside)
{
    const char *last = strrchr(inside, '/');
    char list[64], *rest = list;
    if (!last || !strchr(h->controllers, ','))
        return;
    snprintf(list, sizeof list, "%s", h->controllers);
    for (char *name; (name = strsep(&rest, ","));) {
        char path[160];
        snprintf(path, sizeof path, ".%.*s/%s", (int)(last - inside), inside, name);
        if (symlink(last + 1, path) && errno != EEXIST)
            return;
    }
}

/*
 * Mount the hierarchies; their roots are the lab's groups (cgroup_namespaces(7)). One that the
 * kernel refuses is left out: its .inside stays "". So is one that we are not in, since its root
 * would be the machine's.
 */
static void mount_cgroups(const struct plan *plan, const bool *entered, struct built *built)
{
    bool several = false;
    for (int i = 0; i < plan->delegations; i++)
        several = several || strcmp(plan->delegation[i].hierarchy->mount, CGROUP_ROOT) != 0;
    if (several && mount("cgroup", "." CGROUP_ROOT, "tmpfs", PLAIN, "size=64k,mode=755"))
        return;
    for (int i = 0; i < plan->delegations; i++) {
        const struct delegation *d = &plan->delegation[i];
        char inside[128], target[130];
        name_inside(d->hierarchy, inside, sizeof inside);
        snprintf(target, sizeof target, ".%s", inside);
        mkdir(target, 0755);
        if (!entered[i] || mount("cgroup", target, d->ops->type, PLAIN, d->hierarchy->controllers))
            continue;
        snprintf(built->inside[i], sizeof built->inside[i], "%s", inside);
        link_members(d->hierarchy, inside);
    }
}

int groups_enter(struct plan *plan, struct built *built)
{
    bool entered[LAB_HIERARCHIES] = {false};
    int r = receive(plan);
    if (r == 0)
        r = enter(plan, entered, &built->kept);
    if (r == 0)
        mount_cgroups(plan, entered, built);
    return r;
}
