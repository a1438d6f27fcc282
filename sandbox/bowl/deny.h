/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_DENY_H
#define FISHBOWL_BOWL_DENY_H

#include "../kernel/err.h"
#include <seccomp.h>

/*
 * System calls that a container is denied (`--deny mount,ptrace`). Its filter lets the kernel ask
 * the monitor before each of them (seccomp_unotify(2)); the monitor writes down who called, and
 * answers EPERM. Thus a call that is denied costs two switches of processes, and all others
 * nothing.
 */

enum { DENY_SIZE = 256 }; /* bytes of the list of names */

/*
 * Look at a list of names of calls, with commas between them.
 * Returns 0, or -EINVAL with *e: which name is none, or cannot be denied.
 */
int deny_check(const char *list, struct err *e);

/*
 * Give the calling process, and its children, a filter that denies these.
 *
 * listener  receives a descriptor for deny_answer(); NULL: they are refused without a word
 * Returns 0 or a negative errno.
 */
int deny_install(const char *list, int *listener);

/* What outlives who answers: the question. Begin with all zero; id 0 is none. */
union deny_kept {
    struct seccomp_notif asked;
    char room[256]; /* a younger kernel's may be longer */
};

/*
 * Answer the question that waits at a listener, or one that was taken from it before: no.
 *
 * shelf, name  where to write an event, and of which container
 */
void deny_answer(int listener, union deny_kept *kept, int shelf, const char *name);

#endif
