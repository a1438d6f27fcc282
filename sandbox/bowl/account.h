/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_ACCOUNT_H
#define FISHBOWL_BOWL_ACCOUNT_H

#include <sys/types.h>

/* Whom a container's command runs as (`--user`): the container's own /etc/passwd tells. */
enum { ACCOUNT_GROUPS = 64, ACCOUNT_NAME = 128 };

struct account {
    uid_t uid;
    gid_t gid, groups[ACCOUNT_GROUPS];
    size_t count; /* of the groups beside the first */
    char home[256];
};

/*
 * Look one up, from within the container.
 *
 * text  NAME or number, perhaps with :GROUP behind; NULL for root
 * Returns 0, or -ENOENT for a name that is not there.
 */
int account_find(const char *text, struct account *account);

/* Become it, for good. Returns 0 or a negative errno: -EINVAL for an id that is not mapped. */
int account_enter(const struct account *account);

#endif
