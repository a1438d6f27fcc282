/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "soft.h"
#include "../kernel/fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

enum { LOOK_MS = 100 };

/* Below this it can be crossed anew. */
static unsigned long long lower(const struct soft *s)
{
    return s->limit - s->limit / 16;
}

/* "cgroup.event_control" of version 1: an eventfd, the file that it is about, the threshold. */
static int watch_threshold(const struct soft *s, const char *group)
{
    _cleanup_close_ int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    _cleanup_close_ int usage = open(s->usage, O_RDONLY | O_CLOEXEC);
    char path[300], line[80];
    snprintf(path, sizeof path, "%s/cgroup.event_control", group);
    for (int i = 0; i < 2; i++) {
        snprintf(line, sizeof line, "%d %d %llu", fd, usage, i ? lower(s) : s->limit);
        int r = file_write(AT_FDCWD, path, line);
        if (r < 0)
            return r;
    }
    return steal_fd(&fd);
}

static int watch_clock(void)
{
    struct timespec turn = {.tv_nsec = LOOK_MS * 1000000L};
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    timerfd_settime(fd, 0, &(struct itimerspec){turn, turn}, NULL);
    return fd;
}

void soft_open(struct soft *s, const struct state *container, unsigned long long limit)
{
    const struct state_group *g = limit ? state_controller(container, "memory") : NULL;
    *s = (struct soft){.fd = -1, .limit = limit};
    if (!g)
        return;
    snprintf(s->usage, sizeof s->usage, "%s/%s", g->top,
             g->version == 2 ? "memory.current" : "memory.usage_in_bytes");
    s->fd = g->version == 2 ? -ENOTSUP : watch_threshold(s, g->top);
    if (s->fd < 0)
        s->fd = watch_clock();
}

unsigned long long soft_crossed(struct soft *s, bool *over)
{
    char text[32] = "";
    uint64_t count;
    if (read(s->fd, &count, sizeof count) < 0) /* of either kind of descriptor */
        return 0;
    if (file_read(AT_FDCWD, s->usage, text, sizeof text) <= 0) {
        fd_closep(&s->fd); /* the group is gone, and the container with it */
        return 0;
    }
    unsigned long long used = strtoull(text, NULL, 10);
    bool before = *over;
    *over = used >= (before ? lower(s) : s->limit);
    return *over && !before ? used : 0;
}
