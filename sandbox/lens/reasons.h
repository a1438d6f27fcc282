/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_REASONS_H
#define FISHBOWL_REASONS_H

#include "lens.h"

/*
 * Why a call failed: a table of (call, file, flags, errno, circumstances) -> reason and remedy. The
 * rows are in reasons_TOPIC.h, one file a topic; the first that fits is the answer, so the special
 * ones stand before the general. Their circumstances are looked up in the kernel while the process
 * is still stopped at the failed call (circumstances.h); nothing is remembered between two calls.
 */

/* A call that has failed. */
struct failure {
    const char *name;             /* of the system call: "mount"; lens_kinds[call->kind].name */
    const struct lens_call *call; /* error, flags, machine_pid and inside are used */
    const uint64_t *args;         /* its six arguments as the kernel got them */
};

/*
 * Find the reason. The process must be stopped at the exit of the call, by us (ptrace(2)), so that
 * its memory and its /proc can be read; whatever cannot be read makes a row not fit. Blocks for the
 * time of some reads of /proc and, for few rows, of a child that enters the process's namespaces.
 *
 * Returns the index in lens_reasons, or -1: no row fits.
 */
int reason_of(const struct failure *f);

#endif
