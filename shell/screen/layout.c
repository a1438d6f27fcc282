/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout.h"

enum {
    SPLIT_COLUMNS = 70, /* narrower: a command line of the lessons no longer fits half of it */
    WIDE_COLUMNS = 100,
    SPLIT_ROWS = 12,
    STEP_ROWS_MAX = 12,
    STACKED_ROWS = 16,
    SPLIT_VIEW_ROWS = 17,   /* from here on the views have room in the split screen */
    STAGE_VIEW_ROWS = 40,   /* the same where the step has half of it */
    STACKED_VIEW_ROWS = 30, /* the same for the stacked one */
    SPLIT_KERNEL_ROWS = 24, /* and here for the calls, */
    STACKED_KERNEL_ROWS = 34,
    STACKED_BOTH_ROWS = 44, /* and here for both views, each below its pane */
};

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* Rows of the step's text: a third of what is not frames, but no more than a step needs. */
static int step_rows(int rows, bool stage)
{
    int third = larger(2, (rows - 6) / 3);
    if (stage)
        return larger(2, (rows - 6) / 2);
    return third < STEP_ROWS_MAX ? third : STEP_ROWS_MAX;
}

static int view_rows(int rows)
{
    return rows >= 44 ? 8 : rows >= 34 ? 6 : rows >= 20 ? 4 : 3;
}

static int kernel_rows(int rows)
{
    return rows >= 40 ? 3 : rows >= 30 ? 2 : 1;
}

/* The next rows of the screen at full width; *y moves on. */
static struct rect band(const struct layout *l, int *y, int rows)
{
    struct rect r = {*y, 0, rows, l->columns};

    *y += rows;
    return r;
}

/* The part of a band between the borders. */
static struct rect within(struct rect r)
{
    r.x++;
    r.columns -= 2;
    return r;
}

/* A band cut at the middle: the left part without the border, the right part after it. */
static void halves(const struct layout *l, struct rect whole, struct rect part[SIDES])
{
    part[SIDE_HOST] = (struct rect){whole.y, 1, whole.rows, l->middle - 1};
    part[SIDE_CONTAINER] =
        (struct rect){whole.y, l->middle + 1, whole.rows, l->columns - l->middle - 2};
}

static void halve_line(const struct layout *l, struct rect whole, struct rect part[SIDES])
{
    part[SIDE_HOST] = (struct rect){whole.y, 0, 1, l->middle};
    part[SIDE_CONTAINER] = (struct rect){whole.y, l->middle, 1, l->columns - l->middle};
}

static void below_panes(struct layout *l, int *y, int kernel, int step)
{
    if (kernel) {
        l->kernel_head = band(l, y, 1);
        l->kernel = within(band(l, y, kernel));
    }
    l->step_head = band(l, y, 1);
    l->step = within(band(l, y, step));
    l->bottom = band(l, y, 1);
    l->prompt = band(l, y, 1);
    l->keys = band(l, y, 1);
}

static void split(struct layout *l, const struct layout_wish *wish)
{
    int y = 0, kernel = wish->calls && l->rows >= SPLIT_KERNEL_ROWS ? kernel_rows(l->rows) : 0;
    int step = step_rows(l->rows, wish->stage);
    int wanted = wish->stage ? STAGE_VIEW_ROWS : SPLIT_VIEW_ROWS;
    int view = wish->views && l->rows >= wanted ? view_rows(l->rows) : 0;
    int below = (view ? view + 1 : 0) + (kernel ? kernel + 1 : 0);

    l->borders = true;
    l->middle = (l->columns - 1) / 2;
    l->title = band(l, &y, 1);
    halve_line(l, band(l, &y, 1), l->head);
    halves(l, band(l, &y, l->rows - 6 - step - below), l->pane);
    if (view) {
        halve_line(l, band(l, &y, 1), l->sees);
        halves(l, band(l, &y, view), l->view);
    }
    below_panes(l, &y, kernel, step);
}

static void stacked_view(struct layout *l, enum side side, int *y, int view)
{
    l->sees[side] = band(l, y, 1);
    l->view[side] = within(band(l, y, view));
}

static void stacked(struct layout *l, bool views, bool calls, enum side focus)
{
    int y = 0, kernel = calls && l->rows >= STACKED_KERNEL_ROWS;
    int step = step_rows(l->rows, false);
    int view = views && l->rows >= STACKED_VIEW_ROWS ? 4 : 0;
    bool both = view && l->rows >= STACKED_BOTH_ROWS;
    int panes = l->rows - 7 - step - (view ? (view + 1) * (1 + both) : 0) - 2 * kernel;

    l->borders = true;
    l->title = band(l, &y, 1);
    for (int side = 0; side < SIDES; side++) {
        l->head[side] = band(l, &y, 1);
        l->pane[side] = within(band(l, &y, side ? panes - panes / 2 : panes / 2));
        if (both)
            stacked_view(l, side, &y, view);
    }
    if (view && !both)
        stacked_view(l, focus, &y, view);
    below_panes(l, &y, kernel, step);
}

/* What is worth a row, by the rows there are. The last two are the pane and the prompt. */
static void single(struct layout *l, enum side focus, bool zoom)
{
    int y = 0, rows = l->rows;
    int step = !zoom && rows >= 10 ? step_rows(rows, false) : 0;
    int title = rows >= 8, head = rows >= 3, bottom = rows >= 4, keys = rows >= 7;
    int pane = rows - title - head - bottom - keys - 1 - (step ? step + 1 : 0);

    if (title)
        l->title = band(l, &y, 1);
    if (head)
        l->head[focus] = band(l, &y, 1);
    if (pane > 0)
        l->pane[focus] = band(l, &y, pane);
    if (step) {
        l->step_head = band(l, &y, 1);
        l->step = band(l, &y, step);
    }
    if (bottom)
        l->bottom = band(l, &y, 1);
    l->prompt = band(l, &y, 1);
    if (keys)
        l->keys = band(l, &y, 1);
}

static void arrange(struct layout *l, const struct layout_wish *wish)
{
    *l = (struct layout){.rows = larger(1, wish->rows), .columns = larger(1, wish->columns)};
    l->wide = l->columns >= WIDE_COLUMNS;
    l->kind = LAYOUT_SINGLE;
    if (!wish->zoom && l->columns >= SPLIT_COLUMNS && l->rows >= SPLIT_ROWS)
        l->kind = LAYOUT_SPLIT;
    if (!wish->zoom && l->columns < SPLIT_COLUMNS && l->columns >= 20 && l->rows >= STACKED_ROWS)
        l->kind = LAYOUT_STACKED;

    if (l->kind == LAYOUT_SPLIT)
        split(l, wish);
    else if (l->kind == LAYOUT_STACKED)
        stacked(l, wish->views, wish->calls, wish->focus);
    else
        single(l, wish->focus, wish->zoom);
}

/* A hidden pane keeps the size that it has when it is shown, so that switching resizes nothing. */
static void sizes(struct layout *l, const struct layout_wish *wish)
{
    for (int side = 0; side < SIDES; side++) {
        struct rect r = l->pane[side];

        if (!r.rows && wish->zoom) {
            struct layout_wish normal = *wish;
            struct layout other;
            normal.zoom = false;
            normal.focus = side;
            arrange(&other, &normal);
            r = other.pane[side];
        } else if (!r.rows) {
            r = l->pane[wish->focus];
        }
        l->size[side].rows = larger(1, r.rows);
        l->size[side].columns = larger(1, r.columns);
    }
}

void layout_compute(struct layout *layout, const struct layout_wish *wish)
{
    arrange(layout, wish);
    sizes(layout, wish);
}
