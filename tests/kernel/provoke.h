/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TESTS_PROVOKE_H
#define FISHBOWL_TESTS_PROVOKE_H

/*
 * Failures that no common program provokes: "attack NAME [ARGUMENT...]" in a lab makes one system
 * call that fails, and whatever must be so before. Returns the exit status: 0 when it failed as it
 * was meant to, 2 where there is no such name.
 */
int provoke(int argc, char **argv);

#endif
