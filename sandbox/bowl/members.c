/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "members.h"
#include "../kernel/fdio.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 65536 }; /* bytes of a list of children */

static int children(pid_t pid, int each(pid_t pid, void *context), void *context)
{
    char path[64];
    _cleanup_free_ char *text = malloc(MOST);
    int sum = each(pid, context);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    if (!text || file_read(AT_FDCWD, path, text, MOST) <= 0)
        return sum;
    char *rest = text;
    for (char *word; (word = strsep(&rest, " "));)
        if (*word)
            sum += children((pid_t)strtol(word, NULL, 10), each, context);
    return sum;
}

int members_each(const struct state *s, int each(pid_t pid, void *context), void *context)
{
    char path[300], line[32];
    int sum = 0;
    snprintf(path, sizeof path, "%s/cgroup.procs", s->groups ? s->group[0].leaf : "");
    FILE *file = s->groups ? fopen(path, "re") : NULL;
    if (!file)
        return children(s->pid, each, context);
    while (fgets(line, sizeof line, file)) {
        pid_t pid = (pid_t)strtol(line, NULL, 10);
        if (pid > 0)
            sum += each(pid, context);
    }
    fclose(file);
    return sum;
}
