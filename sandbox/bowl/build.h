/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_BUILD_H
#define FISHBOWL_BOWL_BUILD_H

#include "../kernel/idmap.h"
#include "../lab/lab.h"
#include "channel.h"
#include "command.h"
#include "options.h"
#include "volumes.h"
#include <signal.h>

/* Building a container from within: what its first process does before it becomes the command. */

enum step {
    STEP_TREE,
    STEP_NAMESPACES,
    STEP_MAPS,
    STEP_NICE,
    STEP_CABLE,
    STEP_GROUPS,
    STEP_USER,
    STEP_PRIVATE,
    STEP_STAGE,
    STEP_LAYERS,
    STEP_PROC,
    STEP_SYS,
    STEP_DEV,
    STEP_PTS,
    STEP_MASKS,
    STEP_TMP,
    STEP_VOLUMES,
    STEP_READ_ONLY,
    STEP_PIVOT,
    STEP_HOSTNAME,
    STEP_TERMINAL,
    STEP_WORKDIR,
    STEP_ACCOUNT,
    STEP_PRIVILEGES,
    STEP_REPORT,
    STEP_INIT,
    STEP_COMMAND,
};

/* What the guard finds out and makes while the first process makes its namespaces. */
struct given {
    struct idmap ids; /* count 0: not chosen yet */
    int delegations;
    struct delegation delegation[LAB_HIERARCHIES];
};

/* What the first process needs to know. */
struct plan {
    const struct options *options;
    struct given given;  /* comes by the channel, and with it */
    int tree;            /* the root filesystem, idmapped, from root */
    int cable;           /* see cable.h; -1: none */
    int namespaces;      /* that it makes by itself: flags of unshare(2) */
    int channel;         /* to the guard */
    int volume[VOLUMES]; /* descriptors, see volumes.h */
    int stream[3];
    enum step step; /* where it is */
    sigset_t mask;  /* of signals: the caller's */
};

/* What it tells over the channel: code 0 and the descriptors FILES_LAYER, FILES_ROOT and, in place
 * of FILES_USERNS, the master of its terminal; or where it failed. */
struct report {
    enum step step;
    int code;                      /* negative errno */
    char trouble[COMMAND_TROUBLE]; /* of the command, see command.h */
};

/*
 * Make the namespaces, wait for a message on the channel (the maps are written, the groups made),
 * build, report, and become the command.
 * The end of the channel is the command's beginning, unless MESSAGE_FAILED came before it;
 * MESSAGE_ANSWER then brings the listener of deny.h.
 */
_Noreturn void build_run(struct plan *plan);

/* Say in *e what has failed. Returns bowl's exit status. */
int build_error(const struct options *options, const struct report *report, struct err *e);

/*
 * The environment of a command in a container: nothing of the caller's but the kind of terminal.
 *
 * more  "NAME=VALUE", NULL at the end; or NULL
 */
int build_environment(const char *hostname, const char *term, const char *home, char **more);

/* Make a folder in the container, with those above it, and go there; "" or NULL: to the root. */
int build_workdir(const char *path);

#endif
