/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "answers.h"
#include "reading.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Facts about limits, use and events of control groups: files of their directories, read when they
 * are asked for. Where versions 1 and 2 mean the same, one fact has the files of both.
 */

enum { MIB = 1024 * 1024 };
static const double UNLIMITED = 9e18; /* version 1 has about 2^63 where version 2 says max */

struct quantity {
    const char *part;    /* what follows cgroup(NAME). */
    const char *file[3]; /* by version; NULL where it has no such thing */
    const char *key[3];  /* the word before the number, in a file of several lines */
    double divisor[3];   /* from the kernel's unit to the fact's */
};

static const struct quantity quantities[] = {
    {"memory.current", {0, "memory.usage_in_bytes", "memory.current"}, {0}, {0, MIB, MIB}},
    {"memory.peak", {0, "memory.max_usage_in_bytes", "memory.peak"}, {0}, {0, MIB, MIB}},
    {"memory.max", {0, "memory.limit_in_bytes", "memory.max"}, {0}, {0, MIB, MIB}},
    {"memory.high", {0, NULL, "memory.high"}, {0}, {0, 1, MIB}},
    {"memory.soft", {0, "memory.soft_limit_in_bytes", NULL}, {0}, {0, MIB, 1}},
    {"memory.swap.max", {0, NULL, "memory.swap.max"}, {0}, {0, 1, MIB}},
    {"memory.events.max", {0, "memory.failcnt", "memory.events"}, {0, NULL, "max"}, {0, 1, 1}},
    {"memory.events.high", {0, NULL, "memory.events"}, {0, NULL, "high"}, {0, 1, 1}},
    {"memory.events.oom", {0, NULL, "memory.events"}, {0, NULL, "oom"}, {0, 1, 1}},
    {"memory.events.oom_kill",
     {0, "memory.oom_control", "memory.events"},
     {0, "oom_kill", "oom_kill"},
     {0, 1, 1}},
    {"pids.current", {0, "pids.current", "pids.current"}, {0}, {0, 1, 1}},
    {"pids.max", {0, "pids.max", "pids.max"}, {0}, {0, 1, 1}},
    {"pids.events.max", {0, "pids.events", "pids.events"}, {0, "max", "max"}, {0, 1, 1}},
    {"cpu.weight", {0, "cpu.shares", "cpu.weight"}, {0}, {0, 1, 1}},
    {"cpu.throttled", {0, "cpu.stat", "cpu.stat"}, {0, "nr_throttled", "nr_throttled"}, {0, 1, 1}},
    {"cpu.seconds", {0, "cpuacct.usage", "cpu.stat"}, {0, NULL, "usage_usec"}, {0, 1e9, 1e6}},
    {"cpu.share", {0, "cpuacct.usage", "cpu.stat"}, {0, NULL, "usage_usec"}, {0, 1e9, 1e6}},
    {"cpu.quota", {0, "cpu.cfs_quota_us", "cpu.max"}, {0}, {0, 1, 1}},
    {"cpuset.cpus", {0, "cpuset.effective_cpus", "cpuset.cpus.effective"}, {0}, {0, 1, 1}},
    {"controllers", {0, NULL, "cgroup.controllers"}, {0}, {0, 1, 1}},
    {"subtree_control", {0, NULL, "cgroup.subtree_control"}, {0}, {0, 1, 1}},
    {"type", {0, NULL, "cgroup.type"}, {0}, {0, 1, 1}},
};

static const struct quantity *quantity_of(const struct fact_query *q)
{
    for (size_t i = 0; i < sizeof quantities / sizeof *quantities; i++)
        if (strcmp(quantities[i].part, fact_part(q)) == 0)
            return &quantities[i];
    return NULL;
}

static int open_file(const struct cgroup *group, const char *name)
{
    char path[512];
    if (!name)
        return -1;
    snprintf(path, sizeof path, "%s%s/%s", group->hierarchy->outside, group->path, name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static void say_missing(const struct fact_query *q, const struct quantity *what, bool known,
                        struct fact_value *value)
{
    const char *one = what->file[1], *two = what->file[2];
    if (!known)
        value_none(value, "there is no cgroup called %.100s", q->argument);
    else
        value_none(value, "no cgroup called %.100s has a file %s%s%s%s", q->argument,
                   two ? two : one, two ? " (version 2)" : " (version 1)", one && two ? " or " : "",
                   one && two ? one : "");
}

/*
 * Read the file of a quantity in the group of this name that has one. Returns the group, or NULL
 * with *value saying what is missing.
 */
static const struct cgroup *read_file(const struct fact_query *q, const struct quantity *what,
                                      char *text, size_t size, struct fact_value *value)
{
    const struct cgroup *found = NULL;
    int best = 0;
    bool known = false;
    for (int i = 0; i < q->s->cgroups; i++) {
        const struct cgroup *group = &q->s->cgroup[i];
        int rank = group_rank(group, q->argument);
        known = known || rank > 0;
        if (rank <= best)
            continue;
        _cleanup_close_ int fd = open_file(group, what->file[group->hierarchy->version]);
        ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
        if (n < 0)
            continue;
        text[n] = '\0';
        best = rank;
        found = group;
    }
    if (!found)
        say_missing(q, what, known, value);
    return found;
}

/* The number behind a word, in lines of "word number". */
static const char *behind(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (; text && *text; text = strchr(text, '\n') ? strchr(text, '\n') + 1 : NULL)
        if (strncmp(text, word, length) == 0 && text[length] == ' ')
            return text + length + 1;
    return NULL;
}

/* Read a quantity's number. Returns the group or NULL; *limited is false where it is "max". */
static const struct cgroup *read_number(const struct fact_query *q, double *number, bool *limited,
                                        struct fact_value *value)
{
    char text[4096];
    const struct quantity *what = quantity_of(q);
    const struct cgroup *group = read_file(q, what, text, sizeof text, value);
    if (!group)
        return NULL;
    int version = group->hierarchy->version;
    const char *at = what->key[version] ? behind(text, what->key[version]) : text;
    if (!at) {
        value_none(value, "%s of %.100s has no line %s on this kernel", what->file[version],
                   group->path, what->key[version]);
        return NULL;
    }
    *number = strtod(at, NULL);
    *limited = strncmp(at, "max", 3) != 0 && *number < UNLIMITED;
    *number /= what->divisor[version];
    return group;
}

void answer_group_number(const struct fact_query *q, struct fact_value *value)
{
    double number;
    bool limited;
    if (!read_number(q, &number, &limited, value))
        return;
    if (limited)
        value_number(value, number);
    else
        value_text(value, "max");
}

void answer_group_text(const struct fact_query *q, struct fact_value *value)
{
    char text[4096];
    if (!read_file(q, quantity_of(q), text, sizeof text, value))
        return;
    text[strcspn(text, "\n")] = '\0';
    value_text(value, text[0] ? text : "none");
}

/* "50000 100000": so much of each period, both in microseconds; version 1 has two files. */
void answer_group_quota(const struct fact_query *q, struct fact_value *value)
{
    char text[64], period[64] = "";
    const struct cgroup *group = read_file(q, quantity_of(q), text, sizeof text, value);
    if (!group)
        return;
    char *end;
    double quota = strtod(text, &end), whole = strtod(end, NULL);
    if (group->hierarchy->version == 1) {
        _cleanup_close_ int fd = open_file(group, "cpu.cfs_period_us");
        ssize_t n = fd < 0 ? 0 : read(fd, period, sizeof period - 1);
        period[n > 0 ? n : 0] = '\0';
        whole = strtod(period, NULL);
    }
    if (end == text || quota < 0 || whole <= 0)
        value_text(value, "max");
    else
        value_number(value, 100 * quota / whole);
}

void answer_group_share(const struct fact_query *q, struct fact_value *value)
{
    double used;
    bool limited;
    char key[128];
    const struct cgroup *group = read_number(q, &used, &limited, value);
    if (!group)
        return;
    snprintf(key, sizeof key, "%d %s", group->hierarchy->version, group->path);
    meter_share(q->s->cache, key, used, value);
}
