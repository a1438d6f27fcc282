/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_DOCTOR_H
#define FISHBOWL_DOCTOR_H

#include "../sandbox/sandbox.h"

/*
 * Print on standard output what this machine allows, what is missing and what to do about it.
 * Changes nothing.
 *
 * rootfs  as places_rootfs() takes it
 * limits  that a lab would get
 * json    as one JSON object instead of lines
 * argv    of main(): it may be run again, in the groups in which a lab would be
 * Returns whether the shell can start here.
 */
bool doctor_run(const char *rootfs, const struct limits *limits, bool json, char **argv);

/*
 * What the terminal offers: whether it is one, its size, colours, and the locale of the program
 * (setlocale(3) has been called). Fills the results but for their remedies; returns how many.
 */
enum { DOCTOR_TERMINAL = 4 };
int doctor_terminal(struct probe_result list[DOCTOR_TERMINAL]);

#endif
