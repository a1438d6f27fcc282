/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of reasons.c: control groups, cgroups(7) and the kernel's Documentation/admin-guide. */

// a file of a group is opened: a shell asks to create it, which a cgroup file system forbids
ROW("group-file-of-version-1", OPEN, ANY, 0, EACCES,
    WHEN(is_in_group_2, target_is_missing, name_is_of_version_1),
    "This is a file of version 1 control groups, and the group is one of version 2.",
    "Use version 2's: cgroup.freeze, cpu.weight and cpu.max, memory.max, cgroup.procs.")
ROW("group-file-of-version-2", OPEN, ANY, 0, EACCES,
    WHEN(is_in_group_1, target_is_missing, name_is_of_version_2),
    "This is a file of version 2 control groups, and the group is one of version 1.",
    "Use version 1's: freezer.state, cpu.shares, memory.limit_in_bytes, each in its controller's "
    "hierarchy.")
ROW("group-controller-not-enabled", OPEN, ANY, 0, EACCES,
    WHEN(is_in_group_2, target_is_missing, controller_is_not_enabled),
    "The group has no such file because its controller is not enabled for it.",
    "Enable it in the group above: \"echo +CONTROLLER > ../cgroup.subtree_control\".")
ROW("group-file-missing", OPEN, ANY, 0, EACCES, WHEN(is_in_group, target_is_missing),
    "The group has no file of this name, and in a group no files can be made: that is why the "
    "kernel speaks of permission.",
    "\"ls\" shows the files of the group, which depend on the hierarchy.")
ROW("group-file-not-yours", OPEN, ANY, 0, EACCES, WHEN(is_in_group, target_exists),
    "The file belongs to whoever made this group, or may not be written at all.",
    "Use a group of your own below it: mkdir. \"ls -l\" shows whose a file is.")

// processes are moved
ROW("procs-threaded", "write", PROCS, 0, EOPNOTSUPP, WHEN(group_is_invalid),
    "The group lies below a threaded one and is not threaded itself: in that state it takes no "
    "processes.",
    "Write \"threaded\" to its cgroup.type first.")
ROW("procs-is-threaded", "write", PROCS, 0, EOPNOTSUPP, ALWAYS,
    "The group is threaded, so it takes threads of processes that are in the groups above, not "
    "whole processes from elsewhere.",
    "Move the process to the group above, then its threads with cgroup.threads.")
ROW("procs-no-process", "write", PROCS, 0, ESRCH, ALWAYS,
    "No process has this number in the PID namespace of the writer, or it has just ended.",
    "Take the number that ps shows in this terminal; 0 means the writer itself.")
ROW("procs-no-number", "write", PROCS, 0, EINVAL, WHEN(writes_no_number),
    "The file takes one process number at a time, in decimal digits.",
    "Write one number with each echo.")
ROW("procs-internal", "write", PROCS, 0, EBUSY, WHEN(group_hands_down),
    "The group hands controllers down to groups below it, and such a group may hold no processes "
    "itself: there are no internal processes.",
    "Move the process to a group below, or take the controllers back: \"echo -CONTROLLER > "
    "cgroup.subtree_control\".")
ROW("procs-cpuset-empty", "write", PROCS, 0, ENOSPC, WHEN(cpuset_is_empty),
    "cpuset.cpus or cpuset.mems of the group is empty: a process there would have no processor, or "
    "no memory.",
    "Write both first, as \"echo 0 > cpuset.mems\".")
ROW("procs-other-user", "write", PROCS, 0, EACCES, WHEN(is_in_group_1),
    "In version 1 only root of the machine may move processes of another user.",
    "Move a process of your own, or let it move itself: \"echo 0 > cgroup.procs\".")
ROW("procs-other-delegation", "write", PROCS, 0, EACCES, ALWAYS,
    "The writer must be allowed to write cgroup.procs of the group that is above both the old and "
    "the new one, and here that belongs to somebody else.",
    "Start the process within the delegated part, or let whoever delegated it move it there.")
ROW("procs-outside", "write", PROCS, 0, ENOENT, ALWAYS,
    "The process is, or would be, outside of the cgroup namespace of the writer.",
    "Move it from outside, in the host's terminal.")

// cgroup.subtree_control and cgroup.type
ROW("subtree-controller-missing", "write", "cgroup.subtree_control", 0, ENOENT,
    WHEN(controller_is_missing),
    "A group can hand down only what it has itself, and this controller is not among its "
    "cgroup.controllers.",
    "Enable it in the group above first; in a hybrid setup it may belong to version 1.")
ROW("subtree-word", "write", "cgroup.subtree_control", 0, EINVAL, ALWAYS,
    "The file takes names of controllers, each with + or - before it, and this is not one.",
    "Write for example \"+memory\"; cgroup.controllers lists the names.")
ROW("subtree-child-hands-on", "write", "cgroup.subtree_control", 0, EBUSY, WHEN(a_child_hands_on),
    "A group below hands this controller on itself.",
    "Take it back there first, from the lowest group upwards.")
ROW("subtree-has-processes", "write", "cgroup.subtree_control", 0, EBUSY, WHEN(group_has_processes),
    "The group holds processes, and a group that hands controllers down may not: there are no "
    "internal processes.",
    "Move them to a group below first: \"mkdir leaf; echo PID > leaf/cgroup.procs\".")
ROW("subtree-threaded", "write", "cgroup.subtree_control", 0, EOPNOTSUPP, ALWAYS,
    "The group is threaded or has threaded groups below it, and this controller cannot tell "
    "threads of one process apart.",
    "Enable it in a group of whole processes; threads can have cpu, cpuset, pids and perf_event.")
ROW("type-word", "write", "cgroup.type", 0, EINVAL, ALWAYS,
    "Only \"threaded\" can be written to cgroup.type, and there is no way back.",
    "Write \"threaded\"; to undo it, remove the group.")
ROW("type-not-possible", "write", "cgroup.type", 0, EOPNOTSUPP, ALWAYS,
    "The group cannot become threaded: it has controllers for whole processes, or the group above "
    "is not fit for threads.",
    "Take such controllers back first: cgroup.subtree_control.")

// what is written into other files
ROW("freezer-word", "write", "freezer.state", 0, EINVAL, ALWAYS,
    "freezer.state takes the words FROZEN and THAWED only, in capitals.",
    "Write \"FROZEN\" or \"THAWED\".")
ROW("switch-no-number", "write", "cgroup.freeze cgroup.kill", 0, EINVAL, ALWAYS,
    "This file takes a number, not a word.", "Write 1; to cgroup.freeze also 0, which thaws.")
ROW("switch-out-of-range", "write", "cgroup.freeze cgroup.kill", 0, ERANGE, ALWAYS,
    "This file takes only 1, or for cgroup.freeze also 0.", "Write 1, or 0 to thaw.")
ROW("memory-in-use", "write", "memory.*limit_in_bytes", 0, EBUSY, ALWAYS,
    "The group uses more memory than that already, and the kernel could not get enough of it back.",
    "Write a larger number, or end a process of the group first.")
ROW("memory-no-amount", "write", MEMORY, 0, EINVAL, ALWAYS,
    "The kernel takes a number of bytes here, also as 20M or 1G; no limit is \"max\" in version 2 "
    "and -1 in version 1.",
    "Write for example \"20M\".")
ROW("quota-not-valid", "write", "cpu.max cpu.cfs_quota_us cpu.cfs_period_us", 0, EINVAL, ALWAYS,
    "Quota and period are numbers of microseconds, from 1000 up, the period at most 1000000; a "
    "group in another one may not have more than that.",
    "Write \"50000 100000\" to cpu.max, or 50000 to cpu.cfs_quota_us, for half a processor.")
ROW("weight-out-of-range", "write", "cpu.weight io.weight cpu.weight.nice", 0, ERANGE, ALWAYS,
    "A weight is a number from 1 to 10000, the usual one 100.", "Write one of these.")
ROW("weight-not-valid", "write", "cpu.shares cpu.weight io.weight", 0, EINVAL, ALWAYS,
    "This file takes a whole number: shares of the processor's time, compared with those of the "
    "groups beside it.",
    "Write digits only, for example 512.")
ROW("pids-not-valid", "write", "pids.max", 0, EINVAL, ALWAYS,
    "pids.max takes a number of processes, not below 0, or the word \"max\".",
    "Write for example 20.")
ROW("cpuset-in-use", "write", "cpuset.cpus cpuset.mems", 0, ENOSPC, ALWAYS,
    "Processes of the group, or groups below it, still need what would be taken from it.",
    "Move the processes elsewhere first.")
ROW("cpuset-not-above", "write", "cpuset.cpus cpuset.mems", 0, EACCES, ALWAYS,
    "A group's cpuset can only be a part of that of the group above it.",
    "Write numbers that the same file of the group above lists.")
ROW("cpuset-not-valid", "write", "cpuset.cpus cpuset.mems", 0, EINVAL, ALWAYS,
    "The file takes a list of numbers that exist on this machine, as 0-1,3.",
    "/sys/devices/system/cpu/online shows the processors that exist.")
ROW("cpuset-too-large", "write", "cpuset.cpus cpuset.mems", 0, ERANGE, ALWAYS,
    "The list has a number larger than this kernel can have of them.",
    "/sys/devices/system/cpu/online shows the processors that exist.")
ROW("devices-machine-root-only", "write", "devices.allow devices.deny", 0, EPERM, ALWAYS,
    "Which devices a group may use is decided by root of the machine only, not by root of a user "
    "namespace.",
    "Leave it as it is: in the lab no device can be made anyway.")
ROW("group-value-not-valid", "write", ANY, 0, EINVAL, WHEN(is_in_group),
    "The kernel does not understand this value for the file of a group.",
    "Read the file to see what it looks like; cgroups(7) tells what it takes.")

// groups are made and removed
ROW("group-has-processes", "rmdir unlinkat", ANY, 0, EBUSY, WHEN(is_in_group, group_has_processes),
    "Processes are still in this group, and a group is removed only when it is empty.",
    "End them or move them away: \"cat cgroup.procs\" shows their numbers.")
ROW("group-has-children", "rmdir unlinkat", ANY, 0, EBUSY, WHEN(is_in_group, group_has_children),
    "Other groups lie within this one.", "Remove those first, the lowest ones to begin with.")
ROW("group-file-stays", "unlink unlinkat", ANY, 0, EPERM, WHEN(is_in_group),
    "The files of a group are no real files, and cannot be deleted one by one.",
    "Remove the group itself: \"rmdir GROUP\", not \"rm -r\".")
ROW("group-exists", "mkdir mkdirat", ANY, 0, EEXIST, WHEN(is_in_group),
    "There is a group of this name already.", "Use it, or choose another name.")
ROW("group-not-yours", "mkdir mkdirat", ANY, 0, EACCES, WHEN(is_in_group),
    "The group above belongs to somebody else.",
    "Make it in a group of your own: that of the lab, or one that was delegated.")
ROW("group-too-many", "mkdir mkdirat", ANY, 0, EAGAIN, WHEN(is_in_group_2),
    "A group above allows no more groups below it, or none as deep as this: cgroup.max.descendants "
    "and cgroup.max.depth.",
    "Remove some, or write a larger number there.")
