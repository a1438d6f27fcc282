/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SHELL_GC_H
#define FISHBOWL_SHELL_GC_H

#include <stdbool.h>

/*
 * Remove what labs left behind that were killed with everything of theirs, and print what was
 * removed, what was left, and why.
 *
 * dry_run  only print
 * Returns whether nothing was left but what labs in use need.
 */
bool gc_run(bool dry_run);

#endif
