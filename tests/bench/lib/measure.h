/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BENCH_MEASURE_H
#define FISHBOWL_BENCH_MEASURE_H

#include <stdbool.h>

/* What the benches share: the clock, medians, rows of the table, and other programs' run times. */

double now_ms(void);

/* End the bench with a sentence unless the condition holds. */
void must(bool condition, const char *what);

/* Sorts the list. */
double percentile(double *list, int n, int percent);
double median(double *list, int n);

/* What a command took: until it had ended, and the processor time of it and all that it began. */
struct taken {
    double ms, cpu;
};

/*
 * Run a command with /dev/null as its streams and wait for it; what it leaves running that ends by
 * itself is waited for, too, but not timed. root: a mount namespace (descriptor) to run it in, -1.
 * Returns its exit status.
 */
int measure(char *const command[], int root, struct taken *taken);

/* Run a command that must succeed, what it prints going nowhere; what it leaves running stays. */
void spawn(char *const command[]);

/* Is there a program of this name in PATH? */
bool installed(const char *program);

#endif
