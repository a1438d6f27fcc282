/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * schedlog PID...: log for 0.3 s when the scheduler lets each of these processes run, print the
 * first 20 turns in their order, and the kernel's own account of all (/proc/PID/schedstat). The log
 * is that of perf_event_open(2), which kernel.perf_event_paranoid may forbid.
 */
#include "switches.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 8, LINES = 20 };
struct task {
    char name[32];
    uint8_t *log;
    uint64_t tail, since;         /* how far the log is printed; when its turn began */
    unsigned long now[3], was[3]; /* the account: ns that it ran, ns that it waited, turns */
};

static void account(const char *pid, const char *file, struct task *t)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%s/%s", pid, file);
    FILE *f = fopen(path, "r");
    if (f && fscanf(f, "%lu %lu %lu", &t->now[0], &t->now[1], &t->now[2]) < 3)
        fscanf(f, "%31s", t->name);
    if (f)
        fclose(f);
}

static void print_turns(struct task *task, int n)
{
    uint64_t start = 0;
    for (int lines = 0; lines < LINES;) {
        struct task *first = NULL;
        struct record *r = NULL, *other;
        for (struct task *t = task; t < task + n; t++)
            if ((other = switches_next(t->log, t->tail)) && (!r || other->time < r->time)) {
                first = t;
                r = other;
            }
        if (!r)
            return;
        start = start ? start : r->time;
        if (r->type == SWITCH && !(r->misc & OUT))
            first->since = r->time;
        else if (r->type == SWITCH && first->since && ++lines)
            printf("at %7.3f ms %s ran %.3f ms\n", (first->since - start) / 1e6, first->name,
                   (r->time - first->since) / 1e6);
        first->tail += r->size;
    }
}

int main(int argc, char **argv)
{
    struct task task[MOST] = {0};
    int n = argc - 1;
    if (n < 1 || n > MOST)
        return fprintf(stderr, "usage: schedlog PID..., at most %d\n", MOST), 2;
    for (int i = 0; i < n; i++) {
        task[i].log = switches_log(atoi(argv[i + 1]));
        if (!task[i].log)
            printf("no log of %s: %s\n", argv[i + 1], strerror(errno));
        account(argv[i + 1], "schedstat", &task[i]);
        memcpy(task[i].was, task[i].now, sizeof task[i].was);
    }
    usleep(300000);
    for (int i = 0; i < n; i++)
        account(argv[i + 1], "comm", &task[i]);
    print_turns(task, n);
    for (int i = 0; i < n; i++) {
        account(argv[i + 1], "schedstat", &task[i]);
        printf("%s: ran %.1f ms, waited %.1f ms, %lu turns\n", task[i].name,
               (task[i].now[0] - task[i].was[0]) / 1e6, (task[i].now[1] - task[i].was[1]) / 1e6,
               task[i].now[2] - task[i].was[2]);
    }
    return 0;
}
