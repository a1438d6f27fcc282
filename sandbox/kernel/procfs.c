/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "procfs.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Copy at most size - 1 bytes of [from, end). */
static void copy(char *to, size_t size, const char *from, const char *end)
{
    size_t length = (size_t)(end - from);
    if (length >= size)
        length = size - 1;
    memcpy(to, from, length);
    to[length] = '\0';
}

static const char *line_end(const char *text)
{
    const char *end = strchr(text, '\n');
    return end ? end : text + strlen(text);
}

int proc_parse_stat(const char *text, struct proc_stat *stat)
{
    const char *open = strchr(text, '('), *close = strrchr(text, ')');
    if (!open || !close || close < open || close[1] != ' ' || close[2] == '\0')
        return -EINVAL;
    *stat = (struct proc_stat){.pid = (pid_t)strtol(text, NULL, 10), .state = close[2]};
    char name[64];
    copy(name, sizeof name, open + 1, close);
    proc_copy_printable(stat->name, sizeof stat->name, name);

    /* Fields 4 to 22 as proc_pid_stat(5) numbers them; all are numbers. */
    long long field[23] = {0};
    char *at = (char *)close + 3;
    for (int i = 4; i <= 22; i++) {
        char *end;
        field[i] = strtoll(at, &end, 10);
        if (end == at)
            return -EINVAL;
        at = end;
    }
    stat->ppid = (pid_t)field[4];
    stat->pgrp = (pid_t)field[5];
    stat->session = (pid_t)field[6];
    stat->tty = (int)field[7];
    stat->tpgid = (pid_t)field[8];
    stat->threads = (int)field[20];
    stat->start = (uint64_t)field[22];
    return 0;
}

int proc_parse_nspid(const char *status, pid_t *numbers, int max)
{
    const char *at = strstr(status, "\nNSpid:");
    if (!at)
        return 0;
    at += strlen("\nNSpid:");
    int levels = 0;
    while (*at == '\t' || *at == ' ') {
        char *end;
        long number = strtol(at, &end, 10);
        if (end == at)
            break;
        numbers[levels < max ? levels : max - 1] = (pid_t)number;
        levels++;
        at = end;
    }
    return levels;
}

static bool parse_cgroup(const char *at, const char *end, struct proc_cgroup *line)
{
    const char *controllers = memchr(at, ':', (size_t)(end - at));
    if (!controllers)
        return false;
    controllers++;
    const char *path = memchr(controllers, ':', (size_t)(end - controllers));
    if (!path)
        return false;
    copy(line->controllers, sizeof line->controllers, controllers, path);
    copy(line->path, sizeof line->path, path + 1, end);
    line->version = at[0] == '0' && at[1] == ':' ? 2 : 1;
    return true;
}

bool proc_next_cgroup(const char **text, struct proc_cgroup *line)
{
    while (**text) {
        const char *at = *text, *end = line_end(at);
        *text = *end ? end + 1 : end;
        if (parse_cgroup(at, end, line))
            return true;
    }
    return false;
}

/* The kernel writes space, tab, newline and backslash as \040 and so on: mangle_path() in it. */
static void copy_escaped(char *to, size_t size, const char *from, const char *end)
{
    size_t used = 0;
    while (from < end && used < size - 1) {
        if (end - from >= 4 && from[0] == '\\' && from[1] >= '0' && from[1] <= '3' &&
            from[2] >= '0' && from[2] <= '7' && from[3] >= '0' && from[3] <= '7') {
            to[used++] = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
            from += 4;
        } else {
            to[used++] = *from++;
        }
    }
    to[used] = '\0';
}

/* Split [at, end) at spaces into fields. Returns how many there are, at most max. */
static int split(const char *at, const char *end, const char *field[][2], int max)
{
    int n = 0;
    while (at < end && n < max) {
        const char *space = memchr(at, ' ', (size_t)(end - at));
        field[n][0] = at;
        field[n][1] = space ? space : end;
        n++;
        at = space ? space + 1 : end;
    }
    return n;
}

static bool parse_mount(const char *at, const char *end, struct proc_mount *line)
{
    /* id parent major:minor root target options [tags...] - type source super-options */
    enum { FIELDS = 40 };
    const char *field[FIELDS][2];
    int n = split(at, end, field, FIELDS), dash = 6;
    while (dash < n && !(field[dash][1] - field[dash][0] == 1 && field[dash][0][0] == '-'))
        dash++;
    if (dash + 2 >= n)
        return false;
    copy_escaped(line->root, sizeof line->root, field[3][0], field[3][1]);
    copy_escaped(line->target, sizeof line->target, field[4][0], field[4][1]);
    copy_escaped(line->flags, sizeof line->flags, field[5][0], field[5][1]);
    copy_escaped(line->type, sizeof line->type, field[dash + 1][0], field[dash + 1][1]);
    copy_escaped(line->source, sizeof line->source, field[dash + 2][0], field[dash + 2][1]);
    line->options[0] = '\0';
    if (dash + 3 < n)
        copy_escaped(line->options, sizeof line->options, field[dash + 3][0], field[dash + 3][1]);
    return true;
}

bool proc_next_mount(const char **text, struct proc_mount *line)
{
    while (**text) {
        const char *at = *text, *end = line_end(at);
        *text = *end ? end + 1 : end;
        if (parse_mount(at, end, line))
            return true;
    }
    return false;
}

int proc_parse_syscall(const char *text, long *number, uint64_t argument[6])
{
    char *end;
    long first = strtol(text, &end, 10);
    if (end == text || *end != ' ' || first < 0)
        return -EINVAL;
    for (int i = 0; i < 6; i++) {
        const char *at = end;
        argument[i] = strtoull(at, &end, 16);
        if (end == at)
            return -EINVAL;
    }
    *number = first;
    return 0;
}

/* Cut a UTF-8 sequence that does not end within text. */
static size_t whole_characters(const char *text, size_t length)
{
    size_t start = length;
    while (start > 0 && length - start < 4) {
        unsigned char c = (unsigned char)text[--start];
        if (c < 0x80)
            return length;
        if (c >= 0xc0) {
            size_t wants = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
            return length - start < wants ? start : length;
        }
    }
    return length;
}

static void clean(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = '?';
}

void proc_join_arguments(const char *text, size_t length, char *line, size_t size)
{
    while (length > 0 && text[length - 1] == '\0')
        length--;
    bool cut = length > size - 1;
    if (cut)
        length = size - 1;
    for (size_t i = 0; i < length; i++)
        line[i] = text[i] ? text[i] : ' ';
    line[cut ? whole_characters(line, length) : length] = '\0';
    clean(line);
}

void proc_copy_printable(char *to, size_t size, const char *text)
{
    proc_join_arguments(text, strlen(text), to, size);
}

ino_t proc_parse_ns(const char *link)
{
    const char *open = strchr(link, '[');
    return open ? (ino_t)strtoull(open + 1, NULL, 10) : 0;
}
