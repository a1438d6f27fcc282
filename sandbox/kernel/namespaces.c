/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "namespaces.h"
#include "fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

const struct ns_info ns_table[NS_KINDS] = {
    [NS_MNT] = {"mnt", CLONE_NEWNS, "the list of mounts"},
    [NS_UTS] = {"uts", CLONE_NEWUTS, "the host name"},
    [NS_IPC] = {"ipc", CLONE_NEWIPC,
                "System V and POSIX message queues, semaphores, shared memory"},
    [NS_NET] = {"net", CLONE_NEWNET, "network interfaces, addresses, ports"},
    [NS_PID] = {"pid", CLONE_NEWPID, "process numbers"},
    [NS_USER] = {"user", CLONE_NEWUSER, "user and group ids, capabilities"},
    [NS_CGROUP] = {"cgroup", CLONE_NEWCGROUP, "the root of the cgroup tree"},
    [NS_TIME] = {"time", CLONE_NEWTIME, "the monotonic and boot-time clocks"},
};

/* Settings that can forbid user namespaces, and the errors by which that shows. */
static const struct {
    struct ns_setting setting;
    const char *file;
    int errors[2];
} settings[] = {
    {{NS_FORBIDDEN_BY_CLONE, "kernel.unprivileged_userns_clone", "0", "1", true},
     "/proc/sys/kernel/unprivileged_userns_clone",
     {EPERM, EPERM}},
    {{NS_FORBIDDEN_BY_MAX, "user.max_user_namespaces", "0", "10000", false},
     "/proc/sys/user/max_user_namespaces",
     {ENOSPC, EUSERS}},
    {{NS_FORBIDDEN_BY_APPARMOR, "kernel.apparmor_restrict_unprivileged_userns", "1", "0", true},
     "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
     {EPERM, EACCES}},
};

const struct ns_setting *ns_forbidden_by(int code, bool root)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const struct ns_setting *setting = &settings[i].setting;
        char value[32];
        if ((code && -code != settings[i].errors[0] && -code != settings[i].errors[1]) ||
            (setting->spares_root && root) ||
            file_read(AT_FDCWD, settings[i].file, value, sizeof value) <= 0)
            continue;
        value[strcspn(value, "\n")] = '\0';
        if (strcmp(value, setting->forbids) == 0)
            return setting;
    }
    return NULL;
}

void ns_hint(char *hint, size_t size)
{
    const struct ns_setting *by = ns_forbidden_by(0, false);
    if (by)
        snprintf(hint, size,
                 "This machine forbids user namespaces: %s is %s. Its administrator can allow them "
                 "with \"sysctl -w %s=%s\"%s.",
                 by->name, by->forbids, by->name, by->allows,
                 by->spares_root ? "; or run fishbowl as root" : "");
    else
        snprintf(hint, size,
                 "This machine does not let fishbowl make namespaces. In a container that is "
                 "usual: start it with --privileged, or run fishbowl on the machine itself.");
}

void ns_raise_loopback(void)
{
    _cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    if (fd >= 0)
        ioctl(fd, SIOCSIFFLAGS, &request);
}
