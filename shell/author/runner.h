/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_RUNNER_H
#define FISHBOWL_RUNNER_H

#include "../session.h"

/*
 * "fishbowl test": play lessons without a person and judge them. For each step: its check does not
 * hold before, holds after the model answer, does not hold after any wrong answer; for each lesson:
 * nothing is left of its labs. Prints TAP on standard output.
 *
 * names  lessons as lesson_find takes them; count 0 means all of options->lessons
 * total  receives how many tests passed, failed and were skipped; may be NULL
 * Returns the exit code: 0, 1 when something failed, 2 for an unknown lesson, 3 when no lab stands.
 */
struct runner_how {
    bool quick; /* leave the wrong answers out: each is typed in a fresh lab */
    int jobs;   /* lessons at the same time, each with labs of its own; 0 or 1: one by one */
    int slow;   /* every deadline is so many times longer: for slow machines; 0 is 1 */
};
struct runner_count {
    int passed, failed, skipped;
};
int runner_test(const struct session_options *options, const struct runner_how *how,
                char *const *names, int count, struct runner_count *total);

#endif
