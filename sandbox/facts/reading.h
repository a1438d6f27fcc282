/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_READING_H
#define FISHBOWL_READING_H

#include "../kernel/procfs.h"
#include "snapshot.h"

/* The parts of reading a snapshot, known to the files of this folder only. */

/* What one process is known by between two snapshots. Sorted by pid in the cache. */
struct process_entry {
    struct process process; /* as last read; order, side and the like not yet filled */
    pid_t session;
    int tty;       /* device number of its terminal as in proc_pid_stat(5) */
    int threads;   /* only of a process with a single thread can anything be taken over */
    int schedstat; /* descriptor of /proc/PID/schedstat, or -1 */
    char ran[64];  /* its text: unchanged means that the process did not run since */
};

/*
 * What snapshots of one lab share, so that the next need not read all anew: the processes as last
 * read, and an open schedstat for some of them. A process that has not run since cannot have
 * changed its own namespaces, root, name or arguments (only it can: unshare(2), setns(2),
 * chroot(2), execve(2)); what others change for it (parent, cgroup, terminal) is looked at by other
 * signs, see processes.c.
 */
struct process_cache {
    int references;
    unsigned generation; /* of the lab, which is also known by its init */
    pid_t init;
    struct process_entry *entry;
    int entries;
    int descriptors;      /* open schedstats */
    int affordable;       /* how many of them may be open */
    uint64_t memberships; /* cgroup_state of the last snapshot */
    ino_t ns[NS_KINDS];   /* the lab's own, read at the first snapshot */
    struct file_id root;
    struct meters *meters; /* of meter_share(); NULL until a share is asked for */
    int uts; /* descriptor of the lab's own UTS namespace, to ask for its name early; or -1 */
};

/* What reading the cgroups tells about all processes at once. */
struct cgroup_state {
    /* A sum over all groups, their members and freezer states: while it stays the same, no process
     * has changed its group, or been frozen or thawed. */
    uint64_t memberships;
    bool root_frozen[LAB_HIERARCHIES]; /* the lab's own root group is frozen */
};

struct process_cache *process_cache_new(const struct lab_info *lab);
void process_cache_unref(struct process_cache *cache);

/*
 * Read all processes of the lab into s->cache and, unordered, into s->process, and the lab's own
 * namespaces and root. The cgroups must have been read. Returns 0 or a negative errno with *e.
 */
int processes_read(struct snapshot *s, const struct cgroup_state *groups, struct err *e);

/* The cache's entry of a process, or NULL. */
const struct process_entry *process_cache_find(const struct process_cache *cache, pid_t pid);

/* Put s->process into the order of the view, and fill in depth. */
int processes_order(struct snapshot *s, struct err *e);

/* Choose s->leader and fill in in_container. Needs the order. */
void leader_find(struct snapshot *s);

/* Make the process at an index, or none (-1), the leader, and mark whom its container has. */
void leader_set(struct snapshot *s, int leader);

/* Process 1 of the container of bowl in front of which the second terminal stands, as an index, or
 * -1. The terminals must have been read. name: receives the container's, or NULL */
int bowl_front(const struct snapshot *s, const char **name);

/* Read the cgroups of the lab into s->cgroup. */
int cgroups_read(struct snapshot *s, struct cgroup_state *state, struct err *e);

/*
 * Find out the group of a process from the text of its /proc/PID/cgroup: fills in cgroup and
 * frozen.
 */
void cgroups_locate(const struct snapshot *s, const struct cgroup_state *state, const char *text,
                    struct process *process);

/*
 * The groups of a process below those of the lab, hierarchy by hierarchy: "freezer:/box, v2:/app",
 * as facts name them; what has no room is left out.
 */
void cgroups_of(const struct snapshot *s, pid_t pid, char *text, size_t size);

/* Fill in s->confines; nothing without a leader. Needs the groups. */
void confines_read(struct snapshot *s);

/* Take the groups that the lab itself needs out of the list. */
void cgroups_hide_own(struct snapshot *s);

/* Read the leader's mounts; nothing without a leader. */
int mounts_read(struct snapshot *s, struct err *e);

/* A process's map of ids, file uid_map or gid_map, in the ids that the lab knows:
 * "0 0 1, 1 100000 65535". */
void id_map_read(const struct snapshot *s, const struct process *p, const char *file, char *text,
                 size_t size);

/* An id as the reader of /proc sees it, as the user namespace of a process numbers it; 65534, which
 * stands for nobody, if it has none there. user_namespaces(7) */
unsigned long uid_seen_by(const struct snapshot *s, pid_t pid, unsigned long id);

/*
 * Does a process sleep because it wants input from its terminal?
 *
 * proc  the lab's procfs
 * tty   the terminal's number as in proc_pid_stat(5)
 */
bool process_wants_input(int proc, pid_t pid, int tty);

/* Read both terminals; needs leader and order. */
void terminals_read(struct snapshot *s);

/* A number that follows "/" in the lab's procfs: an openat(2) path "PID/name". */
struct proc_path {
    char text[64];
};
struct proc_path proc_path(pid_t pid, const char *name);

/* Read a file of any length. Returns its text for free(3) with *length, or NULL with errno. */
char *file_read_all(int dir, const char *path, size_t *length);

#endif
