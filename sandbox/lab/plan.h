/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PLAN_H
#define FISHBOWL_PLAN_H

#include "../kernel/cgroup.h"
#include "../kernel/idmap.h"
#include "../kernel/namespaces.h"
#include "controllers.h"
#include "lab.h"
#include "ledger.h"
#include "steps.h"
#include <stdbool.h>

/*
 * What keeper and init know in common: the keeper fills it in, init gets its copy with the clone.
 */
struct plan {
    struct lab_options options;
    struct idmap ids;
    pid_t caller; /* the process that the keeper works for */
    struct controllers controllers;
    struct ledger ledger;
    bool noted;       /* the groups stand in the ledger */
    int channel;      /* init's socket to the keeper */
    int hello[SIDES]; /* the first shells' sockets to their tracers, or -1 */
    int hierarchies;  /* of the machine */
    struct hierarchy hierarchy[LAB_HIERARCHIES];
    int delegations; /* to the lab; init learns those of version 1 by WIRE_GROUPS */
    struct delegation delegation[LAB_HIERARCHIES];
    /* where init stands, for the report of a failure */
    enum step step;
    char object[128];
};

/* Descriptors that init hands out with WIRE_BUILT, in this order. */
enum built_fd {
    BUILT_PROC,
    BUILT_MASTER,
    BUILT_NAMESPACES = BUILT_MASTER + SIDES, /* those that a check script enters */
    BUILT_MNT = BUILT_NAMESPACES,
    BUILT_UTS,
    BUILT_IPC,
    BUILT_NET,
    BUILT_CGROUP,
    BUILT_FDS,
};

/* What init tells about the lab that it has built. */
struct built {
    pid_t shell[SIDES];
    char inside[LAB_HIERARCHIES][128];
    ino_t ns[NS_KINDS];
    dev_t root_device;
    ino_t root_inode;
    unsigned kept; /* limits kept by groups that the lab is in: a set of 1 << enum limit */
};

/* Note the step that begins, and on what it works. Returns 0, so that it can lead a condition. */
int plan_step(struct plan *plan, enum step step, const char *object);

/* PID 1 of the lab: waits for WIRE_BUILD, builds, starts the shells, reaps. */
_Noreturn void init_run(struct plan *plan);

#endif
