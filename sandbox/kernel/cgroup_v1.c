/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cgroup.h"
#include "fdio.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static const char *const delegated[] = {"cgroup.procs", "tasks", NULL};

/* A cpuset without processors and memory nodes lets no process in, see cpuset(7). */
static void prepare(const struct hierarchy *hierarchy, const char *base, const char *top)
{
    if (!strstr(hierarchy->controllers, "cpuset"))
        return;
    static const char *const copied[] = {"cpuset.cpus", "cpuset.mems"};
    for (int i = 0; i < 2; i++) {
        char path[512], value[256];
        snprintf(path, sizeof path, "%s/%s", base, copied[i]);
        if (file_read(AT_FDCWD, path, value, sizeof value) <= 0)
            return;
        snprintf(path, sizeof path, "%s/%s", top, copied[i]);
        file_write(AT_FDCWD, path, value);
    }
    char path[512];
    snprintf(path, sizeof path, "%s/cgroup.clone_children", top);
    file_write(AT_FDCWD, path, "1"); /* groups below copy the two by themselves */
}

static bool hand_down(const char *dir)
{
    (void)dir; /* a version 1 group always has its hierarchy's controllers */
    return false;
}

const struct cgroup_ops cgroup_v1 = {
    .type = "cgroup",
    .delegated = delegated,
    .thaw_file = "freezer.state",
    .thaw_value = "THAWED",
    /* A thread that moves only itself skips the kernel's global lock of all forks, which takes
     * some 10 ms to get after a pause. */
    .join_file = "tasks",
    .prepare = prepare,
    .hand_down = hand_down,
};
