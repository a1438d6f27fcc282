/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_TRACE_H
#define FISHBOWL_BOWL_TRACE_H

#include "state.h"

/*
 * The kernel lens (lens.h) without its filter: each call of the traced processes is looked at, and
 * those of the lens's table are told. A filter can only be put in by a process itself, before it
 * begins, and without tracer it would fail each of these calls; so a container that runs is traced
 * by ptrace(2) alone. It is slower while that is on, and nothing of it is left when it is off: when
 * the tracer ends, the kernel lets its tracees go.
 */

/*
 * Start a tracer of the calling process and of all that it starts, until a first program begins:
 * of the making of a container.
 *
 * socket  receives MESSAGE_SHOWN with a line of text for each call
 * Returns the tracer's process number once it traces, or a negative errno.
 */
pid_t trace_making(int socket);

/*
 * Start a tracer of all processes of a container and of what they start, but not of what joins it
 * later, until the last has ended or the tracer is killed.
 *
 * folder  the container's; its file "trace" receives a line for each call. After 8 MiB it is
 *         renamed trace.1
 * Returns as above.
 */
pid_t trace_container(int folder, const struct state *s);

/* End a tracer, if there is one. */
void trace_end(pid_t *tracer);

#endif
