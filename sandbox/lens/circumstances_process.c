/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/procfs.h"
#include "circumstances.h"
#include "witness.h"
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

/* Only what was read is lacking: a process that is gone lacks nothing. */
static bool lacks(const struct failure *f, int capability)
{
    uint64_t set;
    return witness_status(f, "CapEff:", 16, &set) && !(set >> capability & 1);
}

bool lacks_sys_admin(const struct failure *f)
{
    return lacks(f, CAP_SYS_ADMIN);
}

bool lacks_sys_chroot(const struct failure *f)
{
    return lacks(f, CAP_SYS_CHROOT);
}

bool lacks_setpcap(const struct failure *f)
{
    return lacks(f, CAP_SETPCAP);
}

bool has_sys_ptrace(const struct failure *f)
{
    return witness_capable(f, CAP_SYS_PTRACE);
}

bool has_threads(const struct failure *f)
{
    uint64_t threads;
    return witness_status(f, "Threads:", 10, &threads) && threads > 1;
}

/* The child's root is that of the mount namespace, see witness_ask_inside. */
static bool root_differs(const struct failure *f, void *root)
{
    (void)f;
    const struct statx *of_process = root;
    struct statx st;
    return statx(AT_FDCWD, "/", 0, STATX_BASIC_STATS | STATX_MNT_ID, &st) == 0 &&
           (st.stx_ino != of_process->stx_ino || st.stx_mnt_id != of_process->stx_mnt_id);
}

bool is_chrooted(const struct failure *f)
{
    struct statx st;
    _cleanup_close_ int root = witness_open_path(f, "/");
    if (!witness_statx(root, "", &st))
        return false;
    if (!(st.stx_attributes & STATX_ATTR_MOUNT_ROOT))
        return true;
    return witness_ask_inside(f, true, root_differs, &st);
}

/* The lab's own processes have two numbers, the tracer's and the lab's. */
bool is_in_container(const struct failure *f)
{
    char status[4096];
    return witness_read(f, "status", status, sizeof status) &&
           proc_parse_nspid(status, (pid_t[1]){0}, 1) > 2;
}

static bool is_unmapped(const struct failure *f, const char *file, const char *line)
{
    uint64_t id;
    return witness_status(f, line, 10, &id) && witness_lacks_id(f, file, id);
}

bool has_unmapped_id(const struct failure *f)
{
    return is_unmapped(f, "uid_map", "Uid:") || is_unmapped(f, "gid_map", "Gid:");
}

bool has_process_limit(const struct failure *f)
{
    char text[4096];
    const char name[] = "Max processes";
    const char *at = witness_read(f, "limits", text, sizeof text) ? strstr(text, name) : NULL;
    return at && strncmp(at + strspn(at + sizeof name - 1, " ") + sizeof name - 1, "unlimited", 9);
}

bool setgroups_is_denied(const struct failure *f)
{
    char text[16];
    return witness_read(f, "setgroups", text, sizeof text) && !strncmp(text, "deny", 4);
}

bool gid_map_is_empty(const struct failure *f)
{
    char text[16];
    return witness_read(f, "gid_map", text, sizeof text) && !text[0];
}

static bool first_is(const struct failure *f, uint64_t value)
{
    return f->args && f->args[0] == value;
}

bool asks_to_be_traced(const struct failure *f)
{
    return first_is(f, PTRACE_TRACEME);
}

bool asks_for_ambient(const struct failure *f)
{
    return first_is(f, PR_CAP_AMBIENT) && f->args[1] == PR_CAP_AMBIENT_RAISE;
}

bool asks_for_seccomp(const struct failure *f)
{
    return !strcmp(f->name, "seccomp") || first_is(f, PR_SET_SECCOMP);
}

bool drops_from_bounding(const struct failure *f)
{
    return first_is(f, PR_CAPBSET_DROP);
}
