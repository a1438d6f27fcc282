/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_OBSERVER_H
#define FISHBOWL_OBSERVER_H

#include <stddef.h>

/*
 * Some truths can be read only from within a namespace: the host name of a UTS namespace has no
 * file below /proc/PID. The observer is a child of the keeper in the lab's user namespace, outside
 * the lab's PID namespace (so no ps in the lab shows it), that enters a namespace, looks and
 * answers.
 */

/*
 * The observer's main loop: answers requests on a SOCK_SEQPACKET socket until its other end is
 * closed. The caller has already entered the lab's user namespace. Never returns.
 */
_Noreturn void observer_run(int socket);

/*
 * Ask for the host name of a UTS namespace. Blocks for at most 100 ms.
 *
 * socket  lab_info.observer
 * ns      descriptor of /proc/PID/ns/uts
 * name    receives the name, at most size - 1 bytes
 * Returns 0 or a negative errno (ETIMEDOUT, EPIPE when the observer is gone, EPERM).
 */
int observer_hostname(int socket, int ns, char *name, size_t size);

/*
 * The same in two halves, so that other work can be done while the observer looks: ask returns 0
 * and the question's *number, take its answer.
 */
int observer_ask_hostname(int socket, int ns, unsigned *number);
int observer_take_hostname(int socket, unsigned number, char *name, size_t size);

#endif
