/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TESTS_ATTACKS_H
#define FISHBOWL_TESTS_ATTACKS_H

/*
 * What a hostile student runs in a lab: "attack NAME [ARGUMENT]". Each tries one thing, with a
 * ceiling of its own so that even a lab without limits would not cost the machine anything, and
 * prints one line, "NAME: what came of it", with errors by their names in errno(3).
 *
 * Returns the exit status; 2 where there is no such attack.
 */
int attack(const char *name, const char *argument);

#endif
