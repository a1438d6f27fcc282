/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_ANSWERS_H
#define FISHBOWL_ANSWERS_H

#include "facts.h"

/* How the facts of the table are found in a snapshot; known to the files of this folder only. */

struct fact_query {
    const struct snapshot *s;
    const struct facts_terminals *terminals; /* may be NULL */
    enum side side;                          /* by the first word of the name */
    const char *argument;                    /* "" if the fact takes none */
};

/* Fill in a value; each of these sets text as well. */
void value_number(struct fact_value *value, double number);
void value_truth(struct fact_value *value, bool truth);
void value_text(struct fact_value *value, const char *text);
void value_none(struct fact_value *value, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The container's first process; without one NULL and *value says so. */
const struct process *leader_or_none(const struct fact_query *q, struct fact_value *value);

/* The kind of a namespace by its word, or -1. */
int ns_kind_of(const char *word);

/*
 * Open a file as the host side or the container names it. No symbolic link leads out of that
 * side's root: RESOLVE_IN_ROOT of openat2(2). Devices and the like are not opened for reading.
 *
 * flags  O_PATH or O_RDONLY
 * Returns a descriptor or a negative errno (ESRCH without a process on that side).
 */
int side_open(const struct snapshot *s, enum side side, const char *path, int flags);

void answer_pid(const struct fact_query *q, struct fact_value *value);
void answer_pids(const struct fact_query *q, struct fact_value *value);
void answer_processes(const struct fact_query *q, struct fact_value *value);
void answer_printed(const struct fact_query *q, struct fact_value *value);
void answer_silent(const struct fact_query *q, struct fact_value *value);
void answer_waiting(const struct fact_query *q, struct fact_value *value);
void answer_hostname(const struct fact_query *q, struct fact_value *value);
void answer_ns(const struct fact_query *q, struct fact_value *value);
void answer_file(const struct fact_query *q, struct fact_value *value);
void answer_text(const struct fact_query *q, struct fact_value *value);

void answer_process_pid(const struct fact_query *q, struct fact_value *value);
void answer_process_inside(const struct fact_query *q, struct fact_value *value);
void answer_process_numbers(const struct fact_query *q, struct fact_value *value);
void answer_process_state(const struct fact_query *q, struct fact_value *value);
void answer_process_ppid(const struct fact_query *q, struct fact_value *value);
void answer_process_cgroup(const struct fact_query *q, struct fact_value *value);

void answer_exists(const struct fact_query *q, struct fact_value *value);
void answer_container_pid(const struct fact_query *q, struct fact_value *value);
void answer_hostpid(const struct fact_query *q, struct fact_value *value);
void answer_name(const struct fact_query *q, struct fact_value *value);
void answer_root(const struct fact_query *q, struct fact_value *value);
void answer_os(const struct fact_query *q, struct fact_value *value);
void answer_own(const struct fact_query *q, struct fact_value *value);
void answer_namespaces(const struct fact_query *q, struct fact_value *value);
void answer_uid_map(const struct fact_query *q, struct fact_value *value);
void answer_frozen(const struct fact_query *q, struct fact_value *value);
void answer_cgroup(const struct fact_query *q, struct fact_value *value);
void answer_mounts(const struct fact_query *q, struct fact_value *value);
void answer_mount(const struct fact_query *q, struct fact_value *value);
void answer_mount_type(const struct fact_query *q, struct fact_value *value);
void answer_mount_source(const struct fact_query *q, struct fact_value *value);

void answer_group(const struct fact_query *q, struct fact_value *value);
void answer_group_frozen(const struct fact_query *q, struct fact_value *value);
void answer_group_processes(const struct fact_query *q, struct fact_value *value);
void answer_group_hierarchy(const struct fact_query *q, struct fact_value *value);
void answer_group_version(const struct fact_query *q, struct fact_value *value);
void answer_lab_cgroups(const struct fact_query *q, struct fact_value *value);
void answer_lab_freezer(const struct fact_query *q, struct fact_value *value);

#endif
