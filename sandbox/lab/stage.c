/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage.h"
#include "../kernel/copytree.h"
#include "../kernel/fdio.h"
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

/* A detached read-only copy of the mounts at path, or a negative errno. */
static int open_read_only(const char *path, int userns, unsigned recursive)
{
    struct sys_mount_attr attr = {
        .attr_set = SYS_ATTR_RDONLY | SYS_ATTR_NOSUID | SYS_ATTR_NODEV | SYS_ATTR_IDMAP,
        .userns_fd = (uint64_t)userns,
    };
    if (userns < 0)
        attr = (struct sys_mount_attr){.attr_set = attr.attr_set & ~(uint64_t)SYS_ATTR_IDMAP};
    unsigned flags = AT_EMPTY_PATH | recursive;
    _cleanup_close_ int tree =
        sys_open_tree(AT_FDCWD, path, SYS_OPEN_TREE_CLONE | AT_SYMLINK_NOFOLLOW | recursive);
    if (tree < 0 || sys_mount_setattr(tree, "", flags, &attr))
        return -errno;
    return steal_fd(&tree);
}

/* The machine's programs; without an idmap they belong to nobody in the lab, and still run. */
static int open_program(const char *name, int userns)
{
    char path[64];
    struct stat st;
    snprintf(path, sizeof path, "/%s", name);
    if (lstat(path, &st) || !S_ISDIR(st.st_mode))
        return -ENOENT;
    int tree = userns < 0 ? -EINVAL : open_read_only(path, userns, SYS_RECURSIVE);
    return tree >= 0 ? tree : open_read_only(path, -1, SYS_RECURSIVE);
}

static int attach(int tree, const char *name)
{
    if (mkdirat(AT_FDCWD, name, 0755) && errno != EEXIST)
        return -errno;
    return sys_move_mount(tree, AT_FDCWD, name) ? -errno : 0;
}

/*
 * The container tree: idmapped, so that root's files belong to the lab's root. Where the file
 * system below cannot do that, a copy with shifted owners.
 */
static int attach_rootfs(struct plan *plan, int source, int tree)
{
    if (tree >= 0)
        return attach(tree, STAGE "/alpine");
    if (mkdir(STAGE "/alpine", 0755) ||
        mount("alpine", STAGE "/alpine", "tmpfs", MS_NODEV, "size=128m,mode=755"))
        return -errno;
    int r = copytree(source, STAGE "/alpine", plan->ids.uid, plan->ids.gid);
    if (r == 0 && mount(NULL, STAGE "/alpine", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL))
        r = -errno;
    return r;
}

static int attach_all(struct plan *plan, const int *program, int source, int rootfs)
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
    plan_step(plan, STEP_CONTAINER, plan->options.rootfs);
    return attach_rootfs(plan, source, rootfs);
}

int stage_make(struct plan *plan, int userns)
{
    /* everything is opened before the stage covers /tmp: the tree may lie there */
    plan_step(plan, STEP_CONTAINER, plan->options.rootfs);
    _cleanup_close_ int source = open(plan->options.rootfs, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (source < 0)
        return -errno;
    _cleanup_close_ int rootfs = open_read_only(plan->options.rootfs, userns, 0);
    int program[STAGE_PROGRAMS];
    for (int i = 0; i < STAGE_PROGRAMS; i++)
        program[i] = open_program(stage_programs[i], userns);
    int r = program[0] < 0 ? program[0] : 0;
    if (r < 0)
        plan_step(plan, STEP_STAGE, "/usr");
    else
        r = attach_all(plan, program, source, rootfs);
    for (int i = 0; i < STAGE_PROGRAMS; i++)
        fd_closep(&program[i]);
    return r;
}
