/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LOCAL_H
#define FISHBOWL_LOCAL_H

#include "../../sandbox/sandbox.h"

/*
 * Messages between programs of one user on one machine: a UNIX socket (unix(7), SOCK_SEQPACKET) in
 * the folder of that name in the user's runtime folder (sandbox/kernel/places.h). Both sides look
 * at whom they talk to: folder and socket are the user's own and closed to others, and the other
 * side is the user or root (SO_PEERCRED).
 */
enum { LOCAL_MESSAGE = 65536 }; /* bytes of a message at most */

/*
 * Listen, without blocking. Where another program does so already, *e says that (-EADDRINUSE); a
 * socket that nobody listens on any more is replaced. Returns a descriptor or a negative errno.
 */
int local_listen(const char *folder, struct err *e);

/* Take the next one who connects, or -EAGAIN; who is neither the user nor root is turned away. */
int local_accept(int listener);

/*
 * Connect. -ENOENT: nobody listens now; -EPERM with *e where folder, socket or listener are not the
 * user's own. Returns a descriptor or a negative errno.
 */
int local_connect(const char *folder, struct err *e);

/*
 * The same in any folder, by its descriptor, for who checks who the other side is: listen at a new
 * socket of that mode, and connect. Return a descriptor or a negative errno.
 */
int local_bind(int folder, const char *name, mode_t mode);
int local_reach(int folder, const char *name);

/* Who is at the other end of a connection (SO_PEERCRED, unix(7)); -1: not known. */
uid_t local_peer(int fd);

/* Remove the socket and close the listener. */
void local_close(int *listener, const char *folder);

#endif
