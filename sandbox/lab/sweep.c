/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sweep.h"
#include "base.h"
#include "controllers.h"
#include "gc.h"
#include "identity.h"
#include "ledger.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Does a ledger speak for the group? Then that is judged with it. */
static bool is_listed(const int *folder, const char *name)
{
    for (int which = 0; which < LEDGER_FOLDERS; which++)
        if (folder[which] >= 0 && faccessat(folder[which], name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
            return true;
    return false;
}

static void sweep_base(const char base[BASE_SIZE], int version, const int *folder, bool remove,
                       struct lab_gc *gc)
{
    DIR *dir = opendir(base);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        char group[PATH_MAX];
        if (identity_of(entry->d_name) != IDENTITY_DEAD || is_listed(folder, entry->d_name))
            continue;
        snprintf(group, sizeof group, "%s/%s", base, entry->d_name);
        if (!remove)
            gc_stop(gc, group, version);
        else
            gc_group(gc, group, version, "its keeper is dead, and could write no ledger");
    }
    closedir(dir);
}

void sweep(const char *given, const int *folder, struct lab_gc *gc)
{
    struct hierarchy list[LAB_HIERARCHIES];
    int count = hierarchies_read(list, LAB_HIERARCHIES);
    const char *path = base_path(list, count, given);
    for (int remove = 0; remove < 2; remove++)
        for (int i = 0; i < count; i++) {
            char bases[BASES][BASE_SIZE];
            int n = base_list(&list[i], path, bases);
            for (int base = 0; base < n; base++) {
                sweep_base(bases[base], list[i].version, folder, remove, gc);
                if (remove && !gc->dry_run && list[i].version == 2)
                    controllers_sweep(bases[base]);
            }
        }
}
