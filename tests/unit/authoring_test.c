/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/lesson/lesson.h"
#include "scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* docs/AUTHORING.md, from the root of the tree, where tests are run. */
static char *read_document(void)
{
    static char text[64 * 1024];
    FILE *file = fopen("docs/AUTHORING.md", "re");
    if (!file) {
        print_message("docs/AUTHORING.md is not here: run the tests from the root of the tree\n");
        skip();
    }
    size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = '\0';
    return text;
}

static void the_example_of_the_manual_is_a_good_lesson(void **state)
{
    (void)state;
    static const char fence[] = "````markdown\n";
    struct err e = {0};
    char *text = read_document(), *begin = strstr(text, fence);
    assert_non_null(begin);
    begin += strlen(fence);
    char *end = strstr(begin, "\n````");
    assert_non_null(end);
    end[1] = '\0';
    struct lesson *lesson = lesson_of(begin, NULL, &e);
    int steps = lesson ? lesson->steps_count : 0;
    if (steps != 4)
        fail_msg("%d steps: %s", steps, e.what);
    lesson_free(lesson);
}

static void the_manual_names_all_needs(void **state)
{
    (void)state;
    const char *text = read_document();
    for (int i = 0; i < lesson_needs_count; i++)
        if (!strstr(text, lesson_needs[i]))
            fail_msg("%s is missing", lesson_needs[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_manual_is_a_good_lesson),
        cmocka_unit_test(the_manual_names_all_needs),
    };
    return cmocka_run_group_tests_name("authoring", tests, NULL, NULL);
}
