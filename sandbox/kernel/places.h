/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_KERNEL_PLACES_H
#define FISHBOWL_KERNEL_PLACES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Where a user's running things are written down. Best first, as far as they can be had, the user's
 * own and closed to others: /run/fishbowl for root, $XDG_RUNTIME_DIR/fishbowl,
 * $XDG_STATE_HOME/fishbowl, $HOME/.local/state/fishbowl.
 */
enum { PLACES = 4 };

/*
 * Open a folder in one of them.
 *
 * which  0 to PLACES - 1, best first
 * name   of the folder
 * make   make it where it is not there yet
 * path   receives its path, or "" where this user has none such
 * Returns a descriptor or a negative errno: -EPERM for one that is not the user's own or is open to
 * others.
 */
int places_open(int which, const char *name, bool make, char *path, size_t size);

#endif
