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

enum { OBSERVER_TEXT = 512 };

/* What can be asked: of a UTS, network or IPC namespace. */
enum observer_kind {
    OBSERVER_HOSTNAME = 'h',   /* the host name */
    OBSERVER_INTERFACES = 'n', /* "lo up 127.0.0.1/8, eth0 down": names, flag, IPv4 addresses */
    OBSERVER_IPC = 'i',        /* "0 1 0": System V message queues, segments, semaphore sets */
};

/*
 * Ask, and wait for the answer for at most 100 ms.
 *
 * socket  lab_info.observer
 * ns      descriptor of /proc/PID/ns/uts, net or ipc
 * text    receives the answer, at most size - 1 bytes
 * Returns 0 or a negative errno (ETIMEDOUT, EPIPE when the observer is gone, EPERM).
 */
int observer_look(int socket, enum observer_kind kind, int ns, char *text, size_t size);

/*
 * The same for a host name in two halves, so that other work can be done while the observer looks:
 * ask returns 0 and the question's *number, take its answer.
 */
int observer_ask_hostname(int socket, int ns, unsigned *number);
int observer_take(int socket, unsigned number, char *text, size_t size);

#endif
