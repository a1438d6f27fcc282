/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provoke.h"
#include "../../sandbox/kernel/fdio.h"
#include "../../sandbox/kernel/syscalls.h"
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/reboot.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* What is provoked by name; argument is the first after it, or "". */
struct provocation {
    const char *name;
    long (*call)(char **arguments);
    int error;
};

static void *sleep_on(void *unused)
{
    pause();
    return unused;
}

static void start_thread(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, sleep_on, NULL);
}

/* A child that does this and then waits for its end. */
static pid_t start_child(long (*first)(void))
{
    int done[2];
    char byte;
    if (pipe2(done, O_CLOEXEC))
        return -1;
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(done[0]);
        if (first && first())
            _exit(1);
        close(done[1]);
        pause();
        _exit(0);
    }
    close(done[1]);
    ssize_t end = read(done[0], &byte, 1);
    close(done[0]);
    return end == 0 ? child : -1;
}

static long new_user(void)
{
    return unshare(CLONE_NEWUSER);
}

static void drop_capabilities(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {0};
    syscall(SYS_capset, &header, none);
}

// ---- processes ----

static long clone_clash(char **arguments)
{
    (void)arguments;
    return syscall(SYS_clone, CLONE_NEWUSER | CLONE_FS | SIGCHLD, 0, 0, 0, 0);
}

/* The lens shows forks and programs that fail only of a process that has just made namespaces. */
static long fork_new(void)
{
    if (unshare(CLONE_NEWUTS))
        return 0;
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    int error = errno;
    if (child > 0)
        waitpid(child, NULL, 0);
    errno = error;
    return child;
}

static long fork_limited(char **arguments)
{
    (void)arguments;
    setrlimit(RLIMIT_NPROC, &(struct rlimit){1, 1});
    return fork_new();
}

/* arguments: a group of the pids controller, which is to be full with us. */
static long fork_grouped(char **arguments)
{
    _cleanup_close_ int group = open(arguments[0], O_PATH | O_CLOEXEC);
    file_write(group, "cgroup.procs", "0");
    file_write(group, "pids.max", "1");
    return fork_new();
}

/* arguments: a version 1 group of the memory controller. What is locked cannot be taken from it. */
static long limit_memory(char **arguments)
{
    static char pages[12 * 4096] __attribute__((aligned(4096)));
    _cleanup_close_ int group = open(arguments[0], O_PATH | O_CLOEXEC);
    file_write(group, "cgroup.procs", "0");
    memset(pages, 1, sizeof pages);
    if (mlock(pages, sizeof pages))
        return 0;
    errno = -file_write(group, "memory.limit_in_bytes", "4096");
    return errno ? -1 : 0;
}

static long kill_oddly(char **arguments)
{
    (void)arguments;
    return syscall(SYS_kill, getpid(), 99);
}

static long trace_me(char **arguments)
{
    (void)arguments;
    return ptrace(PTRACE_TRACEME, 0, 0, 0);
}

static long trace_child(char **arguments)
{
    (void)arguments;
    return ptrace(PTRACE_SEIZE, start_child(NULL), 0, 0);
}

static long trace_other(char **arguments)
{
    return ptrace(PTRACE_SEIZE, atoi(arguments[0]), 0, 0);
}

/* Where it is allowed, nothing comes of it either: that command concerns a keyboard. */
static long restart(char **arguments)
{
    (void)arguments;
    return syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_CAD_OFF,
                   0);
}

// ---- rights ----

static long raise_capability(char **arguments)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct some[2] = {{.effective = 1, .permitted = 1}};
    (void)arguments;
    drop_capabilities();
    return syscall(SYS_capset, &header, some);
}

static long raise_ambient(char **arguments)
{
    (void)arguments;
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_CHOWN, 0, 0);
}

static long drop_bounding(char **arguments)
{
    (void)arguments;
    drop_capabilities();
    return prctl(PR_CAPBSET_DROP, CAP_CHOWN, 0, 0, 0);
}

static struct sock_filter allow[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
static struct sock_fprog program = {1, allow};

static long filter_by_prctl(char **arguments)
{
    (void)arguments;
    drop_capabilities();
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static long filter_by_seccomp(char **arguments)
{
    (void)arguments;
    drop_capabilities();
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

// ---- namespaces ----

/* One in the other until the kernel has enough; each is root of its own. */
static long nest_users(char **arguments)
{
    (void)arguments;
    for (int i = 0; i < 40; i++) {
        if (unshare(CLONE_NEWUSER))
            return -1;
        file_write(AT_FDCWD, "/proc/self/setgroups", "deny");
        file_write(AT_FDCWD, "/proc/self/uid_map", "0 0 1");
        file_write(AT_FDCWD, "/proc/self/gid_map", "0 0 1");
    }
    return 0;
}

static long nest_pids(char **arguments)
{
    int status = 0;
    if (unshare(CLONE_NEWPID))
        return -1;
    pid_t child = fork();
    if (child == 0)
        _exit(nest_pids(arguments) ? errno : 0);
    waitpid(child, &status, 0);
    errno = WEXITSTATUS(status);
    return errno ? -1 : 0;
}

static long unshare_with_threads(char **arguments)
{
    (void)arguments;
    start_thread();
    return unshare(CLONE_NEWUSER);
}

static long unshare_pid_twice(char **arguments)
{
    (void)arguments;
    unshare(CLONE_NEWPID);
    return unshare(CLONE_NEWPID);
}

static long unshare_unknown(char **arguments)
{
    (void)arguments;
    return unshare(1);
}

static long enter_closed(char **arguments)
{
    (void)arguments;
    return setns(77, 0);
}

static long enter_file(char **arguments)
{
    return setns(open(arguments[0], O_RDONLY | O_CLOEXEC), 0);
}

static long enter_as_other(char **arguments)
{
    return setns(open(arguments[0], O_RDONLY | O_CLOEXEC), CLONE_NEWNET);
}

static long enter_user_with_threads(char **arguments)
{
    char path[64];
    (void)arguments;
    snprintf(path, sizeof path, "/proc/%d/ns/user", start_child(new_user));
    start_thread();
    return setns(open(path, O_RDONLY | O_CLOEXEC), CLONE_NEWUSER);
}

static long enter_time_with_threads(char **arguments)
{
    (void)arguments;
    start_thread();
    return setns(open("/proc/self/ns/time", O_RDONLY | O_CLOEXEC), CLONE_NEWTIME);
}

/* arguments: files of /proc/PID of a child in a new user namespace, and what is written to each. */
static long write_maps(char **arguments)
{
    char path[64];
    pid_t child = start_child(new_user);
    for (; arguments[0] && arguments[1]; arguments += 2) {
        snprintf(path, sizeof path, "/proc/%d/%s", child, arguments[0]);
        int r = file_write(AT_FDCWD, path, arguments[1]);
        if (r < 0) {
            errno = -r;
            return -1;
        }
    }
    return 0;
}

// ---- mounts and programs ----

static long remount_nothing(char **arguments)
{
    (void)arguments;
    return mount(NULL, "/etc", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);
}

/* The new interface of mounts, which newer mount(8) uses. */
static long set_attribute(char **arguments)
{
    return sys_mount_setattr(AT_FDCWD, arguments[0], 0,
                             &(struct sys_mount_attr){.attr_clr = SYS_ATTR_RDONLY});
}

static long configure(char **arguments)
{
    enum { SET_STRING = 1 };
    int context = (int)syscall(SYS_fsopen, arguments[0], SYS_FSOPEN_CLOEXEC);
    if (arguments[1])
        return syscall(SYS_fsconfig, context, SET_STRING, arguments[1], "1", 0);
    return syscall(SYS_fsconfig, context, SYS_FSCONFIG_CREATE, NULL, NULL, 0);
}

static long open_tree_alone(char **arguments)
{
    return sys_open_tree(AT_FDCWD, arguments[0], SYS_OPEN_TREE_CLONE);
}

static long pivot_in_chroot(char **arguments)
{
    (void)arguments;
    mkdir("/tmp/room", 0755);
    mkdir("/tmp/room/new", 0755);
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("none", "/tmp/room/new", "tmpfs", 0, NULL) || mkdir("/tmp/room/new/old", 0755) ||
        chroot("/tmp/room") || chdir("/"))
        return 0;
    return sys_pivot_root("/new", "/new/old");
}

static long run_foreign(char **arguments)
{
    Elf64_Ehdr header = {.e_type = ET_EXEC, .e_machine = EM_S390, .e_version = EV_CURRENT};
    memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    int fd = open(arguments[0], O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
    if (write(fd, &header, sizeof header) != sizeof header)
        return 0;
    close(fd);
    unshare(CLONE_NEWUTS);
    return execv(arguments[0], (char *[]){arguments[0], NULL});
}

static long run(char **arguments)
{
    unshare(CLONE_NEWUTS);
    return execv(arguments[0], arguments);
}

static long run_with_too_much(char **arguments)
{
    static char much[256 * 1024];
    memset(much, 'a', sizeof much - 1);
    unshare(CLONE_NEWUTS);
    return execv(arguments[0], (char *[]){arguments[0], much, NULL});
}

static const struct provocation provocations[] = {
    {"clone-clash", clone_clash, EINVAL},
    {"fork-limited", fork_limited, EAGAIN},
    {"fork-grouped", fork_grouped, EAGAIN},
    {"limit-memory", limit_memory, EBUSY},
    {"kill-oddly", kill_oddly, EINVAL},
    {"trace-me", trace_me, EPERM},
    {"trace-child", trace_child, EPERM},
    {"trace-other", trace_other, EPERM},
    {"restart", restart, EPERM},
    {"raise-capability", raise_capability, EPERM},
    {"raise-ambient", raise_ambient, EPERM},
    {"drop-bounding", drop_bounding, EPERM},
    {"filter-by-prctl", filter_by_prctl, EACCES},
    {"filter-by-seccomp", filter_by_seccomp, EACCES},
    {"nest-users", nest_users, ENOSPC},
    {"nest-pids", nest_pids, ENOSPC},
    {"unshare-with-threads", unshare_with_threads, EINVAL},
    {"unshare-pid-twice", unshare_pid_twice, EINVAL},
    {"unshare-unknown", unshare_unknown, EINVAL},
    {"enter-closed", enter_closed, EBADF},
    {"enter-file", enter_file, EINVAL},
    {"enter-as-other", enter_as_other, EINVAL},
    {"enter-user-with-threads", enter_user_with_threads, EINVAL},
    {"enter-time-with-threads", enter_time_with_threads, EUSERS},
    {"map", write_maps, 0},
    {"remount-nothing", remount_nothing, EINVAL},
    {"set-attribute", set_attribute, 0},
    {"configure", configure, 0},
    {"open-tree", open_tree_alone, EINVAL},
    {"pivot-in-chroot", pivot_in_chroot, EINVAL},
    {"run-foreign", run_foreign, ENOEXEC},
    {"run", run, 0},
    {"run-with-too-much", run_with_too_much, E2BIG},
};

int provoke(int argc, char **argv)
{
    static char empty[1], *none[] = {empty, NULL};
    for (size_t i = 0; i < sizeof provocations / sizeof *provocations; i++) {
        const struct provocation *p = &provocations[i];
        if (strcmp(p->name, argv[1]) != 0)
            continue;
        long result = p->call(argc > 2 ? argv + 2 : none);
        int error = result == -1 ? errno : 0;
        printf("%s: %s\n", p->name, error ? strerrorname_np(error) : "no error");
        fflush(stdout);
        /* no search for leaks: it would start a thread, which after unshare(2) may be refused */
        _exit(error && (!p->error || error == p->error) ? 0 : 1);
    }
    return 2;
}
