/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_POPUP_H
#define FISHBOWL_POPUP_H

#include "strip.h"
#include <stdbool.h>

/* A list of choices above the prompt: what Tab found. */
struct popup {
    char **text;
    int count;
    int columns, rows, per_row, width; /* of popup_fit */
};

/* Show copies of n texts; n 0 closes it. */
void popup_open(struct popup *popup, char *const *texts, int n);
void popup_close(struct popup *popup);
bool popup_shown(const struct popup *popup);

/* Lay out in columns, at most max rows; returns the rows it takes. */
int popup_fit(struct popup *popup, int columns, int max);
void popup_row(const struct popup *popup, int row, struct strip *strip);

#endif
