/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Apart from idmap.c because of subids.c, which looks up the user by name: no static program can.
 */
#include "fdio.h"
#include "idmap.h"
#include "idrange.h"
#include <errno.h>
#include <sched.h>

static int write_by_helpers(const struct idmap *map, pid_t pid)
{
    return subids_map(&map->more, pid);
}

/*
 * The helpers have rights over the namespaces of our children only while we stand in the one where
 * the user got these ids: the keeper's map is theirs, and those of the labs below it ours.
 */
static int enter_with_helpers(struct idmap *map, pid_t *holder)
{
    struct idmap wanted = *map;
    int r = subids_find(&wanted.more, IDRANGE_COUNT - 1);
    if (r < 0)
        return r;
    _cleanup_close_ int userns = idmap_namespace_by(&wanted, write_by_helpers, holder);
    if (userns < 0)
        return userns;
    if (setns(userns, CLONE_NEWUSER))
        return -errno;
    *map = wanted;
    return 0;
}

int idmap_enter_own(struct idmap *map, pid_t *holder)
{
    *holder = 0;
    if (enter_with_helpers(map, holder) == 0)
        return 0;
    if (unshare(CLONE_NEWUSER))
        return -errno;
    return idmap_write_as(map, getpid(), map->uid, map->gid);
}
