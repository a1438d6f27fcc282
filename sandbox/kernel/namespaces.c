/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "namespaces.h"
#include "fdio.h"
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

/* Settings that can forbid user namespaces, each with the value that does. */
static const struct setting {
    const char *file, *name, *forbids, *remedy, *otherwise;
} settings[] = {
    {"/proc/sys/kernel/unprivileged_userns_clone", "kernel.unprivileged_userns_clone", "0", "1",
     "; or run fishbowl as root"},
    {"/proc/sys/user/max_user_namespaces", "user.max_user_namespaces", "0", "10000", ""},
    {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
     "kernel.apparmor_restrict_unprivileged_userns", "1", "0", "; or run fishbowl as root"},
};

void ns_hint(char *hint, size_t size)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        char value[16];
        if (file_read(AT_FDCWD, settings[i].file, value, sizeof value) <= 0)
            continue;
        value[strcspn(value, "\n")] = '\0';
        if (strcmp(value, settings[i].forbids) != 0)
            continue;
        snprintf(hint, size,
                 "This machine forbids user namespaces: %s is %s. Its administrator can allow them "
                 "with \"sysctl -w %s=%s\"%s.",
                 settings[i].name, value, settings[i].name, settings[i].remedy,
                 settings[i].otherwise);
        return;
    }
    snprintf(hint, size,
             "This machine does not let fishbowl make namespaces. In a container that is usual: "
             "start it with --privileged, or run fishbowl on the machine itself.");
}

void ns_raise_loopback(void)
{
    _cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    if (fd >= 0)
        ioctl(fd, SIOCSIFFLAGS, &request);
}
