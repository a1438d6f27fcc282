/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage.h"
#include "../kernel/fdio.h"
#include "../kernel/layers.h"
#include "../kernel/syscalls.h"
#include "plan.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

const char *const stage_programs[STAGE_PROGRAMS] = {
    "usr",          "bin", "sbin", "lib", "lib32", "lib64", "libx32", "nix", "etc/alternatives",
    "etc/terminfo",
};

/* Programs, in a directory or one; without an idmap they are nobody's in the lab, and still run. */
static int open_programs(const char *path, int userns)
{
    struct stat st;
    if (lstat(path, &st) || (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode)))
        return -ENOENT;
    int tree = userns < 0 ? -EINVAL : layers_open(path, userns, SYS_RECURSIVE);
    return tree >= 0 ? tree : layers_open(path, -1, SYS_RECURSIVE);
}

static int attach(int tree, const char *name)
{
    struct stat st;
    if (fstat(tree, &st) || (S_ISDIR(st.st_mode) ? mkdir(name, 0755) : mknod(name, S_IFREG, 0)))
        return -errno;
    return layers_attach(tree, name);
}

/* What the options name, which may be nothing. */
static int open_optional(struct plan *plan, const char *path, int userns, int *tree)
{
    *tree = -1;
    if (!path)
        return 0;
    plan_step(plan, STEP_STAGE, path);
    *tree = open_programs(path, userns);
    return *tree < 0 ? *tree : 0;
}

static int attach_optional(struct plan *plan, const char *path, int tree, const char *name)
{
    plan_step(plan, STEP_STAGE, path);
    return tree < 0 ? 0 : attach(tree, name);
}

static int attach_all(struct plan *plan, const int *program, int rootfs, int lessons, int bowl)
{
    plan_step(plan, STEP_STAGE, "on " STAGE);
    if (mount("stage", STAGE, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755") ||
        mkdir(STAGE "/etc", 0755) || mkdir(STAGE "/build", 0755) || mkdir(STAGE "/layers", 0755))
        return -errno;
    for (int i = 0; i < STAGE_PROGRAMS; i++) {
        char path[64];
        snprintf(path, sizeof path, STAGE "/%s", stage_programs[i]);
        int r = program[i] < 0 ? 0 : attach(program[i], path);
        if (r < 0 && plan_step(plan, STEP_STAGE, stage_programs[i]) == 0)
            return r;
    }
    int r = attach_optional(plan, plan->options.programs, lessons, STAGE "/programs");
    if (r == 0)
        r = attach_optional(plan, plan->options.bowl, bowl, STAGE "/bowl");
    if (r < 0)
        return r;
    plan_step(plan, STEP_CONTAINER, plan->options.rootfs);
    return attach(rootfs, STAGE "/alpine");
}

int stage_make(struct plan *plan, int userns)
{
    /* everything is opened before the stage covers /tmp: the tree may lie there */
    plan_step(plan, STEP_CONTAINER, plan->options.rootfs);
    _cleanup_close_ int rootfs = layers_open_tree(plan->options.rootfs, &plan->ids, userns);
    if (rootfs < 0)
        return rootfs;
    _cleanup_close_ int lessons = -1, bowl = -1;
    int r = open_optional(plan, plan->options.programs, userns, &lessons);
    if (r == 0)
        r = open_optional(plan, plan->options.bowl, userns, &bowl);
    if (r < 0)
        return r;
    int program[STAGE_PROGRAMS];
    for (int i = 0; i < STAGE_PROGRAMS; i++) {
        char path[64];
        snprintf(path, sizeof path, "/%s", stage_programs[i]);
        program[i] = open_programs(path, userns);
    }
    r = program[0] < 0 ? program[0] : 0;
    if (r < 0)
        plan_step(plan, STEP_STAGE, "/usr");
    else
        r = attach_all(plan, program, rootfs, lessons, bowl);
    for (int i = 0; i < STAGE_PROGRAMS; i++)
        fd_closep(&program[i]);
    return r;
}
