/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "skeleton.h"
#include "../kernel/fdio.h"
#include "../kernel/kernelfs.h"
#include "../kernel/layers.h"
#include "../kernel/syscalls.h"
#include "plan.h"
#include "stage.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define ROOT STAGE "/build"

static const struct {
    const char *name;
    mode_t mode;
} directories[] = {
    {"etc", 0755},     {"home", 0755},     {"mnt", 0755},
    {"srv", 0755},     {"var", 0755},      {"run", 0755},
    {"tmp", 01777},    {"dev", 0755},      {"var/tmp", 01777},
    {"var/log", 0755}, {"proc", 0555},     {"root", 0700},
    {"sys", 0555},     {"var/lib", 0755},  {"media", 0755},
    {"opt", 0755},     {"run/lock", 0755}, {"root/containerroot", 0755},
};

/* Files whose text is ours: the machine's own would tell its users' names. */
static const struct {
    const char *name, *text;
} files[] = {
    {"etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"
                   "nobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n"},
    {"etc/group", "root:x:0:\ntty:x:5:\nnogroup:x:65534:\n"},
    {"etc/hostname", "lab\n"},
    {"etc/hosts", "127.0.0.1\tlocalhost lab\n::1\tlocalhost\n"},
    {"etc/resolv.conf", ""},
    {"etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n"
                          "services: files\nprotocols: files\n"},
    {"root/.bashrc",
     "# The lab's host shell. A plain prompt, and no history that outlives the lab.\n"
     "PS1='host# '\n"
     "unset HISTFILE\n"
     "[ \"$TERM\" = dumb ] && bind 'set enable-bracketed-paste off'\n"},
};

/* Files of the machine that programs need; one that is not there is no loss. */
static const char *const copies[] = {
    "etc/ld.so.cache", "etc/ld.so.conf", "etc/localtime", "etc/inputrc",
    "etc/os-release",  "etc/services",   "etc/protocols",
};

int plan_step(struct plan *plan, enum step step, const char *object)
{
    plan->step = step;
    snprintf(plan->object, sizeof plan->object, "%s", object ? object : "");
    return 0;
}

static int make_directories(struct plan *plan)
{
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
        plan_step(plan, STEP_FILES, directories[i].name);
        if (mkdir(directories[i].name, directories[i].mode))
            return -errno;
    }
    return 0;
}

/* Bind what the stage has; take over the symbolic links of a merged /usr. */
static int bind_programs(struct plan *plan)
{
    for (int i = 0; i < STAGE_PROGRAMS; i++) {
        const char *name = stage_programs[i];
        char staged[64], original[64], target[256];
        snprintf(staged, sizeof staged, STAGE "/%s", name);
        snprintf(original, sizeof original, "/%s", name);
        plan_step(plan, STEP_PROGRAMS, original);
        ssize_t length = readlink(original, target, sizeof target - 1);
        if (length > 0) {
            target[length] = '\0';
            if (symlink(target, name))
                return -errno;
        } else if (access(staged, F_OK) == 0) {
            if (mkdir(name, 0755) || mount(staged, name, NULL, MS_BIND | MS_REC, NULL))
                return -errno;
        }
    }
    return 0;
}

/* The lesson programs, in the same place as in the container. */
static int bind_lesson_programs(struct plan *plan)
{
    if (!plan->options.programs)
        return 0;
    plan_step(plan, STEP_PROGRAMS, plan->options.programs);
    if (mkdir("opt/fishbowl", 0755) ||
        mount(STAGE "/programs/opt/fishbowl", "opt/fishbowl", NULL, MS_BIND, NULL))
        return -errno;
    return 0;
}

/* The small runtime, with the container's tree where it looks for "alpine": beside itself. */
static int bind_bowl(struct plan *plan)
{
    if (!plan->options.bowl)
        return 0;
    plan_step(plan, STEP_PROGRAMS, plan->options.bowl);
    if (mkdir("opt/bowl", 0755) || mkdir("opt/bowl/bin", 0755) ||
        mknod("opt/bowl/bin/bowl", S_IFREG, 0) ||
        mount(STAGE "/bowl", "opt/bowl/bin/bowl", NULL, MS_BIND, NULL) ||
        symlink("/root/containerroot", "opt/bowl/rootfs"))
        return -errno;
    return 0;
}

static int write_file(const char *name, const char *text)
{
    _cleanup_close_ int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    size_t size = strlen(text);
    if (fd < 0)
        return -errno;
    return write(fd, text, size) == (ssize_t)size ? 0 : -EIO;
}

static int copy_file(const char *name)
{
    char buffer[16384], path[64];
    snprintf(path, sizeof path, "/%s", name);
    _cleanup_close_ int in = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (in < 0)
        return 0;
    _cleanup_close_ int out = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (out < 0)
        return -errno;
    ssize_t n;
    while ((n = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, (size_t)n) != n)
            return -errno;
    return 0;
}

static int write_files(struct plan *plan)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < sizeof files / sizeof *files; i++) {
        plan_step(plan, STEP_FILES, files[i].name);
        r = write_file(files[i].name, files[i].text);
    }
    for (size_t i = 0; r == 0 && i < sizeof copies / sizeof *copies; i++) {
        plan_step(plan, STEP_FILES, copies[i]);
        r = copy_file(copies[i]);
    }
    return r;
}

/* A tmpfs of a size of its own; a full one leaves room in the others. */
static int mount_sized(const struct plan *plan, enum limit limit, const char *name,
                       const char *target, unsigned long flags, unsigned mode)
{
    char options[96];
    limits_on_mount(&plan->options.limits, limit, mode, options, sizeof options);
    return mount(name, target, "tmpfs", MS_NODEV | flags, options) ? -errno : 0;
}

static int make_root(struct plan *plan)
{
    plan_step(plan, STEP_ROOT, NULL);
    int r = mount_sized(plan, LIMIT_DISK, "lab", ROOT, 0, 0755);
    if (r == 0)
        r = chdir(ROOT) ? -errno : make_directories(plan);
    if (r == 0)
        r = mount_sized(plan, LIMIT_TMP, "tmp", "tmp", MS_NOSUID, 01777);
    if (r == 0)
        r = bind_programs(plan);
    if (r == 0)
        r = bind_lesson_programs(plan);
    if (r == 0)
        r = bind_bowl(plan);
    return r == 0 ? write_files(plan) : r;
}

/*
 * The container's root filesystem: a writable layer over the pristine tree, so that a reset costs
 * nothing. The lesson programs are one more layer: no mount of theirs shows in the container. Paths
 * are relative to keep the stage out of what mount(8) shows.
 */
static int make_container(struct plan *plan)
{
    plan_step(plan, STEP_CONTAINER, plan->options.rootfs);
    const char *lower = plan->options.programs ? "alpine:programs" : "alpine";
    int r = chdir(STAGE) ? -errno : mount_sized(plan, LIMIT_LAYER, "layers", "layers", 0, 0755);
    if (r == 0)
        r = layers_mount("containerroot", lower, "layers", "build/root/containerroot");
    return r == 0 && chdir(ROOT) ? -errno : r;
}

static int mount_kernelfs(struct plan *plan)
{
    static const enum step steps[] = {
        [KERNELFS_PROC] = STEP_PROC,
        [KERNELFS_SYS] = STEP_SYS,
        [KERNELFS_DEV] = STEP_DEV,
        [KERNELFS_PTS] = STEP_PTS,
    };
    struct kernelfs_place place;
    char shm[96];
    limits_on_mount(&plan->options.limits, LIMIT_SHM, 01777, shm, sizeof shm);
    int r = kernelfs_mount(idmap_count(&plan->ids), 0, shm, &place);
    plan_step(plan, steps[place.part], place.device);
    return r;
}

static int open_namespaces(struct plan *plan, struct built *built, int *fds)
{
    static const enum ns_kind entered[] = {NS_MNT, NS_UTS, NS_IPC, NS_NET, NS_CGROUP};
    plan_step(plan, STEP_REPORT, NULL);
    for (int kind = 0; kind < NS_KINDS; kind++) {
        char path[64];
        struct stat st;
        snprintf(path, sizeof path, "/proc/self/ns/%s", ns_table[kind].name);
        built->ns[kind] = stat(path, &st) ? 0 : st.st_ino;
    }
    for (size_t i = 0; i < sizeof entered / sizeof *entered; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/ns/%s", ns_table[entered[i]].name);
        fds[BUILT_NAMESPACES + i] = open(path, O_RDONLY | O_CLOEXEC);
        if (fds[BUILT_NAMESPACES + i] < 0)
            return -errno;
    }
    return 0;
}

static int enter_root(struct plan *plan, struct built *built)
{
    struct stat st;
    plan_step(plan, STEP_PIVOT, NULL);
    /* pivot_root(2), NOTES: with the same path twice, the old root ends up on top of the new */
    if (sys_pivot_root(".", ".") || umount2(".", MNT_DETACH) || chdir("/root") || stat("/", &st))
        return -errno;
    built->root_device = st.st_dev;
    built->root_inode = st.st_ino;
    return 0;
}

int skeleton_build(struct plan *plan, struct built *built, int *fds)
{
    int r = 0;
    umask(0);
    plan_step(plan, STEP_PRIVATE, NULL);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
        r = -errno;
    if (r == 0)
        r = make_root(plan);
    if (r == 0)
        r = mount_kernelfs(plan);
    if (r == 0)
        r = make_container(plan);
    if (r == 0)
        r = groups_enter(plan, built);
    if (r == 0)
        r = open_namespaces(plan, built, fds);
    if (r == 0)
        r = enter_root(plan, built);
    umask(022);
    return r;
}
