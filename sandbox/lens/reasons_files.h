/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of reasons.c: programs, files and paths. */

// execve(2)
ROW("exec-interpreter-missing", EXEC, ANY, 0, ENOENT, WHEN(interpreter_is_missing),
    "The program is there, but not the one that it needs to start: the loader or interpreter that "
    "it names with its full path.",
    "Put that into this root, too (\"head -n 1\" of a script, \"ldd\" outside shows it), or use a "
    "static program.")
ROW("exec-missing-in-new-root", EXEC, ANY, 0, ENOENT, WHEN(is_chrooted),
    "After chroot all paths begin at the new root, and there this program does not exist.",
    "Copy it there with its libraries, or name a program that is there.")
ROW("exec-missing", EXEC, ANY, 0, ENOENT, ALWAYS,
    "There is no such file in the root directory of this process; a command without a slash is "
    "tried in each directory of PATH.",
    "Look for it with \"ls\" or \"command -v\".")
ROW("exec-directory", EXEC, ANY, 0, EACCES, WHEN(target_is_directory), "This is a directory.",
    "Name a program within it.")
ROW("exec-noexec", EXEC, ANY, 0, EACCES, WHEN(is_on_noexec),
    "The file lies on a mount with the option noexec, from which nothing is executed.",
    "Copy it elsewhere; \"findmnt -T FILE\" shows the mount.")
ROW("exec-no-permission", EXEC, ANY, 0, EACCES, WHEN(lacks_execute_bit),
    "Nobody may execute this file: it has no x bit, and even root needs one.",
    "Set it: \"chmod +x FILE\".")
ROW("exec-interpreter-no-program", EXEC, ANY, 0, EACCES, WHEN(interpreter_is_no_program),
    "The interpreter in the first line of this script is not an executable file.",
    "Name one that is, or make it so: \"chmod +x\".")
ROW("exec-other-machine", EXEC, ANY, 0, ENOEXEC, WHEN(is_for_other_machine),
    "This program was built for another kind of processor.",
    "Get the one for this machine: \"uname -m\" tells which.")
ROW("exec-no-format", EXEC, ANY, 0, ENOEXEC, ALWAYS,
    "The kernel starts ELF programs, and scripts that begin with \"#!\"; this file is neither.",
    "Write \"#!/bin/sh\" into its first line, or start it as \"sh FILE\".")
ROW("exec-too-long", EXEC, ANY, 0, E2BIG, ALWAYS,
    "Arguments and environment together are longer than the kernel copies to a new program.",
    "Give fewer at a time: xargs does that.")
ROW("exec-being-written", EXEC, ANY, 0, ETXTBSY, ALWAYS,
    "A process has this file open for writing, and what runs must not change.",
    "Wait until it is closed, or copy the file.")

// mknod(2)
ROW("device-machine-root-only", "mknod mknodat", ANY, 0, EPERM, WHEN(makes_device),
    "A device file opens the machine's hardware, so a user namespace can make none, whoever is "
    "root "
    "in it.",
    "Bind an existing one: \"touch DIR/null; mount --bind /dev/null DIR/null\".")

// rename(2), overlayfs
ROW("rename-across-layers", RENAME, ANY, 0, EXDEV, WHEN(is_on_overlay),
    "The directory lies in a lower layer of the overlay, where nothing can be changed: it would "
    "have to be copied with all that is in it, and rename does not copy.",
    "Copy it and remove the first: mv does that by itself when rename fails.")
ROW("rename-across-mounts", RENAME, ANY, 0, EXDEV, ALWAYS,
    "Old and new name are on different mounts, and a file cannot change its file system without "
    "being copied.",
    "Copy it and remove the first: mv does that by itself when rename fails.")
ROW("overlay-directory-not-opaque", "rmdir unlinkat " RENAME, ANY, 0, EIO, WHEN(is_on_overlay),
    "The overlay must mark what is deleted of a lower directory, and in a user namespace it cannot "
    "write marks of the ordinary kind.",
    "Mount it with \"-o userxattr\".")

// /proc/sys: proc_sys(5)
ROW("setting-read-only", OPEN, "/proc/sys/*", 0, EROFS, ALWAYS,
    "/proc/sys is mounted read-only here, as containers do it for safety.",
    "Change the setting outside of the container, or before it is made.")
ROW("setting-of-the-machine", OPEN, "/proc/sys/*", 0, EACCES, ALWAYS,
    "This setting belongs to the root of the machine, or of another user namespace, and the "
    "process is neither.",
    "Change it outside, as that root; some settings of namespaces of your own can be written, as "
    "in /proc/sys/net.")
ROW("setting-not-permitted", OPEN " write", "/proc/sys/*", 0, EPERM, ALWAYS,
    "This setting belongs to a namespace in which the process has no rights.",
    "Change it as root of the user namespace that owns it.")
ROW("setting-not-valid", "write", "/proc/sys/*", 0, EINVAL, ALWAYS,
    "The kernel does not take this value for the setting: not a number, or out of its range.",
    "Read the file to see what it looks like; proc(5) tells the range.")

// proc_pid_oom_score_adj(5)
ROW("oom-score-lowered", "write", "oom_score_adj", 0, EACCES, ALWAYS,
    "Whoever lowers this value makes the kernel kill others first, so below what it was that needs "
    "CAP_SYS_RESOURCE on the machine itself.",
    "Raise that of another process instead.")

// paths in general: path_resolution(7)
ROW("file-system-read-only", PATHS, ANY, 0, EROFS, WHEN(is_on_read_only),
    "The file lies on a mount that is read-only.",
    "Write elsewhere; \"findmnt -T FILE\" shows the mount and its options.")
ROW("owner-not-mapped", PATHS, ANY, 0, EACCES, WHEN(owner_is_unmapped),
    "The file, or its directory, belongs to a user that this user namespace does not map: over "
    "what "
    "is his, root has no more rights here than anybody.",
    "Change it outside, or map that user as well: uid_map.")
ROW("file-not-permitted", PATHS, ANY, 0, EACCES, ALWAYS,
    "The permissions of the file, or of a directory on the way to it, do not let this user do "
    "that.",
    "\"ls -ld\" shows them; do it as the owner, or as root.")
ROW("directory-missing", PATHS, ANY, 0, ENOENT, WHEN(parent_is_missing),
    "A directory on the way to it does not exist in the root of this process.",
    "Check the path, or make the directories: \"mkdir -p\".")
ROW("path-missing", PATHS, ANY, 0, ENOENT, ALWAYS,
    "It does not exist in the root directory of this process.",
    "Check the path with \"ls\"; a relative one begins at the working directory.")
ROW("path-through-file", PATHS, ANY, 0, ENOTDIR, ALWAYS,
    "This path, or a part of it before a slash, is not a directory.",
    "Look at its parts with \"ls -ld\".")
ROW("path-loop", PATHS, ANY, 0, ELOOP, ALWAYS,
    "Symbolic links on this path lead to each other, on and on.",
    "Look where they lead: \"readlink\".")
ROW("path-name-too-long", PATHS, ANY, 0, ENAMETOOLONG, ALWAYS,
    "A name in a path has at most 255 bytes, and the whole path 4095.", "Choose a shorter one.")
