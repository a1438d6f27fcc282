/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/screen/layout.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { AREAS = 14 };

static const int sizes[] = {1,  2,  3,  4,  5,  6,   7,   8,   9,   10,  11,  12,  13, 15, 16,
                            17, 19, 20, 21, 23, 24,  25,  29,  30,  31,  40,  50,  60, 69, 70,
                            71, 79, 80, 81, 99, 100, 101, 120, 121, 132, 199, 200, 250};
enum { SIZES = (int)(sizeof sizes / sizeof *sizes) };

static void areas(const struct layout *l, struct rect list[AREAS])
{
    const struct rect all[AREAS] = {
        l->title,
        l->pane[SIDE_HOST],
        l->pane[SIDE_CONTAINER],
        l->view[SIDE_HOST],
        l->view[SIDE_CONTAINER],
        l->step,
        l->prompt,
        l->keys,
        l->head[SIDE_HOST],
        l->head[SIDE_CONTAINER],
        l->step_head,
        l->bottom,
        l->kernel_head,
        l->kernel,
    };
    memcpy(list, all, sizeof all);
}

/* Every size, wish and focus; fails with the size in the message. */
static void for_all(void (*look)(const struct layout *, const struct layout_wish *))
{
    struct layout l;

    for (int i = 0; i < SIZES * SIZES * 16; i++) {
        struct layout_wish wish = {.rows = sizes[i / 16 % SIZES],
                                   .columns = sizes[i / 16 / SIZES],
                                   .focus = i & 1,
                                   .zoom = i & 2,
                                   .views = i & 4,
                                   .calls = i & 8};
        layout_compute(&l, &wish);
        look(&l, &wish);
    }
}

static void expect(bool holds, const struct layout_wish *w, const char *what)
{
    if (!holds)
        fail_msg("%d columns, %d rows, focus %d, zoom %d, views %d, calls %d: %s", w->columns,
                 w->rows, w->focus, w->zoom, w->views, w->calls, what);
}

static void look_inside(const struct layout *l, const struct layout_wish *w)
{
    struct rect list[AREAS];

    areas(l, list);
    for (int i = 0; i < AREAS; i++) {
        struct rect r = list[i];
        if (!r.rows)
            continue;
        expect(r.rows >= 1 && r.columns >= 1, w, "an area without a cell");
        expect(r.y >= 0 && r.x >= 0, w, "an area begins outside");
        expect(r.y + r.rows <= w->rows && r.x + r.columns <= w->columns, w, "an area ends outside");
    }
}

static void nothing_lies_outside_the_screen(void **state)
{
    (void)state;
    for_all(look_inside);
}

static bool overlap(struct rect a, struct rect b)
{
    return a.y < b.y + b.rows && b.y < a.y + a.rows && a.x < b.x + b.columns &&
           b.x < a.x + a.columns;
}

static void look_apart(const struct layout *l, const struct layout_wish *w)
{
    struct rect list[AREAS];

    areas(l, list);
    for (int i = 0; i < AREAS; i++)
        for (int k = 0; k < i; k++)
            expect(!list[i].rows || !list[k].rows || !overlap(list[i], list[k]), w,
                   "two areas overlap");
}

static void no_two_areas_overlap(void **state)
{
    (void)state;
    for_all(look_apart);
}

static void look_usable(const struct layout *l, const struct layout_wish *w)
{
    expect(l->prompt.rows == 1, w, "no prompt");
    expect(w->rows < 2 || l->pane[w->focus].rows >= 1, w, "the focused pane is hidden");
    for (int side = 0; side < SIDES; side++)
        expect(l->size[side].rows >= 1 && l->size[side].columns >= 1, w, "a terminal of size 0");
}

static void there_is_always_a_prompt_and_the_focused_pane(void **state)
{
    (void)state;
    for_all(look_usable);
}

static void look_full(const struct layout *l, const struct layout_wish *w)
{
    int rows = l->title.rows + l->step.rows + l->prompt.rows + l->keys.rows + l->step_head.rows +
               l->bottom.rows + l->kernel_head.rows + l->kernel.rows;
    bool split = l->kind == LAYOUT_SPLIT;

    for (int side = 0; side < (split ? 1 : SIDES); side++)
        rows += l->pane[side].rows + l->view[side].rows + l->head[side].rows + l->sees[side].rows;
    expect(rows == w->rows, w, "rows are left over or used twice");
}

static void every_row_of_the_screen_belongs_to_an_area(void **state)
{
    (void)state;
    for_all(look_full);
}

static void eighty_by_twenty_four_is_as_sketched(void **state)
{
    struct layout l;

    (void)state;
    layout_compute(&l, &(struct layout_wish){.rows = 24, .columns = 80, .views = true});
    assert_int_equal(l.kind, LAYOUT_SPLIT);
    assert_int_equal(l.middle, 39);
    assert_int_equal(l.pane[SIDE_HOST].columns, 38);
    assert_int_equal(l.pane[SIDE_CONTAINER].columns, 39);
    assert_int_equal(l.pane[SIDE_HOST].rows, 7);
    assert_int_equal(l.view[SIDE_HOST].rows, 4);
    assert_int_equal(l.step.rows, 6);
    assert_int_equal(l.prompt.y, 22);
    assert_int_equal(l.keys.y, 23);
    assert_false(l.wide);
}

/* Above the step, for the whole lesson: one row here, two in a higher screen. */
static void the_calls_take_their_rows_from_the_panes(void **state)
{
    struct layout l;

    (void)state;
    layout_compute(&l, &(struct layout_wish){.rows = 24, .columns = 80, .views = 1, .calls = 1});
    assert_int_equal(l.kernel.rows, 1);
    assert_int_equal(l.kernel.columns, 78);
    assert_int_equal(l.kernel_head.y, l.view[SIDE_HOST].y + l.view[SIDE_HOST].rows);
    assert_int_equal(l.step_head.y, l.kernel.y + 1);
    assert_int_equal(l.pane[SIDE_HOST].rows, 5);
    assert_int_equal(l.view[SIDE_HOST].rows, 4);
    assert_int_equal(l.step.rows, 6);
    layout_compute(&l, &(struct layout_wish){.rows = 30, .columns = 120, .views = 1, .calls = 1});
    assert_int_equal(l.kernel.rows, 2);
    layout_compute(&l, &(struct layout_wish){.rows = 23, .columns = 80, .views = 1, .calls = 1});
    assert_int_equal(l.kernel.rows, 0);
}

static void a_hundred_and_twenty_columns_are_split_as_sketched(void **state)
{
    struct layout l;

    (void)state;
    layout_compute(&l, &(struct layout_wish){.rows = 30, .columns = 120, .views = true});
    assert_int_equal(l.middle, 59);
    assert_int_equal(l.pane[SIDE_HOST].columns, 58);
    assert_int_equal(l.pane[SIDE_CONTAINER].columns, 59);
    assert_true(l.wide);
}

static void narrow_screens_stack_the_panes(void **state)
{
    struct layout l;

    (void)state;
    layout_compute(&l, &(struct layout_wish){.rows = 20, .columns = 60, .views = true});
    assert_int_equal(l.kind, LAYOUT_STACKED);
    assert_true(l.pane[SIDE_CONTAINER].y > l.pane[SIDE_HOST].y);
    assert_true(l.pane[SIDE_HOST].rows > 0);
    assert_true(l.step.rows > 0);
}

static void hidden_views_give_their_rows_to_the_panes(void **state)
{
    struct layout shown, hidden;

    (void)state;
    layout_compute(&shown, &(struct layout_wish){.rows = 24, .columns = 80, .views = true});
    layout_compute(&hidden, &(struct layout_wish){.rows = 24, .columns = 80});
    assert_int_equal(hidden.view[SIDE_HOST].rows, 0);
    assert_int_equal(hidden.pane[SIDE_HOST].rows,
                     shown.pane[SIDE_HOST].rows + shown.view[SIDE_HOST].rows + 1);
    assert_memory_equal(&hidden.step, &shown.step, sizeof shown.step);
}

static void look_steady(const struct layout *l, const struct layout_wish *w)
{
    struct layout_wish other = *w;
    struct layout moved;

    if (w->zoom)
        return;
    other.focus = !w->focus;
    layout_compute(&moved, &other);
    expect(memcmp(l->size, moved.size, sizeof l->size) == 0, w, "a terminal changes its size");
    expect(memcmp(&l->step, &moved.step, sizeof l->step) == 0, w, "the step moves");
}

static void switching_sides_moves_and_resizes_nothing(void **state)
{
    (void)state;
    for_all(look_steady);
}

static void zooming_leaves_the_other_terminal_its_size(void **state)
{
    struct layout normal, zoomed;

    (void)state;
    layout_compute(&normal, &(struct layout_wish){.rows = 24, .columns = 80, .views = true});
    layout_compute(&zoomed,
                   &(struct layout_wish){.rows = 24, .columns = 80, .views = true, .zoom = true});
    assert_int_equal(zoomed.pane[SIDE_HOST].columns, 80);
    assert_int_equal(zoomed.pane[SIDE_CONTAINER].rows, 0);
    assert_memory_equal(&zoomed.size[SIDE_CONTAINER], &normal.size[SIDE_CONTAINER],
                        sizeof normal.size[0]);
}

static void sizes_below_one_count_as_one(void **state)
{
    struct layout l;

    (void)state;
    layout_compute(&l, &(struct layout_wish){.rows = 0, .columns = -3});
    assert_int_equal(l.rows, 1);
    assert_int_equal(l.columns, 1);
    assert_int_equal(l.prompt.columns, 1);
}

static void a_tall_screen_has_both_views_each_below_its_pane(void **state)
{
    struct layout l;
    (void)state;
    layout_compute(&l, &(struct layout_wish){.rows = 60, .columns = 60, .views = true});
    assert_int_equal(l.kind, LAYOUT_STACKED);
    assert_int_equal(l.sees[SIDE_HOST].y, l.pane[SIDE_HOST].y + l.pane[SIDE_HOST].rows);
    assert_int_equal(l.head[SIDE_CONTAINER].y, l.view[SIDE_HOST].y + l.view[SIDE_HOST].rows);
    assert_int_equal(l.sees[SIDE_CONTAINER].y,
                     l.pane[SIDE_CONTAINER].y + l.pane[SIDE_CONTAINER].rows);
    layout_compute(&l, &(struct layout_wish){.rows = 43, .columns = 60, .views = true});
    assert_int_equal(l.view[SIDE_CONTAINER].rows, 0);
    assert_int_equal(l.view[SIDE_HOST].rows, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_lies_outside_the_screen),
        cmocka_unit_test(no_two_areas_overlap),
        cmocka_unit_test(there_is_always_a_prompt_and_the_focused_pane),
        cmocka_unit_test(every_row_of_the_screen_belongs_to_an_area),
        cmocka_unit_test(eighty_by_twenty_four_is_as_sketched),
        cmocka_unit_test(the_calls_take_their_rows_from_the_panes),
        cmocka_unit_test(a_hundred_and_twenty_columns_are_split_as_sketched),
        cmocka_unit_test(narrow_screens_stack_the_panes),
        cmocka_unit_test(hidden_views_give_their_rows_to_the_panes),
        cmocka_unit_test(switching_sides_moves_and_resizes_nothing),
        cmocka_unit_test(zooming_leaves_the_other_terminal_its_size),
        cmocka_unit_test(sizes_below_one_count_as_one),
        cmocka_unit_test(a_tall_screen_has_both_views_each_below_its_pane),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
