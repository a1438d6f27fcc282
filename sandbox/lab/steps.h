/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_STEPS_H
#define FISHBOWL_STEPS_H

#include "../kernel/err.h"

/* The steps in which a lab is built; the one that failed is told across the clone(2). */
enum step {
    STEP_SWEEP,
    STEP_PRIVATE,
    STEP_STAGE,
    STEP_IDMAP,
    STEP_NAMESPACES,
    STEP_MAPS,
    STEP_USER,
    STEP_CGROUP_NAMESPACE,
    STEP_ROOT,
    STEP_PROGRAMS,
    STEP_FILES,
    STEP_PROC,
    STEP_SYS,
    STEP_DEV,
    STEP_PTS,
    STEP_CONTAINER,
    STEP_PIVOT,
    STEP_PROC_DETACHED,
    STEP_TERMINAL,
    STEP_SHELL,
    STEP_REPORT,
    STEPS
};

/*
 * Word a failed step for the student: what was tried, what the kernel said, which setting of this
 * machine may be the reason. Returns code.
 */
int step_error(struct err *e, enum step step, const char *object, int code);

#endif
