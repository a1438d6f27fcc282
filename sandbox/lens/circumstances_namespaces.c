/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/namespaces.h"
#include "circumstances.h"
#include "witness.h"
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <linux/sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

enum { DEEP = 28 }; /* of 32 or 33 levels; around the tracer may be some that it does not see */

/* pid_for_children cannot be read before its PID 1 is born, see pid_namespaces(7). */
bool children_go_elsewhere(const struct failure *f)
{
    ino_t own = witness_ns(f, "pid");
    return own && witness_ns(f, "pid_for_children") != own;
}

bool user_nesting_is_deep(const struct failure *f)
{
    return witness_depth(f) >= DEEP;
}

bool pid_nesting_is_deep(const struct failure *f)
{
    char status[4096];
    const char *at = NULL;
    int levels = 0;
    if (witness_read(f, "status", status, sizeof status))
        at = strstr(status, "NSpid:");
    for (; at && *at && *at != '\n'; at++)
        levels += *at == '\t';
    return levels >= DEEP;
}

/* The files of /proc/sys/user are those of the reader's user namespace, namespaces(7). */
static bool finds_a_zero(const struct failure *f, void *unused)
{
    (void)unused;
    for (int i = 0; i < NS_KINDS; i++) {
        char path[64], text[16];
        snprintf(path, sizeof path, "/proc/sys/user/max_%s_namespaces", ns_table[i].name);
        if ((f->call->flags & (uint64_t)ns_table[i].flag) &&
            file_read(AT_FDCWD, path, text, sizeof text) > 0 && !strcmp(text, "0\n"))
            return true;
    }
    return false;
}

bool a_limit_is_zero(const struct failure *f)
{
    return witness_ask_inside(f, false, finds_a_zero, NULL);
}

bool clone_is_forbidden(const struct failure *f)
{
    char text[16];
    (void)f;
    return file_read(AT_FDCWD, "/proc/sys/kernel/unprivileged_userns_clone", text, sizeof text) >
               0 &&
           text[0] == '0';
}

bool flags_clash(const struct failure *f)
{
    static const uint64_t pairs[][2] = {
        {CLONE_NEWNS, CLONE_FS},       {CLONE_NEWUSER, CLONE_FS},     {CLONE_NEWUSER, CLONE_THREAD},
        {CLONE_NEWPID, CLONE_THREAD},  {CLONE_NEWUSER, CLONE_PARENT}, {CLONE_NEWPID, CLONE_PARENT},
        {CLONE_NEWIPC, CLONE_SYSVSEM},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if ((f->call->flags & pairs[i][0]) && (f->call->flags & pairs[i][1]))
            return true;
    return false;
}

bool asks_for_other_kinds(const struct failure *f)
{
    for (int i = 0; i < NS_KINDS; i++)
        if (i != NS_USER && (f->call->flags & (uint64_t)ns_table[i].flag))
            return true;
    return false;
}

static bool is_foreign(const struct failure *f, const char *name)
{
    _cleanup_close_ int ns = witness_open_ns(f, name);
    return ns >= 0 && witness_ns(f, "user") && !witness_governs(f, ns);
}

bool mnt_is_foreign(const struct failure *f)
{
    return is_foreign(f, "mnt");
}

bool uts_is_foreign(const struct failure *f)
{
    return is_foreign(f, "uts");
}

bool pid_is_foreign(const struct failure *f)
{
    return is_foreign(f, "pid");
}

bool net_is_foreign(const struct failure *f)
{
    return is_foreign(f, "net");
}

bool cgroup_is_foreign(const struct failure *f)
{
    return is_foreign(f, "cgroup");
}

bool ipc_is_foreign(const struct failure *f)
{
    return is_foreign(f, "ipc");
}

// ---- the descriptor of setns(2) ----

/* Only of a namespace is the link in /proc/PID/fd of this form, and only such a file is opened. */
static int open_descriptor(const struct failure *f)
{
    char path[64], text[64] = "";
    if (!f->args)
        return -1;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", f->call->machine_pid, (int)f->args[0]);
    if (readlink(path, text, sizeof text - 1) <= 0 || !strstr(text, ":["))
        return -1;
    if (!strncmp(text, "anon_inode", 10) || !strncmp(text, "socket", 6) ||
        !strncmp(text, "pipe", 4))
        return -1;
    return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

static int kind_of_descriptor(const struct failure *f)
{
    _cleanup_close_ int ns = open_descriptor(f);
    return ns < 0 ? -1 : ioctl(ns, NS_GET_NSTYPE);
}

static bool is_closed(const struct failure *f)
{
    char path[64], text[8];
    if (!f->args || !witness_ns(f, "user"))
        return false;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", f->call->machine_pid, (int)f->args[0]);
    return readlink(path, text, sizeof text) < 0;
}

static bool is_pidfd(const struct failure *f)
{
    char name[64], text[512];
    snprintf(name, sizeof name, "fdinfo/%d", (int)f->args[0]);
    return witness_read(f, name, text, sizeof text) && strstr(text, "\nPid:");
}

bool descriptor_is_no_namespace(const struct failure *f)
{
    return f->args && !is_closed(f) && kind_of_descriptor(f) < 0 && !is_pidfd(f);
}

bool descriptor_is_of_other_kind(const struct failure *f)
{
    int kind = kind_of_descriptor(f);
    return kind >= 0 && f->args[1] && (int)f->args[1] != kind;
}

bool descriptor_is_own_user(const struct failure *f)
{
    struct stat st;
    _cleanup_close_ int ns = open_descriptor(f);
    return ns >= 0 && fstat(ns, &st) == 0 && st.st_ino == witness_ns(f, "user");
}

bool descriptor_is_user(const struct failure *f)
{
    return kind_of_descriptor(f) == CLONE_NEWUSER;
}

bool descriptor_is_pid(const struct failure *f)
{
    return kind_of_descriptor(f) == CLONE_NEWPID;
}

bool descriptor_is_time(const struct failure *f)
{
    return kind_of_descriptor(f) == CLONE_NEWTIME;
}

bool descriptor_is_foreign(const struct failure *f)
{
    _cleanup_close_ int ns = open_descriptor(f);
    return ns >= 0 && witness_ns(f, "user") && !witness_governs(f, ns);
}

// ---- writes to id maps ----

/* The file named so beside the written one, of the same process. */
static bool read_beside(const struct failure *f, const char *name, char *text, size_t size)
{
    _cleanup_close_ int directory = witness_directory(f);
    return witness_file_system(directory) == PROC_SUPER_MAGIC &&
           file_read(directory, name, text, size) >= 0;
}

bool map_is_written(const struct failure *f)
{
    char text[64], path[4096];
    return read_beside(f, witness_name(f, path, sizeof path), text, sizeof text) && text[0];
}

bool gid_map_is_written(const struct failure *f)
{
    char text[64];
    return read_beside(f, "gid_map", text, sizeof text) && text[0];
}

bool setgroups_is_allowed(const struct failure *f)
{
    char text[16];
    return read_beside(f, "setgroups", text, sizeof text) && !strncmp(text, "allow", 5);
}

bool has_several_lines(const struct failure *f)
{
    char text[4096];
    const char *end = witness_written(f, text, sizeof text) ? strchr(text, '\n') : NULL;
    return end && end[strspn(end, " \t\n")];
}

/* Is a range of ids among those that a map has for its namespace, its first column? */
static bool map_has(const char *map, unsigned long long id, unsigned long long count)
{
    unsigned long long first, length;
    while (map && sscanf(map, "%llu %*u %llu", &first, &length) == 2) {
        if (id >= first && id + count <= first + length)
            return true;
        map = strchr(map, '\n');
        map += map != NULL;
    }
    return false;
}

/* The second column of what is written counts in the namespace of the writer, the parent. */
bool maps_beyond_parent(const struct failure *f)
{
    char path[4096], own[4096], text[4096];
    unsigned long long outside, count;
    if (!witness_read(f, witness_name(f, path, sizeof path), own, sizeof own) || !own[0] ||
        !witness_written(f, text, sizeof text))
        return false;
    for (const char *line = text; sscanf(line, "%*u %llu %llu", &outside, &count) == 2; line++) {
        if (!map_has(own, outside, count))
            return true;
        line = strchr(line, '\n');
        if (!line)
            break;
    }
    return false;
}
