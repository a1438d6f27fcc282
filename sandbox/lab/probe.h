/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PROBE_H
#define FISHBOWL_PROBE_H

#include "limits.h"
#include "remedies.h"
#include "surroundings.h"
#include <stdbool.h>

/*
 * What this machine allows, found by trying it: each probe runs in a child that is thrown away, in
 * namespaces of its own where it mounts something. Nothing outside of them is changed, but for
 * control groups: some are made, and removed at once.
 */

enum probe_state { PROBE_OK, PROBE_LIMITED, PROBE_MISSING };

/* "ok", "limited", "missing" */
extern const char *const probe_states[];

struct probe_result {
    const char *name;    /* of the capability */
    const char *purpose; /* what it is needed for */
    const char *without; /* what works without it */
    bool vital;          /* no lab can be built without it */
    enum probe_state state;
    enum cause cause;   /* CAUSE_NONE when it works */
    char found[240];    /* what was seen, one line */
    const char *remedy; /* a sentence, "" when there is nothing to do */
};

enum { PROBES_MAX = 32 };

/*
 * Try everything, some 10 milliseconds each at most, and 5 seconds for one that hangs.
 *
 * limits  that a lab would get
 * list    receives the results, in the order in which they are to be read
 * Returns how many they are.
 */
int probe_machine(const struct surroundings *surroundings, const struct limits *limits,
                  struct probe_result list[PROBES_MAX]);

/* Try only the one of this name, with the limits unknown. Returns whether it works. */
bool probe_works(const char *name);

#endif
