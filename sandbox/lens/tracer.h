/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TRACER_H
#define FISHBOWL_TRACER_H

#include "lens.h"
#include <sys/ptrace.h>

/* Stop at the calls of the filter, follow every child; and should we be killed, none may go on:
 * with the filter but without tracer each of these calls would fail with ENOSYS, seccomp(2). */
#define TRACER_OPTIONS                                                                             \
    (PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |      \
     PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)

/* Follow our tracees, and send what they call, until there is none left. */
void tracer_run(int calls, enum side side);

#endif
