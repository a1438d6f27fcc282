/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "remedies.h"
#include "surroundings.h"
#include <stddef.h>

#define DELEGATE                                                                                   \
    "Run \"systemd-run --user --scope -p Delegate=yes fishbowl\", or ask the administrator for a " \
    "group of your own, or run fishbowl as root."

#define HAND_DOWN                                                                                  \
    "As root: \"echo +cpu +memory +pids > /sys/fs/cgroup/cgroup.subtree_control\", and the same "  \
    "in "                                                                                          \
    "each group on the way down to the one that the lab is made in."

/*
 * The first line whose cause is this one and whose surroundings are all there is the answer; the
 * last line of a cause fits everywhere.
 */
static const struct {
    enum cause cause;
    unsigned surroundings;
    const char *sentence;
} remedies[] = {
    {CAUSE_MAX_NAMESPACES, IN_CONTAINER,
     "As root, in this container if it may, else on the machine around it: \"sysctl -w "
     "user.max_user_namespaces=10000\". Another kind has a setting of its own beside it."},
    {CAUSE_MAX_NAMESPACES, 0,
     "As root: \"sysctl -w user.max_user_namespaces=10000\"; to keep it over a restart, write "
     "\"user.max_user_namespaces=10000\" into /etc/sysctl.d/60-fishbowl.conf. Another kind has a "
     "setting of its own beside it."},
    {CAUSE_USERNS_CLONE, 0,
     "As root: \"sysctl -w kernel.unprivileged_userns_clone=1\"; to keep it over a restart, write "
     "\"kernel.unprivileged_userns_clone=1\" into /etc/sysctl.d/60-fishbowl.conf. Or run fishbowl "
     "as root."},
    {CAUSE_APPARMOR, 0,
     "Give fishbowl an AppArmor profile that allows it, as root: write \"abi <abi/4.0>, profile "
     "fishbowl /path/to/fishbowl flags=(unconfined) { userns, }\" into /etc/apparmor.d/fishbowl, "
     "then \"apparmor_parser -r /etc/apparmor.d/fishbowl\". Or, for all programs, \"sysctl -w "
     "kernel.apparmor_restrict_unprivileged_userns=0\". Or run fishbowl as root."},
    {CAUSE_CONTAINER, IN_CODESPACES,
     "Add \"runArgs\": [\"--privileged\"] to .devcontainer/devcontainer.json and rebuild the "
     "codespace, or run fishbowl on a machine of your own."},
    {CAUSE_CONTAINER, IN_PODMAN,
     "Start this container with \"podman run --privileged\", or with \"--security-opt "
     "seccomp=unconfined --security-opt label=disable --security-opt unmask=ALL\", or run fishbowl "
     "on the machine itself."},
    {CAUSE_CONTAINER, IN_DOCKER,
     "Start this container with \"docker run --privileged\", or with \"--security-opt "
     "seccomp=unconfined --security-opt apparmor=unconfined --security-opt "
     "systempaths=unconfined\", or run fishbowl on the machine itself."},
    {CAUSE_CONTAINER, 0,
     "If a container is around fishbowl, start it privileged, without seccomp filter and covered "
     "system paths; or run fishbowl on the machine itself."},
    {CAUSE_KERNEL, ON_WSL1,
     "This is WSL 1, which has no Linux kernel. In Windows: \"wsl --set-version DISTRIBUTION 2\"."},
    {CAUSE_KERNEL, ON_WSL2, "Get a newer kernel. In Windows: \"wsl --update\"."},
    {CAUSE_KERNEL, 0,
     "Use a newer kernel: fishbowl needs Linux 5.11, and 6.6 for everything, built with namespaces "
     "and overlay as distributions build it."},
    {CAUSE_REFUSED, ON_FEDORA,
     "SELinux may forbid it: as root, \"ausearch -m avc -ts recent\" tells. Run fishbowl in a "
     "plain "
     "session of the machine, not in a confined one such as a toolbox."},
    {CAUSE_REFUSED, ORDINARY,
     "A security module or a seccomp filter forbids it: \"journalctl -k\" may tell which. Run "
     "fishbowl as root, or in a plain session of the machine."},
    {CAUSE_REFUSED, 0,
     "A security module or a seccomp filter forbids it: \"journalctl -k\" may tell which. Run "
     "fishbowl in a plain session of the machine."},
    {CAUSE_NO_CGROUP, ON_WSL2,
     "Write \"[boot]\" and below it \"systemd=true\" into /etc/wsl.conf, then, in Windows, \"wsl "
     "--shutdown\"."},
    {CAUSE_NO_CGROUP, IN_CONTAINER,
     "Start this container with a writable cgroup file system: \"--privileged\"."},
    {CAUSE_NO_CGROUP, 0, "As root: \"mount -t cgroup2 cgroup2 /sys/fs/cgroup\"."},
    {CAUSE_NOT_DELEGATED, IN_CONTAINER | ORDINARY,
     "Run fishbowl as root in this container; should that be refused too, start the container with "
     "a "
     "writable cgroup file system: \"--privileged\"."},
    {CAUSE_NOT_DELEGATED, IN_CONTAINER,
     "Start this container with a writable cgroup file system: \"--privileged\"."},
    {CAUSE_NOT_DELEGATED, ON_WSL2 | BY_SYSTEMD, DELEGATE},
    {CAUSE_NOT_DELEGATED, ON_WSL2,
     "Write \"[boot]\" and below it \"systemd=true\" into /etc/wsl.conf, then, in Windows, \"wsl "
     "--shutdown\"; or run fishbowl as root."},
    {CAUSE_NOT_DELEGATED, ORDINARY, DELEGATE},
    {CAUSE_NOT_DELEGATED, 0, "As root: \"mount -o remount,rw /sys/fs/cgroup\"."},
    {CAUSE_HANDED_OVER, 0,
     "Unset FISHBOWL_CGROUP, or let it name a control group that belongs to you, with the "
     "cgroup.procs in it: README.md tells an administrator how to make one."},
    {CAUSE_NO_CONTROLLERS, ORDINARY, DELEGATE},
    {CAUSE_FEW_CONTROLLERS, ORDINARY | BY_SYSTEMD,
     "As root: \"systemctl edit user@.service\" with the lines \"[Service]\" and \"Delegate=cpu "
     "cpuset io memory pids\", then log out and in again."},
    {CAUSE_NO_CONTROLLERS, 0, HAND_DOWN},
    {CAUSE_FEW_CONTROLLERS, 0, HAND_DOWN},
    {CAUSE_NO_FREEZER, 0,
     "Use cgroup version 2 (kernel parameter systemd.unified_cgroup_hierarchy=1), or mount the "
     "freezer of version 1: \"mount -t cgroup -o freezer freezer /sys/fs/cgroup/freezer\"."},
    {CAUSE_SUBIDS, ON_FEDORA,
     "As root: \"dnf install shadow-utils\" and \"usermod --add-subuids 100000-165535 "
     "--add-subgids 100000-165535 USER\"."},
    {CAUSE_SUBIDS, ON_DEBIAN,
     "As root: \"apt install uidmap\" and \"usermod --add-subuids 100000-165535 --add-subgids "
     "100000-165535 USER\"."},
    {CAUSE_SUBIDS, ON_UBUNTU,
     "As root: \"apt install uidmap\" and \"usermod --add-subuids 100000-165535 --add-subgids "
     "100000-165535 USER\"."},
    {CAUSE_SUBIDS, ON_ALPINE,
     "As root: \"apk add shadow-subids\" and lines \"USER:100000:65536\" in /etc/subuid and "
     "/etc/subgid."},
    {CAUSE_SUBIDS, 0,
     "Install newuidmap (package uidmap or shadow) and, as root, \"usermod --add-subuids "
     "100000-165535 --add-subgids 100000-165535 USER\"."},
    {CAUSE_UNSHARE, ON_UBUNTU,
     "AppArmor has a profile for this one program. As root: \"ln -s "
     "/etc/apparmor.d/unshare-userns-restrict /etc/apparmor.d/disable/\" and \"apparmor_parser -R "
     "/etc/apparmor.d/unshare-userns-restrict\"."},
    {CAUSE_UNSHARE, 0,
     "Install util-linux, if it is not there. If it is, a security module may have a profile for "
     "this one program: \"journalctl -k\" tells which."},
    {CAUSE_PERF, IN_CONTAINER,
     "Start this container with \"--privileged\"; the machine's own setting is "
     "kernel.perf_event_paranoid."},
    {CAUSE_PERF, 0, "As root: \"sysctl -w kernel.perf_event_paranoid=2\"."},
    {CAUSE_NO_IP, 0, "Install iproute2: the package is called so, or iproute on Fedora."},
    {CAUSE_NO_VETH, 0,
     "As root: \"modprobe veth\". Some kernels for virtual machines have it in a "
     "package of extra modules."},
    {CAUSE_PROCESSES, 0,
     "Raise the limit: \"ulimit -u 2000\", or \"nproc\" in /etc/security/limits.conf."},
    {CAUSE_MEMORY, ON_WSL2,
     "End other programs, or give WSL more: \"[wsl2]\" and \"memory=4GB\" in .wslconfig of "
     "Windows."},
    {CAUSE_MEMORY, 0, "End other programs; a lab with its containers wants some 256 MiB."},
    {CAUSE_DISK, 0,
     "Make room in your home, or name another place with XDG_CACHE_HOME and XDG_STATE_HOME."},
    {CAUSE_NO_TERMINAL, 0, "Start fishbowl in a terminal, with TERM set to its kind."},
    {CAUSE_SMALL_TERMINAL, 0, "Enlarge the window to 80 columns and 24 rows, or more."},
    {CAUSE_LOCALE, ON_FEDORA,
     "Choose a UTF-8 locale: \"export LC_ALL=C.UTF-8\"; \"dnf install glibc-langpack-en\" has "
     "more."},
    {CAUSE_LOCALE, 0, "Choose a UTF-8 locale: \"export LC_ALL=C.UTF-8\"."},
    {CAUSE_COLOURS, 0,
     "Set TERM to what the terminal is, xterm-256color for most; unset NO_COLOR."},
};

const char *remedy_for(enum cause cause, unsigned surroundings)
{
    for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
        if (remedies[i].cause == cause &&
            (remedies[i].surroundings & surroundings) == remedies[i].surroundings)
            return remedies[i].sentence;
    return "";
}
