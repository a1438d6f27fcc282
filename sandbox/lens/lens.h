/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LENS_H
#define FISHBOWL_LENS_H

#include "../lab/lab.h"
#include <stdint.h>

/*
 * The kernel lens: the system calls by which a command of the student made the difference, decoded
 * and with their results, as they happen.
 *
 * A shell that is watched has a seccomp filter (seccomp(2), SECCOMP_RET_TRACE) that stops only the
 * calls of our table, and a tracer (ptrace(2)), a child of the keeper outside the lab, that decodes
 * them. Calls go to the front end over a SOCK_SEQPACKET socket, a struct lens_call each.
 */

/* A system call that the lens shows: a row of the table in calls.c. */
struct lens_kind {
    const char *name;        /* "unshare"; a write to a file that matters is "write" */
    const char *page;        /* its manual page: "unshare(2)" */
    const char *sentence;    /* what it does, for a student, in one sentence */
    const struct call *call; /* the tracer's own: how it comes to see it, calls.h */
};
extern const struct lens_kind lens_kinds[];
extern const int lens_kinds_count;

/* What is known of one call. All numbers of processes but machine_pid are those of the lab. */
enum { LENS_TEXT = 480 };
struct lens_call {
    uint64_t time;     /* when it returned, CLOCK_MONOTONIC, nanoseconds */
    uint64_t number;   /* 1 for the first of its shell, one more for each */
    enum side side;    /* the terminal that it came from */
    int kind;          /* index of lens_kinds */
    pid_t machine_pid; /* the process as the machine numbers it */
    pid_t pid;         /* as the lab numbers it, */
    pid_t inside;      /* and as it numbers itself, in the innermost of its PID namespaces */
    char command[16];  /* its name, comm of proc(5) */
    int64_t result; /* what the call returned; where it failed -1. exit: status, or 128 + signal */
    int error;      /* errno where it failed, else 0 */
    uint64_t flags; /* its flags as the kernel got them; 0 where it has none */
    char
        object[160]; /* the path, file or name it was about, as the process meant it; "" for none */
    char text[LENS_TEXT]; /* the call in the manual's words, without the result:
                             "unshare(NEWNS|NEWPID)" */
    int reason;           /* index of lens_reasons, or -1: why it failed */
    unsigned lost;        /* calls of this terminal before it that could not be told: a flood */
};

/* Why a call failed and what to do: a row of the table in reasons.c. */
struct lens_reason {
    const char *name;   /* "unshare-user-forbidden": for tests and documents */
    const char *why;    /* one sentence: the reason that applies here */
    const char *remedy; /* one sentence: what to do, or what to do instead */
};
extern const struct lens_reason lens_reasons[];
extern const int lens_reasons_count;

/*
 * Take the next call without blocking.
 *
 * socket  lab_info.lens
 * Returns 1 with *call, 0 when there is none, or -EPIPE once the lab is gone.
 */
int lens_next(int socket, struct lens_call *call);

/* The result as strace(1) words it: "= 3057", "= -1 EPERM"; "= ?" for exit, which does not return.
 * Returns text. */
const char *lens_result(const struct lens_call *call, char *text, size_t size);

#endif
