/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * forkbomb [-m PROCESSES] [-p SECONDS] [-k]: each process makes another one, again and again.
 *
 *   -m  the ceiling, which a real bomb does not have (256)
 *   -p  the pause before each doubling (0.3)
 *   -k  keep the processes at the end, until Ctrl-C
 *
 * When the first process ends, all do: each has asked the kernel to be killed when its parent ends
 * (PR_SET_PDEATHSIG of prctl(2)).
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    atomic_int processes;
    atomic_int refused; /* errno of the first fork that failed */
} * all;                /* in memory that all processes share */

static pid_t double_up(int most)
{
    pid_t parent = getpid(), child = -1;
    if (atomic_fetch_add(&all->processes, 1) < most && (child = fork()) < 0)
        all->refused = errno;
    if (child < 0)
        atomic_fetch_sub(&all->processes, 1);
    if (child == 0 && (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent))
        _exit(1); /* the parent ended before we had asked */
    return child;
}

int main(int argc, char **argv)
{
    int most = 256, keep = 0, usage = 0, children = 0;
    double seconds = 0.3;
    pid_t first = getpid(), child[1000];
    for (int option; (option = getopt(argc, argv, "m:p:k")) != -1;) {
        most = option == 'm' ? atoi(optarg) : most;
        seconds = option == 'p' ? atof(optarg) : seconds;
        keep = keep || option == 'k';
        usage = usage || option == '?';
    }
    all = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (usage || optind < argc || most < 1 || most > 1000 || all == MAP_FAILED) {
        fprintf(stderr, "usage: forkbomb [-m PROCESSES] [-p SECONDS] [-k], at most 1000\n");
        return 2;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* whose parent has ended becomes a child of the first */
    useconds_t half = (useconds_t)(seconds * 5e5); /* counted is between two doublings */
    for (all->processes = 1; !all->refused && all->processes < most; usleep(half)) {
        int now = all->processes;
        if (getpid() == first && printf("%d process%s\n", now, now > 1 ? "es" : "") > 0)
            fflush(stdout);
        usleep(half);
        pid_t made = double_up(most);
        if (getpid() == first && made > 0)
            child[children++] = made;
    }
    while (getpid() != first)
        pause();
    printf("%s after %d processes\n", all->refused ? strerror(all->refused) : "enough",
           all->processes);
    fflush(stdout);
    if (keep)
        pause();
    while (children > 0)
        kill(child[--children], SIGKILL);
    while (wait(NULL) > 0)
        ;
    return all->refused != 0;
}
