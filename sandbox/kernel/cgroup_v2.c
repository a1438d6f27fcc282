/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cgroup.h"
#include "fdio.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* See "Delegation" in cgroups(7); /sys/kernel/cgroup/delegate is the kernel's own list. */
static const char *const delegated[] = {"cgroup.procs", "cgroup.threads", "cgroup.subtree_control",
                                        "memory.oom.group", NULL};

static void prepare(const struct hierarchy *hierarchy, const char *base, const char *top)
{
    (void)hierarchy;
    (void)base;
    (void)top;
}

/* Enable all that dir has; one write each, so that one refusal does not cost the others. */
static bool hand_down(const char *dir)
{
    char path[512], list[256], *rest = list;
    bool any = false;
    snprintf(path, sizeof path, "%s/cgroup.controllers", dir);
    if (file_read(AT_FDCWD, path, list, sizeof list) <= 0)
        return false;
    snprintf(path, sizeof path, "%s/cgroup.subtree_control", dir);
    for (char *name; (name = strsep(&rest, " \n"));) {
        char text[64];
        snprintf(text, sizeof text, "+%s", name);
        if (*name && file_write(AT_FDCWD, path, text) == 0)
            any = true;
    }
    return any;
}

const struct cgroup_ops cgroup_v2 = {
    .type = "cgroup2",
    .delegated = delegated,
    .thaw_file = "cgroup.freeze",
    .thaw_value = "0",
    .kill_file = "cgroup.kill",
    .birth = true,
    .prepare = prepare,
    .hand_down = hand_down,
};
