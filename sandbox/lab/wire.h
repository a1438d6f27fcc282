/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_WIRE_H
#define FISHBOWL_WIRE_H

#include "lab.h"
#include <stddef.h>

/*
 * Messages between caller, keeper and the lab's init: one datagram of a SOCK_SEQPACKET socket each
 * (unix(7)), with descriptors attached. All three are forks of one program, so they share structs.
 */
enum wire_type {
    /* caller to keeper */
    WIRE_RESET,   /* tear down and build anew */
    WIRE_RESPAWN, /* side */
    WIRE_LENS,    /* side, value: on or off; replace its shell */
    WIRE_RESIZE,  /* side, rows, columns */
    WIRE_SCRIPT,  /* number, milliseconds in value; text: the script */
    /* keeper to caller */
    WIRE_READY, /* text: struct lab_info; descriptors: procfs, observer, masters, lens */
    WIRE_EVENT, /* text: struct lab_event; descriptor: the new master, if one */
    /* keeper to init */
    WIRE_BUILD,  /* the ids are there */
    WIRE_GROUPS, /* text: struct delegation of every group */
    WIRE_SHELL,  /* side, rows, columns, value: start another, or replace the one that runs;
                    descriptor: its socket to a tracer, if it is watched */
    /* init to keeper */
    WIRE_FAILED,  /* number: enum step, value: errno, text: the object */
    WIRE_BUILT,   /* text: struct built; descriptors as in enum built_fd */
    WIRE_STARTED, /* side, number: pid, value: it replaced another; descriptor: its master */
    WIRE_ENDED,   /* side, value: exit status or 128 + signal */
};

enum { WIRE_FDS = 12, WIRE_TEXT = 65536 };

struct wire {
    enum wire_type type;
    unsigned generation;
    enum side side;
    int number, value;
    unsigned short rows, columns;
    int fds;
    int fd[WIRE_FDS];
};

/*
 * Send a message. The descriptors stay with the sender.
 *
 * text, size  what follows the message, up to WIRE_TEXT bytes; may be NULL, 0
 * flags       of send(2); MSG_DONTWAIT makes it give up with -EAGAIN when the other side is slow
 * Returns 0 or a negative errno; -EPIPE when the other side is gone.
 */
int wire_send(int socket, const struct wire *wire, const void *text, size_t size, int flags);

/*
 * Receive a message; its descriptors (close-on-exec) belong to the receiver, unused ones are -1.
 *
 * text, max  receives what follows; cut at max bytes
 * Returns the size of the text or a negative errno: -EAGAIN with MSG_DONTWAIT and nothing there,
 * -EPIPE when the other side is gone.
 */
ssize_t wire_receive(int socket, struct wire *wire, void *text, size_t max, int flags);

/* Close what descriptors the message still holds. */
void wire_close(struct wire *wire);

#endif
