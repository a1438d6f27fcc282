/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/syscalls.h"
#include "circumstances.h"
#include "witness.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

/* A line of /proc/PID/mountinfo with the parts that struct proc_mount leaves out. */
struct line {
    unsigned long id, parent;
    char root[256], target[256], optional[160], type[32];
};

static bool parse_line(const char *text, struct line *l)
{
    const char *dash = strstr(text, " - ");
    int options = 0;
    if (sscanf(text, "%lu %lu %*s %255s %255s %*s%n", &l->id, &l->parent, l->root, l->target,
               &options) != 4 ||
        !options || !dash || sscanf(dash, " - %31s", l->type) != 1)
        return false;
    snprintf(l->optional, sizeof l->optional, "%.*s", (int)(dash - text - options), text + options);
    return true;
}

/* Is there a mount in the namespace, as far as the process's root shows it, that this holds for? */
static bool any_mount(const struct failure *f, bool (*holds)(const struct line *, void *),
                      void *what)
{
    char path[64];
    _cleanup_free_ char *text = NULL;
    size_t size = 0;
    struct line l;
    bool found = false;
    snprintf(path, sizeof path, "/proc/%d/mountinfo", f->call->machine_pid);
    FILE *file = fopen(path, "re");
    while (file && !found && getline(&text, &size, file) > 0)
        found = parse_line(text, &l) && holds(&l, what);
    if (file)
        fclose(file);
    return found;
}

static bool is_below(const struct line *l, void *id)
{
    return l->parent == *(unsigned long *)id && l->id != l->parent;
}

static bool is_shared(const struct line *l, void *id)
{
    return l->id == *(unsigned long *)id && strstr(l->optional, "shared:");
}

/* Replaces the id of a mount by that of the one that it lies on. */
static bool is_it(const struct line *l, void *id)
{
    unsigned long *wanted = id;
    if (l->id != *wanted)
        return false;
    *wanted = l->parent;
    return true;
}

// ---- the places that a call names ----

static bool describe(int fd, struct statx *st)
{
    _cleanup_close_ int file = fd;
    return witness_statx(file, "", st) && (st->stx_mask & STATX_MNT_ID);
}

static bool is_no_mount(int fd)
{
    struct statx st;
    return describe(fd, &st) && !(st.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

bool target_is_no_mount(const struct failure *f)
{
    return is_no_mount(witness_open(f, WITNESS_TARGET));
}

bool source_is_no_mount(const struct failure *f)
{
    return is_no_mount(witness_open(f, WITNESS_SOURCE));
}

bool root_is_no_mount(const struct failure *f)
{
    return is_no_mount(witness_open_path(f, "/"));
}

static bool has_mounts_below(const struct failure *f, int fd)
{
    struct statx st;
    if (!describe(fd, &st))
        return false;
    unsigned long id = st.stx_mnt_id;
    return any_mount(f, is_below, &id);
}

bool target_has_mounts_below(const struct failure *f)
{
    return has_mounts_below(f, witness_open(f, WITNESS_TARGET));
}

/* What is bound: open_tree(2) names nothing else. */
bool bound_has_mounts_below(const struct failure *f)
{
    bool tree = !strcmp(f->name, "open_tree");
    return has_mounts_below(f, witness_open(f, tree ? WITNESS_TARGET : WITNESS_SOURCE));
}

bool stands_in_target(const struct failure *f)
{
    struct statx target, here;
    return describe(witness_open(f, WITNESS_TARGET), &target) &&
           describe(witness_open_path(f, "."), &here) && target.stx_mnt_id == here.stx_mnt_id;
}

static bool mount_is_shared(const struct failure *f, unsigned long id)
{
    return any_mount(f, is_shared, &id);
}

static bool parent_of_mount_is_shared(const struct failure *f, int fd)
{
    struct statx st;
    if (!describe(fd, &st))
        return false;
    unsigned long id = st.stx_mnt_id;
    return any_mount(f, is_it, &id) && mount_is_shared(f, id);
}

/* What pivot_root(2) asks for: the mount of put_old, and the parents of new_root and of the root;
 * MS_MOVE asks for the parent of the source. */
bool parent_is_shared(const struct failure *f)
{
    struct statx st;
    if (!strcmp(f->name, "pivot_root"))
        return (describe(witness_open(f, WITNESS_SOURCE), &st) &&
                mount_is_shared(f, st.stx_mnt_id)) ||
               parent_of_mount_is_shared(f, witness_open(f, WITNESS_TARGET)) ||
               parent_of_mount_is_shared(f, witness_open_path(f, "/"));
    return parent_of_mount_is_shared(f, witness_open(f, WITNESS_SOURCE));
}

/* Upwards from the source; at a root ".." is the directory itself. */
bool source_is_outside_target(const struct failure *f)
{
    struct statx target, here, before = {0};
    if (!describe(witness_open(f, WITNESS_TARGET), &target))
        return false;
    _cleanup_close_ int at = witness_open(f, WITNESS_SOURCE);
    while (witness_statx(at, "", &here)) {
        if (here.stx_ino == target.stx_ino && here.stx_mnt_id == target.stx_mnt_id)
            return false;
        if (here.stx_ino == before.stx_ino && here.stx_mnt_id == before.stx_mnt_id)
            return true;
        before = here;
        int up = openat(at, "..", O_PATH | O_CLOEXEC);
        close(at);
        at = up;
    }
    return false;
}

// ---- what mount(2) was asked for ----

static uint64_t flags_of(const struct failure *f)
{
    return f->args && !strcmp(f->name, "mount") ? f->args[3] : 0;
}

bool changes_propagation(const struct failure *f)
{
    return flags_of(f) & (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE);
}

bool binds_without_submounts(const struct failure *f)
{
    if (f->args && !strcmp(f->name, "open_tree"))
        return (f->args[2] & SYS_OPEN_TREE_CLONE) && !(f->args[2] & SYS_RECURSIVE);
    return (flags_of(f) & MS_BIND) && !(flags_of(f) & MS_REC);
}

bool makes_new_mount(const struct failure *f)
{
    return f->args && !changes_propagation(f) && !(flags_of(f) & (MS_BIND | MS_MOVE | MS_REMOUNT));
}

bool gives_options(const struct failure *f)
{
    return f->args && !changes_propagation(f) && !(flags_of(f) & (MS_BIND | MS_MOVE));
}

static bool type_is(const struct failure *f, const char *type)
{
    char text[64];
    return makes_new_mount(f) && witness_string(f, 2, text, sizeof text) && !strcmp(text, type);
}

bool type_is_proc(const struct failure *f)
{
    return type_is(f, "proc");
}

bool type_is_sysfs(const struct failure *f)
{
    return type_is(f, "sysfs");
}

bool type_is_cgroup(const struct failure *f)
{
    return type_is(f, "cgroup");
}

bool type_is_groups(const struct failure *f)
{
    return type_is(f, "cgroup") || type_is(f, "cgroup2");
}

bool type_is_mqueue(const struct failure *f)
{
    return type_is(f, "mqueue");
}

bool type_is_overlay(const struct failure *f)
{
    return type_is(f, "overlay");
}

/* File systems that lie on a device and their like: none of those that a user namespace may mount
 * (FS_USERNS_MOUNT in the kernel's sources). */
bool type_is_of_disks(const struct failure *f)
{
    static const char *const allowed[] = {"proc",    "sysfs",  "tmpfs",   "ramfs",   "devpts",
                                          "mqueue",  "cgroup", "cgroup2", "overlay", "fuse",
                                          "fuseblk", "binder", "bpf",     "nfs",     "virtiofs"};
    char text[64];
    if (!makes_new_mount(f) || !witness_string(f, 2, text, sizeof text))
        return false;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (!strcmp(text, allowed[i]))
            return false;
    return true;
}

static bool is_whole_of_type(const struct line *l, void *type)
{
    return !strcmp(l->type, type) && !strcmp(l->root, "/");
}

bool none_of_type_is_mounted(const struct failure *f)
{
    char type[64];
    return witness_string(f, 2, type, sizeof type) && !any_mount(f, is_whole_of_type, type);
}
