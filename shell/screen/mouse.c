/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mouse.h"
#include "copying.h"
#include "tty.h"
#include <stdlib.h>

enum {
    WHEEL_LINES = 3,
    DOUBLE_US = 400000, /* presses of one cell within this are one after another */
};

static bool within(struct rect r, const struct mouse *mouse)
{
    return mouse->y >= r.y && mouse->y < r.y + r.rows && mouse->x >= r.x &&
           mouse->x < r.x + r.columns;
}

static int wheel(const struct mouse *mouse)
{
    bool turned = mouse->act == MOUSE_PRESS;

    return turned && mouse->button == 4   ? WHEEL_LINES
           : turned && mouse->button == 5 ? -WHEEL_LINES
                                          : 0;
}

static bool pressed(const struct mouse *mouse)
{
    return mouse->act == MOUSE_PRESS && mouse->button == 1;
}

/* What lies over everything takes the wheel as keys; a click does not close it. */
static void over_page(struct screen *s, const struct mouse *mouse)
{
    int lines = wheel(mouse);
    struct key key = {.name = lines > 0 ? K_UPWARD : K_DOWNWARD};

    for (int i = 0; i < abs(lines); i++)
        bindings_key(s, &key);
    if (pressed(mouse) && s->processes.shown)
        process_pick(s, mouse->y);
}

/* Programs with a screen of their own that do not ask for the mouse get arrows, as from xterm's
 * mode 1007. */
static void turn(struct screen *s, enum side side, int lines)
{
    struct key key = {.name = lines > 0 ? K_UPWARD : K_DOWNWARD};

    if (!pane_alternate(s->pane[side])) {
        pane_scroll(s->pane[side], lines);
        s->dirty |= DIRTY_FRAMES;
        return;
    }
    for (int i = 0; i < abs(lines); i++)
        pane_key(s->pane[side], &key);
}

/* Shift keeps the mouse from the program, as in xterm. */
static bool to_program(struct screen *s, enum side side, struct key key)
{
    if (pane_wish(s->pane[side]) == WISH_NO_MOUSE || pane_scrolled(s->pane[side]) ||
        pane_copying(s->pane[side]) || key.mods & K_SHIFT)
        return false;
    key.mouse.y -= s->layout.pane[side].y;
    key.mouse.x -= s->layout.pane[side].x;
    pane_key(s->pane[side], &key);
    return true;
}

/* A side whose shell has ended takes no keys: see type_in_pane in bindings.c. */
static void front(struct screen *s, enum side side)
{
    if (side != session_focus(s->session))
        session_set_focus(s->session, side);
    s->typing = s->typing && session_alive(s->session, side);
}

/* ---- marking: once pressed, a word; twice, lines; pulled, from cell to cell ---- */

static void press(struct screen *s, enum side side, const struct mouse *mouse)
{
    struct drag *drag = &s->drag, before = *drag;
    struct pane *pane = s->pane[side];
    int y = mouse->y - s->layout.pane[side].y, x = mouse->x - s->layout.pane[side].x;
    bool again =
        before.side == side && before.y == y && before.x == x && s->key_at - before.at < DOUBLE_US;

    *drag = (struct drag){.side = side,
                          .y = y,
                          .x = x,
                          .presses = again ? before.presses % 3 + 1 : 1,
                          .at = s->key_at,
                          .down = true,
                          .was_still = pane_scrolled(pane) > 0};
    if (drag->presses == 1)
        return;
    pane_copy(pane);
    struct copy *copy = pane_copying(pane);
    copy_point(copy, y, x);
    copy->anchor = copy->cursor;
    copy->shape = COPY_LINES;
    if (drag->presses == 2)
        copy_mark_word(copy);
}

/* Over the edge of the pane the view moves along, a line a report. */
static void pull(struct screen *s, const struct mouse *mouse)
{
    const struct drag *drag = &s->drag;
    struct pane *pane = s->pane[drag->side];
    const struct rect *r = &s->layout.pane[drag->side];
    int y = mouse->y - r->y;

    if (!pane_copying(pane)) {
        pane_copy(pane);
        copy_point(pane_copying(pane), drag->y, drag->x);
        pane_copying(pane)->anchor = pane_copying(pane)->cursor;
        pane_copying(pane)->shape = COPY_CHARS;
    }
    y = y < 0 ? -1 : y > r->rows ? r->rows : y;
    copy_point(pane_copying(pane), y, mouse->x - r->x);
    s->dirty |= DIRTY_FRAMES | DIRTY_PROMPT;
}

/* Returns false for what has nothing to do with marking. */
static bool mark(struct screen *s, const struct mouse *mouse)
{
    if (!s->drag.down || mouse->button != 1 || mouse->act == MOUSE_PRESS)
        return false;
    if (mouse->act == MOUSE_MOVE)
        pull(s, mouse);
    s->drag.down = mouse->act != MOUSE_RELEASE;
    if (!s->drag.down && pane_copying(s->pane[s->drag.side]))
        copying_take(s, s->drag.side, !s->drag.was_still);
    return true;
}

static void over_pane(struct screen *s, enum side side, const struct key *key)
{
    const struct mouse *mouse = &key->mouse;

    if (mouse->act == MOUSE_PRESS && !wheel(mouse))
        front(s, side);
    if (to_program(s, side, *key))
        return;
    if (wheel(mouse))
        turn(s, side, wheel(mouse));
    else if (pressed(mouse))
        press(s, side, mouse);
    else if (mouse->act == MOUSE_PRESS && mouse->button == 2 && s->copied)
        copying_paste(s);
}

void mouse_takes(struct screen *s, const struct key *key)
{
    const struct mouse *mouse = &key->mouse;
    const struct layout *l = &s->layout;

    if (s->help || s->list.shown || s->processes.shown) {
        over_page(s, mouse);
        return;
    }
    if (mark(s, mouse))
        return;
    for (int side = 0; side < SIDES; side++) {
        if (within(l->pane[side], mouse))
            over_pane(s, side, key);
        else if (within(l->head[side], mouse) && pressed(mouse))
            front(s, side);
        else if (within(l->view[side], mouse) && pressed(mouse))
            process_click(s, side, mouse->y - l->view[side].y);
    }
    if (within(l->step, mouse) && wheel(mouse)) {
        stepbox_scroll(s->box, -wheel(mouse));
        s->dirty |= DIRTY_STEP;
    }
    if (within(l->prompt, mouse) && pressed(mouse) && s->typing) {
        s->typing = false;
        s->dirty |= DIRTY_FRAMES | DIRTY_PROMPT;
    }
}

void mouse_follow(const struct screen *s)
{
    bool all = false;

    for (int side = 0; side < SIDES; side++)
        all = all || (s->layout.pane[side].rows && pane_wish(s->pane[side]) == WISH_MOVES);
    tty_motion(all);
}
