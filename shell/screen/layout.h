/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LAYOUT_H
#define FISHBOWL_LAYOUT_H

#include "../../sandbox/sandbox.h"
#include <stdbool.h>

/*
 * Where everything stands: a pure function of the screen's size and of what the student wants to
 * see. Areas keep their place for the whole lesson; only a resize, :zoom and :views move them.
 */

/* Cells of the outer terminal. rows == 0: this area is not shown. */
struct rect {
    int y, x, rows, columns;
};

enum layout_kind {
    LAYOUT_SPLIT,   /* side by side */
    LAYOUT_STACKED, /* the host above the container, for narrow screens */
    LAYOUT_SINGLE,  /* the focused pane alone, for very small screens and for :zoom */
};

struct layout_wish {
    int rows, columns;
    enum side focus;
    bool zoom;  /* the focused pane alone */
    bool views; /* what each side sees, below its pane */
    bool stage; /* more rows for the step than for anything else */
    bool calls; /* what the last command asked of the kernel, above the step */
};

struct layout {
    enum layout_kind kind;
    int rows, columns;
    bool wide;    /* room for the longer words */
    bool borders; /* vertical lines at the left and right edge */
    int middle;   /* column of the vertical line between the panes; 0: none */
    struct rect title, pane[SIDES], view[SIDES], kernel, step, prompt, keys;

    /* Frame lines, one row each, which carry a text: above a pane, a view, the calls and the step,
     * and below the step. Those of the right pane begin at its left border. */
    struct rect head[SIDES], sees[SIDES], kernel_head, step_head, bottom;

    /* What the programs in the panes are told, also where their pane is not shown; >= 1. */
    struct {
        int rows, columns;
    } size[SIDES];
};

/* Lay out. Any size is taken: below 1 x 1 it counts as 1 x 1. */
void layout_compute(struct layout *layout, const struct layout_wish *wish);

#endif
