/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/screen/stepbox.h"
#include "scene.h"
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The box as it stands on a screen: an area of rows and columns, read row by row. */

static const char text[] =
    "---\nid: box\ntitle: A box\nminutes: 1\nneeds: [pidns]\n---\n# A box\nA lesson.\n\n"
    "## Long {#long}\nThe first line of prose says something.\n\nThe second says more.\n\n"
    "The third one too.\n\nThe fourth is the last before the command.\n\n"
    "~~~sh host\necho one two three four five six seven eight nine ten eleven twelve\n~~~\n"
    "~~~predict\nWhich is it?\n- [ ] this\n- [x] that\n~~~\n"
    "~~~check\nhost.printed contains \"one\"\n~~~\n~~~wrong\ntrue\n~~~\n\n"
    "## Wide {#wide}\nWords that have to be broken at a blank and nowhere else.\n\n"
    "~~~sh container\nls\n~~~\n\n~~~sh host\ndate\n~~~\n~~~check\ncontainer.printed contains "
    "\"bin\"\n~~~\n"
    "~~~wrong\ntrue\n~~~\n";

static struct lesson *lesson;
static struct player *player;
static struct stepbox *box;
static int rows, columns;
static struct strip strip;

static int begin(void **state)
{
    struct err e = {0};

    (void)state;
    setlocale(LC_ALL, "C.UTF-8");
    theme_init();
    lesson = lesson_of(text, NULL, &e);
    player = lesson ? player_new(lesson, NULL) : NULL;
    box = stepbox_new(&keymap_usual);
    if (!player || !box)
        print_message("%s\n", e.what);
    return player && box ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    stepbox_free(box);
    player_free(player);
    lesson_free(lesson);
    return 0;
}

static void fit(int r, int c)
{
    rows = r;
    columns = c;
    stepbox_fit(box, rows, columns);
}

static const char *line(int row)
{
    stepbox_row(box, row, &strip);
    while (strip.n && strip.text[strip.n - 1] == ' ')
        strip.text[--strip.n] = 0;
    return strip.text;
}

/* The row that shows this text, or -1. */
static int row_of(const char *part)
{
    for (int row = 0; row < rows; row++)
        if (strstr(line(row), part))
            return row;
    return -1;
}

#define assert_shown(part)     assert_int_not_equal(row_of(part), -1)
#define assert_not_shown(part) assert_int_equal(row_of(part), -1)

static void show(int step)
{
    if (step) {
        player_free(player);
        player = player_new(lesson, lesson->steps[step].id);
    }
    stepbox_step(box, player, true);
}

static void ask(void)
{
    stepbox_question(box, &lesson->steps[0].predicts[0]);
}

/* ---- prose ---- */

static void an_empty_box_has_empty_rows(void **state)
{
    (void)state;
    stepbox_step(box, NULL, true);
    fit(3, 40);
    for (int row = 0; row < rows; row++)
        assert_string_equal(line(row), "");
    assert_true(stepbox_below(box) <= 0);
}

static void prose_is_broken_at_blanks_within_the_width(void **state)
{
    (void)state;
    show(1);
    fit(12, 24);
    assert_string_equal(line(0), " Words that have to be");
    assert_string_equal(line(1), " broken at a blank and");
    assert_string_equal(line(2), " nowhere else.");
    for (int row = 0; row < rows; row++) {
        stepbox_row(box, row, &strip);
        assert_in_range(strip.columns, 0, columns);
    }
}

static void another_width_breaks_it_again(void **state)
{
    (void)state;
    show(1);
    fit(12, 24);
    fit(12, 80);
    assert_string_equal(line(0), " Words that have to be broken at a blank and nowhere else.");
}

static void a_command_stands_on_its_line_with_its_side(void **state)
{
    (void)state;
    show(1);
    fit(12, 80);
    assert_string_equal(line(2), "    container   ls");
}

static void blocks_of_commands_that_follow_each_other_stand_together(void **state)
{
    (void)state;
    show(1);
    fit(12, 80);
    assert_string_equal(line(1), "");
    assert_string_equal(line(3), "    host   date");
}

static void a_long_command_is_readable_in_full(void **state)
{
    (void)state;
    show(0);
    fit(20, 50);
    int row = row_of("echo one");
    assert_int_not_equal(row, -1);
    assert_shown("twelve");
    assert_true(strspn(line(row + 1), " ") > strlen("    host")); /* below itself */
}

/* ---- scrolling ---- */

static void what_is_below_is_counted(void **state)
{
    (void)state;
    show(0);
    fit(20, 100);
    assert_true(stepbox_below(box) <= 0);
    fit(5, 100);
    assert_int_equal(stepbox_below(box), 4); /* 8 rows, one of 5 holds the command */
}

static void scrolling_stops_at_both_ends(void **state)
{
    (void)state;
    show(0);
    fit(4, 100);
    for (int i = 0; i < 10; i++)
        stepbox_scroll(box, 1);
    assert_int_equal(stepbox_below(box), 0);
    assert_shown("The fourth");
    for (int i = 0; i < 10; i++)
        stepbox_scroll(box, -1);
    assert_shown("The first line");
}

static void the_command_stays_in_sight_while_it_is_scrolled_away(void **state)
{
    (void)state;
    show(0);
    fit(5, 100);
    assert_int_equal(row_of("host   echo one"), 4);
    assert_shown("The first line");
    stepbox_scroll(box, 10);
    assert_shown("host   echo one");
    assert_not_shown("The first line");
}

static void a_long_command_is_held_in_full_where_there_is_room(void **state)
{
    (void)state;
    show(0);
    fit(5, 40);
    assert_int_equal(row_of("host   echo one"), 2);
    assert_int_equal(row_of("twelve"), 4);
    assert_not_shown("…");
    assert_shown("The first line");
}

static void without_room_it_ends_in_an_ellipsis(void **state)
{
    (void)state;
    show(0);
    fit(3, 40);
    assert_int_equal(row_of("host   echo one"), 1);
    assert_int_equal(row_of("…"), 2);
    stepbox_scroll(box, 20);
    assert_shown("twelve");
    assert_not_shown("…");
}

static void a_command_cut_by_the_end_of_the_box_does_so_too(void **state)
{
    (void)state;
    show(0);
    fit(20, 40);
    int row = row_of("host   echo one");
    assert_null(strstr(line(row), "…"));
    fit(row + 1, 40);
    assert_int_equal(row_of("host   echo one"), row - 1); /* without the empty line above */
    assert_int_equal(row_of(" …"), row);
}

static void the_command_of_a_passed_step_is_not_held(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene);
    player_lab_ready(player);
    scene_print(&scene, SIDE_HOST, "one");
    player_observe(player, &scene.evidence);
    assert_true(player_passed(player));
    show(0);
    fit(5, 100);
    assert_not_shown("echo one");
    stepbox_scroll(box, 10);
    assert_shown("echo one");
}

static void empty_lines_at_commands_are_left_out_where_room_is_scarce(void **state)
{
    (void)state;
    show(0);
    fit(9, 100);
    assert_string_equal(line(7), "");
    assert_int_equal(row_of("echo one"), 8);
    fit(8, 100);
    assert_int_equal(row_of("echo one"), 7);
    assert_true(stepbox_below(box) <= 0);
    fit(9, 100);
    assert_int_equal(row_of("echo one"), 8);
}

static void the_next_step_is_read_from_its_beginning(void **state)
{
    (void)state;
    show(0);
    fit(4, 100);
    stepbox_scroll(box, 1);
    stepbox_step(box, player, true);
    fit(4, 100);
    assert_shown("The first line");
}

static void a_mark_that_changes_does_not_scroll(void **state)
{
    (void)state;
    show(0);
    fit(4, 100);
    stepbox_scroll(box, 1);
    assert_not_shown("The first line");
    stepbox_step(box, player, false);
    fit(4, 100);
    assert_not_shown("The first line");
}

/* ---- the question ---- */

static void with_room_the_question_follows_the_prose(void **state)
{
    (void)state;
    show(0);
    ask();
    fit(20, 100);
    assert_true(row_of("? Which is it? (press A to B)") > row_of("echo one"));
    assert_shown("A) this    B) that");
}

static void without_room_it_is_pinned_below_the_prose(void **state)
{
    (void)state;
    show(0);
    ask();
    fit(6, 100);
    int asked = row_of("? Which is it?");
    assert_int_not_equal(asked, -1);
    assert_shown("The first line");
    stepbox_scroll(box, 1);
    assert_not_shown("The first line");
    assert_int_equal(row_of("? Which is it?"), asked);
    assert_int_equal(row_of("A) this    B) that"), asked + 1);
    assert_shown("host   echo one");
}

static void choices_that_do_not_fit_one_line_take_one_each(void **state)
{
    (void)state;
    show(0);
    ask();
    fit(20, 22);
    assert_not_shown("A) this    B) that");
    assert_true(row_of("B) that") == row_of("A) this") + 1);
}

static void an_answered_question_goes(void **state)
{
    (void)state;
    show(0);
    ask();
    fit(20, 100);
    stepbox_question(box, NULL);
    fit(20, 100);
    assert_not_shown("Which is it?");
}

/* ---- messages ---- */

static void a_message_stands_below_the_prose_with_a_sign_of_its_tone(void **state)
{
    static const struct {
        enum tone tone;
        const char *shown;
    } table[] = {{TONE_NOTE, " · said"},
                 {TONE_GOOD, " ✔ said"},
                 {TONE_BAD, " ✘ said"},
                 {TONE_HINT, " » said"},
                 {TONE_QUESTION, " ? said"}};

    (void)state;
    show(0);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        stepbox_quiet(box);
        stepbox_say(box, table[i].tone, "said\n");
        fit(6, 100);
        assert_string_equal(line(5), table[i].shown);
        assert_int_equal(strip.span[strip.spans - 1].style, STYLE_NOTE + table[i].tone);
    }
}

static void messages_leave_the_prose_and_its_command_in_sight(void **state)
{
    (void)state;
    show(0);
    stepbox_say(box, TONE_NOTE, "one thing");
    stepbox_say(box, TONE_NOTE, "another thing");
    fit(6, 100);
    assert_true(stepbox_talks(box));
    assert_false(stepbox_cut(box));
    assert_shown("The first line");
    assert_int_equal(row_of("host   echo one"), 3);
    assert_int_equal(row_of("one thing"), 4);
    assert_int_equal(row_of("another thing"), 5);
}

static void further_lines_of_a_message_hang_below_its_text(void **state)
{
    (void)state;
    show(0);
    stepbox_say(box, TONE_HINT, "a hint that needs more than one line");
    fit(8, 24);
    int row = row_of("» a hint");
    assert_int_not_equal(row, -1);
    assert_memory_equal(line(row + 1), "   ", 3);
    assert_int_not_equal(line(row + 1)[3], ' ');
}

static void lines_of_a_message_begin_below_its_text(void **state)
{
    (void)state;
    show(0);
    stepbox_say(box, TONE_HINT, "host  ls\nhost  date\n  indented");
    fit(8, 60);
    assert_string_equal(line(5), " » host  ls");
    assert_string_equal(line(6), "   host  date");
    assert_string_equal(line(7), "   indented");
}

static void a_long_message_takes_the_box_and_scrolls(void **state)
{
    char list[1024] = "";

    (void)state;
    for (int i = 1; i <= 20; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "item %d\n", i);
    show(0);
    stepbox_say(box, TONE_NOTE, list);
    fit(6, 100);
    assert_true(stepbox_cut(box));
    assert_string_equal(line(0), " · item 1"); /* read from its beginning */
    assert_int_equal(stepbox_below(box), 14);
    stepbox_scroll(box, 1);
    assert_shown("item 6");
    for (int i = 0; i < 10; i++)
        stepbox_scroll(box, 1);
    assert_shown("item 20");
    assert_int_equal(stepbox_below(box), 0);
}

static void quiet_gives_the_box_back_to_the_prose(void **state)
{
    (void)state;
    show(0);
    fit(20, 100);
    stepbox_say(box, TONE_BAD, "gone soon");
    fit(20, 100);
    assert_shown("gone soon");
    stepbox_quiet(box);
    fit(20, 100);
    assert_false(stepbox_talks(box));
    assert_not_shown("gone soon");
    assert_shown("The first line");
}

static void no_size_is_too_small(void **state)
{
    (void)state;
    show(0);
    ask();
    stepbox_say(box, TONE_NOTE, "日本語 and more words");
    for (int r = 1; r <= 12; r++)
        for (int c = 1; c <= 30; c++) {
            fit(r, c);
            for (int row = 0; row < r; row++)
                stepbox_row(box, row, &strip);
            stepbox_scroll(box, 1);
            stepbox_scroll(box, -1);
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_box_has_empty_rows),
        TEST(prose_is_broken_at_blanks_within_the_width),
        TEST(another_width_breaks_it_again),
        TEST(a_command_stands_on_its_line_with_its_side),
        TEST(blocks_of_commands_that_follow_each_other_stand_together),
        TEST(a_long_command_is_readable_in_full),
        TEST(what_is_below_is_counted),
        TEST(scrolling_stops_at_both_ends),
        TEST(the_command_stays_in_sight_while_it_is_scrolled_away),
        TEST(a_long_command_is_held_in_full_where_there_is_room),
        TEST(without_room_it_ends_in_an_ellipsis),
        TEST(a_command_cut_by_the_end_of_the_box_does_so_too),
        TEST(the_command_of_a_passed_step_is_not_held),
        TEST(empty_lines_at_commands_are_left_out_where_room_is_scarce),
        TEST(the_next_step_is_read_from_its_beginning),
        TEST(a_mark_that_changes_does_not_scroll),
        TEST(with_room_the_question_follows_the_prose),
        TEST(without_room_it_is_pinned_below_the_prose),
        TEST(choices_that_do_not_fit_one_line_take_one_each),
        TEST(an_answered_question_goes),
        TEST(a_message_stands_below_the_prose_with_a_sign_of_its_tone),
        TEST(messages_leave_the_prose_and_its_command_in_sight),
        TEST(further_lines_of_a_message_hang_below_its_text),
        TEST(lines_of_a_message_begin_below_its_text),
        TEST(a_long_message_takes_the_box_and_scrolls),
        TEST(quiet_gives_the_box_back_to_the_prose),
        TEST(no_size_is_too_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
