/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_VETH_H
#define FISHBOWL_VETH_H

/*
 * Make a pair of virtual interfaces, the two ends of a cable, in the caller's network namespace.
 * The kernel chooses their names, veth0 and so on. Needs CAP_NET_ADMIN there; loads the module if
 * it can (veth(4), rtnetlink(7)).
 *
 * Returns 0, or a negative errno: -EOPNOTSUPP from a kernel that has no such interfaces.
 */
int veth_make(void);

/*
 * Whether the machine's program ip can lay such cables: that of iproute2 can, BusyBox's cannot.
 * Returns its path, or NULL.
 */
const char *veth_program(void);

#endif
