/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "build.h"
#include "../kernel/cable.h"
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
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* The usual one, and behind it where a lab of fishbowl has the programs of its lessons. */
#define PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/fishbowl/bin"

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
    [STEP_MAPS] = {"write the map of the user ids", NULL},
    [STEP_GROUPS] = {"make the container's control groups the root of what it sees", NULL},
    [STEP_NICE] = {"set its nice value", "Only root may give a negative one, setpriority(2)."},
    [STEP_CABLE] = {"lay a cable to its network",
                    "--net veth needs CAP_NET_ADMIN in the network namespace that bowl is called "
                    "in, as root and the root of a lab have it, and a kernel with veth(4). --net "
                    "lab shares that namespace, and needs no right."},
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
    [STEP_WORKDIR] = {"go to the working directory",
                      "It is made if need be, unless the root is read-only or a file is there."},
    [STEP_ACCOUNT] = {NULL, NULL},
    [STEP_PRIVILEGES] = {"give up privileges", old_kernel},
    [STEP_REPORT] = {"hand the container's files to its guard", memory},
    [STEP_INIT] = {"start the command as a child of process 1",
                   "With --init there are two processes: --pids must be 2 or more."},
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
    int opened = p->given.ids.root ? 0 : volumes_open(p->options->volumes, false, p->volume);
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
    /* sysfs shows a network namespace, and is for who owns that: another's is borrowed, sysfs(5) */
    unsigned long sys = p->options->net == NET_LAB && !p->options->no_user_ns ? MS_BIND : MS_RDONLY;
    int r = kernelfs_mount(p->given.ids.count, sys, "size=16m,mode=1777", &place);
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
    int r = volumes_mount(p->options->volumes, p->given.ids.root, p->volume);
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
 * Enter the groups and make them the roots of what the container sees, while they still belong to
 * the user that we are. One may refuse us (a real-time process in a version 1 cpu group, sched(7)):
 * a limit that needs it was checked before.
 */
static int enter_groups(struct plan *p)
{
    const struct delegation *list = p->given.delegation;
    const int count = p->given.delegations;
    p->step = STEP_GROUPS;
    for (int i = 0; i < count; i++)
        cgroup_join(&list[i]); /* not from outside: the kernel waits some ms for that */
    return cgroup_namespace(list, count);
}

static int become_root(struct plan *p)
{
    char byte;
    p->step = STEP_USER;
    int r = idmap_become_root(&p->given.ids);
    /* only now, a change of the user id resets it; then see whether the guard is already gone */
    if (r == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL))
        r = -errno;
    if (r == 0 && recv(p->channel, &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0)
        _exit(BOWL_FAILED);
    return r;
}

/* The terminal's master goes in place of FILES_USERNS, which the guard can open by itself. */
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
    int r = enter_groups(p);
    if (r == 0)
        r = become_root(p);
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
    if (r == 0 && p->cable >= 0) {
        p->step = STEP_CABLE;
        r = cable_connect(p->cable);
    }
    if (p->options->net != NET_LAB)
        ns_raise_loopback();
    return r;
}

int build_environment(const char *hostname, const char *term, const char *home, char **more)
{
    char kept[64];
    snprintf(kept, sizeof kept, "%s", term && term[0] ? term : "dumb");
    if (clearenv() || setenv("TERM", kept, 1) || setenv("HOME", home, 1) ||
        setenv("HOSTNAME", hostname, 1) || setenv("PATH", PATH, 1))
        return -errno;
    for (; more && *more; more++)
        if (putenv(*more))
            return -errno;
    return 0;
}

int build_workdir(const char *path)
{
    char part[PATH_MAX];
    int last = 0;
    if (!path || !path[0])
        return 0;
    for (const char *end = path; *end;) {
        end += strspn(end, "/");
        end += strcspn(end, "/");
        snprintf(part, sizeof part, "%.*s", (int)(end - path), path);
        last = mkdir(part, 0755) && errno != EEXIST ? errno : 0;
    }
    if (chdir(path) == 0)
        return 0;
    return last ? -last : -errno;
}

static int execute(struct plan *p, char trouble[COMMAND_TROUBLE])
{
    p->step = STEP_COMMAND;
    /* as a fresh login would have them */
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &p->mask, NULL);
    return command_execute(p->options->command, trouble);
}

static int tell(struct plan *p, struct message *m, int code, const char *trouble)
{
    struct report report = {.step = p->step, .code = code};
    snprintf(report.trouble, sizeof report.trouble, "%s", trouble);
    int r = channel_send(p->channel, m, &report, sizeof report, 0);
    for (int i = 0; i < MESSAGE_FDS; i++)
        fd_closep(&m->fd[i]);
    return r;
}

/* Its streams, pipes or a terminal of its own, so that it can open /dev/stdout. */
static void give_streams(const struct account *account)
{
    for (int fd = 0; fd < 3; fd++) {
        struct stat st;
        if (fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || isatty(fd)) &&
            fchown(fd, account->uid, account->gid))
            return; /* an id that there is not, as account_enter() will tell */
    }
}

/* Who answers for the calls that are denied must be there before the first of them. */
static int give_up(struct plan *p)
{
    const struct options *o = p->options;
    struct message m = {.type = MESSAGE_ANSWER, .fd = {-1, -1, -1}};
    struct account account;
    struct refusal filter;
    p->step = STEP_WORKDIR;
    int r = build_workdir(o->workdir);
    if (r < 0)
        return r;
    p->step = STEP_ACCOUNT;
    r = account_find(o->user, &account);
    if (r == 0)
        r = build_environment(o->hostname, o->term, account.home, o->environment);
    if (r < 0)
        return r;
    if (account.uid)
        give_streams(&account);
    p->step = account.uid || account.gid ? STEP_ACCOUNT : STEP_PRIVILEGES;
    if (o->all_capabilities)
        r = privileges_drop(o->capabilities, &account, NULL);
    else if (channel_receive(p->channel, &m, &filter, sizeof filter, 0) < 0)
        _exit(BOWL_FAILED);
    else
        r = privileges_drop(o->capabilities, &account, &filter);
    p->step = r == 0 ? STEP_PRIVILEGES : p->step;
    if (r == 0)
        r = deny_install(o->denied, &m.fd[0]);
    return r == 0 && m.fd[0] >= 0 ? tell(p, &m, 0, "") : r;
}

_Noreturn void build_run(struct plan *p)
{
    struct message files = {.type = MESSAGE_ANSWER, .fd = {-1, -1, -1}};
    char trouble[COMMAND_TROUBLE] = "";
    struct message go = {.type = 0};
    int r = unshare(p->namespaces) ? -errno : 0; /* which takes the kernel as long as the guard */
    if (channel_receive(p->channel, &go, &p->given, sizeof p->given, 0) < 0)
        _exit(BOWL_FAILED);
    p->tree = go.fd[0];
    if (r == 0)
        r = build(p, &files);
    if (r == 0) {
        p->step = STEP_REPORT;
        r = tell(p, &files, 0, "");
    }
    if (p->channel != 3 && dup3(p->channel, 3, O_CLOEXEC) == 3)
        p->channel = 3;
    sys_close_from(4);
    if (r == 0)
        r = give_up(p);
    if (r == 0 && p->options->init) {
        p->step = STEP_INIT;
        r = init_fork();
    }
    if (r == 0)
        r = execute(p, trouble);
    struct message failure = {.type = MESSAGE_FAILED, .fd = {-1, -1, -1}};
    tell(p, &failure, r, trouble);
    _exit(r == -ENOENT ? BOWL_NOT_FOUND : BOWL_NOT_EXECUTABLE);
}

static int refuse_account(const struct options *options, int code, struct err *e)
{
    if (code == -ENOENT)
        return err_say(e, code, "A number needs no entry there: --user 1000:1000",
                       "The user \"%.64s\" is not in /etc/passwd of the container, or the group "
                       "not in /etc/group",
                       options->user);
    return err_set(e, code,
                   "A container has the ids only that its user namespace maps: 65536 where root "
                   "runs bowl, for an ordinary user none but root.",
                   "become the user %.64s in the container", options->user);
}

int build_error(const struct options *options, const struct report *report, struct err *e)
{
    char hint[400];
    enum step step = report->step;
    int code = report->code;
    if (step == STEP_COMMAND) {
        err_set(e, code,
                report->trouble[0]
                    ? report->trouble
                    : "The container has the programs of its root filesystem only, and looks for "
                      "them in " PATH ".",
                "run %s in the container", options->command[0]);
        return code == -ENOENT ? BOWL_NOT_FOUND : BOWL_NOT_EXECUTABLE;
    }
    if (step == STEP_ACCOUNT) {
        refuse_account(options, code, e);
        return BOWL_FAILED;
    }
    if (steps[step].hint)
        snprintf(hint, sizeof hint, "%s", steps[step].hint);
    else
        ns_hint(hint, sizeof hint);
    err_set(e, code, hint, "%s%s", options->rootfs[0] ? "The container could not be made: " : "",
            steps[step].what);
    return BOWL_FAILED;
}
