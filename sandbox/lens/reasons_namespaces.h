/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of reasons.c: namespaces, user namespaces and host names. */

// unshare(2), clone(2): user_namespaces(7), pid_namespaces(7), namespaces(7)
ROW("user-namespaces-nested", NEW, ANY, CLONE_NEWUSER, ENOSPC, WHEN(user_nesting_is_deep),
    "User namespaces nest at most 32 deep, and this would be one more.",
    "Leave some of them: \"exit\".")
ROW("pid-namespaces-nested", NEW, ANY, CLONE_NEWPID, ENOSPC, WHEN(pid_nesting_is_deep),
    "PID namespaces nest at most 32 deep, and this would be one more.",
    "Leave some of them: \"exit\".")
ROW("namespaces-forbidden", NEW, ANY, 0, ENOSPC, WHEN(a_limit_is_zero),
    "The limit on namespaces of one of these kinds is 0 in this user namespace: that forbids them.",
    "Write a larger number to /proc/sys/user/max_KIND_namespaces, as root of this user namespace.")
ROW("namespaces-used-up", NEW, ANY, 0, ENOSPC, ALWAYS,
    "The user has as many namespaces of one of these kinds as /proc/sys/user/max_*_namespaces "
    "allows, here or in a user namespace around this one.",
    "End what keeps them alive (\"lsns\" lists them), or write a larger number there.")
ROW("user-namespace-in-chroot", NEW, ANY, CLONE_NEWUSER, EPERM, WHEN(is_chrooted),
    "After chroot the kernel makes no user namespace, because its root could break out of the "
    "directory.",
    "Make the user namespace first, or enter the new root by pivot_root instead.")
ROW("user-namespace-without-user", NEW, ANY, CLONE_NEWUSER, EPERM, WHEN(has_unmapped_id),
    "The user or group of this process is not mapped in its own user namespace, so a new one could "
    "not say whose it is.",
    "Write uid_map and gid_map of this namespace first, as \"unshare --map-root-user\" does.")
ROW("user-namespaces-for-root-only", NEW, ANY, CLONE_NEWUSER, EPERM, WHEN(clone_is_forbidden),
    "The machine's setting kernel.unprivileged_userns_clone is 0: only its root may make user "
    "namespaces.",
    "As root of the machine: \"sysctl -w kernel.unprivileged_userns_clone=1\".")
ROW("namespace-no-capability", NEW, ANY, 0, EPERM, WHEN(asks_for_other_kinds, lacks_sys_admin),
    "Every namespace but a user namespace takes CAP_SYS_ADMIN, which this process does not have.",
    "Make a user namespace with it, in which the process is root: \"unshare --user "
    "--map-root-user ...\".")
ROW("unshare-with-threads", "unshare", ANY, CLONE_NEWUSER, EINVAL, WHEN(has_threads),
    "The process has several threads, and all of them would have to change their user namespace at "
    "once, which the kernel refuses.",
    "Unshare before the first thread is started, or in a child process.")
ROW("unshare-pid-twice", "unshare", ANY, CLONE_NEWPID, EINVAL, WHEN(children_go_elsewhere),
    "The process has unshared its PID namespace before, but is itself still in the old one: only "
    "its children are in the new one, and only they can make another.",
    "Fork first, and unshare again in the child.")
ROW("namespace-flag-unknown", "unshare", ANY, 0, EINVAL, ALWAYS,
    "This kernel does not know one of these flags, or was built without that kind of namespace.",
    "\"ls /proc/self/ns\" shows the kinds that it has.")

// setns(2)
ROW("setns-closed", "setns", ANY, 0, EBADF, ALWAYS, "This descriptor is not open.",
    "Open /proc/PID/ns/KIND first, and see whether that succeeded.")
ROW("setns-no-namespace", "setns", ANY, 0, EINVAL, WHEN(descriptor_is_no_namespace),
    "This descriptor is of an ordinary file, not of a namespace.",
    "Open a file of /proc/PID/ns, or a process with pidfd_open.")
ROW("setns-other-kind", "setns", ANY, 0, EINVAL, WHEN(descriptor_is_of_other_kind),
    "The namespace is of another kind than the flag asks for.",
    "Open the file of /proc/PID/ns that belongs to the flag, or give 0 for any kind.")
ROW("setns-own-user-namespace", "setns", ANY, 0, EINVAL, WHEN(descriptor_is_own_user),
    "The process is in this user namespace already, and entering it anew would give back "
    "capabilities that were dropped.",
    "Leave it out: nsenter without --user.")
ROW("setns-user-with-threads", "setns", ANY, 0, EINVAL, WHEN(descriptor_is_user, has_threads),
    "The process has several threads, and all of them would have to change their user namespace at "
    "once, which the kernel refuses.",
    "Enter it before the first thread is started, or in a child process.")
ROW("setns-time-with-threads", "setns", ANY, 0, EUSERS, WHEN(descriptor_is_time),
    "The process has several threads, which share one clock; only a process with a single thread "
    "can enter a time namespace.",
    "Enter it before the first thread is started, or in a child process.")
ROW("setns-pid-upwards", "setns", ANY, 0, EINVAL, WHEN(descriptor_is_pid),
    "A PID namespace can be entered only from itself or from one around it, and this one is "
    "neither the process's own nor below it.",
    "Enter it from a process outside, in the host's terminal.")
ROW("setns-other-user-namespace", "setns", ANY, 0, EPERM, WHEN(descriptor_is_user),
    "A user namespace can be entered only from one that contains it, by whoever has CAP_SYS_ADMIN "
    "over it.",
    "Enter it from outside, as its owner: in the host's terminal.")
ROW("setns-foreign", "setns", ANY, 0, EPERM, WHEN(descriptor_is_foreign),
    "This namespace belongs to another user namespace, in which the process has no rights.",
    "Enter that user namespace first: \"nsenter --user\" with the same target.")
ROW("setns-no-capability", "setns", ANY, 0, EPERM, WHEN(lacks_sys_admin),
    "Entering a namespace needs CAP_SYS_ADMIN, which this process does not have.",
    "Do it as root of the user namespace, or enter that first.")

// uid_map, gid_map, setgroups: user_namespaces(7)
ROW("map-written-twice", "write", "uid_map gid_map", 0, EPERM, WHEN(map_is_written),
    "This map has been written, and a map is written once and with a single write.",
    "Write all its lines at once, to a new user namespace.")
ROW("gid-map-before-setgroups", "write", "gid_map", 0, EPERM, WHEN(setgroups_is_allowed),
    "Without privilege a group may be mapped only after the namespace has given up setgroups, or "
    "somebody could leave a group that is kept out of a file.",
    "Write \"deny\" to /proc/PID/setgroups first.")
ROW("map-beyond-parent", "write", "uid_map gid_map", 0, EPERM, WHEN(maps_beyond_parent),
    "The second number of a line is an id in the user namespace around, and that one does not have "
    "all of these ids itself.",
    "Map only ids that the first column of /proc/self/uid_map or gid_map covers there.")
ROW("map-more-than-own", "write", "uid_map gid_map", 0, EPERM, ALWAYS,
    "Without privilege in the user namespace around, a process may map one id only: its own, in "
    "one line of length 1.",
    "Write \"0 ID 1\" with the id that \"id -u\", for gid_map \"id -g\", shows outside; for more "
    "there is newuidmap.")
ROW("map-overlaps", "write", "uid_map gid_map", 0, EINVAL, WHEN(has_several_lines),
    "Two lines share an id, inside or outside, or one is not three numbers with a count above 0.",
    "Write lines of \"FIRST-INSIDE FIRST-OUTSIDE COUNT\" that share no id, all in one write.")
ROW("map-malformed", "write", "uid_map gid_map", 0, EINVAL, ALWAYS,
    "A line of a map is three numbers: the first id inside, the first outside, and how many, at "
    "least 1; this text is something else.",
    "Write for example \"0 1000 1\".")
ROW("setgroups-after-map", "write", "setgroups", 0, EPERM, WHEN(gid_map_is_written),
    "Once gid_map is written, setgroups can no longer be denied.",
    "Write to setgroups first, in a new user namespace.")
ROW("setgroups-word", "write", "setgroups", 0, EINVAL, ALWAYS,
    "This file takes the words \"allow\" and \"deny\" only.", "Write \"deny\".")

// uts_namespaces(7)
ROW("hostname-foreign", "sethostname setdomainname", ANY, 0, EPERM, WHEN(uts_is_foreign),
    "The host name belongs to the UTS namespace, and this one is not the process's own: it was "
    "made by another user namespace.",
    "Unshare it too: \"unshare --uts\" along with --user.")
ROW("hostname-no-capability", "sethostname setdomainname", ANY, 0, EPERM, WHEN(lacks_sys_admin),
    "Changing the host name needs CAP_SYS_ADMIN in the user namespace that owns the UTS namespace.",
    "Do it as root, or make a user and a UTS namespace: \"unshare --user --map-root-user --uts\".")
ROW("hostname-too-long", "sethostname setdomainname", ANY, 0, EINVAL, ALWAYS,
    "A host name has at most 64 characters.", "Choose a shorter one.")
