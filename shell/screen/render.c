/* SPDX-License-Identifier: GPL-3.0-or-later */
#define NCURSES_WIDECHAR 1
#include "copying.h"
#include "grid.h"
#include "kernel.h"
#include "prompt.h"
#include "state.h"
#include "tty.h"
#include <curses.h>
#include <stdio.h>
#include <string.h>

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

enum {
    ENDED_COLUMNS = 49, /* of a head, from which how to go on has room beside the name */
    STAGE_COLUMNS = 80, /* of a step's text that is read from afar */
    TITLE_COLUMNS = 12, /* free, from which a program's title has room */
};

static struct strip line, part; /* large: not for the stack, and drawing does not nest */

/* ---- the title ---- */

static void add_marks(struct strip *strip, struct player *player)
{
    static const struct {
        const char *sign;
        enum style style;
    } marks[] = {[MARK_OPEN] = {"○", STYLE_DIM},
                 [MARK_CURRENT] = {"◐", STYLE_STRONG},
                 [MARK_PASSED] = {"●", STYLE_GOOD},
                 [MARK_SKIPPED] = {"–", STYLE_DIM},
                 [MARK_SOLVED] = {"●", STYLE_DIM}};

    for (int i = 0; i < player_lesson(player)->steps_count; i++) {
        enum step_mark mark = player_mark(player, i);
        strip_add(strip, marks[mark].style, marks[mark].sign);
    }
}

/* lens: with what the lens does, for which a narrow title has no room. */
static void say_machine(const struct session *session, bool lens, char *text, size_t size)
{
    const struct lab_info *lab = session_lab(session);
    bool version[3] = {false};

    text[0] = 0;
    if (!lab)
        return;
    for (int i = 0; i < lab->hierarchies; i++)
        version[lab->hierarchy[i].version == 2 ? 2 : 1] = true;
    bool watched = session_watched(session, SIDE_HOST) || session_watched(session, SIDE_CONTAINER);
    snprintf(text, size, "%scgroup %s%s", lab->stand_in ? "BusyBox stand-in · " : "",
             version[1] && version[2] ? "v1+v2"
             : version[1]             ? "v1"
             : version[2]             ? "v2"
                                      : "none",
             !lens     ? ""
             : watched ? " · lens on"
                       : " · lens off");
}

static void draw_title(struct screen *s)
{
    struct player *player = session_player(s->session);
    struct rect r = s->layout.title;
    char machine[64];

    if (!r.rows)
        return;
    strip_clear(&part);
    if (player) {
        strip_addf(&part, STYLE_PLAIN, "step %d/%d ", player_index(player) + 1,
                   player_lesson(player)->steps_count);
        add_marks(&part, player);
    }
    bool narrow = s->layout.kind != LAYOUT_SPLIT;
    int middle = narrow ? r.columns - part.columns - 1 : s->layout.middle;
    strip_clear(&line);
    strip_add(&line, STYLE_STRONG, " fishbowl  ");
    if (player) {
        char title[256];
        snprintf(title, sizeof title, "%s %s", player_lesson(player)->number,
                 player_lesson(player)->title);
        strip_fit(&line, STYLE_PLAIN, title, middle - line.columns - 1);
    }
    strip_to(&line, middle);
    strip_join(&line, &part, r.columns);
    say_machine(s->session, true, machine, sizeof machine);
    if (line.columns + text_width(machine) + 2 >= r.columns)
        say_machine(s->session, false, machine, sizeof machine);
    if (!narrow && *machine) {
        bool fits = line.columns + text_width(machine) + 2 < r.columns;
        const char *text = fits ? machine : session_lab(s->session)->stand_in ? "stand-in" : "";
        strip_to(&line, r.columns - 2 - text_width(text));
        strip_add(&line, session_lab(s->session)->stand_in ? STYLE_BAD : STYLE_PLAIN, text);
    }
    theme_put(r.y, r.x, r.columns, &line);
}

/* ---- frames ---- */

/* A text in a frame line, one cell of line before it. */
static void frame_text(struct rect r, const struct strip *text)
{
    int room = r.columns - 4;

    if (text->columns && room > 0)
        theme_put(r.y, r.x + 2, text->columns < room ? text->columns : room, text);
}

/* A text at the right end of a frame line, a cell of line after it. Returns its first column. */
static int frame_end(struct rect r, int end, const struct strip *text)
{
    struct rect at = {r.y, end - text->columns - 2, 1, text->columns + 4};

    if (text->columns && at.x > r.x)
        frame_text(at, text);
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
    frame_text(r, &line);
    bool border = s->layout.borders && r.x + r.columns == s->layout.columns;
    r.x += r.columns - part.columns - 3 - border;
    r.columns = part.columns + 4;
    if (r.x > s->layout.head[side].x)
        frame_text(r, &part);
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
    frame_text(r, &line);
    strip_clear(&part);
    if (container)
        grid_count(&part, now, r.columns - line.columns - 7);
    frame_end(r, r.x + r.columns - 3, &part);
}

static void corners(const struct layout *l, int y, uint32_t left, uint32_t middle, uint32_t right)
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
            corners(l, head[side].y, top ? TOP_LEFT : TEE_RIGHT, TEE_DOWN,
                    top ? TOP_RIGHT : TEE_LEFT);
        if (sees[side].rows && !(l->middle && side))
            corners(l, sees[side].y, TEE_RIGHT, CROSS, TEE_LEFT);
        top = top && !head[side].rows;
    }
    if (l->kernel_head.rows)
        corners(l, l->kernel_head.y, TEE_RIGHT, TEE_UP, TEE_LEFT);
    if (l->step_head.rows)
        corners(l, l->step_head.y, TEE_RIGHT, l->kernel_head.rows ? 0 : TEE_UP, TEE_LEFT);
}

static void draw_frames(struct screen *s)
{
    draw_lines(&s->layout);
    for (int side = 0; side < SIDES; side++) {
        draw_head(s, side);
        draw_sees(s, side);
    }
}

/* ---- views ---- */

static void draw_view(const struct screen *s, enum side side)
{
    static void (*const fill[SIDES])(const struct view *) = {views_host, views_container};
    struct rect r = s->layout.view[side];
    struct strip *rows = r.rows ? calloc((size_t)r.rows, sizeof *rows) : NULL;
    struct view view = {
        session_snapshot(s->session), &s->memory, rows, r.rows, r.columns, s->layout.wide};

    if (!rows)
        return;
    fill[side](&view);
    for (int i = 0; i < r.rows; i++)
        theme_put(r.y + i, r.x, r.columns, &rows[i]);
    free(rows);
}

/* ---- what the last command asked the kernel to do, and what that changed ---- */

/* What the last command changed: beside its calls, or where these have no place beside the check's
 * result. What has no room is left to the word :diff. */
static void word_change(const struct screen *s, int room)
{
    const char *lead = " that command changed: ";
    if (text_width(lead) + text_width(s->changed) >= room)
        lead = " changed: ";
    int rest = room - text_width(lead) - 1;
    bool fits = text_width(s->changed) <= rest;

    strip_clear(&part);
    if (!s->commanded || !*s->changed || rest < 16)
        return;
    strip_add(&part, STYLE_PLAIN, lead);
    strip_fit(&part, STYLE_PLAIN, s->changed, fits ? rest : rest - 6);
    strip_add(&part, STYLE_PLAIN, fits ? " " : " :diff ");
}

static void draw_kernel_head(const struct screen *s, int more)
{
    struct rect r = s->layout.kernel_head;

    corners(&s->layout, r.y, TEE_RIGHT, TEE_UP, TEE_LEFT);
    strip_clear(&line);
    strip_add(&line, STYLE_PLAIN, " kernel ");
    frame_text(r, &line);
    strip_clear(&part);
    if (more)
        strip_addf(&part, STYLE_PLAIN, " %d more: %s ", more, keymap_key(&s->keymap, DO_LENS).text);
    int end = frame_end(r, r.x + r.columns - 3, &part);
    r.x += line.columns + 2;
    r.columns = end - r.x + 2;
    word_change(s, r.columns - 5);
    frame_text(r, &part);
}

static void draw_kernel(const struct screen *s)
{
    const struct rect r = s->layout.kernel;
    struct strip *rows = r.rows ? calloc((size_t)r.rows, sizeof *rows) : NULL;

    if (!rows)
        return;
    draw_kernel_head(s, kernel_rows(session_calls(s->session), rows, r.rows, r.columns));
    for (int i = 0; i < r.rows; i++)
        theme_put(r.y + i, r.x, r.columns, &rows[i]);
    free(rows);
}

/* ---- the step and what became of it ---- */

/* What to do about a step that is passed, or about a lesson at its beginning. */
static const char *step_word(const struct player *player)
{
    const struct lesson *lesson = player_lesson(player);
    bool last = player_index(player) + 1 == lesson->steps_count;

    if (player_passed(player))
        return last && !step_has_check(player_step(player)) ? " the end: :lesson "
                                                            : " done: :next ";
    return player_index(player) == 0 && lesson->prose[0] ? " what for: :about " : "";
}

static void draw_step_head(struct screen *s)
{
    struct player *player = session_player(s->session);
    struct rect r = s->layout.step_head;
    int below = stepbox_below(s->box), end = r.x + r.columns - 3;

    if (!r.rows)
        return;
    corners(&s->layout, r.y, TEE_RIGHT, s->layout.kernel_head.rows ? 0 : TEE_UP, TEE_LEFT);
    strip_clear(&part);
    if (below > 0)
        strip_addf(&part, STYLE_STRONG, " %d more: %s ", below,
                   stepbox_cut(s->box) ? "PgDn" : "Alt-PgDn");
    end = frame_end(r, end, &part);
    strip_clear(&part);
    if (player)
        strip_add(&part, player_passed(player) ? STYLE_GOOD : STYLE_PLAIN, step_word(player));
    end = frame_end(r, end, &part);
    strip_clear(&line);
    strip_add(&line, STYLE_PLAIN, " step ");
    if (player && player_step(player)) {
        strip_add(&line, STYLE_PLAIN, "· ");
        strip_fit(&line, STYLE_STRONG, player_step(player)->title, end - r.x - line.columns - 4);
        strip_add(&line, STYLE_PLAIN, " ");
    }
    frame_text(r, &line);
}

/* The check's result in facts. */
static void draw_bottom(struct screen *s)
{
    struct player *player = session_player(s->session);
    struct rect r = s->layout.bottom;

    if (!r.rows)
        return;
    corners(&s->layout, r.y, BOTTOM_LEFT, 0, BOTTOM_RIGHT);
    strip_clear(&line);
    int whole = r.columns - 8;
    bool passed = player && player_passed(player);
    if (player && session_snapshot(s->session) && player_tried(player) && *player_why(player)) {
        strip_add(&line, passed ? STYLE_GOOD : STYLE_PLAIN, passed ? " ✔ " : " ○ ");
        strip_fit(&line, STYLE_PLAIN, player_why(player), whole);
        strip_add(&line, STYLE_PLAIN, " ");
    }
    frame_text(r, &line);
    if (s->layout.kernel_head.rows)
        return;
    word_change(s, whole - line.columns);
    frame_end(r, r.x + r.columns - 2, &part);
}

/* Rows that a line of the step takes: on a stage two, if it all fits then. */
static int fit_step(struct screen *s, struct rect r)
{
    int columns = s->wish.stage && r.columns > STAGE_COLUMNS ? STAGE_COLUMNS : r.columns;

    stepbox_fit(s->box, s->wish.stage ? r.rows / 2 : r.rows, columns);
    if (s->wish.stage && !stepbox_cut(s->box))
        return 2;
    stepbox_fit(s->box, r.rows, columns);
    return 1;
}

static void draw_step(struct screen *s)
{
    struct rect r = s->layout.step;
    struct player *player = session_player(s->session);

    stepbox_question(s->box, player ? player_question(player) : NULL);
    int each = r.rows ? fit_step(s, r) : 1;
    draw_step_head(s);
    for (int i = 0; i < r.rows; i++) {
        strip_clear(&line);
        if (i % each == 0 && i / each < r.rows / each)
            stepbox_row(s->box, i / each, &line);
        theme_put(r.y + i, r.x, r.columns, &line);
    }
    draw_bottom(s);
}

/* Where there is no room for the step, what is said takes the bottom rows until a key comes. */
static void draw_messages(struct screen *s)
{
    struct rect r = {s->layout.prompt.y, 0, 0, s->layout.columns};

    if (s->layout.step.rows || !stepbox_talks(s->box) || r.y < 1)
        return;
    r.rows = r.y < 4 ? 1 : r.y / 2;
    stepbox_fit(s->box, r.rows, r.columns);
    for (int i = 0; i < r.rows; i++) {
        stepbox_row(s->box, i, &line);
        theme_put(r.y - r.rows + i, 0, r.columns, &line);
    }
}

/* ---- the prompt ---- */

static int draw_prompt(struct screen *s)
{
    struct rect r = s->layout.prompt;
    int cursor = 0;

    if (copying(s)) {
        cursor = copying_row(s, &line, r.columns);
    } else if (s->typing) {
        strip_clear(&line);
        strip_addf(&line, STYLE_TYPING, "%s", side_names[session_focus(s->session)]);
        strip_add(&line, STYLE_PLAIN, " has the keyboard; ");
        strip_add(&line, STYLE_KEY, keymap_keys(&s->keymap, DO_TYPE).text);
        strip_add(&line, STYLE_PLAIN, " takes it back");
    } else {
        prompt_secret(screen_secret(s, session_focus(s->session)));
        cursor = prompt_row(&line, r.columns);
    }
    theme_put(r.y, r.x, r.columns, &line);
    r = s->layout.keys;
    if (r.rows) {
        bindings_legend(s, &line, r.columns);
        theme_put(r.y, r.x, r.columns, &line);
    }
    return cursor;
}

static void draw_popup(struct screen *s)
{
    struct popup *popup = prompt_popup();
    int base = s->layout.bottom.rows ? s->layout.bottom.y : s->layout.prompt.y;
    int x = s->layout.borders ? 1 : 0, columns = s->layout.columns - 2 * x;

    if (!popup_shown(popup) || base < 1)
        return;
    int rows = popup_fit(popup, columns, base > 2 ? base - 1 : base);
    if (base > rows) {
        corners(&s->layout, base - rows - 1, TEE_RIGHT, 0, TEE_LEFT);
        strip_clear(&line);
        strip_addf(&line, STYLE_STRONG, " %d choices ", popup->count);
        frame_text((struct rect){base - rows - 1, 0, 1, s->layout.columns}, &line);
    }
    for (int i = 0; i < rows; i++) {
        popup_row(popup, i, &line);
        theme_put(base - rows + i, x, columns, &line);
    }
}

/* ---- all of it ---- */

static void draw_help(struct screen *s)
{
    int rows = s->layout.rows - 2, columns = s->layout.columns, lines = help_lines(s);

    strip_clear(&line);
    strip_addf(&line, STYLE_STRONG, " fishbowl  %s", s->title);
    theme_put(0, 0, columns, &line);
    for (int i = 0; i < rows; i++) {
        if (s->help_top + i < lines)
            help_line(s, s->help_top + i, &line, columns);
        else
            strip_clear(&line);
        theme_put(i + 1, 0, columns, &line);
    }
    bindings_legend(s, &line, columns);
    theme_put(s->layout.rows - 1, 0, columns, &line);
    curs_set(0);
}

/* The calls or processes above, and what is known of the chosen one below. */
static void draw_list(struct screen *s)
{
    int count = s->layout.rows - 1, columns = s->layout.columns;
    struct strip *rows = count > 0 ? calloc((size_t)count, sizeof *rows) : NULL;

    if (!rows)
        return;
    if (s->list.shown)
        lenslist_rows(&s->list, session_calls(s->session), rows, count, columns);
    else
        processlist_rows(&s->processes, session_snapshot(s->session), rows, count, columns);
    for (int i = 0; i < count; i++)
        theme_put(i, 0, columns, &rows[i]);
    free(rows);
    bindings_legend(s, &line, columns);
    theme_put(s->layout.rows - 1, 0, columns, &line);
    curs_set(0);
}

/* In a hurry only the side in front: a flood on the other one waits for its next frame. */
static void draw_panes(struct screen *s, bool hurry)
{
    for (int side = 0; side < SIDES; side++) {
        struct rect r = s->layout.pane[side];
        bool wait = hurry && side != (int)session_focus(s->session);
        if (r.rows && !wait && pane_damaged(s->pane[side]))
            pane_draw(s->pane[side], r.y, r.x, r.rows, r.columns, s->frozen[side]);
    }
}

static void place_cursor(struct screen *s, int prompt)
{
    enum side side = session_focus(s->session);
    struct rect r = s->layout.pane[side];
    int row, column;

    bool in_pane = copying(s) ? !copying(s)->typing : s->typing;
    if (!in_pane) {
        curs_set(1);
        move(s->layout.prompt.y, prompt);
    } else if (r.rows && pane_cursor(s->pane[side], &row, &column) && row < r.rows &&
               column < r.columns) {
        curs_set(1);
        move(r.y + row, r.x + column);
    } else {
        curs_set(0);
    }
}

/* A page or a list lies over everything. */
static bool covered(const struct screen *s)
{
    return s->help || s->list.shown || s->processes.shown;
}

static bool waits(const struct screen *s, enum side side)
{
    return !covered(s) && s->layout.pane[side].rows && pane_damaged(s->pane[side]);
}

bool render_wanted(const struct screen *s)
{
    return s->dirty || waits(s, SIDE_HOST) || waits(s, SIDE_CONTAINER);
}

bool render_urgent(const struct screen *s)
{
    return s->dirty || waits(s, session_focus(s->session));
}

void render(struct screen *s, bool hurry)
{
    unsigned dirty = s->dirty;

    if (dirty & DIRTY_LAYOUT) {
        erase();
        for (int side = 0; side < SIDES; side++)
            pane_touch(s->pane[side]);
    }
    if (dirty & DIRTY_TERMINAL)
        tty_distrust();
    s->dirty = 0;
    if (covered(s)) {
        (s->help ? draw_help : draw_list)(s);
        refresh();
        return;
    }
    if (dirty & DIRTY_FRAMES)
        draw_frames(s);
    draw_panes(s, hurry && !(dirty & DIRTY_LAYOUT));
    if (dirty & DIRTY_TITLE)
        draw_title(s);
    if (dirty & DIRTY_VIEWS)
        for (int side = 0; side < SIDES; side++)
            draw_view(s, side);
    if (dirty & (DIRTY_CALLS | DIRTY_FRAMES))
        draw_kernel(s);
    if (dirty & (DIRTY_STEP | DIRTY_FRAMES))
        draw_step(s);
    draw_messages(s);
    draw_popup(s);
    place_cursor(s, draw_prompt(s));
    refresh();
}
