/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "borders.h"
#include "grid.h"

enum {
    ENDED_COLUMNS = 49, /* of a head, from which how to go on has room beside the name */
    TITLE_COLUMNS = 12, /* free, from which a program's title has room */
};

static struct strip line, part; /* large: not for the stack, and drawing does not nest */

void border_text(struct rect r, const struct strip *text)
{
    int room = r.columns - 4;

    if (text->columns && room > 0)
        theme_put(r.y, r.x + 2, text->columns < room ? text->columns : room, text);
}

int border_end(struct rect r, int end, const struct strip *text)
{
    struct rect at = {r.y, end - text->columns - 2, 1, text->columns + 4};

    if (text->columns && at.x > r.x)
        border_text(at, text);
    return text->columns ? at.x : end;
}

/* What the program calls its window, where that has room. */
static void add_title(const struct screen *s, enum side side, int room)
{
    const char *title = pane_title(s->pane[side]);

    if (!*title || room - line.columns < TITLE_COLUMNS)
        return;
    strip_add(&line, STYLE_PLAIN, " · ");
    strip_fit(&line, STYLE_EMPHASIS, title, room - line.columns);
}

static void draw_head(struct screen *s, enum side side)
{
    static const char *const names[SIDES] = {"HOST", "CONTAINER"};
    struct rect r = s->layout.head[side];
    const struct snapshot *snapshot = session_snapshot(s->session);
    bool focus = session_focus(s->session) == side;
    int room = r.columns - 5, back = pane_scrolled(s->pane[side]);

    if (!r.rows)
        return;
    strip_clear(&line);
    strip_add(&line, STYLE_PLAIN, " ");
    strip_add(&line, !focus ? STYLE_PLAIN : s->typing ? STYLE_TYPING : STYLE_FOCUS, names[side]);
    strip_clear(&part);
    if (!back && pane_copying(s->pane[side]))
        strip_add(&part, STYLE_NEW, " stands still ");
    else if (back)
        strip_addf(&part, STYLE_NEW, " %d lines back ", back);
    else if (session_lab(s->session) && !session_alive(s->session, side))
        strip_add(&part, STYLE_BAD,
                  r.columns < ENDED_COLUMNS ? " ended: Enter "
                                            : " ended: Enter starts a new shell ");
    else if (s->rang[side])
        strip_add(&part, STYLE_NEW, " bell ");
    else if (session_unwatched(s->session, side))
        strip_add(&part, STYLE_STRONG, " lens off ");
    unsigned has = 0;
    if (session_alive(s->session, side)) {
        has = views_frame(&line, snapshot, &s->memory, side, room - part.columns, s->layout.wide);
        add_title(s, side, room - part.columns);
    }
    if (side == SIDE_CONTAINER)
        s->group_named =
            has & FRAME_GROUP && snapshot && snapshot->terminal[side].process == snapshot->leader;
    strip_add(&line, STYLE_PLAIN, " ");
    border_text(r, &line);
    bool border = s->layout.borders && r.x + r.columns == s->layout.columns;
    r.x += r.columns - part.columns - 3 - border;
    r.columns = part.columns + 4;
    if (r.x > s->layout.head[side].x)
        border_text(r, &part);
}

/* Above the container's view: what the frame had no room for, and how far isolation has come. */
static void draw_sees(const struct screen *s, enum side side)
{
    struct rect r = s->layout.sees[side];
    const struct snapshot *now = session_snapshot(s->session);
    bool container = side == SIDE_CONTAINER && now && now->leader >= 0;

    if (!r.rows)
        return;
    strip_clear(&line);
    strip_addf(&line, STYLE_PLAIN, " the %s sees ", side_names[side]);
    strip_clear(&part);
    if (container && !s->group_named)
        views_group(&part, now, &now->process[now->leader]);
    int room = r.columns - line.columns - 22; /* the count of the isolated ones comes first */
    if (part.columns && room > 8) {
        strip_add(&line, STYLE_PLAIN, "· ");
        strip_fit(&line, STYLE_PLAIN, part.text, room);
        strip_add(&line, STYLE_PLAIN, " ");
    }
    border_text(r, &line);
    strip_clear(&part);
    if (container)
        grid_count(&part, now, r.columns - line.columns - 7);
    border_end(r, r.x + r.columns - 3, &part);
}

void border_corners(const struct layout *l, int y, uint32_t left, uint32_t middle, uint32_t right)
{
    theme_row(y, 0, l->columns, LINE, STYLE_FRAME);
    if (!l->borders)
        return;
    theme_row(y, 0, 1, left, STYLE_FRAME);
    theme_row(y, l->columns - 1, 1, right, STYLE_FRAME);
    if (l->middle && middle)
        theme_row(y, l->middle, 1, middle, STYLE_FRAME);
}

static void draw_lines(const struct layout *l)
{
    const struct rect *head = l->head, *sees = l->sees;
    int last = l->borders ? l->bottom.y : 0, first = l->title.y + 1;

    if (l->borders) {
        theme_column(first, 0, last - first, COLUMN, STYLE_FRAME);
        theme_column(first, l->columns - 1, last - first, COLUMN, STYLE_FRAME);
    }
    const struct rect *below = l->kernel_head.rows ? &l->kernel_head : &l->step_head;
    if (l->middle)
        theme_column(first, l->middle, below->y - first, COLUMN, STYLE_FRAME);
    bool top = true;
    for (int side = 0; side < SIDES; side++) {
        if (head[side].rows && !(l->middle && side))
            border_corners(l, head[side].y, top ? TOP_LEFT : TEE_RIGHT, TEE_DOWN,
                           top ? TOP_RIGHT : TEE_LEFT);
        if (sees[side].rows && !(l->middle && side))
            border_corners(l, sees[side].y, TEE_RIGHT, CROSS, TEE_LEFT);
        top = top && !head[side].rows;
    }
    if (l->kernel_head.rows)
        border_corners(l, l->kernel_head.y, TEE_RIGHT, TEE_UP, TEE_LEFT);
    if (l->step_head.rows)
        border_corners(l, l->step_head.y, TEE_RIGHT, l->kernel_head.rows ? 0 : TEE_UP, TEE_LEFT);
}

void borders_draw(struct screen *s)
{
    draw_lines(&s->layout);
    for (int side = 0; side < SIDES; side++) {
        draw_head(s, side);
        draw_sees(s, side);
    }
}
