/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_JOBS_H
#define FISHBOWL_JOBS_H

#include <stdbool.h>

/*
 * Several jobs at once, each in a process of its own, told as if they had been done one after the
 * other: what they print to standard output comes line by line, in the order of their numbers.
 */
struct jobs {
    void *user;
    int (*work)(void *user, int number);        /* the job, in its process; returns its exit code */
    void (*line)(void *user, const char *line); /* without its newline */
    bool (*ended)(void *user, int number, int status); /* after its lines, with the status of
                                        wait(2); false: the jobs after it are not wanted any more */
};

/*
 * count    numbered from 0
 * at_once  1 or more
 * Returns 0, or -1 with errno where no process or no memory could be had for a job.
 */
int jobs_run(const struct jobs *jobs, int count, int at_once);

#endif
