/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_CIRCUMSTANCES_H
#define FISHBOWL_CIRCUMSTANCES_H

#include "reasons.h"

/*
 * The circumstances of failed calls, as the kernel shows them at this moment. Each is true only if
 * it was seen: what cannot be read does not hold.
 */
typedef bool circumstance(const struct failure *f);

/* ---- the process: circumstances_process.c ---- */
circumstance lacks_sys_admin, lacks_sys_chroot, lacks_setpcap; /* capabilities(7) */
circumstance has_sys_ptrace;
circumstance has_threads;         /* more than one */
circumstance is_chrooted;         /* its root is not that of its mount namespace */
circumstance is_in_container;     /* in a PID namespace below the lab's */
circumstance has_unmapped_id;     /* its user namespace maps its user or group to nothing */
circumstance has_process_limit;   /* RLIMIT_NPROC, getrlimit(2) */
circumstance setgroups_is_denied; /* user_namespaces(7) */
circumstance gid_map_is_empty;    /* user_namespaces(7) */
circumstance asks_to_be_traced;   /* PTRACE_TRACEME */
circumstance asks_for_ambient;    /* prctl(2), PR_CAP_AMBIENT_RAISE */
circumstance asks_for_seccomp;    /* prctl(2), PR_SET_SECCOMP */
circumstance drops_from_bounding; /* prctl(2), PR_CAPBSET_DROP */

/* ---- namespaces: circumstances_namespaces.c ---- */
circumstance children_go_elsewhere; /* into a PID namespace that it made: pid_for_children */
circumstance user_nesting_is_deep, pid_nesting_is_deep; /* 32 levels */
circumstance a_limit_is_zero;      /* of user.max_*_namespaces, for a kind that is asked for */
circumstance clone_is_forbidden;   /* kernel.unprivileged_userns_clone is 0 */
circumstance flags_clash;          /* flags of clone(2) that exclude each other */
circumstance asks_for_other_kinds; /* flags for more than a user namespace */
/* Its user namespace neither owns the namespace nor contains the one that does: */
circumstance mnt_is_foreign, uts_is_foreign, pid_is_foreign, net_is_foreign, cgroup_is_foreign;
circumstance ipc_is_foreign;
/* What the descriptor of setns(2) is: */
circumstance descriptor_is_no_namespace, descriptor_is_of_other_kind;
circumstance descriptor_is_own_user, descriptor_is_user, descriptor_is_pid, descriptor_is_time;
circumstance descriptor_is_foreign;
/* Id maps and /proc/PID/setgroups, user_namespaces(7): */
circumstance map_is_written, setgroups_is_allowed, has_several_lines, maps_beyond_parent;
circumstance gid_map_is_written;

/* ---- mounts: circumstances_mounts.c ---- */
circumstance target_is_no_mount, source_is_no_mount, root_is_no_mount;
circumstance target_has_mounts_below, bound_has_mounts_below;
circumstance stands_in_target; /* its working directory is on that mount */
circumstance parent_is_shared; /* a mount that pivot_root(2) or MS_MOVE needs private */
circumstance source_is_outside_target;
circumstance changes_propagation; /* MS_SHARED, MS_PRIVATE, MS_SLAVE, MS_UNBINDABLE */
circumstance binds_without_submounts;
circumstance type_is_proc, type_is_sysfs, type_is_cgroup, type_is_groups, type_is_mqueue;
circumstance type_is_overlay;
circumstance makes_new_mount;  /* neither binds, moves nor changes one */
circumstance gives_options;    /* to a file system, a new one or one that is mounted */
circumstance type_is_of_disks; /* only the machine's root may mount it */
circumstance none_of_type_is_mounted;

/* ---- overlay: circumstances_overlay.c, from the options of the mount ---- */
circumstance names_no_lower, names_no_work, work_is_on_other_mount, work_is_within_upper;
circumstance upper_is_on_overlay, a_layer_is_missing, a_layer_is_no_directory;

/* ---- files: circumstances_files.c ---- */
circumstance target_is_missing, source_is_missing, target_exists;
circumstance target_is_file, target_is_directory;
circumstance parent_is_missing;
circumstance lacks_execute_bit, is_on_noexec, is_for_other_machine, interpreter_is_missing;
circumstance interpreter_is_no_program;
circumstance is_on_read_only, is_on_overlay;
circumstance owner_is_unmapped; /* of the target, or of its directory where it does not exist */
circumstance makes_device;

/* ---- control groups: circumstances_groups.c ---- */
/* The target lies in a hierarchy, of this version: */
circumstance is_in_group, is_in_group_1, is_in_group_2;
circumstance group_has_processes, group_has_children, group_hands_down;
circumstance group_is_invalid; /* cgroup.type is "domain invalid" */
circumstance name_is_of_version_1, name_is_of_version_2;
circumstance controller_is_not_enabled; /* of the file's controller, in the group above */
circumstance controller_is_missing; /* one that is to be handed down is not in cgroup.controllers */
circumstance a_child_hands_on;      /* takes a controller away that a child hands on */
circumstance cpuset_is_empty;
circumstance writes_no_number;
circumstance pids_group_is_full; /* pids.max of its group or one above */

#endif
