/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/sandbox.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

/*
 * What does a snapshot cost? In PID namespaces of 10, 100 and 1000 sleeping processes: the first
 * snapshot, which reads everything, a later one, and one terminal alone; beside them what ps(1) and
 * pidof(8) do at least, reading status of each. Medians in microseconds, the ways taking turns.
 */

enum { ROUNDS = 41 };

struct ground {
    struct lab_info info;
    int processes;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static _Noreturn void init(int channel, int processes)
{
    char byte;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (read(channel, &byte, 1) != 1 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("proc", "/proc", "proc", 0, NULL) < 0)
        _exit(1);
    for (int i = 1; i < processes; i++)
        if (fork() == 0)
            for (;;)
                pause();
    /* each shall have gone to sleep before it is looked at */
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    if (write(channel, "r", 1) != 1)
        _exit(1);
    for (;;)
        pause();
}

static int prepare(struct ground *g, int processes)
{
    int channel[2];
    char path[64], map[64], byte;
    *g = (struct ground){.processes = processes,
                         .info = {.observer = -1, .master = {-1, -1}, .generation = 1}};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) < 0)
        return -errno;
    int flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | SIGCHLD;
    g->info.init = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
    if (g->info.init == 0)
        init(channel[1], processes);
    close(channel[1]);
    if (g->info.init < 0)
        return -errno;
    snprintf(path, sizeof path, "/proc/%d/uid_map", g->info.init);
    snprintf(map, sizeof map, "0 %u 1", geteuid());
    int rc = file_write(AT_FDCWD, path, map);
    if (rc == 0 && (write(channel[0], "g", 1) != 1 || read(channel[0], &byte, 1) != 1))
        rc = -EPERM;
    snprintf(path, sizeof path, "/proc/%d/root/proc", g->info.init);
    g->info.proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    g->info.shell[SIDE_HOST] = 1;
    close(channel[0]);
    return rc;
}

static void clear_away(struct ground *g)
{
    kill(g->info.init, SIGKILL);
    waitpid(g->info.init, NULL, 0);
    fd_closep(&g->info.proc);
}

/* The peer: the status of every process, as it is read by the tools that look for one. */
static double read_every_status(const struct ground *g)
{
    double start = now();
    DIR *dir = fdopendir(openat(g->info.proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (const struct dirent *d; dir && (d = readdir(dir));) {
        char path[300], text[4096];
        snprintf(path, sizeof path, "%s/status", d->d_name);
        if (d->d_name[0] >= '1' && d->d_name[0] <= '9')
            file_read(g->info.proc, path, text, sizeof text);
    }
    if (dir)
        closedir(dir);
    return now() - start;
}

static double take(const struct ground *g, struct snapshot **keep, bool anew)
{
    struct err e;
    double start = now();
    struct snapshot *s = snapshot_take(&g->info, anew ? NULL : *keep, &e);
    double end = now();
    if (!s || s->processes != g->processes) {
        fprintf(stderr, "snapshot: %s\n", s ? "not all processes were found" : e.what);
        exit(1);
    }
    snapshot_free(anew ? s : *keep);
    if (!anew)
        *keep = s;
    return end - start;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *figures)
{
    qsort(figures, ROUNDS, sizeof *figures, compare);
    return figures[ROUNDS / 2];
}

static void row(const char *what, int processes, double us, double floor)
{
    char label[64];
    snprintf(label, sizeof label, "%s %d processes, us", what, processes);
    printf("%-44s %10.0f %10.0f %7.2f\n", label, us, floor, us / floor);
}

static int measure(int processes)
{
    struct ground g;
    int rc = prepare(&g, processes);
    if (rc < 0) {
        printf("%d processes: not measured: %s\n", processes, strerror(-rc));
        return 1;
    }
    double peer[ROUNDS], first[ROUNDS], next[ROUNDS], terminal[ROUNDS];
    struct snapshot *s = NULL;
    take(&g, &s, false);
    for (int i = 0; i < ROUNDS; i++) {
        struct terminal t = {0};
        peer[i] = read_every_status(&g);
        first[i] = take(&g, &s, true);
        next[i] = take(&g, &s, false);
        terminal[i] = now();
        terminal_read(&g.info, SIDE_HOST, &t);
        terminal[i] = now() - terminal[i];
    }
    snapshot_free(s);
    clear_away(&g);
    double floor = median(peer);
    row("first look at", processes, median(first), floor);
    row("next look at", processes, median(next), floor);
    row("is the terminal done? among", processes, median(terminal), floor);
    return 0;
}

int main(void)
{
    const int sizes[] = {10, 100, 1000};
    int failed = 0;
    printf("%-44s %10s %10s %7s\n", "measured", "fishbowl", "every file", "ratio");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        failed |= measure(sizes[i]);
    return failed;
}
