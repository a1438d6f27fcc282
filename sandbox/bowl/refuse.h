/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_REFUSE_H
#define FISHBOWL_BOWL_REFUSE_H

#include <linux/filter.h>

/*
 * A system call filter that refuses calls by their names, seccomp(2), for all kinds of programs
 * that the processor runs. libseccomp knows the numbers; the code is made here, since what it
 * makes takes 1.6 ms of each start, and this 0.2.
 */

enum { REFUSE_MOST = 96, REFUSE_CODE = 512 };

struct refusal {
    unsigned short length;
    struct sock_filter code[REFUSE_CODE];
};

/*
 * Make it: the named calls fail with EPERM, those that this processor does not have are passed
 * over, and all others pass. With flags, clone(2) fails with EPERM when it has one of them, and
 * clone3(2), whose flags a filter cannot read, with ENOSYS: libraries then use clone.
 * Returns 0, or -E2BIG.
 */
int refuse_compile(struct refusal *filter, const char *const names[], int count, unsigned flags);

/*
 * Install it for the caller and its children. PR_SET_NO_NEW_PRIVS must be set, or the caller have
 * CAP_SYS_ADMIN. Returns 0 or a negative errno.
 */
int refuse_install(const struct refusal *filter);

#endif
