/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "join.h"
#include "../kernel/fdio.h"
#include "../kernel/pty.h"
#include "../kernel/syscalls.h"
#include "build.h"
#include "deny.h"
#include "privileges.h"
#include "terminal.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Where a joining process is; what has failed is told over the channel. */
enum place { AT_GROUPS, AT_NAMESPACES, AT_USER, AT_TERMINAL, AT_FORK, AT_COMMAND };

static const char *const places[] = {
    [AT_GROUPS] = "enter the container's control groups",
    [AT_NAMESPACES] = "enter the container's namespaces",
    [AT_USER] = "become the container's root",
    [AT_TERMINAL] = "make a terminal in the container",
    [AT_FORK] = "start a process in the container",
};

struct failure {
    enum place place;
    struct report report; /* of AT_COMMAND: as of a container that is made */
};

struct joining {
    const struct join *join;
    int pidfd, channel;
    struct failure failure; /* where it is, and what is wrong there */
};

/* ---- in the container ---- */

/* Version 1: by writing; into the group of version 2 it was born. */
static int enter_groups(const struct state *s, bool born)
{
    for (int i = 0; i < s->groups; i++) {
        char path[300];
        const struct state_group *g = &s->group[i];
        if (g->version == 2 && born)
            continue;
        snprintf(path, sizeof path, "%s/%s", g->leaf, g->version == 2 ? "cgroup.procs" : "tasks");
        int r = file_write(AT_FDCWD, path, "0");
        if (r < 0)
            return r;
    }
    return 0;
}

static int enter_namespaces(struct joining *j)
{
    const struct state *s = j->join->state;
    int all = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWCGROUP;
    all |= s->no_user_ns ? 0 : CLONE_NEWUSER; /* into one's own nobody goes, setns(2) */
    all |= s->net == NET_LAB ? 0 : CLONE_NEWNET;
    j->failure.place = AT_NAMESPACES;
    if (setns(j->pidfd, all))
        return -errno;
    j->failure.place = AT_USER;
    setgroups(0, NULL); /* refused where setgroups(2) was given up for the map */
    if (setresgid(0, 0, 0) || setresuid(0, 0, 0) || chdir("/"))
        return -errno;
    return 0;
}

/* The master goes to bowl, which stays outside. */
static int take_terminal(struct joining *j)
{
    _cleanup_close_ int slave = -1;
    struct message m = {.type = MESSAGE_ANSWER, .fd = {-1, -1, -1}};
    j->failure.place = AT_TERMINAL;
    m.fd[0] = pty_open(0, 0, &slave);
    if (m.fd[0] < 0)
        return m.fd[0];
    int r = channel_send(j->channel, &m, NULL, 0, 0);
    close(m.fd[0]);
    return r < 0 ? r : pty_take(slave);
}

/* As build.c does it, with what the container was given in place of what is not asked for. */
static int prepare(const struct join *join, enum step *step)
{
    const struct state *s = join->state;
    struct account account;
    const char *user = join->user ? join->user : s->user;
    struct refusal filter;
    char *kept[WORDS_SIZE / 2], **next = kept;
    for (int at = 0; at < s->environment.size; at += (int)strlen(*next++) + 1)
        *next = (char *)s->environment.text + at;
    *next = NULL;
    *step = STEP_WORKDIR;
    int r = build_workdir(join->workdir ? join->workdir : s->workdir);
    if (r < 0)
        return r;
    *step = STEP_ACCOUNT;
    r = account_find(user, &account);
    if (r == 0)
        r = build_environment(s->hostname, join->term, account.home, kept);
    for (char **word = join->environment; r == 0 && word && *word; word++)
        r = putenv(*word) ? -errno : 0;
    if (r == 0 && !s->all_capabilities)
        r = privileges_filter((uint64_t)s->capabilities, &filter);
    if (r == 0)
        r = privileges_drop((uint64_t)s->capabilities, &account,
                            s->all_capabilities ? NULL : &filter);
    *step = r == 0 ? STEP_PRIVILEGES : *step;
    /* the monitor answers for what it has started itself */
    return r == 0 ? deny_install(s->denied, NULL) : r;
}

static int become(struct joining *j)
{
    const struct join *join = j->join;
    struct report *report = &j->failure.report;
    sigset_t none;
    int r = join->tty ? take_terminal(j) : 0;
    if (r < 0)
        return r;
    j->failure.place = AT_COMMAND;
    r = prepare(join, &report->step);
    if (r < 0)
        return r;
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (!join->input && !join->tty) {
        int null = open("/dev/null", O_RDONLY);
        dup2(null, 0);
    }
    umask(022);
    if (j->channel != 3)
        j->channel = dup3(j->channel, 3, O_CLOEXEC);
    sys_close_from(4);
    report->step = STEP_COMMAND;
    return command_execute(join->command, report->trouble);
}

static _Noreturn void fail(struct joining *j, int code)
{
    j->failure.report.code = code;
    channel_tell(j->channel, MESSAGE_FAILED, 0, &j->failure, sizeof j->failure, 0);
    _exit(BOWL_FAILED);
}

/*
 * The helper enters the PID namespace, its child is the first to be in it (setns(2)). The helper
 * stays to pass on how that ends, and ends it when bowl is gone.
 */
static _Noreturn void help(struct joining *j, bool born)
{
    int status;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int r = enter_groups(j->join->state, born);
    if (r == 0)
        r = enter_namespaces(j);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* the change of the user has reset it */
    if (r == 0)
        j->failure.place = AT_FORK;
    pid_t child = r == 0 ? fork() : -1;
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        fail(j, become(j));
    }
    if (child < 0)
        fail(j, r < 0 ? r : -errno);
    fd_closep(&j->channel);
    sys_close_from(0);
    while (waitpid(child, &status, 0) < 0)
        ;
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

/* ---- outside ---- */

static pid_t start_helper(const struct joining *j, bool *born)
{
    const struct state *s = j->join->state;
    _cleanup_close_ int group = -1;
    for (int i = 0; i < s->groups; i++)
        if (s->group[i].version == 2)
            group = open(s->group[i].leaf, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct clone_args args = {.exit_signal = SIGCHLD, .cgroup = (uint64_t)group};
    args.flags = group >= 0 ? CLONE_INTO_CGROUP : 0;
    *born = group >= 0;
    pid_t pid = sys_clone3(&args);
    if (pid >= 0 || group < 0)
        return pid;
    *born = false;
    return fork();
}

static int say_failure(const struct join *j, const struct failure *f, struct err *e)
{
    struct options wanted = {
        .command = j->command, .user = j->user ? j->user : j->state->user, .workdir = j->workdir};
    if (f->place == AT_COMMAND)
        return build_error(&wanted, &f->report, e);
    err_set(e, f->report.code,
            f->place == AT_GROUPS ? "A process may go into a group only if its user may write "
                                    "cgroup.procs of the nearest group above both, cgroups(7)."
                                  : NULL,
            "%s", places[f->place]);
    return BOWL_FAILED;
}

/* Takes the master if one is to come; then the channel's end is the command's beginning. */
static int wait_for_command(struct joining *j, int *master, struct err *e)
{
    struct failure failure = {.place = AT_FORK};
    struct message m = {.type = 0};
    for (;;) {
        ssize_t n = channel_receive(j->channel, &m, &failure, sizeof failure, 0);
        if (n < 0)
            return 0;
        if (m.type == MESSAGE_FAILED)
            return say_failure(j->join, &failure, e);
        *master = m.fd[0];
    }
}

int join_run(const struct join *join, struct err *e)
{
    struct joining j = {
        .join = join, .failure = {.place = AT_GROUPS}, .pidfd = state_pidfd(join->state, e)};
    _cleanup_close_ int pidfd = j.pidfd;
    _cleanup_close_ int master = -1;
    int pair[2], status = 0;
    bool born;
    if (pidfd < 0)
        return BOWL_FAILED;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
        err_set(e, -errno, NULL, "make a channel");
        return BOWL_FAILED;
    }
    terminal_prepare();
    pid_t helper = start_helper(&j, &born);
    if (helper == 0) {
        close(pair[0]);
        j.channel = pair[1];
        help(&j, born);
    }
    close(pair[1]);
    j.channel = pair[0];
    if (helper < 0)
        status = say_failure(join, &(struct failure){AT_FORK, {.code = -errno}}, e);
    else
        status = wait_for_command(&j, &master, e);
    close(pair[0]);
    if (helper > 0 && status == 0)
        return terminal_wait(helper, master);
    if (helper > 0)
        waitpid(helper, NULL, 0);
    return status;
}
