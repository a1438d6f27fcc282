/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "strace.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "REC|PRIVATE" for "MS_REC|MS_PRIVATE", and no arguments at the end that say nothing. */
static void normalize(char *text)
{
    static const char *const prefixes[] = {"CLONE_", "MS_", "MNT_"};
    for (int i = 0; i < 3; i++)
        for (char *at; (at = strstr(text, prefixes[i]));)
            memmove(at, at + strlen(prefixes[i]), strlen(at + strlen(prefixes[i])) + 1);
    char *end = strrchr(text, ')');
    bool mounts = strstr(text, "mount") == text;
    while (end && (mounts || strncmp(text, "umount", 6) == 0)) {
        char *comma = end;
        while (comma > text && *comma != ',')
            comma--;
        if (strncmp(comma, ", NULL)", 7) != 0 && strncmp(comma, ", 0)", 4) != 0)
            return;
        memmove(comma, end, strlen(end) + 1);
        end = strrchr(text, ')');
    }
    if (strncmp(text, "sethostname(", 12) == 0)
        memmove(strrchr(text, ','), strrchr(text, ')'), strlen(strrchr(text, ')')) + 1);
}

void strace_file(char *text)
{
    char *arguments = strstr(text, "\", ["), *descriptor = strchr(text, '<');
    char *length = strrchr(text, ','), *end = strrchr(text, ')');
    if (strncmp(text, "execve(", 7) == 0 && arguments)
        memcpy(arguments, "\")", 3);
    if (strncmp(text, "write(", 6) != 0)
        return;
    if (descriptor && length && end) { /* write(3</proc/7288/uid_map>, "0 0 1", 5) */
        memmove(length, end, strlen(end) + 1);
        *strchr(descriptor, '>') = '"';
    }
    char *name = strchr(text, ',');
    while (name && name > text && *name != '/')
        name--;
    if (name > text)
        memmove(text + 6, name, strlen(name) + 1);
}

bool strace_everyday(const char *theirs)
{
    return strncmp(theirs, "execve(", 7) == 0 || strncmp(theirs, "write(", 6) == 0;
}

pid_t strace_parse(char *line, char *text, size_t size)
{
    char *call, *result = NULL;
    pid_t pid = (pid_t)strtol(line, &call, 10);
    call += strspn(call, " ");
    for (char *at = call; (at = strstr(at, " = ")); at++)
        result = at;
    if (pid <= 0 || !result || call[0] == '+' || call[0] == '-')
        return 0;
    char *words = strstr(result, " (");
    if (words)
        *words = '\0';
    char *end = result;
    while (end > call && *end == ' ')
        *end-- = '\0';
    normalize(call);
    strace_file(call);
    snprintf(text, size, "%s %s", call, result + 1);
    return pid;
}
