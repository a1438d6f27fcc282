/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "build.h"
#include "../kernel/fdio.h"
#include "../kernel/kernelfs.h"
#include "../kernel/layers.h"
#include "../kernel/namespaces.h"
#include "../kernel/pty.h"
#include "../kernel/syscalls.h"
#include "deny.h"
#include "init.h"
#include "masks.h"
#include "privileges.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* A directory that every machine has, covered in the container's mount namespace only. */
#define STAGE "/tmp"

static const char nested[] =
    "Inside another container that is usual, since parts of /proc are covered there: start that "
    "container with --privileged, or run bowl on the machine itself.";
static const char memory[] = "The machine may be out of memory, or of processes.";
static const char old_kernel[] =
    "The kernel may be too old (5.11 is needed), or a container around bowl forbids mounts.";

/* What is said when a step fails; without a hint it is namespaces that may be forbidden. */
static const struct {
    const char *what, *hint;
} steps[] = {
    [STEP_TREE] = {"open the root filesystem", old_kernel},
    [STEP_NAMESPACES] = {"make the namespaces", NULL},
    [STEP_GUARD] = {"start the process that ends the container with its monitor", memory},
    [STEP_MAPS] = {"write the map of the user ids", NULL},
    [STEP_GROUPS] = {"make the container's control groups the root of what it sees", NULL},
    [STEP_NICE] = {"set its nice value", "Only root may give a negative one, setpriority(2)."},
    [STEP_USER] = {"become the container's root", NULL},
    [STEP_PRIVATE] = {"keep the container's mounts to itself", old_kernel},
    [STEP_STAGE] = {"mount a tmpfs for the container's files", old_kernel},
    [STEP_LAYERS] = {"put a writable layer over the root filesystem", old_kernel},
    [STEP_PROC] = {"mount /proc", nested},
    [STEP_SYS] = {"mount /sys", nested},
    [STEP_DEV] = {"make /dev", old_kernel},
    [STEP_PTS] = {"mount /dev/pts", old_kernel},
    [STEP_MASKS] = {"cover what tells of the machine", old_kernel},
    [STEP_TMP] = {"mount /tmp", old_kernel},
    [STEP_VOLUMES] = {"bind a volume", "The folder on the machine must be one that you may enter, "
                                       "and the place in the container one that can be made."},
    [STEP_READ_ONLY] = {"make the root read-only", old_kernel},
    [STEP_PIVOT] = {"enter the container's root", old_kernel},
    [STEP_HOSTNAME] = {"set the host name", NULL},
    [STEP_TERMINAL] = {"make a terminal in the container", old_kernel},
    [STEP_PRIVILEGES] = {"give up privileges", old_kernel},
    [STEP_REPORT] = {"hand the container's files to its monitor", memory},
    [STEP_COMMAND] = {NULL, NULL},
};

/* ---- files ---- */

/* The tree becomes visible below the stage; once the old root is gone only the overlay has it. */
static int mount_layers(struct plan *p, struct message *files)
{
    int tree = p->tree;
    p->step = STEP_TREE;
    if (tree < 0) /* opened before the stage covers it */
        tree = layers_open_tree(p->options->rootfs, &(struct idmap){.count = 1}, -1);
    if (tree < 0)
        return tree;
    p->step = STEP_VOLUMES;
    int opened = p->ids.root ? 0 : volumes_open(p->options->volumes, false, p->volume);
    if (opened < 0)
        return opened;
    p->step = STEP_STAGE;
    if (mount("bowl", STAGE, "tmpfs", MS_NODEV, "mode=755") || chdir(STAGE) ||
        mkdir("lower", 0755) || mkdir("root", 0755))
        return -errno;
    p->step = STEP_LAYERS;
    int r = layers_attach(tree, "lower");
    if (r == 0)
        r = layers_mount("bowl", "lower", ".", "root");
    files->fd[FILES_LAYER] = open("upper", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r == 0 && (files->fd[FILES_LAYER] < 0 || chdir("root")))
        r = -errno;
    files->fd[FILES_ROOT] = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return r;
}

static int mount_kernelfs(struct plan *p)
{
    static const enum step of[] = {STEP_PROC, STEP_SYS, STEP_DEV, STEP_PTS};
    struct kernelfs_place place;
    int r = kernelfs_mount(p->ids.count, MS_RDONLY, "size=16m,mode=1777", &place);
    p->step = of[place.part];
    if (r < 0 || p->options->all_capabilities)
        return r;
    p->step = STEP_MASKS;
    return masks_apply();
}

static int enter_root(struct plan *p)
{
    const char *hostname = p->options->hostname;
    p->step = STEP_TMP;
    if (mount("tmp", "tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"))
        return -errno;
    p->step = STEP_VOLUMES;
    int r = volumes_mount(p->options->volumes, p->ids.root, p->volume);
    if (r < 0)
        return r;
    p->step = STEP_READ_ONLY;
    struct sys_mount_attr read_only = {.attr_set = SYS_ATTR_RDONLY};
    if (p->options->read_only && sys_mount_setattr(AT_FDCWD, ".", 0, &read_only))
        return -errno;
    p->step = STEP_PIVOT;
    /* pivot_root(2), NOTES: with the same path twice, the old root ends up on top of the new */
    if (sys_pivot_root(".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
        return -errno;
    p->step = STEP_HOSTNAME;
    return sethostname(hostname, strlen(hostname)) ? -errno : 0;
}

/* ---- the process ---- */

/*
 * Enter the groups and make them the roots of what the container sees. One may refuse us (a
 * real-time process in a version 1 cpu group, sched(7)): a limit that needs it was checked before.
 */
static int enter_groups(struct plan *p)
{
    p->step = STEP_GROUPS;
    for (int i = 0; i < p->delegations; i++)
        cgroup_join(&p->delegation[i]);
    /* a namespace that a child of ours makes is entered by its pidfd, for which that must be open
     * to us: becoming another user has closed it, PR_SET_DUMPABLE in prctl(2) */
    int before = prctl(PR_GET_DUMPABLE);
    prctl(PR_SET_DUMPABLE, 1);
    int r = cgroup_namespace(p->delegation, p->delegations);
    prctl(PR_SET_DUMPABLE, before == 1);
    return r;
}

static int become_root(struct plan *p)
{
    char byte;
    p->step = STEP_USER;
    int r = idmap_become_root(&p->ids);
    /* only now, a change of the user id resets it; then see whether the monitor is already gone */
    if (r == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL))
        r = -errno;
    if (r == 0 && recv(p->channel, &byte, 1, MSG_DONTWAIT) == 0)
        _exit(BOWL_FAILED);
    return r;
}

/* The terminal's master goes in place of FILES_USERNS, which the monitor can open by itself. */
static int take_streams(struct plan *p, struct message *files)
{
    p->step = STEP_TERMINAL;
    if (!p->options->tty) {
        for (int i = 0; i < 3; i++)
            if (dup2(p->stream[i], i) < 0)
                return -errno;
        return setsid() < 0 ? -errno : 0;
    }
    _cleanup_close_ int slave = -1;
    int master = pty_open(p->options->rows, p->options->columns, &slave);
    files->fd[FILES_USERNS] = master;
    return master < 0 ? master : pty_take(slave);
}

static int build(struct plan *p, struct message *files)
{
    int r = become_root(p);
    if (r == 0)
        r = enter_groups(p);
    p->step = r == 0 ? STEP_PRIVATE : p->step;
    if (r == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
        r = -errno;
    mode_t mask = umask(0);
    if (r == 0)
        r = mount_layers(p, files);
    if (r == 0)
        r = mount_kernelfs(p);
    if (r == 0)
        r = enter_root(p);
    if (r == 0)
        r = take_streams(p, files);
    umask(mask & 0777 ? mask : 022);
    ns_raise_loopback();
    return r;
}

int build_environment(const char *hostname, const char *term)
{
    char kept[64];
    snprintf(kept, sizeof kept, "%s", term && term[0] ? term : "dumb");
    if (clearenv() || setenv("TERM", kept, 1) || setenv("HOME", "/root", 1) ||
        setenv("HOSTNAME", hostname, 1) ||
        setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1))
        return -errno;
    return 0;
}

static int execute(struct plan *p)
{
    p->step = STEP_COMMAND;
    int r = build_environment(p->options->hostname, p->options->term);
    /* as a fresh login would have them */
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &p->mask, NULL);
    if (r < 0)
        return r;
    execvp(p->options->command[0], p->options->command);
    return -errno;
}

static int tell(struct plan *p, struct message *m, int code)
{
    struct report report = {p->step, code};
    int r = channel_send(p->channel, m, &report, sizeof report, 0);
    for (int i = 0; i < MESSAGE_FDS; i++)
        fd_closep(&m->fd[i]);
    return r;
}

/* Who answers for the calls that are denied must be there before the first of them. */
static int give_up(struct plan *p)
{
    struct message m = {.type = MESSAGE_ANSWER, .fd = {-1, -1, -1}};
    p->step = STEP_PRIVILEGES;
    int r = p->options->all_capabilities ? 0 : privileges_drop();
    if (r == 0)
        r = deny_install(p->options->denied, &m.fd[0]);
    return r == 0 && m.fd[0] >= 0 ? tell(p, &m, 0) : r;
}

_Noreturn void build_run(struct plan *p)
{
    struct message files = {.type = MESSAGE_ANSWER, .fd = {-1, -1, -1}};
    char byte;
    if (read(p->channel, &byte, 1) != 1) /* the maps are written */
        _exit(BOWL_FAILED);
    int r = build(p, &files);
    if (r == 0) {
        p->step = STEP_REPORT;
        r = tell(p, &files, 0);
    }
    if (r == 0 && read(p->channel, &byte, 1) != 1)
        _exit(BOWL_FAILED);
    if (p->channel != 3 && dup3(p->channel, 3, O_CLOEXEC) == 3)
        p->channel = 3;
    sys_close_from(4);
    if (r == 0)
        r = give_up(p);
    if (r == 0 && p->options->init)
        init_fork();
    if (r == 0)
        r = execute(p);
    struct message failure = {.type = MESSAGE_FAILED, .fd = {-1, -1, -1}};
    tell(p, &failure, r);
    _exit(r == -ENOENT ? BOWL_NOT_FOUND : BOWL_NOT_EXECUTABLE);
}

int build_error(const struct options *options, enum step step, int code, struct err *e)
{
    char hint[400];
    if (step == STEP_COMMAND) {
        err_set(e, code,
                "The container has the programs of its root filesystem only, and looks for them "
                "in /usr/local/sbin, /usr/local/bin, /usr/sbin, /usr/bin, /sbin and /bin.",
                "run %s in the container", options->command[0]);
        return code == -ENOENT ? BOWL_NOT_FOUND : BOWL_NOT_EXECUTABLE;
    }
    if (steps[step].hint)
        snprintf(hint, sizeof hint, "%s", steps[step].hint);
    else
        ns_hint(hint, sizeof hint);
    err_set(e, code, hint, "The container could not be made: %s", steps[step].what);
    return BOWL_FAILED;
}
