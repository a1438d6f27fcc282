/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_HOSTSHELL_H
#define FISHBOWL_HOSTSHELL_H

#include <sys/types.h>

/* Where the lab's shells look for commands: the lesson programs first. */
#define HOSTSHELL_PATH                                                                             \
    "/opt/fishbowl/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/*
 * Start an interactive shell on a terminal, with a clean environment of a lab's root.
 *
 * slave  of pty_open(); stays open for the caller
 * term   TERM
 * gate   the shell begins when it could read a byte there; -1: at once
 * Returns its process number or a negative errno.
 */
pid_t hostshell_start(int slave, const char *term, int gate);

#endif
