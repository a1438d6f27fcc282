/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "masks.h"
#include <errno.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

const struct mask masks[] = {
    {"proc/acpi", false},        {"proc/kcore", false},
    {"proc/keys", false},        {"proc/latency_stats", false},
    {"proc/sched_debug", false}, {"proc/scsi", false},
    {"proc/timer_list", false},  {"proc/timer_stats", false},
    {"sys/dev/block", false},    {"sys/devices/virtual/powercap", false},
    {"sys/firmware", false},     {"sys/fs/selinux", false},
    {"proc/asound", true},       {"proc/bus", true},
    {"proc/fs", true},           {"proc/irq", true},
    {"proc/sys", true},          {"proc/sysrq-trigger", true},
};
const int masks_count = sizeof masks / sizeof *masks;

enum { PLAIN = MS_NOSUID | MS_NODEV | MS_NOEXEC };

static int seal(const char *path)
{
    if (mount(path, path, NULL, MS_BIND | MS_REC, NULL) ||
        mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | PLAIN, NULL))
        return -errno;
    return 0;
}

static int cover(const char *path, bool directory)
{
    if (!directory)
        return mount("dev/null", path, NULL, MS_BIND, NULL) ? -errno : 0;
    return mount("mask", path, "tmpfs", MS_RDONLY | PLAIN, "size=0,nr_inodes=1,mode=555") ? -errno
                                                                                          : 0;
}

int masks_apply(void)
{
    struct stat st;
    int r = 0;
    for (int i = 0; r == 0 && i < masks_count; i++)
        if (stat(masks[i].path, &st) == 0)
            r = masks[i].read_only ? seal(masks[i].path)
                                   : cover(masks[i].path, S_ISDIR(st.st_mode));
    return r;
}
