/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clock [SECONDS]: print the time of day each tenth of a second, or each so many SECONDS.
 *
 * Who stops it (a frozen group, a stop signal, a busy processor) leaves a gap between two lines.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    double pause = argc > 1 ? atof(argv[1]) : 0.1;
    if (argc > 2 || pause < 0.01) {
        fprintf(stderr, "usage: clock [SECONDS], at least 0.01\n");
        return 2;
    }
    struct timespec nap = {.tv_sec = (time_t)pause};
    nap.tv_nsec = (long)((pause - (double)nap.tv_sec) * 1e9);
    for (;;) {
        struct timespec now;
        struct tm local;
        char text[16];
        clock_gettime(CLOCK_REALTIME, &now);
        localtime_r(&now.tv_sec, &local);
        strftime(text, sizeof text, "%H:%M:%S", &local);
        if (printf("%s.%ld\n", text, now.tv_nsec / 100000000) < 0 || fflush(stdout) == EOF)
            return 1; /* nobody reads any more */
        nanosleep(&nap, NULL);
    }
}
