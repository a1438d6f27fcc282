/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_REMEDIES_H
#define FISHBOWL_REMEDIES_H

/* Why something does not work. */
enum cause {
    CAUSE_NONE,
    CAUSE_MAX_NAMESPACES, /* user.max_*_namespaces is 0, or used up */
    CAUSE_USERNS_CLONE,   /* kernel.unprivileged_userns_clone */
    CAUSE_APPARMOR,       /* kernel.apparmor_restrict_unprivileged_userns */
    CAUSE_CONTAINER,      /* seccomp or covered files of a container around us */
    CAUSE_KERNEL,         /* the kernel is too old, or was built without it */
    CAUSE_REFUSED,        /* none of the above: a security module, perhaps */
    CAUSE_NO_CGROUP,      /* no hierarchy is mounted */
    CAUSE_NOT_DELEGATED,  /* no group that we may write to */
    CAUSE_HANDED_OVER,    /* FISHBOWL_CGROUP names what is of no use */
    CAUSE_NO_CONTROLLERS, /* a group, but no controller in it */
    CAUSE_FEW_CONTROLLERS,
    CAUSE_NO_FREEZER,
    CAUSE_SUBIDS,
    CAUSE_UNSHARE, /* a profile of its own, or it is not installed */
    CAUSE_PERF,
    CAUSE_NO_IP,   /* the program ip of iproute2 is not installed */
    CAUSE_NO_VETH, /* the kernel has no module for virtual cables */
    CAUSE_PROCESSES,
    CAUSE_MEMORY,
    CAUSE_DISK,
    CAUSE_NO_TERMINAL,
    CAUSE_SMALL_TERMINAL,
    CAUSE_LOCALE,
    CAUSE_COLOURS,
    CAUSES
};

/* What to do about it, for a machine with these surroundings (surroundings.h); "" for CAUSE_NONE.
 */
const char *remedy_for(enum cause cause, unsigned surroundings);

#endif
