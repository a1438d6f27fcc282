/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "limits.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { BYTES, THOUSANDTHS, PIECES };

const char *const bowl_limit_options[BOWL_LIMITS] = {
    [BOWL_MEMORY] = "memory", [BOWL_MEMORY_SOFT] = "memory-soft",
    [BOWL_CPUS] = "cpus",     [BOWL_CPU_WEIGHT] = "cpu-weight",
    [BOWL_PIDS] = "pids",
};

static const struct {
    enum kind kind;
    unsigned long long least, most;
    const char *expected;
} numbers[BOWL_LIMITS] = {
    [BOWL_MEMORY] = {BYTES, 1 << 20, 1ULL << 50, "a size from 1M on, with K, M or G behind it"},
    [BOWL_MEMORY_SOFT] = {BYTES, 1 << 20, 1ULL << 50, "a size from 1M on, with K, M or G"},
    [BOWL_CPUS] = {THOUSANDTHS, 10, 4096000, "a number from 0.01 on, perhaps with a point in it"},
    [BOWL_CPU_WEIGHT] = {PIECES, 1, 10000, "a number from 1 to 10000"},
    [BOWL_PIDS] = {PIECES, 1, 4194304, "a number from 1 on"},
};

/* What is written: value * times / parts, and what follows it. See cgroups(7). */
static const struct {
    enum bowl_limit limit;
    int version;
    const char *file;
    unsigned times, parts;
    const char *behind;
} files[] = {
    {BOWL_MEMORY, 1, "memory.limit_in_bytes", 1, 1, ""},
    {BOWL_MEMORY, 1, "memory.memsw.limit_in_bytes", 1, 1, ""}, /* with swap: so there is none */
    {BOWL_MEMORY_SOFT, 1, "memory.soft_limit_in_bytes", 1, 1, ""},
    {BOWL_CPUS, 1, "cpu.cfs_quota_us", 100, 1, ""}, /* of the usual period, 100 ms */
    {BOWL_CPU_WEIGHT, 1, "cpu.shares", 1024, 100, ""},
    {BOWL_PIDS, 1, "pids.max", 1, 1, ""},
    {BOWL_MEMORY, 2, "memory.max", 1, 1, ""},
    {BOWL_MEMORY, 2, "memory.swap.max", 0, 1, ""},
    {BOWL_MEMORY_SOFT, 2, "memory.low", 1, 1, ""},
    {BOWL_CPUS, 2, "cpu.max", 100, 1, " 100000"},
    {BOWL_CPU_WEIGHT, 2, "cpu.weight", 1, 1, ""},
    {BOWL_PIDS, 2, "pids.max", 1, 1, ""},
};
enum { FILES_COUNT = sizeof files / sizeof *files };

static bool parse(const char *text, enum kind kind, unsigned long long *value)
{
    static const char letters[] = "KMGT"; /* times 1024 each */
    char *end;
    if (!isdigit((unsigned char)text[0]))
        return false;
    errno = 0;
    if (kind == THOUSANDTHS) {
        double number = strtod(text, &end);
        *value = number < 1e6 ? (unsigned long long)(number * 1000 + 0.5) : 0;
        return !*end;
    }
    *value = strtoull(text, &end, 10);
    const char *letter = kind == BYTES && *end ? strchr(letters, toupper((unsigned char)*end)) : 0;
    unsigned shift = letter ? 10 * (unsigned)(letter - letters + 1) : 0;
    if (errno || end[letter ? 1 : 0] || (*value << shift) >> shift != *value)
        return false;
    *value <<= shift;
    return true;
}

int bowl_limit_set(struct bowl_limits *limits, enum bowl_limit limit, const char *text,
                   struct err *e)
{
    unsigned long long value = 0;
    char hint[160];
    if (parse(text, numbers[limit].kind, &value) && value >= numbers[limit].least &&
        value <= numbers[limit].most) {
        limits->value[limit] = value;
        return 0;
    }
    snprintf(hint, sizeof hint, "It is %s.", numbers[limit].expected);
    return err_say(e, -EINVAL, hint, "--%s cannot be \"%.40s\"", bowl_limit_options[limit], text);
}

int bowl_limits_lines(const struct bowl_limits *limits, int version,
                      struct cgroup_limit lines[BOWL_LIMIT_LINES])
{
    int count = 0;
    for (int i = 0; i < FILES_COUNT; i++) {
        unsigned long long value = limits->value[files[i].limit];
        if (files[i].version != version || !value)
            continue;
        struct cgroup_limit *line = &lines[count++];
        line->id = (int)files[i].limit;
        line->file = files[i].file;
        snprintf(line->value, sizeof line->value, "%llu%s", value * files[i].times / files[i].parts,
                 files[i].behind);
    }
    return count;
}

int bowl_limits_check(const struct bowl_limits *limits, unsigned kept, int groups, struct err *e)
{
    for (int i = 0; i < BOWL_LIMITS; i++) {
        if (!limits->value[i] || kept & 1U << i)
            continue;
        return err_say(
            e, -ENOTSUP,
            groups ? "The control group has no such controller, or the kernel finds the value too "
                     "small. fishbowl doctor tells what groups there are for you, and how to get "
                     "them."
                   : "You may make no control groups here. fishbowl doctor tells how to get them.",
            "Nobody would keep the limit --%s on this machine", bowl_limit_options[i]);
    }
    return 0;
}
