/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_HOSTSHELL_H
#define FISHBOWL_HOSTSHELL_H

#include <stdbool.h>
#include <sys/types.h>

/* Where the lab's shells look for commands: the lesson programs and bowl first. */
#define HOSTSHELL_PATH                                                                             \
    "/opt/fishbowl/bin:/opt/bowl/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

struct hostshell {
    int slave;          /* of pty_open(); stays open for the caller */
    const char *term;   /* TERM */
    const char *folder; /* where it begins; NULL or one that it cannot enter: /root */
    int gate;           /* the shell begins when it could read a byte there; -1: at once */
    int hello;          /* its socket to a tracer, stays open for the caller; -1: not watched */
    bool dumpable;      /* that tracer is an ordinary user's, lens_join() */
};

/*
 * Start an interactive shell on a terminal, with a clean environment of a lab's root. Returns its
 * process number or a negative errno.
 */
pid_t hostshell_start(const struct hostshell *shell);

/*
 * Kill a shell and all that runs on its terminal. init's to do, which can name them.
 *
 * proc    a procfs of the lab's PID namespace
 * folder  receives the shell's working directory, "" if that is unknown
 */
void hostshell_kill(int proc, pid_t shell, char *folder, size_t size);

#endif
