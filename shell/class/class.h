/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_CLASS_H
#define FISHBOWL_CLASS_H

#include <stdbool.h>

/*
 * "fishbowl class": who of those that share is where, those first who are stuck. On a terminal it
 * is looked at every two seconds until Ctrl-C; else, and as JSON, once. Returns the exit code.
 */
int class_run(const char *folder, bool json);

#endif
