/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cpuloop [-c CPU] [-n LINES] [NAME]: compute for ever, and say each second which share of one
 * processor that got.
 *
 *   -c  stay on this processor     -n  end after so many lines, with the share over all of them
 *
 * The share is the time for which the kernel let us run (CLOCK_PROCESS_CPUTIME_ID) divided by the
 * time that went by (CLOCK_MONOTONIC). A second that was longer than a second is still divided by
 * what it was: nobody can print on time while others run.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int stay_on(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return sched_setaffinity(0, sizeof set, &set);
}

int main(int argc, char **argv)
{
    long lines = -1;
    int usage = 0;
    for (int option; (option = getopt(argc, argv, "c:n:")) != -1;) {
        if (option == 'n') {
            lines = atol(optarg);
        } else if (option == 'c' && stay_on(atoi(optarg)) < 0) {
            perror("cannot stay on that processor");
            return 1;
        } else if (option == '?') {
            usage = 1;
        }
    }
    if (usage || optind + 1 < argc) {
        fprintf(stderr, "usage: cpuloop [-c CPU] [-n LINES] [NAME]\n");
        return 2;
    }
    const char *name = optind < argc ? argv[optind] : "cpuloop";
    double start = seconds(CLOCK_MONOTONIC), used_at_start = seconds(CLOCK_PROCESS_CPUTIME_ID);
    double last = start, used_last = used_at_start;
    while (lines != 0) {
        for (volatile int work = 0; work < 100000; work++)
            ;
        double now = seconds(CLOCK_MONOTONIC);
        if (now - last < 1)
            continue;
        double used = seconds(CLOCK_PROCESS_CPUTIME_ID);
        printf("%s: %5.1f %% of one CPU over %.1f s\n", name,
               100 * (used - used_last) / (now - last), now - last);
        fflush(stdout);
        last = now;
        used_last = used;
        lines -= lines > 0;
    }
    printf("%s: %5.1f %% of one CPU over all %.1f s\n", name,
           100 * (used_last - used_at_start) / (last - start), last - start);
    return 0;
}
