/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_PRIVILEGES_H
#define FISHBOWL_BOWL_PRIVILEGES_H

#include "account.h"
#include "refuse.h"
#include <stdbool.h>
#include <stdint.h>

/*
 * What a container's processes may not do although they are root in their user namespace: the
 * capabilities that podman takes away (capabilities(7)), the system calls that its filter refuses
 * without them (seccomp(2)), and getting more than that by running a program (no_new_privs,
 * prctl(2)).
 *
 * The calling process gives them up for good, and becomes the account.
 *
 * set     the capabilities that stay, see capabilities.h
 * filter  of its calls, from below; NULL to give up nothing, but to another user than root what
 * only root has Returns 0 or a negative errno: -EINVAL for an account that has no id in the
 * container.
 */
int privileges_drop(uint64_t set, const struct account *account, const struct refusal *filter);

/* The filter for who has these capabilities: anybody may make it. Returns 0 or a negative errno. */
int privileges_filter(uint64_t set, struct refusal *filter);

/*
 * Let a filter of libseccomp (scmp_filter_ctx) look at the calls of all kinds of programs that this
 * processor runs: a 32-bit one has other numbers for its calls. Returns 0 or a negative errno.
 */
int privileges_architectures(void *filter);

#endif
