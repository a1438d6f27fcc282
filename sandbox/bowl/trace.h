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

/* What can be told of a container that runs. */
enum trace_kind { TRACE_CALLS, TRACE_SCHED, TRACE_MEMORY, TRACES };
extern const char *const trace_names[TRACES];

/*
 * Start a tracer of all processes of a container and of what they start, until it is killed: of
 * their calls, of when the scheduler lets them run, or of the memory that they get. But for the
 * memory, what joins the container later is not traced; and the tracer of calls ends with the last
 * process.
 *
 * folder  the container's; its file "trace" receives the lines
 * Returns as above. For the scheduler's log -EACCES if kernel.perf_event_paranoid forbids it.
 */
pid_t trace_container(enum trace_kind kind, int folder, const struct state *s);

/* What they do, in a process of their own: write 0 or a negative errno to ready, and go on. */
_Noreturn void trace_sched_run(int ready, int folder, const struct state *s);
_Noreturn void trace_memory_run(int ready, int folder, const struct state *s);

/* End a tracer, if there is one. */
void trace_end(pid_t *tracer);

#endif
