/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_GRID_H
#define FISHBOWL_GRID_H

#include "views.h"

/* What of the container is isolated and what is not yet: a cell for each row of isolation_table. */

enum { GRID_ROWS = 3, GRID_COLUMNS = 43 };

/* Add one of the GRID_ROWS rows of the grid, 0 the first, to a row of the screen. */
void grid_row(struct strip *row, int line, const struct snapshot *s, const struct memory *memory);

/* What is not isolated yet, in at most columns: "cgroup time cpu +3". */
void grid_lacks(struct strip *row, const struct snapshot *s, int columns);

/* How far it is, for a frame: "6 of 13 isolated: :why", shorter where columns say so, or nothing.
 */
void grid_count(struct strip *strip, const struct snapshot *s, int columns);

#endif
