/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PRESENTING_H
#define FISHBOWL_PRESENTING_H

#include "../pane/keys.h"
#include <stdbool.h>

struct screen;
struct strip;

/* The split screen in front of a class: what "fishbowl play" adds to it. Without that, all of these
 * do nothing. */

/* Look at what has changed, and do what goes on by itself. */
void presenting_follow(struct screen *s);

/* Milliseconds until presenting_follow is wanted, or -1. */
int presenting_timeout(const struct screen *s);

/* A key that is the presenter's: true, and it is done. */
bool presenting_key(struct screen *s, const struct key *key);

/* The key line: pairs of key and label, NULL at the end; NULL: that of the shell. */
const char *const *presenting_legend(const struct screen *s);

/* Of the prediction that the class is asked for: seconds that are left, or -1. */
int presenting_countdown(const struct screen *s);

/* ":step N": go to the step of that number, or id. */
void presenting_step(struct screen *s, const char *args);

#endif
