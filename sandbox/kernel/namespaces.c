/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "namespaces.h"
#include <linux/sched.h>

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
