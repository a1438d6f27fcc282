/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TRIAL_H
#define FISHBOWL_TRIAL_H

#include "probe.h"

/* What a probe does in its child, and how it says what came of it. */
struct trial {
    unsigned surroundings;
    const struct limits *limits; /* that a lab would get */
    enum probe_state otherwise;  /* its state when it does not work */
    enum probe_state state;
    enum cause cause;
    char found[240];
};

typedef void trial_run(struct trial *t);

/* It works. */
void trial_ok(struct trial *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* It does not, for this reason. */
void trial_lack(struct trial *t, enum cause cause, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The kernel answered "what" with code, a negative errno: the reason is looked for. */
void trial_refused(struct trial *t, int code, const char *what);

/* In namespaces of their own, see the table in probe.c. */
trial_run trial_unshare, trial_tmpfs, trial_proc, trial_sysfs, trial_devpts, trial_pivot,
    trial_overlay, trial_veth;
/* In the caller's. */
trial_run trial_idmapped, trial_hierarchies, trial_groups, trial_controllers, trial_freezer;
trial_run trial_limits;
trial_run trial_ptrace, trial_subids, trial_perf, trial_processes, trial_memory, trial_disk;

#endif
