/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "steps.h"
#include "../kernel/namespaces.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char nested[] =
    "Inside another container that is usual, since parts of /proc are covered there: start that "
    "container with --privileged, or run fishbowl on the machine itself.";
static const char old_kernel[] =
    "The kernel may be too old (5.11 is needed), or a container around fishbowl forbids mounts.";
static const char memory[] = "The machine may be out of memory, or its limits are too low.";

static const struct {
    const char *what, *hint;
} steps[STEPS] = {
    [STEP_SWEEP] = {"remove what an earlier lab left", NULL},
    [STEP_PRIVATE] = {"make a mount namespace of the lab's own", old_kernel},
    [STEP_STAGE] = {"bind read-only", old_kernel},
    [STEP_IDMAP] = {"make the map of the lab's user ids", NULL},
    [STEP_NAMESPACES] = {"make the lab's namespaces", NULL},
    [STEP_MAPS] = {"write the map of the lab's user ids", NULL},
    [STEP_USER] = {"become the lab's root", NULL},
    [STEP_CGROUP_NAMESPACE] = {"make the lab's cgroup namespace", NULL},
    [STEP_ROOT] = {"mount the lab's root", old_kernel},
    [STEP_PROGRAMS] = {"give the lab this machine's programs:", old_kernel},
    [STEP_FILES] = {"write the lab's file", memory},
    [STEP_PROC] = {"mount /proc in the lab", nested},
    [STEP_SYS] = {"mount /sys in the lab", nested},
    [STEP_DEV] = {"make the lab's /dev:", old_kernel},
    [STEP_PTS] = {"mount /dev/pts in the lab", old_kernel},
    [STEP_CONTAINER] = {"put the root filesystem into the lab:", memory},
    [STEP_PIVOT] = {"enter the lab's root", NULL},
    [STEP_PROC_DETACHED] = {"keep a second /proc of the lab", nested},
    [STEP_TERMINAL] = {"open a terminal in the lab", NULL},
    [STEP_SHELL] = {"start a shell in the lab", memory},
    [STEP_REPORT] = {"hear from the lab while it was built", memory},
};

int step_error(struct err *e, enum step step, const char *object, int code)
{
    char hint[400] = "";
    if (step == STEP_NAMESPACES || step == STEP_MAPS || step == STEP_IDMAP || code == -EPERM)
        ns_hint(hint, sizeof hint);
    if (code == -ENOSYS)
        snprintf(hint, sizeof hint, "%s", old_kernel);
    else if (steps[step].hint && !(step == STEP_ROOT && code == -EPERM))
        snprintf(hint, sizeof hint, "%s", steps[step].hint);
    size_t used = strlen(hint);
    snprintf(hint + used, sizeof hint - used, "%s\"fishbowl doctor\" tells more.", used ? " " : "");
    return err_set(e, code, hint, "The lab could not be built: %s%s%s", steps[step].what,
                   object[0] ? " " : "", object);
}
