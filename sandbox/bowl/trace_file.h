/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_TRACE_FILE_H
#define FISHBOWL_BOWL_TRACE_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * The file "trace" in a container's folder, a line for each thing that its tracers see. Several may
 * write at once. After 8 MiB it is renamed trace.1.
 */
struct trace_file {
    int folder, file; /* of the file -1 to begin with */
};

/* Add a line, which ends with a newline. On a full disk it is lost, and the next is tried. */
void trace_file_add(struct trace_file *t, const char *line);

/* A time of RFC 3339, to the microsecond. nanoseconds since 1970; 0: now. */
enum { TRACE_STAMP = 32 };
void trace_stamp(char stamp[TRACE_STAMP], uint64_t nanoseconds);

/* The number of a process or thread in its own PID namespace, and its name: "" and 0 if it has
 * ended. */
struct trace_name {
    pid_t inside;
    char command[32];
};
void trace_name(pid_t tid, struct trace_name *name);

#endif
