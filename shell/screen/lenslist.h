/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LENSLIST_H
#define FISHBOWL_LENSLIST_H

#include "../lens/calls.h"
#include "strip.h"
#include <stdbool.h>

/* The list of all calls: one of them is chosen, and what is known of it stands below. */
struct lenslist {
    bool shown;
    unsigned chosen; /* number of a call; 0 while there is none */
    bool follows;    /* nobody has chosen: lenslist_follow() does */
    unsigned top;    /* the first that is in sight */
    int page;        /* how many were, the last time */
};

/*
 * Fill count rows of a screen: a title, the names of the columns, the calls, a line with the chosen
 * one's number, its parts. The list moves so that the chosen one is in sight.
 */
void lenslist_rows(struct lenslist *list, const struct calls *calls, struct strip *rows, int count,
                   int columns);

/* Choose what the last command did that not every command does, the newest such call. */
void lenslist_follow(struct lenslist *list, const struct calls *calls);

/* Choose another: so many further on, or back. */
void lenslist_choose(struct lenslist *list, const struct calls *calls, int further);

#endif
