/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TRACEE_H
#define FISHBOWL_TRACEE_H

#include "decode.h"

/*
 * What is remembered of a traced thread. Most have nothing to remember and no entry: what starts,
 * runs a program and ends costs no memory and few looks.
 */
struct tracee {
    struct tracee *next;
    pid_t tid;             /* as we number it */
    bool numbered;         /* call.machine_pid, pid, inside are read */
    bool in_call;          /* call has begun, and is told when it returns */
    bool refused_only;     /* it is told only where the file system refuses it */
    bool exec_failed;      /* a program was not found; more places may be tried yet */
    bool shown;            /* its end is told, because something else was */
    bool entered;          /* it has made or entered a namespace since its last execve(2) */
    bool elsewhere;        /* its children will be in another PID namespace than itself */
    int steps;             /* so many calls more are looked at, all of them */
    uint64_t args[6];      /* of the call */
    char file[160];        /* what it has opened for writing, and is to be told of */
    struct lens_call call; /* the present or the last one */
    struct lens_call exec; /* where exec_failed */
};

struct tracee *tracee_find(pid_t tid);

/* Find or make; NULL without memory: then a call is lost. */
struct tracee *tracee_get(pid_t tid);

void tracee_forget(pid_t tid);

/* ---- looks at a stopped process ---- */

/* decoding.read and .describe; context is the thread's number, a pid_t. */
size_t tracee_read(void *context, uint64_t address, void *to, size_t size);
bool tracee_describe(void *context, int fd, char *to, size_t size);

/* Read its numbers and name into call. */
void tracee_number(struct tracee *t);

/* The path with which its program was called, from the auxiliary vector, getauxval(3). */
bool tracee_program(pid_t tid, char *to, size_t size);

/* Do its children land in another PID namespace than its own? pid_namespaces(7) */
bool tracee_is_elsewhere(pid_t tid);

/* File systems that matter. */
enum place { PLACE_OTHER, PLACE_PROC, PLACE_CGROUP };

/* In which lies the directory that a path names the last part of? From directory dir of it. */
enum place tracee_place(pid_t tid, int dir, const char *path);

/* And in which the open file? */
enum place tracee_file_place(pid_t tid, int fd);

#endif
