/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_KERNELFS_H
#define FISHBOWL_KERNELFS_H

enum kernelfs_part { KERNELFS_PROC, KERNELFS_SYS, KERNELFS_DEV, KERNELFS_PTS };

/* What was being mounted: where a failure happened. */
struct kernelfs_place {
    enum kernelfs_part part;
    char device[32]; /* of KERNELFS_DEV, "" if none in particular */
};

/*
 * Mount what the kernel offers, proc, sysfs, devices and terminals, on proc, sys and dev below the
 * working directory. The devices are those of the caller's /dev.
 *
 * ids        how many ids the user namespace has
 * sys_flags  of mount(2), added for sysfs: MS_RDONLY or 0; MS_BIND: the caller's own /sys in its
 *            place, read-only
 * shm        mount options of the tmpfs on dev/shm
 * Returns 0 or a negative errno; *place says where.
 */
int kernelfs_mount(unsigned ids, unsigned long sys_flags, const char *shm,
                   struct kernelfs_place *place);

#endif
