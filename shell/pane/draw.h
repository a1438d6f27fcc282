/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_DRAW_H
#define FISHBOWL_DRAW_H

#include "rows.h"
#include <stdbool.h>

/* Rows of cells into curses. Each cell is put at its own column: libvterm's widths and the C
 * library's differ. */

enum { DRAW_DIM = 1, DRAW_REVERSE = 2, DRAW_MARKED = 4, DRAW_FOUND = 8 };

/* Red, green and blue of a colour of xterm's 256. */
uint32_t draw_rgb(int index);

/*
 * Draw a row at y, x of the standard screen, clipped or filled with blanks to columns. limit:
 * columns of the row that count. looks: for each column what copy_row says of it, or NULL.
 * start_color and use_default_colors(3) are the caller's. Control
 * characters never reach curses.
 */
void draw_row(const struct row *row, int limit, int y, int x, int columns, unsigned flags,
              const unsigned char *looks);

#endif
