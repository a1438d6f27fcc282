/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/facts/reading.h"
#include "driver.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Predictions: asked, answered, and held against what the kernel says when the step has passed. */

static void a_right_prediction_is_told_so_by_the_kernel(void **state)
{
    (void)state;
    begin_sample();
    assert_non_null(player_question(player));
    word("predict", "b");
    expect("note: You say b) another. Now see what the kernel says.\n");
    assert_null(player_question(player));
    pass_first();
    expect_part("good: You said b; the kernel says 3057: right.\n");
}

static void a_wrong_prediction_is_told_the_answer(void **state)
{
    (void)state;
    begin_sample();
    word("predict", " 1 ");
    pass_first();
    expect_part("note: You said a; the kernel says 3057: not quite. It is b) another.\n");
}

static void a_prediction_can_be_changed_until_the_kernel_speaks(void **state)
{
    (void)state;
    begin_sample();
    word("predict", "a");
    word("predict", "B)");
    pass_first();
    expect_part("You said b;");
    word("predict", "a");
    expect("note: The kernel has answered this one already.\n");
}

static void a_letter_that_is_no_choice_gets_a_sentence(void **state)
{
    (void)state;
    static const char *const wrong[] = {"c", "0", "9", "3", "bb", "?", "99999999999999999999"};
    begin_sample();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        word("predict", wrong[i]);
        expect_part("is none of the answers: choose a letter from a to b.");
        assert_non_null(player_question(player));
    }
    word("predict", "");
    expect_part("question: What number?");
}

static void predict_without_a_question_says_so(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## S {#s}\nWords.\n", NULL);
    forget();
    word("predict", "a");
    expect("note: There is nothing to predict in this step.\n");
}

static void a_step_to_read_with_a_question_reveals_it_at_next(void **state)
{
    (void)state;
    open_lesson(FRONT "\n## S {#s}\n~~~predict\nWhich?\n- [x] this\n- [ ] that\n~~~\n"
                      "\n## T {#t}\nWords.\n",
                NULL);
    word("predict", "a");
    forget();
    word("next", "");
    word("next", "");
    look(0);
    expect("record passed\nstep t\ngood: You said a: right.\nrecord prediction\nstep t "
           "fresh\nrecord shown\n");
}

/* ---- answers that have to be measured ---- */

static const char measured[] =
    FRONT "\n## S {#s}\n~~~sh host\nash &\n~~~\n"
          "~~~predict\nHow much?\n- [x] a lot\n- [ ] none\nanswer: process(ash).cpu.share\n~~~\n"
          "~~~check\nprocess(ash).pid\n~~~\n\n## T {#t}\nWords.\n";

static char folder[64], file[128];
static struct lab_info lab;

/* A /proc with the account of one process, 3057, which has run for so many seconds. */
static void has_run(double seconds)
{
    FILE *account = fopen(file, "we");
    assert_non_null(account);
    fprintf(account, "%.0f 0 1\n", seconds * 1e9);
    assert_int_equal(fclose(account), 0);
}

static int begin_measured(void **state)
{
    char path[96];
    driver_begin(state);
    snprintf(folder, sizeof folder, "/tmp/fishbowl-predict.XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/3057", folder);
    snprintf(file, sizeof file, "%s/schedstat", path);
    if (mkdir(path, 0700) != 0)
        return -1;
    lab = (struct lab_info){.proc = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC)};
    scene.snapshot.lab = &lab;
    scene.snapshot.cache = process_cache_new(&lab);
    has_run(1);
    return lab.proc >= 0 && scene.snapshot.cache ? 0 : -1;
}

static int end_measured(void **state)
{
    process_cache_unref(scene.snapshot.cache);
    close(lab.proc);
    unlink(file);
    *strrchr(file, '/') = '\0';
    rmdir(file);
    rmdir(folder);
    return driver_end(state);
}

/* The step passes at the first look: nothing has been measured until then. */
static void pass_at_once(void)
{
    open_lesson(measured, NULL);
    player_lab_ready(player);
    look(0);
    word("predict", "a");
    forget();
    type(SIDE_HOST, "ash &");
    scene_container(&scene, 1);
    look(100);
    assert_true(player_passed(player));
}

static void a_share_is_said_once_it_has_been_measured(void **state)
{
    (void)state;
    pass_at_once();
    expect("record passed\nstep s\ngood: process(ash).pid is 3057\nnote: Go on with :next.\n");
    assert_in_range(player_timeout(player, scene.evidence.now), 1, 1000);
    usleep(1100 * 1000); /* the meter has a clock of its own, and wants a second */
    has_run(2);
    look(1000);
    expect_part("good: You said a; the kernel says ");
    look(1000);
    expect("");
    assert_int_equal(player_timeout(player, scene.evidence.now), -1);
}

static void next_waits_for_a_share_that_is_being_measured(void **state)
{
    (void)state;
    pass_at_once();
    forget();
    word("next", "");
    look(100);
    expect("");
    assert_int_equal(player_index(player), 0);
    look(3000); /* of the scene: the measurement never comes */
    expect_part("good: You said a: right.\nrecord prediction\nstep t fresh\n");
}

static void a_fresh_lab_forgets_what_was_being_measured(void **state)
{
    (void)state;
    pass_at_once();
    player_lab_ready(player);
    scene.snapshot.processes = 0;
    take();
    forget();
    look(5000);
    expect("");
}

#define MEASURED(name) cmocka_unit_test_setup_teardown(name, begin_measured, end_measured)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRIVEN(a_right_prediction_is_told_so_by_the_kernel),
        DRIVEN(a_wrong_prediction_is_told_the_answer),
        DRIVEN(a_prediction_can_be_changed_until_the_kernel_speaks),
        DRIVEN(a_letter_that_is_no_choice_gets_a_sentence),
        DRIVEN(predict_without_a_question_says_so),
        DRIVEN(a_step_to_read_with_a_question_reveals_it_at_next),
        MEASURED(a_share_is_said_once_it_has_been_measured),
        MEASURED(next_waits_for_a_share_that_is_being_measured),
        MEASURED(a_fresh_lab_forgets_what_was_being_measured),
    };
    return cmocka_run_group_tests_name("predictions", tests, NULL, NULL);
}
