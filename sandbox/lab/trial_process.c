/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "../kernel/subids.h"
#include "../kernel/syscalls.h"
#include "../kernel/veth.h"
#include "trial.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { LEAST_PROCESSES = 200, LEAST_MEMORY = 256, LEAST_DISK = 64 };

/* A child asks to be traced and stops, as strace(1) would have it. */
void trial_ptrace(struct trial *t)
{
    pid_t child = fork();
    int status = 0;
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
            _exit(errno);
        raise(SIGSTOP);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0) {
        trial_refused(t, -errno, "fork(2)");
        return;
    }
    if (WIFEXITED(status)) {
        trial_refused(t, -WEXITSTATUS(status), "ptrace(2)");
        return;
    }
    ptrace(PTRACE_DETACH, child, NULL, NULL);
    waitpid(child, NULL, 0);
    trial_ok(t, "a child could be traced%s",
             prctl(PR_GET_SECCOMP) == 2 ? "; a seccomp filter is in force" : "");
}

/*
 * The program of the lessons, since it may be confined where the system call is not: Ubuntu 25.04
 * has an AppArmor profile for it that forbids what comes after it to mount.
 */
void trial_unshare(struct trial *t)
{
    static char *const argv[] = {"unshare", "--user", "--map-root-user", "--mount",
                                 "mount",   "-t",     "tmpfs",           "none",
                                 "/tmp",    NULL};
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        for (int fd = 0; fd < 3; fd++)
            dup2(null, fd);
        execvp(argv[0], argv);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0)
        trial_refused(t, -errno, "fork(2)");
    else if (status == 0)
        trial_ok(t, "a file system could be mounted in what it makes");
    else if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        trial_lack(t, CAUSE_UNSHARE, "the program is not installed");
    else
        trial_lack(t, CAUSE_UNSHARE, "no file system can be mounted in what it makes");
}

void trial_subids(struct trial *t)
{
    struct subids ids;
    if (getuid() == 0) {
        trial_ok(t, "not used: root maps any id");
        return;
    }
    if (subids_find(&ids, UINT_MAX) < 0) {
        trial_lack(t, CAUSE_SUBIDS, "no ids for user %u in /etc/subuid and /etc/subgid", getuid());
        return;
    }
    struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    pid_t child = sys_clone3(&args);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        pause();
        _exit(0);
    }
    if (child < 0) {
        trial_refused(t, -errno, "user namespace");
        return;
    }
    int r = subids_map(&ids, child);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    if (r == 0)
        trial_ok(t, "newuidmap mapped %u ids from %u", ids.count, ids.uid);
    else
        trial_lack(t, CAUSE_SUBIDS,
                   r == -ENOENT ? "newuidmap is not installed"
                                : "newuidmap or newgidmap refuses the ids of /etc/subuid");
}

void trial_perf(struct trial *t)
{
    struct perf_event_attr attr = {
        .type = PERF_TYPE_SOFTWARE,
        .size = sizeof attr,
        .config = PERF_COUNT_SW_CONTEXT_SWITCHES,
        .exclude_kernel = 1,
    };
    char level[16] = "";
    file_read(AT_FDCWD, "/proc/sys/kernel/perf_event_paranoid", level, sizeof level);
    level[strcspn(level, "\n")] = '\0';
    _cleanup_close_ int fd =
        (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd >= 0)
        trial_ok(t, "a counter could be opened (kernel.perf_event_paranoid is %s)", level);
    else
        trial_lack(t, CAUSE_PERF, "perf_event_open(2): %s (kernel.perf_event_paranoid is %s)",
                   strerror(errno), level[0] ? level : "not there");
}

/* A pair of interfaces in a network of its own: it is gone with the child. */
void trial_veth(struct trial *t)
{
    const char *program = veth_program();
    int r = veth_make();
    if (r == -EOPNOTSUPP)
        trial_lack(t, CAUSE_NO_VETH, "this kernel has no such interfaces loaded");
    else if (r < 0)
        trial_refused(t, r, "rtnetlink(7)");
    else if (!program)
        trial_lack(t, CAUSE_NO_IP, "the program ip of iproute2 is not installed");
    else
        trial_ok(t, "a pair could be made; %s is there", program);
}

void trial_processes(struct trial *t)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NPROC, &limit))
        trial_refused(t, -errno, "getrlimit(2)");
    else if (limit.rlim_cur == RLIM_INFINITY)
        trial_ok(t, "as many as the machine can");
    else if (limit.rlim_cur < LEAST_PROCESSES)
        trial_lack(t, CAUSE_PROCESSES, "only %llu for this user",
                   (unsigned long long)limit.rlim_cur);
    else
        trial_ok(t, "up to %llu for this user", (unsigned long long)limit.rlim_cur);
}

void trial_memory(struct trial *t)
{
    char text[4096];
    const char *line = NULL;
    unsigned long long kib;
    if (file_read(AT_FDCWD, "/proc/meminfo", text, sizeof text) > 0)
        line = strstr(text, "MemAvailable:");
    if (!line || sscanf(line, "MemAvailable: %llu", &kib) != 1)
        trial_lack(t, CAUSE_KERNEL, "/proc/meminfo does not tell");
    else if (kib / 1024 < LEAST_MEMORY)
        trial_lack(t, CAUSE_MEMORY, "only %llu MiB are free", kib / 1024);
    else
        trial_ok(t, "%llu MiB are free", kib / 1024);
}

/* The lab itself lies in memory; on disk are the root filesystem and what the student has done. */
void trial_disk(struct trial *t)
{
    const char *home = getenv("HOME");
    struct statvfs fs;
    if (!home || statvfs(home, &fs)) {
        trial_lack(t, CAUSE_DISK, "no home directory%s%s", home ? ": " : "", home ? home : "");
        return;
    }
    unsigned long long mib = (unsigned long long)fs.f_bavail * fs.f_frsize >> 20;
    if (fs.f_flag & ST_RDONLY)
        trial_lack(t, CAUSE_DISK, "%s is read-only", home);
    else if (mib < LEAST_DISK)
        trial_lack(t, CAUSE_DISK, "only %llu MiB are free in %s", mib, home);
    else
        trial_ok(t, "%llu MiB are free in %s", mib, home);
}
