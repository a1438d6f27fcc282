/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SCOPE_H
#define FISHBOWL_SCOPE_H

#include "../sandbox/sandbox.h"

/*
 * The control groups in which fishbowl begins, found before a lab is started: what FISHBOWL_CGROUP
 * names; for an ordinary user who has none, a scope of the systemd user session, in which this
 * program is run again by systemd-run(1).
 */

enum scope {
    SCOPE_NOT_NEEDED, /* there are groups, or root makes them */
    SCOPE_ENTERED,    /* this is the program that was run again */
    SCOPE_NONE,       /* no systemd user session here */
    SCOPE_OFF,        /* FISHBOWL_NO_SYSTEMD is set */
    SCOPE_REFUSED,    /* there is one, and it did not work */
};

/*
 * If a scope is needed and can be had, become the same program with the same arguments in it: then
 * this does not return. Process number, terminal and exit status stay what they are.
 *
 * argv  of main()
 * e     receives why, for SCOPE_REFUSED
 */
enum scope scope_enter(char **argv, struct err *e);

/*
 * The same for a lab, with its options: sets .cgroup and .cgroup_lacks, and says on standard error
 * what is of no use.
 */
void scope_for_lab(struct lab_options *lab, char **argv);

#endif
