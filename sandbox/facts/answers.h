/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_ANSWERS_H
#define FISHBOWL_ANSWERS_H

#include "facts.h"

/* How the facts of the table are found in a snapshot; known to the files of this folder only. */

struct fact_query {
    const struct snapshot *s;
    const struct facts_terminals *terminals; /* may be NULL */
    const struct fact_info *info;            /* the row of the table that was asked for */
    enum side side;                          /* by that row's name */
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

/* Any process whose root and mounts are the lab's own, or NULL. */
const struct process *host_process(const struct snapshot *s);

/* Whom a fact is about: host.X, container.X or process(NAME).X; NULL with *value saying why not. */
const struct process *subject_or_none(const struct fact_query *q, struct fact_value *value);

/* What is asked about it: "uid.inside" of "process(NAME).uid.inside", "caps" of "host.caps". */
const char *fact_part(const struct fact_query *q);

/*
 * The share of one processor, in percent, over the last seconds: *value receives it with its
 * window. FACT_NONE at the first question and for a second after it.
 *
 * key   whom it is about: the same one at each question
 * used  seconds of processor time until now
 */
void meter_share(struct process_cache *cache, const char *key, double used,
                 struct fact_value *value);

/* The kind of a namespace by its word, or -1. */
int ns_kind_of(const char *word);

/* How well a control group answers to a name of facts: more is better, 0 not at all. */
int group_rank(const struct cgroup *group, const char *name);

/*
 * Open a file as the host side or the container names it. No symbolic link leads out of that
 * side's root: RESOLVE_IN_ROOT of openat2(2). Devices and the like are not opened for reading.
 *
 * flags  O_PATH, perhaps with O_NOFOLLOW, or O_RDONLY
 * Returns a descriptor or a negative errno (ESRCH without a process on that side).
 */
int side_open(const struct snapshot *s, enum side side, const char *path, int flags);

void answer_pid(const struct fact_query *q, struct fact_value *value);
void answer_pids(const struct fact_query *q, struct fact_value *value);
void answer_processes(const struct fact_query *q, struct fact_value *value);
void answer_printed(const struct fact_query *q, struct fact_value *value);
void answer_lens(const struct fact_query *q, struct fact_value *value);
void answer_silent(const struct fact_query *q, struct fact_value *value);
void answer_side(const struct fact_query *q, struct fact_value *value);
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
void answer_process_cgroups(const struct fact_query *q, struct fact_value *value);
void answer_id_map(const struct fact_query *q, struct fact_value *value);

void answer_process_own(const struct fact_query *q, struct fact_value *value);
void answer_process_parent(const struct fact_query *q, struct fact_value *value);
void answer_process_root(const struct fact_query *q, struct fact_value *value);
void answer_process_frozen(const struct fact_query *q, struct fact_value *value);
void answer_process_children(const struct fact_query *q, struct fact_value *value);
void answer_count(const struct fact_query *q, struct fact_value *value);
void answer_zombies(const struct fact_query *q, struct fact_value *value);

void answer_status(const struct fact_query *q, struct fact_value *value);
void answer_caps(const struct fact_query *q, struct fact_value *value);
void answer_no_new_privs(const struct fact_query *q, struct fact_value *value);
void answer_seccomp(const struct fact_query *q, struct fact_value *value);
void answer_cpus(const struct fact_query *q, struct fact_value *value);
void answer_nice(const struct fact_query *q, struct fact_value *value);
void answer_uid(const struct fact_query *q, struct fact_value *value);
void answer_process_account(const struct fact_query *q, struct fact_value *value);
void answer_process_share(const struct fact_query *q, struct fact_value *value);

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

void answer_mounts_host(const struct fact_query *q, struct fact_value *value);
void answer_mount_host(const struct fact_query *q, struct fact_value *value);
void answer_mount_part(const struct fact_query *q, struct fact_value *value);
void answer_layer(const struct fact_query *q, struct fact_value *value);

void answer_page(const struct fact_query *q, struct fact_value *value);
void answer_frame(const struct fact_query *q, struct fact_value *value);

void answer_listens(const struct fact_query *q, struct fact_value *value);
void answer_interfaces(const struct fact_query *q, struct fact_value *value);
void answer_ipc(const struct fact_query *q, struct fact_value *value);
void answer_clock(const struct fact_query *q, struct fact_value *value);

void answer_group(const struct fact_query *q, struct fact_value *value);
void answer_group_frozen(const struct fact_query *q, struct fact_value *value);
void answer_group_processes(const struct fact_query *q, struct fact_value *value);
void answer_group_hierarchy(const struct fact_query *q, struct fact_value *value);
void answer_group_version(const struct fact_query *q, struct fact_value *value);
void answer_group_number(const struct fact_query *q, struct fact_value *value);
void answer_group_text(const struct fact_query *q, struct fact_value *value);
void answer_group_quota(const struct fact_query *q, struct fact_value *value);
void answer_group_share(const struct fact_query *q, struct fact_value *value);
void answer_group_populated(const struct fact_query *q, struct fact_value *value);
void answer_bowl(const struct fact_query *q, struct fact_value *value);
void answer_bowl_state(const struct fact_query *q, struct fact_value *value);
void answer_bowl_exit(const struct fact_query *q, struct fact_value *value);
void answer_bowl_pid(const struct fact_query *q, struct fact_value *value);
void answer_bowl_guard(const struct fact_query *q, struct fact_value *value);
void answer_bowl_monitor(const struct fact_query *q, struct fact_value *value);
void answer_bowl_running(const struct fact_query *q, struct fact_value *value);
void answer_bowl_front(const struct fact_query *q, struct fact_value *value);

/* process(bowl:NAME) is process 1 of that container, cgroup(bowl:NAME) the uppermost group of its
 * own: put its number or path in place of such an argument, where there is one. */
void bowl_translate(const struct snapshot *s, const char *fact, char *argument, size_t size);

void answer_lab_cgroups(const struct fact_query *q, struct fact_value *value);
void answer_lab_freezer(const struct fact_query *q, struct fact_value *value);

#endif
