/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "freezer.h"
#include "fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

enum { PATIENCE = 5, NAP_NS = 30000 };

/* The files of the two versions: what is written, and what is read once it is so. */
static const struct {
    const char *file, *value[2], *proof, *proven[2];
} versions[] = {
    {"freezer.state", {"THAWED", "FROZEN"}, "freezer.state", {"THAWED", "FROZEN"}},
    {"cgroup.freeze", {"0", "1"}, "cgroup.events", {"frozen 0", "frozen 1"}},
};

/* poll(2) on cgroup.events would do, but the kernel tells of a change there once in 10 ms. */
static int wait_for(int dir, const char *file, const char *proof)
{
    char text[256];
    struct timespec now, end;
    const int slack = prctl(PR_GET_TIMERSLACK);
    int r = 0;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += PATIENCE;
    prctl(PR_SET_TIMERSLACK, 1); /* else each nap lasts 50 us more */
    for (;;) {
        ssize_t n = file_read(dir, file, text, sizeof text);
        if (n < 0 || strstr(text, proof)) {
            r = n < 0 ? (int)n : 0;
            break;
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec > end.tv_sec) {
            r = -ETIMEDOUT;
            break;
        }
        nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
    }
    prctl(PR_SET_TIMERSLACK, slack);
    return r;
}

int freezer_set(const char *group, int version, bool freeze)
{
    const int i = version == 2;
    _cleanup_close_ int dir = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int r = dir < 0 ? -errno : file_write(dir, versions[i].file, versions[i].value[freeze]);
    return r < 0 ? r : wait_for(dir, versions[i].proof, versions[i].proven[freeze]);
}
