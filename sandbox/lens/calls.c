/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls.h"
#include <fcntl.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>

#define NEW_NAMESPACES                                                                             \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |  \
     CLONE_NEWNET)

const uint64_t calls_new_namespaces = NEW_NAMESPACES;

/* What concerns the rights of a process; most of prctl(2) does not. */
static const uint64_t prctls[] = {
    PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP, PR_SET_SECUREBITS, PR_CAP_AMBIENT,
    PR_SET_SECCOMP,      PR_SET_KEEPCAPS, PR_SET_PDEATHSIG,  PR_SET_CHILD_SUBREAPER,
};
static const uint64_t seccomps[] = {SECCOMP_SET_MODE_STRICT, SECCOMP_SET_MODE_FILTER};
static const uint64_t ptraces[] = {PTRACE_TRACEME, PTRACE_ATTACH, PTRACE_SEIZE};

#define COUNT(a) (int)(sizeof(a) / sizeof *(a))
#define NEVER(f)                                                                                   \
    &(const struct call)                                                                           \
    {                                                                                              \
        .when = WHEN_NEVER, .decode = (f)                                                          \
    }
#define ALWAYS(f, ...)                                                                             \
    &(const struct call)                                                                           \
    {                                                                                              \
        .when = WHEN_ALWAYS, .decode = (f), __VA_ARGS__                                            \
    }
#define BITS(f, a, b, ...)                                                                         \
    &(const struct call)                                                                           \
    {                                                                                              \
        WHEN_BITS, (a), .bits = (b), .decode = (f), __VA_ARGS__                                    \
    }
#define VALUE(f, a, v)                                                                             \
    &(const struct call)                                                                           \
    {                                                                                              \
        WHEN_VALUE, (a), .value = (v), .values = COUNT(v), .decode = (f)                           \
    }

/* clang-format off: a line of table and one of words for each call */
const struct lens_kind lens_kinds[] = {
    [KIND_FORK] = {"fork", "fork(2)", "Makes a child process that goes on with the same program.",
                   NEVER(decode_fork)},
    [KIND_WRITE] =
        {"write", "write(2)",
         "Writes to a file; one of /proc or of a control group is a setting of the kernel.",
         NEVER(decode_write)},
    [KIND_EXECVE] = {"execve", "execve(2)",
                     "Runs another program in the same process: its number and namespaces stay.",
                     NEVER(NULL)},
    [KIND_EXIT] = {"exit", "_exit(2)", "Ends the process; its parent learns the status.",
                   NEVER(NULL)},
    {"unshare", "unshare(2)",
     "Moves the caller into new namespaces; a PID namespace is for its next children.",
     ALWAYS(decode_unshare, .enters = true)},
    {"clone", "clone(2)", "Makes a child process, in new namespaces where flags name them.",
     BITS(decode_clone, 0, NEW_NAMESPACES)},
    {"clone3", "clone(2)", "Makes a child process, as clone does, with more choices.",
     ALWAYS(decode_clone3)},
    {"setns", "setns(2)", "Moves the caller into a namespace that is there already.",
     ALWAYS(decode_setns, .enters = true)},
    {"chroot", "chroot(2)", "Gives the caller another root directory: what / means for it.",
     ALWAYS(decode_chroot, .enters = true)},
    {"pivot_root", "pivot_root(2)",
     "Makes another mount the root of the mount namespace; the old one moves below it.",
     ALWAYS(decode_pivot_root, .enters = true)},
    {"mount", "mount(2)",
     "Attaches a file system to a directory, or changes a mount that is there.",
     ALWAYS(decode_mount)},
    {"umount2", "umount(2)", "Takes a mount away.", ALWAYS(decode_umount2)},
    {"open_tree", "open_tree(2)", "Opens a mount, or a copy of one that is attached nowhere yet.",
     ALWAYS(decode_open_tree)},
    {"move_mount", "move_mount(2)", "Attaches an opened mount to a directory, or moves it there.",
     ALWAYS(decode_move_mount)},
    {"fsopen", "fsopen(2)", "Begins to set up a file system of a type.", ALWAYS(decode_fsopen)},
    {"fsconfig", "fsconfig(2)",
     "Sets an option of a file system that is being set up, or creates it.",
     ALWAYS(decode_fsconfig)},
    {"fsmount", "fsmount(2)",
     "Makes a mount of a file system that was set up, attached nowhere yet.",
     ALWAYS(decode_fsmount)},
    {"fspick", "fspick(2)", "Begins to change the options of a file system that is mounted.",
     ALWAYS(decode_fspick)},
    {"mount_setattr", "mount_setattr(2)",
     "Changes attributes of a mount: read-only, its ids, its propagation.",
     ALWAYS(decode_mount_setattr)},
    {"sethostname", "sethostname(2)",
     "Sets the host name of the UTS namespace that the caller is in.", ALWAYS(decode_hostname)},
    {"setdomainname", "setdomainname(2)",
     "Sets the NIS domain name of the UTS namespace that the caller is in.",
     ALWAYS(decode_hostname)},
    {"mkdir", "mkdir(2)", "Makes a directory; in a control group file system that is a new group.",
     ALWAYS(decode_mkdir, .told = TOLD_IN_GROUPS)},
    {"mkdirat", "mkdir(2)",
     "Makes a directory; in a control group file system that is a new group.",
     ALWAYS(decode_mkdirat, .told = TOLD_IN_GROUPS, .path = 1)},
    {"rmdir", "rmdir(2)",
     "Removes a directory; in a control group file system that removes the group.",
     ALWAYS(decode_rmdir, .told = TOLD_IN_GROUPS)},
    {"unlinkat", "unlink(2)", "Removes a file or, with REMOVEDIR, a directory.",
     ALWAYS(decode_unlinkat, .told = TOLD_IN_GROUPS, .path = 1)},
    {"unlink", "unlink(2)", "Removes a file; shown where that failed.",
     ALWAYS(decode_unlink, .told = TOLD_FAILED)},
    {"open", "open(2)", "Opens a file; shown where that failed.",
     BITS(decode_open, 1, O_WRONLY | O_RDWR, .told = TOLD_OPENING)},
    {"openat", "open(2)", "Opens a file; shown where that failed.",
     BITS(decode_openat, 2, O_WRONLY | O_RDWR, .told = TOLD_OPENING, .path = 1)},
    {"rename", "rename(2)", "Gives a file another name; shown where that failed.",
     ALWAYS(decode_rename, .told = TOLD_FAILED)},
    {"renameat", "rename(2)", "Gives a file another name; shown where that failed.",
     ALWAYS(decode_renameat, .told = TOLD_FAILED)},
    {"renameat2", "rename(2)", "Gives a file another name; shown where that failed.",
     ALWAYS(decode_renameat, .told = TOLD_FAILED)},
    {"kill", "kill(2)", "Sends a signal to a process or a group of processes.",
     ALWAYS(decode_kill)},
    {"tgkill", "tgkill(2)", "Sends a signal to one thread.", ALWAYS(decode_tgkill)},
    {"pidfd_send_signal", "pidfd_send_signal(2)",
     "Sends a signal to the process that a descriptor stands for, whoever has its number now.",
     ALWAYS(decode_pidfd_signal)},
    {"mknod", "mknod(2)", "Makes a node in the file system: a device, or a pipe with a name.",
     ALWAYS(decode_mknod)},
    {"mknodat", "mknod(2)", "Makes a node in the file system: a device, or a pipe with a name.",
     ALWAYS(decode_mknodat)},
    {"reboot", "reboot(2)",
     "Restarts or halts the machine; in a PID namespace it ends that namespace.",
     ALWAYS(decode_reboot)},
    {"setuid", "setuid(2)", "Sets the user ids of the caller.", ALWAYS(decode_id)},
    {"setgid", "setgid(2)", "Sets the group ids of the caller.", ALWAYS(decode_id)},
    {"setreuid", "setreuid(2)", "Sets the real and the effective user id of the caller.",
     ALWAYS(decode_ids)},
    {"setregid", "setregid(2)", "Sets the real and the effective group id of the caller.",
     ALWAYS(decode_ids)},
    {"setresuid", "setresuid(2)",
     "Sets the real, the effective and the saved user id of the caller.", ALWAYS(decode_ids)},
    {"setresgid", "setresgid(2)",
     "Sets the real, the effective and the saved group id of the caller.", ALWAYS(decode_ids)},
    {"setgroups", "setgroups(2)", "Sets the further groups of the caller.", ALWAYS(decode_groups)},
    {"capset", "capset(2)", "Sets which capabilities the caller has.", ALWAYS(decode_capset)},
    {"prctl", "prctl(2)", "Changes what a process and its children may become.",
     VALUE(decode_prctl, 0, prctls)},
    {"seccomp", "seccomp(2)", "Gives the caller a filter of system calls, which stays for good.",
     VALUE(decode_seccomp, 0, seccomps)},
    {"ptrace", "ptrace(2)",
     "Follows another process step by step; a process has but one that follows it.",
     VALUE(decode_ptrace, 0, ptraces)},
};
/* clang-format on */
const int lens_kinds_count = COUNT(lens_kinds);

int calls_find(const char *name)
{
    for (int i = 0; i < lens_kinds_count; i++)
        if (strcmp(lens_kinds[i].name, name) == 0)
            return i;
    return -1;
}
