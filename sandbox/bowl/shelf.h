/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_SHELF_H
#define FISHBOWL_BOWL_SHELF_H

#include "../kernel/err.h"
#include <stdbool.h>
#include <stddef.h>

/*
 * Where this user's containers are written down: the folder "bowl" in the first place that can be
 * had (places.h), in which each container has a folder of its own, called as the container:
 *
 *   state     what is known of it (state.h)
 *   log       what it printed (log.h); log.1 is the part before
 *   control   the monitor's socket (channel.h)
 *   asked     who ended it: there once it was told to stop (signals.h)
 *
 * and beside them the file "events". A name is taken by making its folder, which is locked by those
 * who look after the container.
 */
enum { NAME_SIZE = 64 };

/* A name is 1 to 63 letters, digits, '_', '.' and '-', and begins with a letter or digit. */
bool shelf_is_name(const char *name);

/* Open the shelf, made if need be. Returns a descriptor or a negative errno with *e. */
int shelf_open(struct err *e);

/*
 * Take a name, and hold it as long as the descriptor is open.
 *
 * name  the one that is wanted; or "", then it receives one that is free
 * Returns a descriptor of the folder or a negative errno with *e.
 */
int shelf_take(int shelf, char name[NAME_SIZE], struct err *e);

/*
 * Does somebody hold it: who has taken its name, or guard or monitor, which have the same
 * descriptor? If not the caller does from now on. See flock(2).
 */
bool shelf_is_held(int folder);

/*
 * Open a container's folder. An unknown name gets the nearest one in *e.
 * Returns a descriptor or a negative errno.
 */
int shelf_find(int shelf, const char *name, struct err *e);

/*
 * All names, in alphabetical order.
 *
 * names  receives an array of them, to be freed
 * Returns how many, or a negative errno.
 */
int shelf_list(int shelf, char (**names)[NAME_SIZE]);

/* Remove a container's folder and what is in it. Returns 0 or a negative errno. */
int shelf_remove(int shelf, const char *name);

#endif
