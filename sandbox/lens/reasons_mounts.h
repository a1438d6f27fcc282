/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of reasons.c: mounts and the root directory. */

// mount(2): who may, mount_namespaces(7), user_namespaces(7)
ROW("mount-foreign-namespace", MOUNTS, ANY, 0, EPERM, WHEN(mnt_is_foreign),
    "The process is root of a user namespace, but its mounts belong to a mount namespace that "
    "another user namespace owns.",
    "Make a mount namespace with it: \"unshare --user --map-root-user --mount\".")
ROW("mount-no-capability", MOUNTS, ANY, 0, EPERM, WHEN(lacks_sys_admin),
    "Changing mounts needs CAP_SYS_ADMIN, which this process does not have.",
    "Do it as root of a user and a mount namespace: \"unshare --user --map-root-user --mount\".")
ROW("remount-locked", "mount", ANY, MS_REMOUNT | MS_BIND, EPERM, ALWAYS,
    "This mount came along from a more privileged mount namespace, and what is read-only, nosuid, "
    "nodev or noexec there stays so here.",
    "Leave it as it is, or mount something of your own over it: an overlay, a tmpfs.")
ROW("attribute-locked", "mount_setattr", ANY, 0, EPERM, ALWAYS,
    "This mount came along from a more privileged mount namespace, and what is read-only, nosuid, "
    "nodev or noexec there stays so here.",
    "Leave it as it is, or mount something of your own over it: an overlay, a tmpfs.")
ROW("remount-foreign", "mount", ANY, MS_REMOUNT, EPERM, ALWAYS,
    "The file system itself was mounted by another user namespace, which alone may change its "
    "options.",
    "Change only this mount of it: \"mount -o remount,bind,ro\".")
ROW("mount-proc-foreign-pids", "mount", ANY, 0, EPERM, WHEN(type_is_proc, pid_is_foreign),
    "A proc file system shows the PID namespace of whoever mounts it, and the process's own "
    "belongs to "
    "another user namespace.",
    "Make a PID namespace with it and mount it there: \"unshare --pid --fork --mount-proc\".")
ROW("mount-proc-none", "mount", ANY, 0, EPERM, WHEN(type_is_proc, none_of_type_is_mounted),
    "In a user namespace proc can be mounted only where another proc can be seen whole, and in "
    "this root there is none.",
    "Mount it before the old root is left, or bind the old /proc.")
ROW("mount-proc-covered", "mount", ANY, 0, EPERM, WHEN(type_is_proc),
    "Parts of /proc are covered by other mounts here, and a new proc would show what they hide.",
    "Unmount what lies on /proc, or mount it before that is covered.")
ROW("mount-sysfs-foreign-network", "mount", ANY, 0, EPERM, WHEN(type_is_sysfs, net_is_foreign),
    "A sysfs shows the network namespace of whoever mounts it, and the process's own belongs to "
    "another user namespace.",
    "Make a network namespace with it: \"unshare --net\"; or bind the old /sys.")
ROW("mount-sysfs-covered", "mount", ANY, 0, EPERM, WHEN(type_is_sysfs),
    "In a user namespace sysfs can be mounted only where another sysfs can be seen whole, with "
    "nothing mounted on parts of it.",
    "Bind the old /sys instead: \"mount --rbind\".")
ROW("mount-groups-foreign", "mount", ANY, 0, EPERM, WHEN(type_is_groups, cgroup_is_foreign),
    "A cgroup file system shows the cgroup namespace of whoever mounts it, and the process's own "
    "belongs to another user namespace.",
    "Make a cgroup namespace with it: \"unshare --cgroup\".")
ROW("mount-new-hierarchy", "mount", ANY, 0, EPERM, WHEN(type_is_cgroup),
    "A new hierarchy of control groups concerns the whole machine, so it can be made only in its "
    "first cgroup namespace; here the existing ones can be mounted again.",
    "Use the hierarchies that /proc/self/cgroup lists, with exactly their controllers.")
ROW("mount-mqueue-foreign", "mount", ANY, 0, EPERM, WHEN(type_is_mqueue, ipc_is_foreign),
    "An mqueue file system shows the IPC namespace of whoever mounts it, and the process's own "
    "belongs "
    "to another user namespace.",
    "Make an IPC namespace with it: \"unshare --ipc\".")
ROW("mount-machine-root-only", "mount", ANY, 0, EPERM, WHEN(type_is_of_disks),
    "A user namespace may mount proc, sysfs, tmpfs, overlay and the like, but not this type: a "
    "crafted disk could mislead the kernel.",
    "Have root of the machine mount it; unpack an image into a directory instead.")

ROW("file-system-not-here", "fsconfig", ANY, 0, EPERM, ALWAYS,
    "What this file system shows (proc the processes, sysfs the network, cgroup the groups) "
    "belongs "
    "to another user namespace, or is covered in part, or only the machine's root may mount it.",
    "Make the namespace that it shows together with the user namespace: --pid, --net, --cgroup.")

// mount(2): the places
ROW("mount-type-unknown", "mount fsopen", ANY, 0, ENODEV, ALWAYS,
    "The kernel knows no file system of this type.", "\"cat /proc/filesystems\" lists the types.")
ROW("mount-layer-missing", "mount", ANY, 0, ENOENT, WHEN(type_is_overlay, a_layer_is_missing),
    "One of the directories lowerdir, upperdir and workdir does not exist.",
    "Make it with mkdir, and look whether the path begins with a slash.")
ROW("mount-target-missing", "mount", ANY, 0, ENOENT, WHEN(target_is_missing),
    "The directory to mount on does not exist.", "Make it first: mkdir.")
ROW("mount-source-missing", "mount", ANY, 0, ENOENT, WHEN(source_is_missing),
    "What is to be mounted does not exist.",
    "Check the path, which is looked up in the process's own root.")
ROW("bind-kinds-differ", "mount", ANY, MS_BIND, ENOTDIR, ALWAYS,
    "A directory can be bound only on a directory, and a file only on a file.",
    "Make a target of the same kind: \"mkdir\" for a directory, \"touch\" for a file.")
ROW("mount-layer-no-directory", "mount", ANY, 0, EINVAL,
    WHEN(type_is_overlay, a_layer_is_no_directory),
    "One of lowerdir, upperdir and workdir is not a directory.", "Give directories only.")
ROW("mount-on-file", "mount", ANY, 0, ENOTDIR, WHEN(target_is_file),
    "The root of a file system is a directory, and the target is a file.",
    "Mount it on a directory.")
ROW("remount-busy", "mount", ANY, MS_REMOUNT, EBUSY, ALWAYS,
    "A file in it is open for writing, so it cannot become read-only.",
    "End the process that has it open: /proc/PID/fd shows which.")
ROW("mount-twice", "mount", ANY, 0, EBUSY, WHEN(makes_new_mount),
    "The same file system is mounted on this very place already.",
    "Nothing need be done; \"findmnt\" shows it.")
ROW("propagation-no-mount", "mount", ANY, 0, EINVAL, WHEN(changes_propagation, target_is_no_mount),
    "Propagation is a property of a mount, and this directory is no mount point.",
    "Name the mount's own directory (\"findmnt -T DIR\" shows it), or bind the directory on itself "
    "first.")
ROW("attribute-no-mount", "mount_setattr", ANY, 0, EINVAL, WHEN(target_is_no_mount),
    "Attributes belong to a mount, and this directory is no mount point.",
    "Bind it on itself first: \"mount --bind DIR DIR\".")
ROW("remount-no-mount", "mount", ANY, MS_REMOUNT, EINVAL, WHEN(target_is_no_mount),
    "Only a mount can be mounted anew, and this directory is no mount point.",
    "Bind it on itself first: \"mount --bind DIR DIR\".")
ROW("move-no-mount", "mount", ANY, MS_MOVE, EINVAL, WHEN(source_is_no_mount),
    "Only a mount can be moved, and the source is no mount point.",
    "Name the mount's own directory, or use --bind.")
ROW("move-shared", "mount", ANY, MS_MOVE, EINVAL, WHEN(parent_is_shared),
    "The mount lies on a shared one, which would have to pass the move on to its peers.",
    "Make the mount around it private first: \"mount --make-private\".")
ROW("move-into-itself", "mount", ANY, MS_MOVE, ELOOP, ALWAYS,
    "A mount cannot be moved to a place within itself.", "Choose a target outside of it.")
ROW("bind-hides-mounts", "mount open_tree", ANY, 0, EINVAL,
    WHEN(binds_without_submounts, bound_has_mounts_below),
    "Other mounts lie within the source, came along from a more privileged namespace, and a bind "
    "without them would show what they hide.",
    "Bind it with them: \"mount --rbind\".")

// overlay: the kernel's Documentation/filesystems/overlayfs.rst
ROW("overlay-no-lower", "mount", ANY, 0, EINVAL, WHEN(type_is_overlay, names_no_lower),
    "An overlay needs at least a lower directory.",
    "Give \"-o lowerdir=DIR,upperdir=DIR,workdir=DIR\".")
ROW("overlay-no-work", "mount", ANY, 0, EINVAL, WHEN(type_is_overlay, names_no_work),
    "An overlay with an upper directory needs a work directory too, an empty one where it prepares "
    "files before they appear.",
    "Add \"workdir=DIR\", beside the upper directory.")
ROW("overlay-work-elsewhere", "mount", ANY, 0, EINVAL,
    WHEN(type_is_overlay, work_is_on_other_mount),
    "Upper and work directory lie on different mounts, but files are moved from one to the other "
    "with rename, which works only within one.",
    "Put both on one mount: \"mkdir DIR/upper DIR/work\".")
ROW("overlay-work-in-upper", "mount", ANY, 0, EINVAL, WHEN(type_is_overlay, work_is_within_upper),
    "The work directory must be neither the upper directory nor within it, nor the other way "
    "round.",
    "Put them beside each other: \"mkdir DIR/upper DIR/work\".")
ROW("overlay-upper-on-overlay", "mount", ANY, 0, EINVAL, WHEN(type_is_overlay, upper_is_on_overlay),
    "The upper directory lies on an overlay itself, which cannot hold the marks of another one.",
    "Put upper and work directory on a tmpfs: \"mount -t tmpfs none DIR\".")
ROW("overlay-layers-nested", "mount", ANY, 0, ELOOP, WHEN(type_is_overlay),
    "One of the overlay's directories lies within another one: the layers would contain "
    "themselves.",
    "Put lower, upper and work directory beside each other.")
ROW("mount-option-unknown", "mount fsconfig", ANY, 0, EINVAL, WHEN(gives_options),
    "The file system does not know one of the options, or not with this value.",
    "The section of its type in mount(8) lists its options.")

// umount(2)
ROW("umount-no-mount", "umount2", ANY, 0, EINVAL, WHEN(target_is_no_mount),
    "Nothing is mounted on this place; it is a directory or file within a mount.",
    "\"findmnt\" lists what can be unmounted here.")
ROW("umount-locked", "umount2", ANY, 0, EINVAL, ALWAYS,
    "This mount came along from a more privileged mount namespace, and unmounting it would show "
    "what it hides: it is locked.",
    "Unmount it in the namespace that it came from, or together with the mount that it lies on.")
ROW("umount-forced", "umount2", ANY, MNT_FORCE, EPERM, ALWAYS,
    "Forcing breaks off what others are reading and writing, so it is up to root of the user "
    "namespace that mounted the file system, or of the machine.",
    "Leave out --force; \"umount --lazy\" detaches a mount that is in use.")
ROW("umount-mounts-below", "umount2", ANY, 0, EBUSY, WHEN(target_has_mounts_below),
    "Other mounts lie within this one.",
    "Unmount those first, or all together: \"umount --recursive\".")
ROW("umount-standing-in-it", "umount2", ANY, 0, EBUSY, WHEN(stands_in_target),
    "The working directory of this very process lies in it: it comes from the shell.",
    "Go elsewhere first: \"cd /\".")
ROW("umount-in-use", "umount2", ANY, 0, EBUSY, ALWAYS,
    "A process has its working directory, its root or an open file in it.",
    "End it or let it go elsewhere (look at /proc/*/cwd and /proc/*/fd), or detach it: \"umount "
    "--lazy\".")

// pivot_root(2), chroot(2)
ROW("pivot-same-mount", "pivot_root", ANY, 0, EBUSY, ALWAYS,
    "The new root, or the place for the old one, lies on the mount that is the root now: it is "
    "just a directory of it.",
    "Make the new root a mount (\"mount --bind DIR DIR\", then \"cd DIR\"), and a directory in it "
    "the place for the old one.")
ROW("pivot-shared", "pivot_root", ANY, 0, EINVAL, WHEN(parent_is_shared),
    "A mount around the new root or the old one is shared, and the change would spread to other "
    "namespaces.",
    "Make all mounts private first: \"mount --make-rprivate /\".")
ROW("pivot-root-no-mount", "pivot_root", ANY, 0, EINVAL, WHEN(root_is_no_mount),
    "The present root is no mount but a directory that chroot led to, and only mounts can be "
    "exchanged.",
    "Do it before chroot, or instead of it.")
ROW("pivot-no-mount", "pivot_root", ANY, 0, EINVAL, WHEN(target_is_no_mount),
    "The new root is no mount point but a plain directory.",
    "Make it one: \"mount --bind DIR DIR\", then \"cd DIR\".")
ROW("pivot-old-outside", "pivot_root", ANY, 0, EINVAL, WHEN(source_is_outside_target),
    "The place for the old root must lie within the new root.",
    "Make a directory there: \"mkdir NEW/old\", or give \".\" for both.")
ROW("pivot-locked", "pivot_root", ANY, 0, EINVAL, ALWAYS,
    "The new root came along from a more privileged mount namespace, and is locked in its place.",
    "Bind it on itself first: \"mount --rbind DIR DIR\", then \"cd DIR\".")
ROW("pivot-old-missing", "pivot_root", ANY, 0, ENOENT, WHEN(source_is_missing),
    "The place for the old root does not exist.",
    "Make it within the new root: \"mkdir NEW/old\", or give \".\" for both.")
ROW("chroot-no-capability", "chroot", ANY, 0, EPERM, WHEN(lacks_sys_chroot),
    "Changing the root needs CAP_SYS_CHROOT: whoever could choose it freely, could show a setuid "
    "program a false /etc/passwd.",
    "Do it in a user namespace of your own: \"unshare --user --map-root-user chroot DIR\".")
