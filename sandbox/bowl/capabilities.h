/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_CAPABILITIES_H
#define FISHBOWL_BOWL_CAPABILITIES_H

#include "../kernel/err.h"
#include <stdint.h>

/* Sets of capabilities(7): 1 << CAP_CHOWN and so on. */
#define CAPABILITIES_ALL UINT64_MAX

/* Those that podman leaves a container. */
uint64_t capabilities_usual(void);

/*
 * Add a list of names to a set.
 *
 * list  with commas between the names: with or without CAP_, in large or small letters; or "all"
 * Returns 0, or -EINVAL with *e: which name is none, and the nearest.
 */
int capabilities_add(uint64_t *set, const char *list, struct err *e);

/* The calling process and what it runs keep these and no others. Returns 0 or a negative errno. */
int capabilities_bound(uint64_t set); /* first: what may be got at all, */
int capabilities_keep(uint64_t set);  /* and then what there is; for root only */

#endif
