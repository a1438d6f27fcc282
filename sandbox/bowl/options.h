/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_OPTIONS_H
#define FISHBOWL_BOWL_OPTIONS_H

#include "limits.h"
#include "shelf.h"
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* Exit statuses of bowl's own, the same as those of docker and podman. */
enum { BOWL_USAGE = 2, BOWL_FAILED = 125, BOWL_NOT_EXECUTABLE = 126, BOWL_NOT_FOUND = 127 };

/* Its network: loopback alone, that of who calls bowl, or loopback and a cable (cable.h). */
enum net { NET_NONE, NET_LAB, NET_VETH, NETS };
extern const char *const net_names[NETS]; /* options.c */

/* What a new container is to be like. */
struct options {
    char name[NAME_SIZE];
    char rootfs[PATH_MAX]; /* absolute path of the pristine tree */
    const char *hostname;  /* NULL: the container's name */
    char **command;        /* with its arguments, NULL at the end */
    const char *term;      /* its kind of terminal, TERM */
    bool interactive;      /* its standard input is the client's, and not empty */
    bool tty;              /* it has a terminal of its own */
    bool remove;           /* forget it once it has ended */
    bool foreground;       /* somebody follows it from its first byte on */
    bool read_only;        /* its root, but for /tmp, /dev and what is mounted into it */
    int nice;              /* setpriority(2): 0 is usual */
    char **volumes;        /* "HOST:INSIDE[:ro]", NULL at the end; see volumes.h */
    enum net net;          /* which network it has */
    bool no_user_ns;       /* its root is ours */
    bool show;             /* tell by which system calls it is made */
    bool init;             /* process 1 is ours, and reaps (init.h) */
    bool all_capabilities; /* keep all, and all calls: see privileges.h */
    uint64_t capabilities; /* that it keeps otherwise: capabilities.h */
    const char *user;      /* see account.h; NULL: root */
    const char *workdir;   /* absolute path; NULL: / */
    char **environment;    /* "NAME=VALUE", NULL at the end; or NULL */
    const char *denied;    /* system calls, see deny.h; "" for none */
    unsigned short rows, columns;
    struct bowl_limits limits;
};

#endif
