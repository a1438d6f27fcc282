/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PROMPTLINE_H
#define FISHBOWL_PROMPTLINE_H

#include "strip.h"
#include <stdbool.h>

/*
 * One line of input in a row of given width: label, then as much of the text as has room around
 * the cursor, "…" where some is hidden. Columns follow wcwidth(3); control characters show as ^X;
 * what readline puts between \001 and \002 is skipped.
 *
 * point   byte offset of the cursor in text
 * secret  show a bullet for every character
 * Returns the cursor's column, always < columns.
 */
int promptline(struct strip *strip, const char *label, const char *text, int point, int columns,
               bool secret);

#endif
