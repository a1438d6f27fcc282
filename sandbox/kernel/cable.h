/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_CABLE_H
#define FISHBOWL_CABLE_H

#include <sys/types.h>

/*
 * A cable between two network namespaces (veth(4), rtnetlink(7)): one end, bowl0, bowl1 and so on,
 * stays in the caller's, the other becomes eth0 of a container's. Each has an address in a network
 * of four addresses, which the number of the cable gives. The kernel removes both ends with the
 * container's namespace. All this needs CAP_NET_ADMIN in the network namespace where it is done.
 */
enum { CABLE_ADDRESS = 16, CABLE_NAME = 16 };

/* Make one whose name and network nobody has. Returns its number or a negative errno. */
int cable_make(void);

/* Bring one end into the network namespace of a process, and up at the other. Returns 0 or -errno.
 */
int cable_lay(int number, pid_t pid);

/* The same at the process's end, by itself: with a route to everywhere. Returns 0 or -errno. */
int cable_connect(int number);

/* Remove it, if it is there. */
void cable_remove(int number);

/* The addresses "10.213.0.1" of the outer end and "10.213.0.2" of the inner one. */
void cable_address(int number, int inner, char address[CABLE_ADDRESS]);

#endif
