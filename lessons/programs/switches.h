/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SWITCHES_H
#define SWITCHES_H

/*
 * What schedlog.c needs of the interface of perf_event_open(2), which never changes. The same, and
 * much more, is in linux/perf_event.h, which the small C library of these programs comes without.
 */
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct attributes {
    uint32_t type, size;
    uint64_t config, period, sample, format, flags, unused[2];
};
enum { SOFTWARE = 1, DUMMY = 9, WITH_ID_AND_TIME = 6 };
enum { EXCLUDE_KERNEL = 1 << 5, ID_ALL = 1 << 18, SWITCHES = 1 << 26 };

/* A log is a page, where the end of what was written stands at HEAD, and then a ring of records. */
enum { PAGE = 4096, RING = 16 * PAGE, HEAD = 1024 };
struct record {
    uint32_t type;
    uint16_t misc, size; /* OUT in misc: its turn has ended, else it begins */
    uint32_t pid, tid;
    uint64_t time; /* in nanoseconds */
};
enum { SWITCH = 14, OUT = 1 << 13 };

/* Switch the log of a process on. Returns it, or NULL with errno. It is off when we end. */
static uint8_t *switches_log(int pid)
{
    struct attributes wanted = {
        .type = SOFTWARE,
        .size = sizeof wanted,
        .config = DUMMY,
        .sample = WITH_ID_AND_TIME,
        .flags = EXCLUDE_KERNEL | ID_ALL | SWITCHES,
    };
    int fd = (int)syscall(SYS_perf_event_open, &wanted, pid, -1, -1, 0);
    void *log =
        fd < 0 ? MAP_FAILED : mmap(NULL, PAGE + RING, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return log == MAP_FAILED ? NULL : log;
}

/* The record of a log that begins behind the first tail bytes, or NULL. A full log ends there. */
static struct record *switches_next(uint8_t *log, uint64_t tail)
{
    if (!log || tail >= __atomic_load_n((uint64_t *)(log + HEAD), __ATOMIC_ACQUIRE))
        return NULL;
    return (struct record *)(log + PAGE + tail % RING);
}

#endif
