/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shares FILE...: what each had of all that these had together, from what cpuloop wrote into files.
 *
 * The shares of the same second of all files are added, and each is divided by their sum: whatever
 * others took of the processor meanwhile falls out. The first and the last second count nothing,
 * since not all may have been there. The mean over the seconds is printed, and how
 * far off it may be: twice its standard error, the spread of the single seconds divided by the
 * square root of their number. 19 times of 20 the true value is within that, if nothing else
 * disturbs.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FILES = 8, SECONDS = 100 };

static double share[FILES][SECONDS];
static char name[FILES][32];

static int read_shares(const char *path, int file) /* returns the number of seconds */
{
    char line[200];
    int seconds = 0;
    FILE *from = fopen(path, "r");
    if (!from) {
        perror(path);
        return 0;
    }
    while (seconds < SECONDS && fgets(line, sizeof line, from))
        if (!strstr(line, "over all") &&
            sscanf(line, "%31[^:]: %lf %%", name[file], &share[file][seconds]) == 2)
            seconds++;
    fclose(from);
    return seconds;
}

static void print(int file, int files, int seconds)
{
    double sum = 0, squares = 0;
    for (int i = 1; i < seconds - 1; i++) {
        double all = 0;
        for (int k = 0; k < files; k++)
            all += share[k][i];
        double mine = all > 0 ? 100 * share[file][i] / all : 0;
        sum += mine;
        squares += mine * mine;
    }
    int n = seconds - 2;
    double mean = sum / n, spread = squares / n - mean * mean;
    printf("%-8s %5.1f %% +- %.1f of all %d, in %d s\n", name[file], mean,
           spread > 0 ? 2 * sqrt(spread / (n - 1)) : 0, files, n);
}

int main(int argc, char **argv)
{
    int files = argc - 1, seconds = SECONDS;
    if (files < 1 || files > FILES) {
        fprintf(stderr, "usage: shares FILE..., at most %d, each written by cpuloop\n", FILES);
        return 2;
    }
    for (int i = 0; i < files; i++) {
        int n = read_shares(argv[1 + i], i);
        seconds = n < seconds ? n : seconds;
    }
    if (seconds < 4) {
        fprintf(stderr, "shares: one of the files is too short: fewer than four seconds\n");
        return 1;
    }
    for (int i = 0; i < files; i++)
        print(i, files, seconds);
    return 0;
}
