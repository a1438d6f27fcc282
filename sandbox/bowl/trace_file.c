/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trace_file.h"
#include "../kernel/fdio.h"
#include "../kernel/procfs.h"
#include "log.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* Is the file that we have the one of that name? Another tracer may have renamed it. */
static bool is_current(const struct trace_file *t, struct stat *ours)
{
    struct stat now;
    return t->file >= 0 && fstat(t->file, ours) == 0 &&
           fstatat(t->folder, "trace", &now, AT_SYMLINK_NOFOLLOW) == 0 &&
           now.st_ino == ours->st_ino;
}

void trace_file_add(struct trace_file *t, const char *line)
{
    struct stat st;
    bool current = is_current(t, &st);
    if (current && st.st_size >= LOG_LIMIT)
        renameat(t->folder, "trace", t->folder, "trace.1");
    if (!current || st.st_size >= LOG_LIMIT)
        fd_closep(&t->file);
    if (t->file < 0)
        t->file = openat(t->folder, "trace", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (t->file >= 0 && write(t->file, line, strlen(line)) < 0)
        fd_closep(&t->file);
}

void trace_stamp(char stamp[TRACE_STAMP], uint64_t nanoseconds)
{
    struct timespec at = {.tv_sec = (time_t)(nanoseconds / 1000000000),
                          .tv_nsec = (long)(nanoseconds % 1000000000)};
    struct tm tm;
    if (!nanoseconds)
        clock_gettime(CLOCK_REALTIME, &at);
    size_t n = strftime(stamp, TRACE_STAMP, "%Y-%m-%dT%H:%M:%S", gmtime_r(&at.tv_sec, &tm));
    snprintf(stamp + n, TRACE_STAMP - n, ".%06ldZ", at.tv_nsec / 1000);
}

void trace_name(pid_t tid, struct trace_name *name)
{
    enum { LEVELS = 8 };
    char path[64], text[4096], plain[32] = "";
    pid_t numbers[LEVELS];
    *name = (struct trace_name){0};
    snprintf(path, sizeof path, "/proc/%d/status", tid);
    if (file_read(AT_FDCWD, path, text, sizeof text) <= 0)
        return;
    int levels = proc_parse_nspid(text, numbers, LEVELS);
    if (levels > 0)
        name->inside = numbers[(levels < LEVELS ? levels : LEVELS) - 1];
    snprintf(path, sizeof path, "/proc/%d/comm", tid);
    if (file_read(AT_FDCWD, path, plain, sizeof plain) <= 0)
        return;
    plain[strcspn(plain, "\n")] = '\0';
    proc_copy_printable(name->command, sizeof name->command, plain);
}
