/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BORDERS_H
#define FISHBOWL_BORDERS_H

#include "state.h"

/* The lines around the areas, and what stands in them. */

enum {
    LINE = 0x2500,
    COLUMN = 0x2502,
    TOP_LEFT = 0x250C,
    TOP_RIGHT = 0x2510,
    BOTTOM_LEFT = 0x2514,
    BOTTOM_RIGHT = 0x2518,
    TEE_RIGHT = 0x251C,
    TEE_LEFT = 0x2524,
    TEE_DOWN = 0x252C,
    TEE_UP = 0x2534,
    CROSS = 0x253C,
};

/* All lines, with what is told of the sides. */
void borders_draw(struct screen *s);

/* A text in a frame line, one cell of line before it. */
void border_text(struct rect r, const struct strip *text);

/* A text at the right end of a frame line, a cell of line after it. Returns its first column. */
int border_end(struct rect r, int end, const struct strip *text);

/* A line over the whole width with what it meets; middle 0: nothing between the sides. */
void border_corners(const struct layout *l, int y, uint32_t left, uint32_t middle, uint32_t right);

#endif
