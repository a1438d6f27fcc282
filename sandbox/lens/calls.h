/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_CALLS_H
#define FISHBOWL_CALLS_H

#include "decode.h"

/* When the filter stops a call. */
enum when {
    WHEN_NEVER,  /* the tracer comes across it by other means */
    WHEN_ALWAYS, /* rare, or to tell would take a look into the process's memory */
    WHEN_BITS,   /* one of these bits is set in an argument */
    WHEN_VALUE,  /* an argument is one of these values */
};

/* Which of the calls that were stopped are told. */
enum told {
    TOLD_ALWAYS,
    TOLD_IN_GROUPS, /* in a control group file system; elsewhere where it fails */
    TOLD_OPENING,   /* where it fails; what opens a file of /proc or of a control group for writing
                       makes that the writes to it are told */
    TOLD_FAILED,
};

/* How the lens comes to see a call, and to its text. */
struct call {
    enum when when;
    unsigned argument; /* WHEN_BITS, WHEN_VALUE: of which argument, from 0 on */
    uint64_t bits;
    int values;
    const uint64_t *value;
    decoder *decode;
    enum told told;
    unsigned path; /* TOLD_IN_GROUPS, TOLD_OPENING: the argument that is the path; with
                      another before it for the directory if it is not the first */
    bool enters;   /* the caller is in a new namespace or root afterwards, or its children are */
};

/* The kinds that no filter stops; they lead the table. */
enum own_kind { KIND_FORK, KIND_WRITE, KIND_EXECVE, KIND_EXIT, KINDS_OWN };

/* The row of lens_kinds with this name, or -1. */
int calls_find(const char *name);

/* CLONE_NEW...: a new namespace of any kind that clone(2) can make. */
extern const uint64_t calls_new_namespaces;

#endif
