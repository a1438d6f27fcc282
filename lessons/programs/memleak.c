/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * memleak [-s MIB] [-p SECONDS] [-m MIB] [-u] [-k]: take memory step by step and give none back.
 *
 *   -s  the size of a step (4)      -m  how much is enough (256)
 *   -p  the pause after it (0.2)    -u  ask for memory without ever touching it
 *   -k  keep all of it at the end, until Ctrl-C
 *
 * Memory that is asked for costs nothing until it is touched: then the kernel puts a page of 4 KiB
 * behind each address, and counts it against the control group. A limit of the address space
 * (ulimit -v) refuses at the asking; the limit of a group kills at the touching, and the last line
 * printed says how far it went.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double now(void) /* in milliseconds */
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static long most_in_memory(void) /* MiB: the peak of what the kernel calls RSS */
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (use.ru_maxrss + 512) / 1024;
}

int main(int argc, char **argv)
{
    long step = 4, most = 256, taken = 0;
    double seconds = 0.2;
    int untouched = 0, keep = 0;
    for (int option; (option = getopt(argc, argv, "s:p:m:uk")) != -1;) {
        step = option == 's' ? atol(optarg) : option == '?' ? 0 : step;
        most = option == 'm' ? atol(optarg) : most;
        seconds = option == 'p' ? atof(optarg) : seconds;
        untouched = untouched || option == 'u';
        keep = keep || option == 'k';
    }
    if (step < 1 || most < 1 || optind < argc) {
        fprintf(stderr, "usage: memleak [-s MIB] [-p SECONDS] [-m MIB] [-u] [-k]\n");
        return 2;
    }
    for (; taken + step <= most; usleep((useconds_t)(seconds * 1e6))) {
        size_t size = (size_t)step * 1024 * 1024;
        double before = now();
        char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) {
            printf("refused: %ld MiB more than %ld MiB (%s)\n", step, taken, strerror(errno));
            return 1;
        }
        if (!untouched)
            memset(memory, 'x', size);
        taken += step;
        printf("%ld MiB taken, %ld MiB in memory, %.0f ms\n", taken, most_in_memory(),
               now() - before);
        fflush(stdout);
    }
    printf("enough: %ld MiB, and nobody refused\n", taken);
    fflush(stdout);
    return keep ? pause() : 0;
}
