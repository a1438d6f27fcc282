/* SPDX-License-Identifier: GPL-3.0-or-later */
#define NCURSES_WIDECHAR 1
#include "borders.h"
#include "copying.h"
#include "kernel.h"
#include "mirroring.h"
#include "pasting.h"
#include "prompt.h"
#include "state.h"
#include "tty.h"
#include <curses.h>
#include <stdio.h>
#include <string.h>

enum { STAGE_COLUMNS = 80 /* of a step's text that is read from afar */ };

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
    session_watchers(s->session, machine, sizeof machine);
    if (*machine) {
        strip_addf(&line, STYLE_NEW, "%s", machine);
        strip_add(&line, STYLE_PLAIN, "  ");
    }
    if (player) {
        char title[256];
        const struct lesson *lesson = player_lesson(player);
        snprintf(title, sizeof title, "%s%s%s", lesson->number, lesson->number[0] ? " " : "",
                 lesson->title);
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

    border_corners(&s->layout, r.y, TEE_RIGHT, TEE_UP, TEE_LEFT);
    strip_clear(&line);
    strip_add(&line, STYLE_PLAIN, " kernel ");
    border_text(r, &line);
    strip_clear(&part);
    if (more)
        strip_addf(&part, STYLE_PLAIN, " %d more: %s ", more, keymap_key(&s->keymap, DO_LENS).text);
    int end = border_end(r, r.x + r.columns - 3, &part);
    r.x += line.columns + 2;
    r.columns = end - r.x + 2;
    word_change(s, r.columns - 5);
    border_text(r, &part);
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
static const char *step_word(const struct screen *s, const struct player *player)
{
    const struct lesson *lesson = player_lesson(player);
    bool last = player_index(player) + 1 == lesson->steps_count;

    if (session_intro(s->session))
        return "";
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
    border_corners(&s->layout, r.y, TEE_RIGHT, s->layout.kernel_head.rows ? 0 : TEE_UP, TEE_LEFT);
    strip_clear(&part);
    if (below > 0)
        strip_addf(&part, STYLE_STRONG, " %d more: %s ", below,
                   stepbox_cut(s->box) ? "PgDn" : "Alt-PgDn");
    end = border_end(r, end, &part);
    strip_clear(&part);
    if (player)
        strip_add(&part, player_passed(player) ? STYLE_GOOD : STYLE_PLAIN, step_word(s, player));
    end = border_end(r, end, &part);
    strip_clear(&line);
    strip_add(&line, STYLE_PLAIN, " step ");
    if (player && player_step(player)) {
        strip_add(&line, STYLE_PLAIN, "· ");
        strip_fit(&line, STYLE_STRONG, player_step(player)->title, end - r.x - line.columns - 4);
        strip_add(&line, STYLE_PLAIN, " ");
    }
    border_text(r, &line);
}

/* The check's result in facts. */
static void draw_bottom(struct screen *s)
{
    struct player *player = session_player(s->session);
    struct rect r = s->layout.bottom;

    if (!r.rows)
        return;
    border_corners(&s->layout, r.y, BOTTOM_LEFT, 0, BOTTOM_RIGHT);
    strip_clear(&line);
    int whole = r.columns - 8;
    bool passed = player && player_passed(player);
    if (player && session_snapshot(s->session) && player_tried(player) && *player_why(player)) {
        strip_add(&line, passed ? STYLE_GOOD : STYLE_PLAIN, passed ? " ✔ " : " ○ ");
        strip_fit(&line, STYLE_PLAIN, player_why(player), whole);
        strip_add(&line, STYLE_PLAIN, " ");
    }
    border_text(r, &line);
    if (s->layout.kernel_head.rows)
        return;
    word_change(s, whole - line.columns);
    border_end(r, r.x + r.columns - 2, &part);
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
    } else if (pasting(s)) {
        pasting_row(s, &line, r.columns);
    } else if (session_intro(s->session)) {
        strip_clear(&line);
        strip_add(&line, STYLE_PLAIN, "fishbowl types, for half a minute; then it is your turn");
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
        border_corners(&s->layout, base - rows - 1, TEE_RIGHT, 0, TEE_LEFT);
        strip_clear(&line);
        strip_addf(&line, STYLE_STRONG, " %d choices ", popup->count);
        border_text((struct rect){base - rows - 1, 0, 1, s->layout.columns}, &line);
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
        mirroring_rows(s);
        tty_refresh();
        return;
    }
    if (dirty & DIRTY_FRAMES)
        borders_draw(s);
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
    mirroring_rows(s);
    tty_refresh();
}
