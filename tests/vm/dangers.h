/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TESTS_DANGERS_H
#define FISHBOWL_TESTS_DANGERS_H

#include <stdbool.h>

/*
 * Attacks that would end or change the machine if the lab failed; unlike those of
 * tests/kernel/attacks.h they go all the way. They run in the test machine only.
 */

/* Is this the test machine? Its kernel was started with the word fishbowl.testbed. */
bool in_testbed(void);

/*
 * For a lab: "attack NAME [ARGUMENT]" tries all the ways to one aim and prints one line,
 * "NAME: N went through (WAY ERROR, ...)", with errors by their names in errno(3).
 *
 * Returns the exit status; 2 where there is no such attack or this is not the test machine.
 */
int danger(const char *name, const char *argument);

/* finit_module(2) with the machine's harmless module, and its removal. Returns 0 or -1 and errno.
 */
int load_module(void);
int unload_module(void);

#endif
