/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of reasons.c: processes, their users and what they may do. */

// fork: pid_namespaces(7), fork(2), cgroups(7)
ROW("fork-after-init-ended", FORK, ANY, 0, ENOMEM, WHEN(children_go_elsewhere),
    "Children of this process belong to the PID namespace that it made, and the PID 1 of that has "
    "ended: a PID namespace without its PID 1 takes no more processes.",
    "Use \"unshare --pid --fork\": the command itself then is PID 1, and the namespace lasts as "
    "long as it does.")
ROW("fork-pids-max", FORK, ANY, 0, EAGAIN, WHEN(pids_group_is_full),
    "The control group of this process, or one above it, has as many processes as its pids.max "
    "allows.",
    "End some of them, or write a larger number to pids.max.")
ROW("fork-process-limit", FORK, ANY, 0, EAGAIN, WHEN(has_process_limit),
    "Its user has as many processes as the resource limit RLIMIT_NPROC allows.",
    "End some of them; \"ulimit -u\" shows the limit.")
ROW("clone-flags-clash", "clone clone3", ANY, 0, EINVAL, WHEN(flags_clash),
    "Two of these flags exclude each other: a thread, or a process that shares its root and "
    "working directory by CLONE_FS, cannot be alone in a new user or mount namespace.",
    "Leave out CLONE_THREAD, CLONE_PARENT, CLONE_FS or CLONE_SYSVSEM where a new namespace is "
    "asked for.")

// kill(2)
ROW("kill-not-in-this-namespace", "kill tgkill", ANY, 0, ESRCH, WHEN(is_in_container),
    "No process has this number in the PID namespace of the caller, where numbers differ from "
    "those of the host.",
    "Look up the number with ps or pidof in this terminal, not in the other.")
ROW("kill-no-process", "kill tgkill", ANY, 0, ESRCH, ALWAYS,
    "No process has this number: it has ended, or never was.",
    "Look up the number again, with ps or pidof.")
ROW("kill-other-user", "kill tgkill", ANY, 0, EPERM, ALWAYS,
    "The process belongs to another user, and the caller lacks CAP_KILL in that process's user "
    "namespace.",
    "Send the signal as that user, or as root of its user namespace.")
ROW("kill-no-signal", "kill tgkill", ANY, 0, EINVAL, ALWAYS, "No signal has this number.",
    "\"kill -l\" lists the signals.")

// credentials(7), user_namespaces(7)
ROW("user-not-mapped", "setuid setgid setreuid setregid setresuid setresgid setgroups", ANY, 0,
    EINVAL, ALWAYS, "This user namespace maps no such id, so here is no such user or group.",
    "Keep to the ids in /proc/self/uid_map and gid_map, or make the namespace with a larger map.")
ROW("user-no-capability", "setuid setgid setreuid setregid setresuid setresgid", ANY, 0, EPERM,
    ALWAYS,
    "Without CAP_SETUID, for groups CAP_SETGID, a process can become only who it is already: its "
    "real, effective or saved id.",
    "Do it as root of this user namespace.")
ROW("setgroups-denied", "setgroups", ANY, 0, EPERM, WHEN(setgroups_is_denied),
    "\"deny\" was written to the setgroups file of this user namespace: that was the price for "
    "mapping a group without privilege.",
    "Do without other groups, or have newgidmap write the map, which needs no \"deny\".")
ROW("setgroups-before-map", "setgroups", ANY, 0, EPERM, WHEN(gid_map_is_empty),
    "The gid_map of this user namespace has not been written, and before that groups cannot be "
    "set.",
    "Write /proc/PID/gid_map from outside first.")
ROW("setgroups-no-capability", "setgroups", ANY, 0, EPERM, ALWAYS,
    "Setting groups needs CAP_SETGID, which this process lacks.",
    "Do it as root of this user namespace, before its capabilities are dropped.")

// capabilities(7)
ROW("capability-not-permitted", "capset", ANY, 0, EPERM, ALWAYS,
    "A process can use or pass on only what is in its permitted set, and can never add to that "
    "itself.",
    "Ask for fewer; more come only by executing a program as root, or by a new user namespace.")
ROW("ambient-not-inheritable", "prctl", ANY, 0, EPERM, WHEN(asks_for_ambient),
    "A capability can become ambient only while it is both permitted and inheritable.",
    "Add it to the inheritable set first, and ask only for one that the process has.")
ROW("bounding-no-capability", "prctl", ANY, 0, EPERM, WHEN(drops_from_bounding, lacks_setpcap),
    "Taking a capability out of the bounding set needs CAP_SETPCAP, which this process lacks.",
    "Do it as root of this user namespace, before other capabilities are dropped.")

// seccomp(2)
ROW("seccomp-needs-no-new-privileges", "prctl seccomp", ANY, 0, EACCES, WHEN(asks_for_seccomp),
    "Without CAP_SYS_ADMIN a process may filter its calls only if it can gain no privileges any "
    "more: a filter could mislead a setuid program.",
    "Call prctl(PR_SET_NO_NEW_PRIVS, 1) first.")

// ptrace(2)
ROW("ptrace-of-the-lens", "ptrace", ANY, 0, EPERM, WHEN(asks_to_be_traced),
    "A process has one tracer at most, and in this terminal that is the lens.",
    "Switch it off here with \":lens off\", then start strace or gdb again.")
ROW("ptrace-one-tracer", "ptrace", ANY, 0, EPERM, WHEN(has_sys_ptrace),
    "That process has a tracer, and one is all it can have; where the lens looks on, that is the "
    "lens.",
    "Switch it off with \":lens off\" in the terminal where the process was started.")
ROW("ptrace-other-user", "ptrace", ANY, 0, EPERM, ALWAYS,
    "The process belongs to another user, and the caller lacks CAP_SYS_PTRACE in that process's "
    "user namespace.",
    "Trace it as that user, or as root of its user namespace.")

// reboot(2)
ROW("reboot-not-allowed", "reboot", ANY, 0, EPERM, ALWAYS,
    "Restarting needs CAP_SYS_BOOT in the user namespace that owns the PID namespace, and the "
    "process does not have it there.",
    "Ending the PID 1 of a container is what ends the container.")
