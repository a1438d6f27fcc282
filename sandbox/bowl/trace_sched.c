/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "members.h"
#include "trace.h"
#include "trace_file.h"
#include <dirent.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

/*
 * The scheduler's log: perf_event_open(2) with an event that counts nothing, and notes each change
 * of the processor to and from the threads that it is for, and from those that they start. The
 * kernel keeps a ring of records for each processor.
 */

enum { RING = 1 << 17, PROCESSORS = 512, TURN_MS = 20, KNOWN = 256, LINE = 320 };

/* perf_event_open(2), "MMAP layout", with the sample that is asked for below. */
struct record {
    struct perf_event_header head;
    union {
        struct {
            uint32_t pid, tid;
            uint64_t time; /* nanoseconds since 1970 */
        } change;
        struct {
            uint64_t id, lost;
        } lost;
    };
};

struct ring {
    int event; /* whose ring it is, the others on this processor write into it, too */
    struct perf_event_mmap_page *page;
    uint64_t tail;
    uint32_t tid;   /* who has the processor, 0: none of ours */
    uint64_t since; /* that */
};

static struct {
    const struct state *state;
    struct trace_file file;
    struct ring ring[PROCESSORS];
    int rings, error, threads;
    struct {
        uint32_t tid;
        uint64_t until; /* when it is to be looked up again: a name changes */
        struct trace_name name;
    } known[KNOWN];
} sched;

/* ---- switching it on ---- */

static int open_event(pid_t tid, int processor)
{
    struct perf_event_attr wanted = {
        .type = PERF_TYPE_SOFTWARE,
        .size = sizeof wanted,
        .config = PERF_COUNT_SW_DUMMY,
        .sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME,
        .sample_id_all = 1,
        .inherit = 1,
        .exclude_kernel = 1, /* more is not for everybody, and we do not need it */
        .context_switch = 1,
        .use_clockid = 1,
        .clockid = CLOCK_REALTIME,
    };
    int fd = (int)syscall(SYS_perf_event_open, &wanted, tid, processor, -1, PERF_FLAG_FD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

static int add_ring(struct ring *ring, int event)
{
    size_t size = (size_t)sysconf(_SC_PAGESIZE) + RING;
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, event, 0);
    if (page == MAP_FAILED)
        return -errno;
    ring->event = event;
    ring->page = page;
    return 0;
}

static int add_thread(pid_t tid)
{
    for (int i = 0; i < sched.rings; i++) {
        struct ring *ring = &sched.ring[i];
        int event = open_event(tid, i), r = event < 0 ? event : 0;
        if (r == -ENODEV) /* a processor that is switched off */
            continue;
        if (r == 0 && !ring->page)
            r = add_ring(ring, event);
        else if (r == 0 && ioctl(event, PERF_EVENT_IOC_SET_OUTPUT, ring->event))
            r = -errno;
        if (r < 0)
            return r;
    }
    return 0;
}

static int add_process(pid_t pid, void *context)
{
    char path[64];
    (void)context;
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);
        int r = tid > 0 ? add_thread(tid) : -ESRCH;
        sched.threads += r == 0;
        if (r < 0 && r != -ESRCH)
            sched.error = r;
    }
    if (dir)
        closedir(dir);
    return 1;
}

/* ---- what it tells ---- */

static const struct trace_name *name_of(uint32_t tid, uint64_t now)
{
    __typeof__(*sched.known) *slot = &sched.known[tid % KNOWN];
    if (slot->tid != tid || now > slot->until) {
        struct trace_name name;
        trace_name((pid_t)tid, &name);
        if (slot->tid != tid || name.inside)
            slot->name = name;
        slot->tid = tid;
        slot->until = now + 1000000000;
    }
    return &slot->name;
}

static void tell_turn(const struct ring *ring, uint64_t end)
{
    char line[LINE], stamp[TRACE_STAMP], who[64] = "one that has ended";
    const struct trace_name *name = name_of(ring->tid, end);
    if (name->inside)
        snprintf(who, sizeof who, "%d", name->inside);
    trace_stamp(stamp, ring->since);
    snprintf(line, sizeof line,
             "%s container %s: scheduling process %s (host %u) %s: %.3f ms on processor %d\n",
             stamp, sched.state->name, who, ring->tid, name->command,
             (double)(end - ring->since) / 1e6, (int)(ring - sched.ring));
    trace_file_add(&sched.file, line);
}

static void take(struct ring *ring, const struct record *r)
{
    char line[LINE], stamp[TRACE_STAMP];
    if (r->head.type == PERF_RECORD_LOST) {
        trace_stamp(stamp, 0);
        snprintf(line, sizeof line, "%s container %s: %llu changes came too fast to be told\n",
                 stamp, sched.state->name, (unsigned long long)r->lost.lost);
        trace_file_add(&sched.file, line);
        ring->tid = 0;
    } else if (r->head.type == PERF_RECORD_SWITCH) {
        bool out = r->head.misc & PERF_RECORD_MISC_SWITCH_OUT;
        if (out && ring->tid == r->change.tid)
            tell_turn(ring, r->change.time);
        ring->tid = out ? 0 : r->change.tid;
        ring->since = r->change.time;
    }
}

/* Copy the next record, which may go over the end of the ring. Returns false if there is none. */
static bool next(const struct ring *ring, struct record *r)
{
    if (!ring->page || ring->tail >= __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE))
        return false;
    const char *data = (const char *)ring->page + sysconf(_SC_PAGESIZE);
    for (size_t i = 0; i < sizeof *r; i++)
        ((char *)r)[i] = data[(ring->tail + i) % RING];
    return true;
}

/* Those of all processors by their time. */
static void take_all(void)
{
    for (;;) {
        struct ring *first = NULL;
        struct record found = {.head = {0}}, r;
        for (int i = 0; i < sched.rings; i++) {
            struct ring *ring = &sched.ring[i];
            if (!next(ring, &r))
                continue;
            if (!first || r.head.type != PERF_RECORD_SWITCH || r.change.time < found.change.time) {
                first = ring;
                found = r;
            }
        }
        if (!first)
            return;
        take(first, &found);
        first->tail += found.head.size;
        __atomic_store_n(&first->page->data_tail, first->tail, __ATOMIC_RELEASE);
    }
}

_Noreturn void trace_sched_run(int ready, int folder, const struct state *s)
{
    struct rlimit files;
    sched.state = s;
    sched.file = (struct trace_file){folder, -1};
    long processors = sysconf(_SC_NPROCESSORS_CONF);
    sched.rings = (int)(processors < PROCESSORS ? processors : PROCESSORS);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    members_each(s, add_process, NULL);
    int r = sched.error ? sched.error : sched.threads ? 0 : -ESRCH;
    if (write(ready, &r, sizeof r) != (ssize_t)sizeof r || r < 0)
        _exit(1);
    close(ready);
    for (;;) {
        take_all();
        nanosleep(&(struct timespec){.tv_nsec = TURN_MS * 1000000L}, NULL);
    }
}
