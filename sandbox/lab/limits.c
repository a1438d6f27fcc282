/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "limits.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#define KIB (1ULL << 10)
#define MIB (1ULL << 20)
#define GIB (1ULL << 30)
#define TIB (1ULL << 40)

const struct limit_row limit_table[LIMITS] = {
    [LIMIT_MEMORY] = {"memory", true, 512 * MIB, 64 * MIB, 4 * TIB,
                      "Memory of all processes and files of the lab together"},
    [LIMIT_PROCESSES] = {"processes", false, 500, 32, 1000000, "Processes and threads of the lab"},
    [LIMIT_DISK] = {"disk", true, 64 * MIB, 4 * MIB, TIB, "Files in the lab's root and home"},
    [LIMIT_TMP] = {"tmp", true, 64 * MIB, 1 * MIB, TIB, "Files in the lab's /tmp"},
    [LIMIT_LAYER] = {"layer", true, 192 * MIB, 32 * MIB, TIB,
                     "Files that are changed in the container's root filesystem"},
    [LIMIT_SHM] = {"shm", true, 16 * MIB, 1 * MIB, TIB, "Shared memory in the lab's /dev/shm"},
    [LIMIT_OPEN_FILES] = {"open-files", false, 1024, 64, 1000000, "Files that a process has open"},
    /* A user's other groups have 100. */
    [LIMIT_CPU_WEIGHT] = {"cpu-weight", false, 50, 1, 10000,
                          "Share of the processors where they are short, beside 100 of others"},
    [LIMIT_GROUPS] = {"groups", false, 300, 32, 1000000,
                      "Control groups that may be made in the lab (version 2)"},
};

/* Files of a lab's outer group, in the order in which they are written. See cgroups(7). */
static const struct {
    enum limit limit;
    int version;
    const char *file;
    unsigned times, parts; /* what is written is value * times / parts */
} files[] = {
    {LIMIT_PROCESSES, 1, "pids.max", 1, 1},
    {LIMIT_MEMORY, 1, "memory.limit_in_bytes", 1, 1},
    {LIMIT_MEMORY, 1, "memory.memsw.limit_in_bytes", 1, 1}, /* with swap: so there is none */
    {LIMIT_CPU_WEIGHT, 1, "cpu.shares", 1024, 100},         /* 1024 are what a weight of 100 is */
    {LIMIT_PROCESSES, 2, "pids.max", 1, 1},
    {LIMIT_MEMORY, 2, "memory.max", 1, 1},
    {LIMIT_MEMORY, 2, "memory.swap.max", 0, 1},
    {LIMIT_CPU_WEIGHT, 2, "cpu.weight", 1, 1},
    {LIMIT_GROUPS, 2, "cgroup.max.descendants", 1, 1},
};
enum { FILES = sizeof files / sizeof *files };

/* What keeps a limit that no group keeps. */
static const struct {
    enum keeper_of_limit by;
    int resource; /* of setrlimit(2) */
} otherwise[LIMITS] = {
    [LIMIT_PROCESSES] = {KEPT_BY_RLIMIT, RLIMIT_NPROC},
    [LIMIT_OPEN_FILES] = {KEPT_BY_RLIMIT, RLIMIT_NOFILE},
    [LIMIT_DISK] = {KEPT_BY_MOUNT, 0},
    [LIMIT_TMP] = {KEPT_BY_MOUNT, 0},
    [LIMIT_LAYER] = {KEPT_BY_MOUNT, 0},
    [LIMIT_SHM] = {KEPT_BY_MOUNT, 0},
};

/* ---- text ---- */

static const char letters[] = "KMGT"; /* times 1024 each */

static int parse(const char *text, bool bytes, unsigned long long *value)
{
    char *end;
    if (!isdigit((unsigned char)text[0])) /* strtoull(3) takes signs and blanks */
        return -EINVAL;
    errno = 0;
    *value = strtoull(text, &end, 10);
    if (errno)
        return -EINVAL;
    const char *letter = bytes && *end ? strchr(letters, toupper((unsigned char)*end)) : NULL;
    unsigned shift = letter ? 10 * (unsigned)(letter - letters + 1) : 0;
    if (letter)
        end++;
    if (*end || (*value << shift) >> shift != *value)
        return -EINVAL;
    *value <<= shift;
    return 0;
}

void limits_format(enum limit limit, unsigned long long value, char *text, size_t size)
{
    int letter = -1;
    while (limit_table[limit].bytes && value && value % KIB == 0 && letter < 3) {
        value /= KIB;
        letter++;
    }
    snprintf(text, size, "%llu%.*s", value, letter >= 0, &letters[letter >= 0 ? letter : 0]);
}

static int refuse(enum limit limit, const char *text, struct err *e)
{
    const struct limit_row *row = &limit_table[limit];
    char hint[240], usual[32], least[32], most[32];
    limits_format(limit, row->usual, usual, sizeof usual);
    limits_format(limit, row->least, least, sizeof least);
    limits_format(limit, row->most, most, sizeof most);
    snprintf(hint, sizeof hint, "It is a number%s from %s to %s; %s is usual.",
             row->bytes ? " of bytes, or one with K, M or G behind it," : "", least, most, usual);
    err_set(e, 0, hint, "%s cannot be \"%.40s\"", row->name, text);
    return -EINVAL;
}

int limits_find(const char *name)
{
    for (int i = 0; i < LIMITS; i++)
        if (strcmp(limit_table[i].name, name) == 0)
            return i;
    return -1;
}

int limits_set(struct limits *limits, enum limit limit, const char *text, struct err *e)
{
    const struct limit_row *row = &limit_table[limit];
    unsigned long long value;
    if (parse(text, row->bytes, &value) < 0 || value < row->least || value > row->most)
        return refuse(limit, text, e);
    limits->value[limit] = value;
    return 0;
}

/* ---- values ---- */

unsigned long long limits_get(const struct limits *limits, enum limit limit)
{
    return limits->value[limit] ? limits->value[limit] : limit_table[limit].usual;
}

void limits_merge(struct limits *limits, const struct limits *other)
{
    for (int i = 0; i < LIMITS; i++)
        if (other->value[i])
            limits->value[i] = other->value[i];
}

/* ---- keeping them ---- */

int limits_for_groups(const struct limits *limits, int version,
                      struct cgroup_limit list[LIMITS_IN_GROUPS])
{
    int count = 0;
    for (int i = 0; i < FILES && count < LIMITS_IN_GROUPS; i++) {
        if (files[i].version != version)
            continue;
        struct cgroup_limit *line = &list[count++];
        unsigned long long value = limits_get(limits, files[i].limit);
        line->id = (int)files[i].limit;
        line->file = files[i].file;
        snprintf(line->value, sizeof line->value, "%llu", value * files[i].times / files[i].parts);
    }
    return count;
}

/* Files are called by their controller; cgroup.* any group of version 2 has. */
static bool has_controller(const char *controllers, const char *file)
{
    size_t length = strcspn(file, ".");
    if (strncmp(file, "cgroup.", length + 1) == 0)
        return true;
    for (const char *word = controllers; *word; word += strspn(word, ", \n")) {
        size_t end = strcspn(word, ", \n");
        if (end == length && strncmp(word, file, length) == 0)
            return true;
        word += end;
    }
    return false;
}

unsigned limits_in_groups(int version, const char *controllers)
{
    unsigned set = 0;
    for (int i = 0; i < FILES; i++)
        if (files[i].version == version && has_controller(controllers, files[i].file))
            set |= 1U << files[i].limit;
    return set;
}

/*
 * RLIMIT_NPROC is counted for each user of a user namespace since Linux 5.14. Before, all processes
 * of the machine's user counted, and a lab of somebody with a busy desktop could not start one.
 */
static bool counts_by_namespace(void)
{
    struct utsname kernel;
    int first = 0, second = 0;
    return uname(&kernel) == 0 && sscanf(kernel.release, "%d.%d", &first, &second) == 2 &&
           (first > 5 || (first == 5 && second >= 14));
}

enum keeper_of_limit limits_kept_by(enum limit limit, unsigned in_groups)
{
    if (in_groups & 1U << limit)
        return KEPT_BY_GROUP;
    if (limit == LIMIT_PROCESSES && !counts_by_namespace())
        return KEPT_BY_NOTHING;
    return otherwise[limit].by;
}

unsigned long long limits_in_force(const struct limits *limits, enum limit limit,
                                   unsigned in_groups)
{
    struct rlimit now;
    unsigned long long value = limits_get(limits, limit);
    if (limits_kept_by(limit, in_groups) != KEPT_BY_RLIMIT ||
        getrlimit(otherwise[limit].resource, &now) || now.rlim_max > value)
        return value; /* RLIM_INFINITY is the largest number */
    return now.rlim_max;
}

void limits_on_process(const struct limits *limits, unsigned in_groups)
{
    for (int i = 0; i < LIMITS; i++) {
        rlim_t most = limits_in_force(limits, (enum limit)i, in_groups);
        if (limits_kept_by((enum limit)i, in_groups) == KEPT_BY_RLIMIT)
            setrlimit(otherwise[i].resource, &(struct rlimit){most, most});
    }
}

void limits_on_namespace(const struct limits *limits, struct rlimit *before)
{
    rlim_t most = limits_get(limits, LIMIT_PROCESSES) + LIMITS_RESERVE;
    if (getrlimit(RLIMIT_NPROC, before))
        *before = (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
    else if (most < before->rlim_cur && counts_by_namespace())
        setrlimit(RLIMIT_NPROC, &(struct rlimit){most, before->rlim_max});
}

void limits_restore(const struct rlimit *before)
{
    setrlimit(RLIMIT_NPROC, before);
}

/* As many files as there are pages, but enough for the lab's own: each takes about a KiB, too. */
void limits_on_mount(const struct limits *limits, enum limit limit, unsigned mode, char *options,
                     size_t size)
{
    unsigned long long bytes = limits_get(limits, limit), inodes = bytes / (4 * KIB);
    snprintf(options, size, "size=%llu,nr_inodes=%llu,mode=%o", bytes,
             inodes < 1024 ? 1024 : inodes, mode);
}
