/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "events.h"
#include "../kernel/fdio.h"
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

void events_note(int shelf, const char *name, const char *what, const char *fmt, ...)
{
    char line[512], stamp[32], more[256] = "";
    struct timespec now;
    struct tm tm;
    struct stat st;
    va_list arguments;
    if (fmt) {
        va_start(arguments, fmt);
        vsnprintf(more, sizeof more, fmt, arguments);
        va_end(arguments);
    }
    clock_gettime(CLOCK_REALTIME, &now);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", gmtime_r(&now.tv_sec, &tm));
    int n = snprintf(line, sizeof line, "%s.%03ldZ %s %s%s%s\n", stamp, now.tv_nsec / 1000000, name,
                     what, more[0] ? " " : "", more);
    _cleanup_close_ int fd =
        openat(shelf, "events", O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && st.st_size >= EVENTS_LIMIT)
        renameat(shelf, "events", shelf, "events.1");
    if (write(fd, line, (size_t)n) < 0) /* a full disk: the event is lost, the container is not */
        return;
}
