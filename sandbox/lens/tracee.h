/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TRACEE_H
#define FISHBOWL_TRACEE_H

#include "decode.h"

/*
 * What is remembered of a traced thread. Most have nothing to remember and no entry: what starts,
 * runs a program and ends costs no memory and few looks.
 */
enum { NUMBERS_MAX = 33 };
struct tracee {
    struct tracee *next;
    pid_t tid;                 /* as we number it */
    int levels;                /* in so many PID namespaces of the lab it has a number, */
    pid_t number[NUMBERS_MAX]; /* these, the lab's first; never more, pid_namespaces(7) */
    bool in_call;              /* call has begun; what comes of it is seen when it returns */
    bool if_failed;            /* and told only if it fails */
    bool matters;              /* its file is one of /proc or of a control group */
    bool exec_failed;          /* a program was not found; more places may be tried yet */
    bool held;                 /* its first stop, and we have not heard from its parent yet */
    bool shown;                /* its end is told, because something else was */
    bool elsewhere;            /* its children will be in another PID namespace than itself */
    int entered;           /* it has entered a namespace or root: so many calls more are looked at,
                              for the child or the program that is to come */
    int writing;           /* it has opened a file: so many more, for writes to that */
    uint64_t args[6];      /* of the call */
    char file[160];        /* what it has opened for writing, and is to be told of */
    struct lens_call call; /* the present or the last one */
    struct lens_call exec; /* where exec_failed */
};

struct tracee *tracee_find(pid_t tid);

/* Find or make; NULL without memory: then a call is lost. */
struct tracee *tracee_get(pid_t tid);

void tracee_forget(pid_t tid);

/* Is there one of which this is true? */
bool tracee_any(bool (*is)(const struct tracee *));
void tracee_each(void (*act)(struct tracee *));

/* ---- looks at a stopped process ---- */

/* decoding.read and .describe; context is the thread's number, a pid_t. */
size_t tracee_read(void *context, uint64_t address, void *to, size_t size);
bool tracee_describe(void *context, int fd, char *to, size_t size);

/* Read its numbers and name into call. Kept from the last time where it is gone. */
void tracee_number(struct tracee *t);

/* Do its children land in another PID namespace than its own? pid_namespaces(7) */
bool tracee_is_elsewhere(pid_t tid);

/* File systems that matter. */
enum place { PLACE_OTHER, PLACE_PROC, PLACE_CGROUP };

/* In which lies the directory that a path names the last part of? From directory dir of it. */
enum place tracee_place(pid_t tid, int dir, const char *path);

/* And in which the open file? */
enum place tracee_file_place(pid_t tid, int fd);

#endif
