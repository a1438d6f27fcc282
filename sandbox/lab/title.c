/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "title.h"
#include "../kernel/fdio.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

/* Fields 48 and 49 of /proc/self/stat, proc_pid_stat(5): where the arguments lie. */
static bool find_arguments(char **start, char **end)
{
    static char *known[2]; /* of this process, and of those that it forks */
    char text[2048];
    *start = known[0];
    *end = known[1];
    if (known[0])
        return true;
    if (file_read(AT_FDCWD, "/proc/self/stat", text, sizeof text) <= 0)
        return false;
    char *field = strrchr(text, ')'); /* the end of field 2 */
    for (int number = 2; field && number < 48; number++)
        field = strchr(field + 1, ' ');
    unsigned long from, to;
    if (!field || sscanf(field, "%lu %lu", &from, &to) != 2 || from == 0 || to <= from)
        return false;
    *start = known[0] = (char *)(uintptr_t)from;
    *end = known[1] = (char *)(uintptr_t)to;
    return true;
}

void title_set(const char *name, const char *command)
{
    char *start, *end;
    prctl(PR_SET_NAME, name);
    if (!find_arguments(&start, &end))
        return;
    size_t room = (size_t)(end - start), length = strnlen(command, room - 1);
    memset(start, 0, room);
    memcpy(start, command, length);
}
