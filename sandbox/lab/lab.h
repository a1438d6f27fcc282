/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LAB_H
#define FISHBOWL_LAB_H

#include "../kernel/err.h"
#include "../kernel/namespaces.h"
#include "limits.h"
#include <stdbool.h>
#include <sys/types.h>

/*
 * The lab: the disposable host in which the student works. A keeper process builds it, holds it and
 * tears it down; the caller talks to the keeper over one socket and never blocks on it.
 *
 * caller --socketpair-- keeper -- lab init (PID 1 of the lab) -- two shells on the lab's own devpts
 */

/* The two terminals of a lab. The second one becomes the container by the student's own command. */
enum side { SIDE_HOST, SIDE_CONTAINER, SIDES };

/* "host" and "container", the words used in lessons and facts. */
extern const char *const side_names[SIDES];

struct lab_options {
    const char *rootfs;       /* unpacked Alpine tree, owned by the caller's user */
    bool stand_in;            /* rootfs is the BusyBox stand-in, not Alpine */
    const char *programs;     /* a tree with opt/fishbowl/bin, seen from both sides; or NULL */
    const char *bowl;         /* the program bowl, for the host side; or NULL */
    const char *cgroup;       /* a group handed over by an administrator, or NULL: see lab_groups */
    const char *cgroup_lacks; /* why there is none, for lab_info.missing; NULL: words of our own */
    const char *term; /* TERM of the shells: "xterm-256color", or "dumb" for the plain front end */
    unsigned short rows[SIDES], columns[SIDES]; /* first size of the terminals, in cells */
    bool lens[SIDES]; /* watch this terminal through the kernel lens, lens/lens.h */
    struct limits limits;
};

/* One cgroup hierarchy as the lab has it. */
enum { LAB_HIERARCHIES = 16 };
struct lab_hierarchy {
    int version;          /* 1 or 2 */
    char controllers[64]; /* v1: mount option set ("freezer", "cpu,cpuacct", "name=systemd"); v2: ""
                           */
    char outside[256];    /* directory of the lab's cgroup root on the machine */
    char inside[128]; /* the same directory as the lab's processes name it; "" where not mounted */
    char prefix[448]; /* what /proc/PID/cgroup, read on the machine, puts before lab paths */
};

/* What the caller learns when a lab is ready. Descriptors belong to the struct lab. */
struct lab_info {
    pid_t init;   /* lab's PID 1 as the machine numbers it */
    int proc;     /* directory of a procfs of the lab's PID namespace that nobody can unmount */
    int observer; /* SOCK_SEQPACKET to the observer, see facts/observer.h */
    int master[SIDES];   /* pty masters, O_NONBLOCK; -1 once that shell has ended */
    pid_t shell[SIDES];  /* the shells as the lab numbers them */
    int lens;            /* SOCK_SEQPACKET, O_NONBLOCK: for poll(2) and lens_next(), lens/lens.h */
    bool watched[SIDES]; /* is this shell seen through the lens? follows LAB_LENS */
    unsigned generation; /* 1 for the first lab, one more at every reset */
    bool root;           /* built by root (shifted ids), not by an ordinary user */
    bool stand_in;
    int hierarchies;
    struct lab_hierarchy hierarchy[LAB_HIERARCHIES];
    ino_t ns[NS_KINDS]; /* the lab's own namespaces: inodes of /proc/PID/ns/KIND; 0 if unknown */
    dev_t root_device;  /* the lab's own root directory, as stat(2) of /proc/PID/root/ names it */
    ino_t root_inode;
    enum keeper_of_limit kept_by[LIMITS]; /* what really keeps each limit */
    char missing[480]; /* what this lab cannot offer and why, in plain words; "" if nothing */
};

enum lab_event_kind {
    LAB_READY,  /* a lab stands (first start, or after lab_reset): lab_info() is valid */
    LAB_SHELL,  /* a shell ended, or was started again by lab_respawn */
    LAB_SCRIPT, /* a check script ended */
    LAB_LENS,   /* a shell is watched now, or is not: error says why */
    LAB_FAILED, /* the lab could not be built; error says why. lab_reset may try again */
    LAB_ENDED,  /* the lab's init died (reboot(2), kill of PID 1...); lab_reset makes a new one */
    LAB_LOST,   /* the keeper itself is gone: only lab_stop is left */
};

struct lab_event {
    enum lab_event_kind kind;
    enum side side;    /* LAB_SHELL */
    bool running;      /* LAB_SHELL: started again (true) or ended (false); LAB_LENS: watched */
    int status;        /* LAB_SHELL ended, LAB_SCRIPT: exit status, or 128 + signal */
    unsigned script;   /* LAB_SCRIPT: the number that lab_script returned */
    char output[2048]; /* LAB_SCRIPT: what it printed, stdout and stderr, cut at the end */
    struct err error;  /* LAB_FAILED, LAB_ENDED, LAB_LOST; LAB_SHELL if it could not be started;
                          LAB_LENS if it is not watched, though it should be */
};

struct lab;

/*
 * Start the keeper and ask it for a lab; returns at once, LAB_READY or LAB_FAILED follows.
 * Result: 0 and *lab, or a negative errno with *e (no process could be made, rootfs unreadable).
 */
int lab_start(struct lab **lab, const struct lab_options *options, struct err *e);

/* The descriptor to poll(2) for POLLIN; then call lab_next_event until it returns 0. */
int lab_fd(const struct lab *lab);

/* Take the next event without blocking. Returns 1 with *event, or 0 when there is none. */
int lab_next_event(struct lab *lab, struct lab_event *event);

/* Of the last LAB_READY; NULL while no lab stands (before it, after lab_reset, LAB_ENDED...). */
const struct lab_info *lab_info(const struct lab *lab);

/* Tear the lab down and build a fresh one; the masters are closed at once. LAB_READY follows. */
int lab_reset(struct lab *lab, struct err *e);

/* Start a new shell on a side whose shell has ended; its new master is in lab_info() at LAB_SHELL.
 */
int lab_respawn(struct lab *lab, enum side side, struct err *e);

/*
 * Watch a terminal through the kernel lens, or no longer; kept for the next reset. A filter cannot
 * be taken from a process again, see seccomp(2). So the shell and all that runs on its terminal is
 * killed, and a new shell started in the same working directory: LAB_SHELL and, where it is to be
 * watched, LAB_LENS follow. Where the terminal has no shell, the next one is meant.
 */
int lab_set_lens(struct lab *lab, enum side side, bool on, struct err *e);

/* Tell a terminal its size (TIOCSWINSZ); kept for the next reset. rows and columns in cells, >= 1.
 */
void lab_resize(struct lab *lab, enum side side, unsigned short rows, unsigned short columns);

/*
 * Run a sh(1) script as the lab's root, on the lab's host side, outside the student's shells and
 * process tree. It is killed after timeout_ms. Returns its number (> 0) or a negative errno.
 *
 * It has the lab's files, /proc, host name, network and groups, but a PID namespace of its own, so
 * that no ps, pidof or cgroup.procs of the student shows it. Thus it sees the lab's processes in
 * /proc by their numbers there, but cannot signal them; /proc/self leads nowhere (no ps in it), and
 * cgroup.procs, which the kernel words for the reader's PID namespace, names none of them. At most
 * four run at a time.
 */
int lab_script(struct lab *lab, const char *text, int timeout_ms, struct err *e);

/* Tear everything down, wait until nothing is left, and free. NULL is allowed. */
void lab_stop(struct lab *lab);

/* What groups a lab gets here. */
struct lab_groups {
    int hierarchies;  /* of the machine */
    int usable;       /* in how many of them a group can be made */
    int given;        /* and in how many that within what was handed over */
    bool version_2;   /* is there a hierarchy of version 2, */
    bool controllers; /* and has it any controllers? */
    bool freezer;     /* can the lab be frozen, */
    bool limits;      /* and its processes, memory and processor time be limited? */
};

/*
 * Find out by making groups and removing them again.
 *
 * given  the path of a group that an administrator has handed over, the same in every hierarchy:
 *        "/students/anna", or with the mount of one before it, "/sys/fs/cgroup/students/anna". A
 *        hierarchy that does not have it is used as without. NULL for none
 * Returns 0, or a negative errno with *e when "given" is of no use: a lab does without it then.
 */
int lab_groups(const char *given, struct lab_groups *groups, struct err *e);

/* What lab_gc() finds, and what it did or would do. */
enum lab_gc_verdict {
    LAB_GC_REMOVED,
    LAB_GC_LIVES, /* a ledger whose lab is in use */
    LAB_GC_LEFT,  /* may not or cannot be removed */
    LAB_GC_VERDICTS,
};

struct lab_gc {
    const char *given; /* the group that was handed over, as for lab_groups(), or NULL */
    bool dry_run;      /* change nothing */
    int milliseconds;  /* how long to wait for the processes of a group to die */
    void (*tell)(void *context, enum lab_gc_verdict verdict, const char *thing, const char *why);
    void *context;
    int count[LAB_GC_VERDICTS]; /* result: how many of each */
};

/*
 * Remove what labs of this user left behind when keeper and caller were both killed: what the
 * ledgers of dead keepers name (lab/ledger.h), and groups with a dead keeper's name that could have
 * no ledger. Every keeper does the same with the ledgers once its lab stands.
 *
 * gc  in and out; tell may be NULL. LAB_GC_LIVES is counted and told only with it
 */
void lab_gc(struct lab_gc *gc);

#endif
