/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run.h"
#include "../kernel/fdio.h"
#include "../kernel/idmap.h"
#include "../kernel/kernelfs.h"
#include "../kernel/layers.h"
#include "../kernel/namespaces.h"
#include "../kernel/syscalls.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* A directory that every machine has, covered in the container's mount namespace only. */
#define STAGE "/tmp"

enum step {
    STEP_TREE,
    STEP_NAMESPACES,
    STEP_GUARD,
    STEP_MAPS,
    STEP_USER,
    STEP_PRIVATE,
    STEP_STAGE,
    STEP_LAYERS,
    STEP_PROC,
    STEP_SYS,
    STEP_DEV,
    STEP_PTS,
    STEP_TMP,
    STEP_PIVOT,
    STEP_HOSTNAME,
    STEP_COMMAND,
};

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
    [STEP_GUARD] = {"start the process that ends the container with bowl", memory},
    [STEP_MAPS] = {"write the map of the user ids", NULL},
    [STEP_USER] = {"become the container's root", NULL},
    [STEP_PRIVATE] = {"keep the container's mounts to itself", old_kernel},
    [STEP_STAGE] = {"mount a tmpfs for the container's files", old_kernel},
    [STEP_LAYERS] = {"put a writable layer over the root filesystem", old_kernel},
    [STEP_PROC] = {"mount /proc", nested},
    [STEP_SYS] = {"mount /sys", nested},
    [STEP_DEV] = {"make /dev", old_kernel},
    [STEP_PTS] = {"mount /dev/pts", old_kernel},
    [STEP_TMP] = {"mount /tmp", old_kernel},
    [STEP_PIVOT] = {"enter the container's root", old_kernel},
    [STEP_HOSTNAME] = {"set the host name", NULL},
    [STEP_COMMAND] = {NULL, NULL},
};

/* What the container's process tells over its channel before exec(3) closes that. */
struct failure {
    enum step step;
    int code; /* negative errno */
};

struct container {
    const struct run_options *options;
    struct idmap ids;
    int tree;    /* the root filesystem, idmapped: root's way; -1 for an ordinary user */
    int channel; /* of the container's process */
    pid_t guard; /* ends the container if bowl dies; when the other end of life closes */
    int life;
    enum step step;
    sigset_t mask; /* the caller's */
};

/* ---- in the container ---- */

/* The tree becomes visible below the stage; once the old root is gone only the overlay has it. */
static int mount_layers(struct container *c)
{
    int tree = c->tree;
    c->step = STEP_TREE;
    if (tree < 0) /* opened before the stage covers it */
        tree = layers_open_tree(c->options->rootfs, &(struct idmap){.count = 1}, -1);
    if (tree < 0)
        return tree;
    c->step = STEP_STAGE;
    if (mount("bowl", STAGE, "tmpfs", MS_NODEV, "mode=755") || chdir(STAGE) ||
        mkdir("lower", 0755) || mkdir("root", 0755))
        return -errno;
    c->step = STEP_LAYERS;
    int r = layers_attach(tree, "lower");
    if (r == 0)
        r = layers_mount("bowl", "lower", ".", "root");
    return r == 0 && chdir("root") ? -errno : r;
}

static int mount_kernelfs(struct container *c)
{
    static const enum step of[] = {STEP_PROC, STEP_SYS, STEP_DEV, STEP_PTS};
    struct kernelfs_place place;
    int r = kernelfs_mount(c->ids.count, MS_RDONLY, "size=16m,mode=1777", &place);
    c->step = of[place.part];
    return r;
}

static int enter_root(struct container *c)
{
    c->step = STEP_TMP;
    if (mount("tmp", "tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"))
        return -errno;
    c->step = STEP_PIVOT;
    /* pivot_root(2), NOTES: with the same path twice, the old root ends up on top of the new */
    if (sys_pivot_root(".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
        return -errno;
    c->step = STEP_HOSTNAME;
    return sethostname(c->options->hostname, strlen(c->options->hostname)) ? -errno : 0;
}

static int build(struct container *c)
{
    c->step = STEP_USER;
    int r = idmap_become_root(&c->ids);
    /* only now, a change of the user id resets it; then see whether bowl is already gone */
    if (r == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL))
        r = -errno;
    char byte;
    if (r == 0 && recv(c->channel, &byte, 1, MSG_DONTWAIT) == 0)
        _exit(BOWL_FAILED);
    c->step = STEP_PRIVATE;
    if (r == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
        r = -errno;
    mode_t mask = umask(0);
    if (r == 0)
        r = mount_layers(c);
    if (r == 0)
        r = mount_kernelfs(c);
    if (r == 0)
        r = enter_root(c);
    umask(mask);
    ns_raise_loopback();
    return r;
}

/* Nothing of the caller's environment but the kind of terminal. */
static int execute(struct container *c)
{
    const char *term = getenv("TERM");
    char kept[64];
    snprintf(kept, sizeof kept, "%s", term && term[0] ? term : "dumb");
    c->step = STEP_COMMAND;
    if (clearenv() || setenv("TERM", kept, 1) || setenv("HOME", "/root", 1) ||
        setenv("HOSTNAME", c->options->hostname, 1) ||
        setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1))
        return -errno;
    /* as a fresh login would have them */
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &c->mask, NULL);
    execvp(c->options->command[0], c->options->command);
    return -errno;
}

static _Noreturn void run(struct container *c)
{
    char byte;
    if (read(c->channel, &byte, 1) != 1) /* the maps are written */
        _exit(BOWL_FAILED);
    int r = build(c);
    if (c->channel != 3 && dup3(c->channel, 3, O_CLOEXEC) == 3)
        c->channel = 3;
    sys_close_from(4);
    if (r == 0)
        r = execute(c);
    struct failure failure = {c->step, r};
    _exit(write(c->channel, &failure, sizeof failure) < 0 ? BOWL_FAILED : 0);
}

/* ---- on the machine ---- */

static int prepare_tree(struct container *c)
{
    if (!c->ids.root)
        return 0;
    pid_t holder;
    _cleanup_close_ int userns = idmap_namespace(&c->ids, &holder);
    if (userns >= 0)
        c->tree = layers_open_tree(c->options->rootfs, &c->ids, userns);
    if (holder > 0)
        waitpid(holder, NULL, 0);
    return userns < 0 ? userns : c->tree < 0 ? c->tree : 0;
}

/*
 * A command that changes its user loses its parent-death signal, prctl(2). So a process of our own
 * waits for bowl's end of a pipe to close, and then kills the container.
 */
static int start_guard(struct container *c, int pidfd)
{
    int life[2];
    if (pipe2(life, O_CLOEXEC))
        return -errno;
    c->guard = fork();
    if (c->guard == 0) {
        char byte;
        setsid(); /* no signal of the terminal's, nor of a group's */
        dup2(life[0], 0);
        dup2(pidfd, 1);
        sys_close_from(2);
        while (read(0, &byte, 1) < 0 && errno == EINTR)
            ;
        sys_pidfd_kill(1);
        _exit(0);
    }
    close(life[0]);
    c->life = life[1];
    return c->guard < 0 ? -errno : 0;
}

static void end_guard(struct container *c)
{
    fd_closep(&c->life);
    if (c->guard > 0)
        waitpid(c->guard, NULL, 0);
}

/* Returns 0 when the command runs, or a negative errno; c->step says where. */
static int start(struct container *c, pid_t *pid)
{
    int r = prepare_tree(c), pair[2];
    if (r < 0)
        return r;
    c->step = STEP_NAMESPACES;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
        return -errno;
    _cleanup_close_ int channel = pair[0];
    _cleanup_close_ int pidfd = -1;
    struct clone_args args = {
        .flags = CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)&pidfd, .exit_signal = SIGCHLD};
    for (enum ns_kind kind = 0; kind < NS_KINDS; kind++)
        if (kind != NS_TIME)
            args.flags |= (uint64_t)ns_table[kind].flag;
    *pid = sys_clone3(&args);
    if (*pid == 0) {
        close(channel);
        c->channel = pair[1];
        run(c);
    }
    r = *pid < 0 ? -errno : 0;
    close(pair[1]);
    if (r < 0)
        return r;
    r = start_guard(c, pidfd);
    c->step = r < 0 ? STEP_GUARD : STEP_MAPS;
    if (r == 0)
        r = idmap_write(&c->ids, *pid);
    struct failure failure = {.code = 0};
    if (r == 0 && write(channel, "", 1) == 1 && read(channel, &failure, sizeof failure) > 0) {
        c->step = failure.step;
        r = failure.code;
    }
    if (r < 0) {
        kill(*pid, SIGKILL);
        waitpid(*pid, NULL, 0);
    }
    return r;
}

/* Has the process a handler of its own for the signal, or ignores it? See proc_pid_status(5). */
static bool has_disposition(pid_t pid, int number)
{
    static const char *const fields[] = {"\nSigIgn:", "\nSigCgt:"};
    char path[64], text[4096];
    unsigned long long set = 0;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    if (file_read(AT_FDCWD, path, text, sizeof text) <= 0)
        return true;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const char *field = strstr(text, fields[i]);
        if (field)
            set |= strtoull(field + strlen(fields[i]), NULL, 16);
    }
    return set >> (number - 1) & 1;
}

/*
 * The kernel drops signals for which PID 1 has no handler (pid_namespaces(7)): without help, Ctrl-C
 * could not end "bowl run sleep 100". What the terminal sends has reached the command already.
 * Returns whether the command was killed in place of the signal's default action.
 */
static bool forward(pid_t pid, const siginfo_t *info)
{
    bool deaf = !has_disposition(pid, info->si_signo);
    if (deaf || info->si_code != SI_KERNEL)
        kill(pid, deaf ? SIGKILL : info->si_signo);
    return deaf;
}

/* Which of the process groups of our terminal is in front; -1 without a terminal. */
static pid_t in_front(pid_t make)
{
    _cleanup_close_ int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (terminal >= 0 && make)
        tcsetpgrp(terminal, make); /* from the background too, while SIGTTOU is blocked */
    return terminal < 0 ? -1 : tcgetpgrp(terminal);
}

static int wait_for(pid_t pid, const sigset_t *watched)
{
    int status, killed_by = 0;
    siginfo_t info;
    while (waitpid(pid, &status, WNOHANG) != pid) {
        int number = sigwaitinfo(watched, &info);
        if (number > 0 && number != SIGCHLD && number != SIGTSTP && forward(pid, &info))
            killed_by = number;
    }
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    return 128 + (killed_by ? killed_by : WTERMSIG(status));
}

static int say_failure(const struct container *c, int code, struct err *e)
{
    char hint[400];
    if (c->step == STEP_COMMAND) {
        err_set(e, code,
                "The container has the programs of its root filesystem only, and looks for them "
                "in /usr/local/sbin, /usr/local/bin, /usr/sbin, /usr/bin, /sbin and /bin.",
                "run %s in the container", c->options->command[0]);
        return code == -ENOENT ? BOWL_NOT_FOUND : BOWL_NOT_EXECUTABLE;
    }
    if (steps[c->step].hint)
        snprintf(hint, sizeof hint, "%s", steps[c->step].hint);
    else
        ns_hint(hint, sizeof hint);
    err_set(e, code, hint, "The container could not be made: %s", steps[c->step].what);
    return BOWL_FAILED;
}

int run_container(const struct run_options *options, struct err *e)
{
    static const int numbers[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGTTOU};
    struct container c = {.options = options, .tree = -1, .life = -1};
    sigset_t watched;
    pid_t pid = 0;
    _cleanup_close_ int range = -1; /* the container's ids are taken as long as we run */
    int null;
    while ((null = open("/dev/null", O_RDWR)) >= 0 && null < 3)
        ; /* a standard stream that the caller closed must not become one of our descriptors */
    fd_closep(&null);
    c.ids = idmap_choose(&range);
    sigemptyset(&watched);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        signal(numbers[i], SIG_DFL); /* an ignored one would not be told */
        sigaddset(&watched, numbers[i]);
    }
    sigprocmask(SIG_BLOCK, &watched, &c.mask);
    sigdelset(&watched, SIGTTOU);
    bool had_terminal = in_front(0) == getpgrp();
    int r = start(&c, &pid);
    fd_closep(&c.tree);
    if (r == 0)
        r = wait_for(pid, &watched);
    /* a shell in the container made its own process group, now gone, the one in front */
    if (had_terminal && in_front(0) != getpgrp())
        in_front(getpgrp());
    end_guard(&c);
    return r < 0 ? say_failure(&c, r, e) : r;
}
