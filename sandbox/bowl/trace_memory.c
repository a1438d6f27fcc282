/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "members.h"
#include "trace.h"
#include "trace_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/*
 * The memory log: which frames of the machine's memory lie behind the addresses of a container's
 * processes, by looking again and again at /proc/PID/pagemap (proc_pid_pagemap(5)) of what is
 * theirs alone and can be written. The kernel tells the numbers of the frames only to who has
 * CAP_SYS_ADMIN in its first user namespace.
 */

#define PRESENT (1ULL << 63)
#define FRAME   ((1ULL << 55) - 1)

enum { LOOK_MS = 100, RUNS = 1 << 16, LINES = 64, ENTRIES = 512, LINE = 320 };

/* Pages that follow one another, in frames that do, too; frame 0: its number is hidden. */
struct run {
    uint64_t address, frame, pages;
};

struct space {
    pid_t pid;
    struct trace_name name;
    struct run *run;
    int count;
    bool seen;
};

static struct {
    const struct state *state;
    struct trace_file file;
    struct space *space;
    int spaces, error;
    uint64_t page;
    bool hidden_told;
} memory;

static void add_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void add_line(const char *fmt, ...)
{
    char line[LINE], stamp[TRACE_STAMP];
    va_list arguments;
    trace_stamp(stamp, 0);
    int n = snprintf(line, sizeof line, "%s container %s: ", stamp, memory.state->name);
    va_start(arguments, fmt);
    vsnprintf(line + n, sizeof line - (size_t)n, fmt, arguments);
    va_end(arguments);
    trace_file_add(&memory.file, line);
}

/* ---- what is there ---- */

static void add_page(struct space *s, uint64_t address, uint64_t frame)
{
    struct run *last = s->run && s->count ? &s->run[s->count - 1] : NULL;
    bool follows = last && last->address + last->pages * memory.page == address &&
                   (frame ? last->frame + last->pages == frame && last->frame : !last->frame);
    if (follows)
        last->pages++;
    else if (s->run && s->count < RUNS)
        s->run[s->count++] = (struct run){address, frame, 1};
}

static void look_at(struct space *s, int pagemap, uint64_t begin, uint64_t end)
{
    uint64_t entries[ENTRIES];
    while (begin < end) {
        uint64_t wanted = (end - begin) / memory.page;
        wanted = wanted < ENTRIES ? wanted : ENTRIES;
        ssize_t n = pread(pagemap, entries, wanted * sizeof *entries,
                          (off_t)(begin / memory.page * sizeof *entries));
        if (n <= 0)
            return;
        for (size_t i = 0; i < (size_t)n / sizeof *entries; i++, begin += memory.page)
            if (entries[i] & PRESENT)
                add_page(s, begin, entries[i] & FRAME);
    }
}

/* Returns 0 or a negative errno. */
static int look(struct space *s)
{
    char path[64], line[512], rights[8];
    unsigned long begin, end;
    snprintf(path, sizeof path, "/proc/%d/pagemap", s->pid);
    _cleanup_close_ int pagemap = open(path, O_RDONLY | O_CLOEXEC);
    if (pagemap < 0)
        return -errno;
    snprintf(path, sizeof path, "/proc/%d/maps", s->pid);
    FILE *maps = fopen(path, "re");
    if (!maps)
        return -errno;
    trace_name(s->pid, &s->name);
    while (fgets(line, sizeof line, maps))
        if (sscanf(line, "%lx-%lx %7s", &begin, &end, rights) == 3 && rights[1] == 'w' &&
            rights[3] == 'p')
            look_at(s, pagemap, begin, end);
    fclose(maps);
    return 0;
}

/* ---- what has changed ---- */

static void tell(const struct space *s, const struct run *r)
{
    char frames[80] = "a frame whose number is hidden";
    if (r->frame && r->pages == 1)
        snprintf(frames, sizeof frames, "frame %#llx", (unsigned long long)r->frame);
    else if (r->frame)
        snprintf(frames, sizeof frames, "frames %#llx to %#llx", (unsigned long long)r->frame,
                 (unsigned long long)(r->frame + r->pages - 1));
    else if (r->pages > 1)
        snprintf(frames, sizeof frames, "%llu frames whose numbers are hidden",
                 (unsigned long long)r->pages);
    if (!r->frame && !memory.hidden_told)
        add_line("the kernel tells the numbers of frames only to who has CAP_SYS_ADMIN in the "
                 "machine's first user namespace\n");
    memory.hidden_told = memory.hidden_told || !r->frame;
    add_line("process %d (host %d) %s: address %#llx is in %s\n", s->name.inside, s->pid,
             s->name.command, (unsigned long long)r->address, frames);
}

/* Tell the runs of now that were not there before, or have grown. Returns how many. */
static int tell_new(const struct space *before, const struct space *now)
{
    int told = 0;
    for (int i = 0, at = 0; i < now->count; i++) {
        struct run r = now->run[i];
        while (at < before->count && before->run[at].address < r.address)
            at++;
        const struct run *old = at < before->count ? &before->run[at] : NULL;
        if (old && old->address == r.address && old->frame == r.frame) {
            uint64_t same = old->pages < r.pages ? old->pages : r.pages;
            r.address += same * memory.page;
            r.pages -= same;
            r.frame += r.frame ? same : 0;
        }
        if (r.pages && told++ < LINES)
            tell(now, &r);
    }
    return told;
}

/* Runs of before of which nothing is left. */
static uint64_t count_gone(const struct space *before, const struct space *now)
{
    uint64_t gone = 0;
    for (int i = 0, at = 0; i < before->count; i++) {
        const struct run *old = &before->run[i];
        while (at < now->count &&
               now->run[at].address + now->run[at].pages * memory.page <= old->address)
            at++;
        if (at == now->count || now->run[at].address >= old->address + old->pages * memory.page)
            gone += old->pages;
    }
    return gone;
}

static void compare(struct space *before, struct space *now)
{
    int told = tell_new(before, now);
    uint64_t gone = count_gone(before, now);
    if (told > LINES)
        add_line("process %d (host %d) %s: and %d more changes\n", now->name.inside, now->pid,
                 now->name.command, told - LINES);
    if (gone)
        add_line("process %d (host %d) %s: %llu pages are in memory no more\n", now->name.inside,
                 now->pid, now->name.command, (unsigned long long)gone);
}

static struct space *find_space(pid_t pid)
{
    for (int i = 0; i < memory.spaces; i++)
        if (memory.space[i].pid == pid)
            return &memory.space[i];
    struct space *more = realloc(memory.space, (size_t)(memory.spaces + 1) * sizeof *more);
    if (!more)
        return NULL;
    memory.space = more;
    more[memory.spaces] = (struct space){.pid = pid};
    return &more[memory.spaces++];
}

static int look_at_process(pid_t pid, void *context)
{
    static struct run found[RUNS];
    struct space now = {.pid = pid, .run = found};
    struct space *before = find_space(pid);
    (void)context;
    int r = before ? look(&now) : -ENOMEM;
    if (r < 0) {
        memory.error = r;
        return 0;
    }
    compare(before, &now);
    struct run *kept = realloc(before->run, (size_t)(now.count + 1) * sizeof *kept);
    if (!kept)
        return 0;
    memcpy(kept, found, (size_t)now.count * sizeof *kept);
    *before = now;
    before->run = kept;
    before->seen = true;
    return 1;
}

static void forget_the_dead(void)
{
    int left = 0;
    for (int i = 0; i < memory.spaces; i++) {
        struct space *s = &memory.space[i];
        if (!s->seen) {
            free(s->run);
            continue;
        }
        s->seen = false;
        memory.space[left++] = *s;
    }
    memory.spaces = left;
}

_Noreturn void trace_memory_run(int ready, int folder, const struct state *s)
{
    memory.state = s;
    memory.file = (struct trace_file){folder, -1};
    memory.page = (uint64_t)sysconf(_SC_PAGESIZE);
    int r = members_each(s, look_at_process, NULL) ? 0 : memory.error ? memory.error : -ESRCH;
    if (write(ready, &r, sizeof r) != (ssize_t)sizeof r || r < 0)
        _exit(1);
    close(ready);
    for (;;) {
        forget_the_dead();
        nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000L}, NULL);
        members_each(s, look_at_process, NULL);
    }
}
