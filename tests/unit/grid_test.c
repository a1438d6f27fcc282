/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/screen/grid.h"
#include <glob.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What is isolated and what is not yet: the table, the grid, the frames. */

struct scene {
    struct process process;
    struct cgroup group;
    struct snapshot s;
    struct memory memory;
};

static struct strip strip;

static void build(struct scene *scene)
{
    setlocale(LC_ALL, "C.UTF-8");
    theme_init();
    *scene = (struct scene){
        .process = {.pid = 3057,
                    .levels = 2,
                    .numbers = {3057, 1},
                    .name = "ash",
                    .root = {1, 2},
                    .root_path = "/",
                    .cgroup = "/"},
        .group = {.path = "/box"},
    };
    scene->s = (struct snapshot){.process = &scene->process, .processes = 1, .root = {1, 2}};
    for (int kind = 0; kind < NS_KINDS; kind++)
        scene->s.ns[kind] = scene->process.ns[kind] = (ino_t)kind + 1;
    strip_clear(&strip);
}

static void nothing_is_isolated_without_a_container(void **state)
{
    (void)state;
    struct scene scene;
    build(&scene);
    scene.s.leader = -1;
    assert_int_equal(isolation_count(&scene.s), 0);
    for (int row = 0; row < ISOLATIONS; row++) {
        char text[512];
        isolation_say(&scene.s, row, text, sizeof text);
        assert_non_null(strstr(text, "All processes share the "));
        assert_non_null(strstr(text, ". Lesson "));
    }
}

static void each_cell_comes_from_its_own_fact(void **state)
{
    (void)state;
    struct scene scene;
    const struct confines all = {.memory = 64, .cpu = 50, .processes = 20, .filter = true};
    for (int row = 0; row < ISOLATIONS; row++) {
        build(&scene);
        const struct isolation *r = &isolation_table[row];
        if (r->kind >= 0)
            scene.process.ns[r->kind] = 99;
        else if (!strcmp(r->name, "files"))
            scene.process.root.inode = 77;
        else if (!strcmp(r->name, "cpu"))
            scene.s.confines.cpu = all.cpu;
        else if (!strcmp(r->name, "memory"))
            scene.s.confines.memory = all.memory;
        else if (!strcmp(r->name, "pids limit"))
            scene.s.confines.processes = all.processes;
        else
            scene.s.confines.filter = all.filter;
        char text[512];
        isolation_say(&scene.s, row, text, sizeof text);
        assert_memory_equal(text, "It has ", 7);
        assert_int_equal(isolation_count(&scene.s), 1);
        assert_true(isolation_has(&scene.s, row));
        assert_int_equal(isolation_find(r->name), row);
        assert_int_equal(isolation_find(r->word), row);
    }
    assert_int_equal(isolation_find("nothing"), -1);
}

static void the_lessons_that_are_named_exist(void **state)
{
    (void)state;
    for (int row = 0; row < ISOLATIONS; row++) {
        char pattern[64];
        glob_t found;
        snprintf(pattern, sizeof pattern, "lessons/%s-*.md", isolation_table[row].lesson);
        assert_int_equal(glob(pattern, 0, NULL, &found), 0);
        globfree(&found);
    }
}

static void the_grid_has_a_mark_and_a_name_for_each(void **state)
{
    (void)state;
    struct scene scene;
    build(&scene);
    scene.process.ns[NS_PID] = 99;
    scene.s.confines.memory = 64;
    static const char *const rows[GRID_ROWS] = {"○ files ● pids ○ hostname ○ mounts ○ ipc",
                                                "○ network ○ users ○ cgroup ○ time",
                                                "○ cpu ● memory ○ pids limit ○ system calls"};
    for (int i = 0; i < GRID_ROWS; i++) {
        strip_clear(&strip);
        grid_row(&strip, i, &scene.s, &scene.memory);
        assert_string_equal(strip.text, rows[i]);
        assert_true(strip.columns <= GRID_COLUMNS);
    }
}

static void what_lacks_is_cut_to_its_room_and_counted(void **state)
{
    (void)state;
    struct scene scene;
    build(&scene);
    for (int kind = 0; kind < NS_KINDS; kind++)
        scene.process.ns[kind] = 99;
    grid_lacks(&strip, &scene.s, 40);
    assert_string_equal(strip.text, "files cpu memory pids.max seccomp");
    strip_clear(&strip);
    grid_lacks(&strip, &scene.s, 19);
    assert_string_equal(strip.text, "files cpu +3");
    strip_clear(&strip);
    grid_count(&strip, &scene.s, 40);
    assert_string_equal(strip.text, " 8 of 13 isolated: :why ");
    strip_clear(&strip);
    grid_count(&strip, &scene.s, 20);
    assert_string_equal(strip.text, " 8/13: :why ");
}

static void a_frame_has_lamps_group_and_limits_as_far_as_they_fit(void **state)
{
    (void)state;
    struct scene scene;
    build(&scene);
    scene.process.ns[NS_PID] = 99;
    scene.s.cgroup = &scene.group;
    scene.s.cgroups = 1;
    snprintf(scene.process.cgroup, sizeof scene.process.cgroup, "/box");
    scene.s.confines = (struct confines){.memory = 64, .cpu = 50, .processes = 20};
    unsigned has = views_frame(&strip, &scene.s, &scene.memory, SIDE_HOST, 100, true);
    assert_string_equal(strip.text, "  ash · · · · · pid · · · · /box ≤64 MiB ≤50% cpu ≤20 pids");
    assert_int_equal(has, FRAME_LAMPS | FRAME_GROUP);
    strip_clear(&strip);
    has = views_frame(&strip, &scene.s, &scene.memory, SIDE_HOST, 40, true);
    assert_string_equal(strip.text, "  ash · · · · · pid · · ·");
    assert_int_equal(has, FRAME_LAMPS);
    snprintf(scene.process.cgroup, sizeof scene.process.cgroup, "/leaf"); /* the lab's own */
    scene.s.confines = (struct confines){0};
    strip_clear(&strip);
    views_frame(&strip, &scene.s, &scene.memory, SIDE_HOST, 100, true);
    assert_string_equal(strip.text, "  ash · · · · · pid · · ·");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_isolated_without_a_container),
        cmocka_unit_test(each_cell_comes_from_its_own_fact),
        cmocka_unit_test(the_lessons_that_are_named_exist),
        cmocka_unit_test(the_grid_has_a_mark_and_a_name_for_each),
        cmocka_unit_test(what_lacks_is_cut_to_its_room_and_counted),
        cmocka_unit_test(a_frame_has_lamps_group_and_limits_as_far_as_they_fit),
    };
    return cmocka_run_group_tests_name("grid", tests, NULL, NULL);
}
