/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "skeleton.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

enum { PLAIN = MS_NOSUID | MS_NODEV | MS_NOEXEC };

#define CGROUP_ROOT "/sys/fs/cgroup"

static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};

static const struct {
    const char *target, *name;
} links[] = {
    {"pts/ptmx", "dev/ptmx"},          {"/proc/self/fd", "dev/fd"},
    {"/proc/self/fd/0", "dev/stdin"},  {"/proc/self/fd/1", "dev/stdout"},
    {"/proc/self/fd/2", "dev/stderr"},
};

/* A user namespace may not make device nodes (mknod(2), EPERM): it borrows the machine's. */
static int bind_devices(struct plan *plan)
{
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        char source[32], target[32];
        snprintf(source, sizeof source, "/dev/%s", devices[i]);
        snprintf(target, sizeof target, "dev/%s", devices[i]);
        plan_step(plan, STEP_DEV, source);
        _cleanup_close_ int fd = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        if (fd < 0 || mount(source, target, NULL, MS_BIND, NULL))
            return -errno;
    }
    return 0;
}

static int make_dev(struct plan *plan)
{
    plan_step(plan, STEP_DEV, NULL);
    if (mount("dev", "dev", "tmpfs", MS_NOSUID, "size=16m,nr_inodes=4k,mode=755") ||
        mkdir("dev/pts", 0755) || mkdir("dev/shm", 01777))
        return -errno;
    int r = bind_devices(plan);
    if (r < 0)
        return r;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (symlink(links[i].target, links[i].name))
            return -errno;
    plan_step(plan, STEP_PTS, NULL);
    /* group 5 is tty; with a single-id map there is no such group */
    if (mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
              "newinstance,ptmxmode=0666,mode=0620,gid=5") &&
        mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
              "newinstance,ptmxmode=0666,mode=0620"))
        return -errno;
    return 0;
}

/* Where the lab sees a hierarchy: as on the machine, so that lessons and manuals agree. */
static void name_inside(const struct hierarchy *h, char *inside, size_t size)
{
    const char *last = strrchr(h->mount, '/');
    if (strncmp(h->mount, CGROUP_ROOT, strlen(CGROUP_ROOT)) == 0)
        snprintf(inside, size, "%s", h->mount);
    else
        snprintf(inside, size, CGROUP_ROOT "/%s", last ? last + 1 : h->mount);
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
 * kernel refuses is left out: its .inside stays "".
 */
static void mount_cgroups(const struct plan *plan, struct built *built)
{
    bool several = false;
    for (int i = 0; i < plan->delegations; i++)
        several = several || strcmp(plan->delegation[i].hierarchy.mount, CGROUP_ROOT) != 0;
    if (several && mount("cgroup", "." CGROUP_ROOT, "tmpfs", PLAIN, "size=64k,mode=755"))
        return;
    for (int i = 0; i < plan->delegations; i++) {
        const struct delegation *d = &plan->delegation[i];
        char inside[128], target[130];
        name_inside(&d->hierarchy, inside, sizeof inside);
        snprintf(target, sizeof target, ".%s", inside);
        mkdir(target, 0755);
        if (mount("cgroup", target, d->ops->type, PLAIN, d->hierarchy.controllers))
            continue;
        snprintf(built->inside[i], sizeof built->inside[i], "%s", inside);
        link_members(&d->hierarchy, inside);
    }
}

int skeleton_kernel_mounts(struct plan *plan, struct built *built)
{
    plan_step(plan, STEP_PROC, NULL);
    if (mount("proc", "proc", "proc", PLAIN, NULL))
        return -errno;
    plan_step(plan, STEP_SYS, NULL);
    if (mount("sysfs", "sys", "sysfs", PLAIN, NULL))
        return -errno;
    mount_cgroups(plan, built);
    return make_dev(plan);
}
