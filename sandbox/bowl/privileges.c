/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privileges.h"
#include "capabilities.h"
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>

/* ---- system calls ---- */

/*
 * The calls that podman's filter does not let through without a capability that the container does
 * not have. Unlike that one ours names what is refused and not what is allowed, so that a call that
 * is new in a kernel is not refused.
 */
enum { NEVER = -1 };
static const struct {
    const char *name;
    int capability; /* that lets it through */
} refused[] = {
    {"acct", CAP_SYS_PACCT},
    {"add_key", NEVER},
    {"bpf", CAP_BPF},
    {"clock_adjtime", CAP_SYS_TIME},
    {"clock_adjtime64", CAP_SYS_TIME},
    {"clock_settime", CAP_SYS_TIME},
    {"clock_settime64", CAP_SYS_TIME},
    {"create_module", CAP_SYS_MODULE},
    {"delete_module", CAP_SYS_MODULE},
    {"fanotify_init", CAP_SYS_ADMIN},
    {"finit_module", CAP_SYS_MODULE},
    {"fsconfig", CAP_SYS_ADMIN},
    {"fsmount", CAP_SYS_ADMIN},
    {"fsopen", CAP_SYS_ADMIN},
    {"fspick", CAP_SYS_ADMIN},
    {"get_kernel_syms", CAP_SYS_MODULE},
    {"init_module", CAP_SYS_MODULE},
    {"io_uring_enter", NEVER},
    {"io_uring_register", NEVER},
    {"io_uring_setup", NEVER},
    {"ioperm", CAP_SYS_RAWIO},
    {"iopl", CAP_SYS_RAWIO},
    {"kcmp", CAP_SYS_PTRACE},
    {"kexec_file_load", CAP_SYS_BOOT},
    {"kexec_load", CAP_SYS_BOOT},
    {"keyctl", NEVER},
    {"lookup_dcookie", CAP_SYS_ADMIN},
    {"mount", CAP_SYS_ADMIN},
    {"mount_setattr", CAP_SYS_ADMIN},
    {"move_mount", CAP_SYS_ADMIN},
    {"move_pages", CAP_SYS_NICE},
    {"nfsservctl", NEVER},
    {"open_by_handle_at", CAP_DAC_READ_SEARCH},
    {"open_tree", CAP_SYS_ADMIN},
    {"perf_event_open", CAP_PERFMON},
    {"pidfd_getfd", CAP_SYS_PTRACE},
    {"pivot_root", CAP_SYS_ADMIN},
    {"query_module", CAP_SYS_MODULE},
    {"quotactl", CAP_SYS_ADMIN},
    {"quotactl_fd", CAP_SYS_ADMIN},
    {"reboot", CAP_SYS_BOOT},
    {"request_key", NEVER},
    {"setdomainname", CAP_SYS_ADMIN},
    {"sethostname", CAP_SYS_ADMIN},
    {"setns", CAP_SYS_ADMIN},
    {"settimeofday", CAP_SYS_TIME},
    {"stime", CAP_SYS_TIME},
    {"swapoff", CAP_SYS_ADMIN},
    {"swapon", CAP_SYS_ADMIN},
    {"sysfs", NEVER},
    {"syslog", CAP_SYSLOG},
    {"umount", CAP_SYS_ADMIN},
    {"umount2", CAP_SYS_ADMIN},
    {"unshare", CAP_SYS_ADMIN},
    {"uselib", NEVER},
    {"userfaultfd", NEVER},
    {"ustat", NEVER},
    {"vhangup", CAP_SYS_TTY_CONFIG},
    {"vm86", NEVER},
    {"vm86old", NEVER},
};

_Static_assert(sizeof refused / sizeof *refused <= REFUSE_MOST, "room for all of them");

enum {
    NEW_NAMESPACES = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                     CLONE_NEWNET | CLONE_NEWCGROUP,
};

static bool has(uint64_t set, int capability)
{
    return capability != NEVER && set >> capability & 1;
}

int privileges_architectures(void *filter)
{
#ifdef __x86_64__
    int r = seccomp_arch_add(filter, SCMP_ARCH_X86);
    return r < 0 ? r : seccomp_arch_add(filter, SCMP_ARCH_X32);
#else
    (void)filter;
    return 0;
#endif
}

int privileges_filter(uint64_t set, struct refusal *filter)
{
    const char *names[REFUSE_MOST];
    int count = 0;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (!has(set, refused[i].capability))
            names[count++] = refused[i].name;
    return refuse_compile(filter, names, count, has(set, CAP_SYS_ADMIN) ? 0 : NEW_NAMESPACES);
}

int privileges_drop(uint64_t set, const struct account *account, const struct refusal *filter)
{
    /* first of all: without it a filter takes CAP_SYS_ADMIN, and set-user-ID programs give more */
    if ((filter || account->uid) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return -errno;
    int r = filter ? capabilities_bound(set) : 0;
    if (r == 0)
        r = account_enter(account);
    if (r == 0 && account->uid == 0 && filter) /* another user has lost them by becoming it */
        r = capabilities_keep(set);
    return r == 0 && filter ? refuse_install(filter) : r;
}
