/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_DETACH_H
#define FISHBOWL_DETACH_H

/*
 * Leave the caller's session, terminal and working directory: nothing but SIGKILL may end a keeper
 * before what it keeps, and it must hold nothing of the caller's. No handler of the caller's stays
 * either: one for crashes would make a PID 1 that is forked later killable, since that is safe only
 * from signals without one, pid_namespaces(7).
 *
 * fds  descriptors to be kept, count of them: they become 3 and those behind it, and close on exec;
 *      all others are closed, and /dev/null stands in for the standard streams
 * Returns 0 or a negative errno.
 */
int detach(int *fds[], int count);

#endif
