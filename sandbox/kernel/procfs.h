/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PROCFS_H
#define FISHBOWL_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Parsers of the text that proc(5) gives. They work on strings and touch no file; whatever the
 * text holds, they stay within it.
 */

/* What is used of /proc/PID/stat, see proc_pid_stat(5). */
struct proc_stat {
    pid_t pid, ppid, pgrp, session;
    pid_t tpgid; /* foreground process group of its terminal, -1 without one */
    int tty;     /* device number of its terminal as the kernel encodes it, 0 without one */
    int threads;
    char state;
    char name[16];  /* the part in parentheses, which may itself hold spaces and parentheses */
    uint64_t start; /* clock ticks since boot */
};

/* Returns 0 or -EINVAL. */
int proc_parse_stat(const char *text, struct proc_stat *stat);

/*
 * The numbers of a process in nested PID namespaces, outermost first: the NSpid line of
 * /proc/PID/status. Returns how many levels there are (may exceed max, then the innermost number
 * replaces the last one kept), or 0 if the line is missing.
 */
int proc_parse_nspid(const char *status, pid_t *numbers, int max);

/* A line of /proc/PID/cgroup: "7:freezer:/box" or "0::/box", see cgroups(7). */
struct proc_cgroup {
    int version;
    char controllers[64]; /* "" for version 2 */
    char path[256];
};

/* Parse the line at *text and step to the next. Returns false at the end; broken lines are passed
 * over. */
bool proc_next_cgroup(const char **text, struct proc_cgroup *line);

/* A line of /proc/PID/mountinfo, see proc_pid_mountinfo(5), with its octal escapes undone. */
struct proc_mount {
    char root[256], target[256];
    char type[32], source[256];
    char flags[128];    /* options of this mount alone: "rw,nosuid" */
    char options[1024]; /* those of the super block */
};

/* As proc_next_cgroup. Longer names are cut. */
bool proc_next_mount(const char **text, struct proc_mount *line);

/*
 * /proc/PID/syscall: the number of the call in which a process sleeps and its six arguments.
 * Returns 0, or -EINVAL when the process runs or the text is something else.
 */
int proc_parse_syscall(const char *text, long *number, uint64_t argument[6]);

/*
 * The arguments in /proc/PID/cmdline (NUL between them) joined by spaces. Control characters become
 * '?', so that the text is safe to show; a UTF-8 character is never cut in two.
 *
 * text, length  what was read
 * line          receives at most size - 1 bytes
 */
void proc_join_arguments(const char *text, size_t length, char *line, size_t size);

/* Copy text that a process chose (its name, a path, a host name) the same way. */
void proc_copy_printable(char *to, size_t size, const char *text);

/* The inode number in the target of /proc/PID/ns/KIND, "mnt:[4026531841]"; 0 if it is none. */
ino_t proc_parse_ns(const char *link);

#endif
