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
    char text[2048];
    if (file_read(AT_FDCWD, "/proc/self/stat", text, sizeof text) <= 0)
        return false;
    char *field = strrchr(text, ')'); /* the end of field 2 */
    for (int number = 2; field && number < 48; number++)
        field = strchr(field + 1, ' ');
    unsigned long from, to;
    if (!field || sscanf(field, "%lu %lu", &from, &to) != 2 || from == 0 || to <= from)
        return false;
    *start = (char *)(uintptr_t)from;
    *end = (char *)(uintptr_t)to;
    return true;
}

void title_set(const char *command)
{
    char *start, *end;
    prctl(PR_SET_NAME, "fishbowl");
    if (!find_arguments(&start, &end))
        return;
    size_t room = (size_t)(end - start), length = strnlen(command, room - 1);
    memset(start, 0, room);
    memcpy(start, command, length);
}
