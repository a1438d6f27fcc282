/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SCOPE_H
#define FISHBOWL_SCOPE_H

#include "../sandbox/sandbox.h"

/*
 * Find the control groups for a lab before it is started: what FISHBOWL_CGROUP names; for an
 * ordinary user who has none, a scope of the systemd user session, in which this program is run
 * again (systemd-run(1)): then this function does not return.
 *
 * Says on standard error what is of no use, and leaves the same words in the options.
 *
 * lab   .cgroup and .cgroup_lacks are set
 * argv  of main()
 */
void scope_enter(struct lab_options *lab, char **argv);

#endif
