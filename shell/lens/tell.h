/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TELL_H
#define FISHBOWL_TELL_H

#include "calls.h"

/* A call in words, for whoever reads it: nothing is drawn here. */

/* True for what every command does, whatever it is for: fork, execve, exit. */
bool tell_everyday(const struct lens_call *call);

/* True where something failed that was meant to succeed. */
bool tell_failed(const struct lens_call *call);

/* "20:34:16": when it was, by the clock on the wall. Returns text. */
enum { TELL_TIME = 16 };
const char *tell_time(const struct lens_call *call, char text[TELL_TIME]);

/* "3057", "3057, inside 1": the numbers of its process, one where both are the same. */
enum { TELL_NUMBERS = 40 };
const char *tell_numbers(const struct lens_call *call, char text[TELL_NUMBERS]);

/*
 * All that is known of it, part by part: what it does and where that is described, who made it, why
 * it failed and what to do, what it changed, where it is taught, what of Docker or Podman causes
 * it. Returns how many parts there are.
 */
enum { MEANINGS = 8, TOLD_MOST = 7 + MEANINGS, TOLD_TEXT = 560 };
struct told {
    const char *label; /* "does", "by", "why"... */
    char text[TOLD_TEXT];
};
int tell_parts(const struct seen *seen, struct told parts[TOLD_MOST]);

/* The same in lines, with the call itself first. To be freed. */
char *tell_call(const struct seen *seen);

/* A line for each call that is kept, with a line before it that names the columns. To be freed. */
char *tell_list(const struct calls *calls);

#endif
