/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SNAPSHOT_H
#define FISHBOWL_SNAPSHOT_H

#include "../kernel/namespaces.h"
#include "../lab/lab.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * What the kernel says about a lab at one moment. Views draw it, checks and predictions evaluate
 * it, the change of a command is the difference of two. Nothing in it is remembered or guessed.
 * Process numbers are the lab's own (those that pidof(8) prints on the host side), unless they are
 * called inside (the innermost PID namespace).
 */

enum { PROCESS_LEVELS = 4 };

struct file_id {
    uint64_t device, inode;
};

struct process {
    pid_t pid, ppid;
    int levels;                    /* PID namespaces from the lab's downwards, >= 1 */
    pid_t numbers[PROCESS_LEVELS]; /* NSpid of proc_pid_status(5): numbers[0] == pid */
    char state;                    /* R S D T t Z X I as in proc_pid_stat(5) */
    bool frozen;                   /* its cgroup, or one above it in the lab, is frozen */
    bool in_container;             /* the container's ps shows it, see snapshot.leader */
    int side;                      /* enum side of its controlling terminal, or -1 */
    uint64_t start;                /* start time in clock ticks since boot: with pid, an identity */
    pid_t pgrp;                    /* process group */
    ino_t ns[NS_KINDS];            /* inode of /proc/PID/ns/KIND; 0 where it could not be read */
    struct file_id root;           /* what /proc/PID/root leads to */
    char root_path[128];           /* the same as the lab names it: "/", "/root/containerroot" */
    char cgroup[96];   /* path in the lab: the deepest of its hierarchies, "/" if none */
    char name[16];     /* comm */
    char command[128]; /* arguments joined by spaces; [name] for those without */
    int depth;         /* below the shell or init: for drawing a tree */
};

struct cgroup {
    char path[96]; /* "/handmadecontainer", relative to the lab's cgroup root */
    const struct lab_hierarchy *hierarchy;
    int processes;           /* in this group itself */
    bool can_freeze, frozen; /* freezer.state is FROZEN, or "frozen 1" in cgroup.events */
};

struct mount {
    char target[128]; /* as the container names it */
    char type[32], source[64];
};

/* What the container's first process is held to, beyond what the lab is anyway: cgroups(7). */
struct confines {
    double memory;    /* MiB at most; 0: no limit of its own */
    double cpu;       /* percent of one processor at most; 0: as above */
    int processes;    /* at most; 0: as above */
    bool filter;      /* of its system calls, that of the lens not counted: seccomp(2) */
    char groups[256]; /* where it is, hierarchy by hierarchy: "freezer:/box, v2:/app"; "" in none */
};

/* The state of one terminal. */
struct terminal {
    pid_t shell;      /* what the lab started there; 0 when it has ended */
    pid_t foreground; /* leader of the terminal's foreground process group, or its oldest member; 0
                         if unknown */
    bool waiting;     /* a foreground process sleeps in read, poll or select: it wants input */
    bool echo;        /* false only while a program reads a line unseen, as for a password; line
                         editors such as readline do their own echo, which counts as true */
    int process;      /* index of the process that the pane's frame describes, or -1: the leader
                         while the container is in front, else the foreground process */
};

struct process_cache; /* see reading.h */

struct snapshot {
    uint64_t time;       /* CLOCK_MONOTONIC, milliseconds */
    unsigned generation; /* of the lab */
    const struct lab_info *lab;
    /*
     * All processes of the lab, as ps(1) in it shows them: init (pid 1) first, then the host
     * side's shell and its descendants, the container side's, then the rest.
     */
    struct process *process;
    int processes;
    struct cgroup *cgroup; /* without the lab's own roots and leaves */
    int cgroups;
    struct mount *mount; /* of the container's leader; empty without one */
    int mounts;
    ino_t ns[NS_KINDS];  /* the lab's own */
    struct file_id root; /* the lab's own */
    struct terminal terminal[SIDES];
    /*
     * Index of the container's first process, or -1 while there is no container. Where the second
     * terminal stands in front of a container of bowl, that one's process 1; else among the
     * descendants of the container side's shell, then among all, the first whose root or PID
     * namespace is not the lab's; if none, the first with any namespace of its own. With a PID
     * namespace of its own the container is that namespace's members, as its own ps(1) shows them;
     * else the leader, its descendants, and whoever shares what sets it apart.
     */
    int leader;
    char hostname[SIDES][65];
    char uid_map[64];         /* of the leader, in the lab's ids: "0 0 1", lines joined by ", " */
    struct confines confines; /* of the leader */
    struct process_cache *cache; /* for the next snapshot; shared, not part of the value */
};

/*
 * Read a snapshot. Costs follow the lab's processes, not the machine's.
 *
 * lab       of a lab that stands; must outlive the snapshot
 * previous  the snapshot before, or NULL: what cannot have changed is taken over from it
 * Result: a new snapshot for snapshot_free, or NULL with *e (ENOMEM, ESRCH when the lab is gone).
 * A process that ends while it is read is left out; that is no error.
 */
struct snapshot *snapshot_take(const struct lab_info *lab, const struct snapshot *previous,
                               struct err *e);
void snapshot_free(struct snapshot *snapshot);

/*
 * Read one terminal's state alone: cheap enough (tens of microseconds) to ask whether a command is
 * done. Fills everything but .process. Returns 0 or a negative errno.
 */
int terminal_read(const struct lab_info *lab, enum side side, struct terminal *terminal);

/* True if the process has a namespace of this kind that is not the lab's. */
bool process_has_own(const struct snapshot *s, const struct process *p, enum ns_kind kind);

/* The number by which the process knows itself: that of its innermost PID namespace. */
pid_t process_inside(const struct process *p);

/* Find by the host's number or by name (the container's own first, then the oldest); NULL if none.
 */
const struct process *snapshot_find(const struct snapshot *s, pid_t pid);
const struct process *snapshot_find_name(const struct snapshot *s, const char *name);

#endif
