/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SOURCE_H
#define FISHBOWL_SOURCE_H

#include "../sandbox/sandbox.h"

/* The sources of the lesson programs, for :source: programs/NAME.c in the folder of lessons. */

/*
 * The names of the programs, sorted: an array of *count strings, each and the array for free(3);
 * NULL if there are none.
 */
char **source_list(int *count);

/*
 * The text of a program's source, for free(3), or NULL with *e; a name that is none gets the
 * nearest as a hint.
 */
char *source_read(const char *name, struct err *e);

#endif
