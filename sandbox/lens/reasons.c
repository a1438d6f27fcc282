/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reasons.h"
#include "circumstances.h"
#include "witness.h"
#include <errno.h>
#include <fnmatch.h>

#include <linux/sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

enum { CONDITIONS = 3 };

/* When a reason applies. */
struct rule {
    const char *calls; /* names, with a space between */
    const char *files; /* patterns for the target's name, or with a slash its path; NULL: any */
    uint64_t flags;    /* all of these are set */
    int error;
    circumstance *when[CONDITIONS]; /* all of these hold */
};

/* Words of the tables. */
#define WHEN(...)                                                                                  \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define ALWAYS WHEN(NULL)
#define ANY    NULL
#define FORK   "fork clone clone3"
#define NEW    "unshare clone clone3"
#define EXEC   "execve"
#define OPEN   "open openat"
#define RENAME "rename renameat renameat2"
#define PROCS  "cgroup.procs cgroup.threads tasks"
#define MEMORY                                                                                     \
    "memory.limit_in_bytes memory.soft_limit_in_bytes memory.max memory.high memory.low "          \
    "memory.min"
#define MOUNTS "mount umount2 pivot_root open_tree move_mount fsopen fsmount mount_setattr fspick"
#define PATHS                                                                                      \
    "mount umount2 pivot_root chroot mkdir mkdirat rmdir unlink unlinkat mknod mknodat open_tree " \
    "move_mount mount_setattr " OPEN " " EXEC " " RENAME

#define ROW(name, calls, files, flags, error, when, why, remedy) {name, why, remedy},
const struct lens_reason lens_reasons[] = {
#include "reasons_tables.h"
};
#undef ROW

#define ROW(name, calls, files, flags, error, when, why, remedy) {calls, files, flags, error, when},
static const struct rule rules[] = {
#include "reasons_tables.h"
};

const int lens_reasons_count = sizeof lens_reasons / sizeof *lens_reasons;

/* Is this word of that length among the words of a list? */
static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; *at; at += *at == ' ') {
        size_t end = strcspn(at, " ");
        if (end == length && !strncmp(at, word, length))
            return true;
        at += end;
    }
    return false;
}

static bool matches(const char *patterns, const char *path, const char *name)
{
    char pattern[64];
    for (const char *at = patterns; *at; at += *at == ' ') {
        size_t end = strcspn(at, " ");
        snprintf(pattern, sizeof pattern, "%.*s", (int)end, at);
        if (!fnmatch(pattern, strchr(pattern, '/') ? path : name, 0))
            return true;
        at += end;
    }
    return false;
}

static bool applies(const struct rule *r, const struct failure *f, const char *path,
                    const char *name)
{
    if (r->error != f->call->error || (f->call->flags & r->flags) != r->flags ||
        !has_word(r->calls, f->name) || (r->files && !matches(r->files, path, name)))
        return false;
    for (int i = 0; i < CONDITIONS && r->when[i]; i++)
        if (!r->when[i](f))
            return false;
    return true;
}

int reason_of(const struct failure *f)
{
    char path[4096], text[4096];
    witness_path(f, WITNESS_TARGET, path, sizeof path);
    const char *name = witness_name(f, text, sizeof text);
    for (int i = 0; i < lens_reasons_count; i++)
        if (applies(&rules[i], f, path, name))
            return i;
    return -1;
}
