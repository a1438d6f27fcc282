/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capabilities.h"
#include "../kernel/nearest.h"
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NAME(name) [CAP_##name] = #name

static const char *const names[] = {
    NAME(CHOWN),
    NAME(DAC_OVERRIDE),
    NAME(DAC_READ_SEARCH),
    NAME(FOWNER),
    NAME(FSETID),
    NAME(KILL),
    NAME(SETGID),
    NAME(SETUID),
    NAME(SETPCAP),
    NAME(LINUX_IMMUTABLE),
    NAME(NET_BIND_SERVICE),
    NAME(NET_BROADCAST),
    NAME(NET_ADMIN),
    NAME(NET_RAW),
    NAME(IPC_LOCK),
    NAME(IPC_OWNER),
    NAME(SYS_MODULE),
    NAME(SYS_RAWIO),
    NAME(SYS_CHROOT),
    NAME(SYS_PTRACE),
    NAME(SYS_PACCT),
    NAME(SYS_ADMIN),
    NAME(SYS_BOOT),
    NAME(SYS_NICE),
    NAME(SYS_RESOURCE),
    NAME(SYS_TIME),
    NAME(SYS_TTY_CONFIG),
    NAME(MKNOD),
    NAME(LEASE),
    NAME(AUDIT_WRITE),
    NAME(AUDIT_CONTROL),
    NAME(SETFCAP),
    NAME(MAC_OVERRIDE),
    NAME(MAC_ADMIN),
    NAME(SYSLOG),
    NAME(WAKE_ALARM),
    NAME(BLOCK_SUSPEND),
    NAME(AUDIT_READ),
    NAME(PERFMON),
    NAME(BPF),
    NAME(CHECKPOINT_RESTORE),
};
enum { NAMES = sizeof names / sizeof *names };

uint64_t capabilities_usual(void)
{
    static const int usual[] = {
        CAP_CHOWN,   CAP_DAC_OVERRIDE,     CAP_FOWNER,     CAP_FSETID,
        CAP_KILL,    CAP_NET_BIND_SERVICE, CAP_SETFCAP,    CAP_SETGID,
        CAP_SETPCAP, CAP_SETUID,           CAP_SYS_CHROOT,
    };
    uint64_t set = 0;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        set |= 1ULL << usual[i];
    return set;
}

static int find(const char *name, struct err *e)
{
    for (int i = 0; i < NAMES; i++)
        if (strcasecmp(names[i], name) == 0)
            return i;
    const char *near = nearest(name, names, NAMES);
    char hint[96] = "capabilities(7) lists those that there are.";
    if (near)
        snprintf(hint, sizeof hint, "Did you mean %s?", near);
    return err_say(e, -EINVAL, hint, "There is no capability \"%s\"", name);
}

int capabilities_add(uint64_t *set, const char *list, struct err *e)
{
    for (; *list; list += *list == ',') {
        char name[64];
        size_t length = strcspn(list, ",");
        const char *from = strncasecmp(list, "CAP_", 4) == 0 ? list + 4 : list;
        snprintf(name, sizeof name, "%.*s", (int)(list + length - from), from);
        list += length;
        int cap = strcasecmp(name, "all") == 0 ? NAMES : find(name, e);
        if (cap < 0)
            return cap;
        *set |= cap == NAMES ? CAPABILITIES_ALL : 1ULL << cap;
    }
    return 0;
}

int capabilities_bound(uint64_t set)
{
    for (int cap = 0; cap < 64; cap++)
        if (!(set >> cap & 1) && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0))
            return errno == EINVAL ? 0 : -errno; /* the kernel knows no more */
    return 0;
}

int capabilities_keep(uint64_t set)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    for (int i = 0; i < 2; i++) { /* the kernel leaves out the bits that it does not know */
        uint32_t half = (uint32_t)(set >> 32 * i);
        data[i] = (struct __user_cap_data_struct){.effective = half, .permitted = half};
    }
    return syscall(SYS_capset, &header, data) ? -errno : 0;
}
