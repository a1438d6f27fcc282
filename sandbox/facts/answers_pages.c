/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "answers.h"
#include "reading.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * Facts about what lies behind a virtual address, from /proc/PID/pagemap, which has 64 bits for
 * each page (proc_pid_pagemap(5), admin-guide/mm/pagemap.rst of the kernel). Its lowest 55 bits,
 * the frame, are 0 for whoever lacks CAP_SYS_ADMIN in the first user namespace.
 */
#define PRESENT (1ULL << 63)
#define SWAPPED (1ULL << 62)
#define ALONE   (1ULL << 56) /* no other process maps the same frame */
#define FRAME   ((1ULL << 55) - 1)

static uint64_t read_entry(const struct snapshot *s, pid_t pid, uint64_t address)
{
    uint64_t entry = 0, page = (uint64_t)sysconf(_SC_PAGESIZE);
    _cleanup_close_ int fd =
        openat(s->lab->proc, proc_path(pid, "pagemap").text, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || pread(fd, &entry, sizeof entry, (off_t)(address / page * sizeof entry)) < 0)
        return 0;
    return entry;
}

/*
 * What the side's first process that has something at the address has there; 0 with *value saying
 * why there is none.
 */
static uint64_t entry_or_none(const struct fact_query *q, struct fact_value *value)
{
    char *end;
    errno = 0;
    uint64_t address = strtoull(q->argument, &end, 0), entry = 0;
    if (errno || *end || end == q->argument) {
        value_none(value, "%s is no address, as 0x600000000000 is one", q->argument);
        return 0;
    }
    for (int i = 0; i < q->s->processes && !entry; i++) {
        const struct process *p = &q->s->process[i];
        if (p->in_container == (q->side == SIDE_CONTAINER))
            entry = read_entry(q->s, p->pid, address) & (PRESENT | SWAPPED | ALONE | FRAME);
        if (!(entry & (PRESENT | SWAPPED)))
            entry = 0;
    }
    if (!entry)
        value_none(value, "no process of the %s has memory at %s", side_names[q->side],
                   q->argument);
    return entry;
}

void answer_page(const struct fact_query *q, struct fact_value *value)
{
    uint64_t entry = entry_or_none(q, value);
    if (entry & SWAPPED)
        value_text(value, "swapped");
    else if (entry)
        value_text(value, entry & ALONE ? "own" : "shared");
}

void answer_frame(const struct fact_query *q, struct fact_value *value)
{
    char text[32];
    uint64_t entry = entry_or_none(q, value);
    if (!entry)
        return;
    if (!(entry & PRESENT)) {
        value_none(value, "the page is in swap, in no frame");
    } else if (!(entry & FRAME)) {
        value_none(value, "there is a frame, and the kernel tells its number only to who has "
                          "CAP_SYS_ADMIN in the machine's first user namespace");
    } else {
        snprintf(text, sizeof text, "%#llx", (unsigned long long)(entry & FRAME));
        value_text(value, text);
    }
}
