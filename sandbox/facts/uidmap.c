/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "../kernel/procfs.h"
#include "reading.h"
#include <stdio.h>
#include <string.h>

/* One line of /proc/PID/uid_map or gid_map, user_namespaces(7): count ids from inside are those
 * from outside. */
struct range {
    unsigned long inside, outside, count;
};

enum { RANGES = 8 };

static int ranges_read(const struct snapshot *s, pid_t pid, const char *file, struct range *ranges)
{
    char text[512];
    int n = 0, used;
    if (file_read(s->lab->proc, proc_path(pid, file).text, text, sizeof text) < 0)
        return 0;
    for (const char *at = text; n < RANGES; at += used) {
        struct range *r = &ranges[n];
        if (sscanf(at, "%lu %lu %lu%n", &r->inside, &r->outside, &r->count, &used) != 3)
            break;
        n++;
    }
    return n;
}

/* The machine's id as the lab calls it: there the student is. */
static unsigned long in_lab(const struct range *lab, int count, unsigned long id)
{
    for (int i = 0; i < count; i++)
        if (id >= lab[i].outside && id - lab[i].outside < lab[i].count)
            return id - lab[i].outside + lab[i].inside;
    return id;
}

unsigned long uid_seen_by(const struct snapshot *s, pid_t pid, unsigned long id)
{
    enum { NOBODY = 65534 };
    struct range ranges[RANGES];
    int n = ranges_read(s, pid, "uid_map", ranges);
    for (int i = 0; i < n; i++)
        if (id >= ranges[i].outside && id - ranges[i].outside < ranges[i].count)
            return id - ranges[i].outside + ranges[i].inside;
    return NOBODY;
}

void id_map_read(const struct snapshot *s, const struct process *p, const char *file, char *text,
                 size_t size)
{
    struct range lab[RANGES], own[RANGES];
    int labs = ranges_read(s, 1, file, lab), owns = ranges_read(s, p->pid, file, own);
    bool same = !process_has_own(s, p, NS_USER);
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < owns && used < size; i++)
        used += (size_t)snprintf(
            text + used, size - used, "%s%lu %lu %lu", i ? ", " : "", own[i].inside,
            same ? own[i].inside : in_lab(lab, labs, own[i].outside), own[i].count);
}
