/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/lesson/expr.h"
#include "scene.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct scene scene;
static char why[600];

static int holds(const char *text)
{
    struct err e = {0};
    int rc = expr_eval(text, &scene.snapshot, &scene.evidence.terminals, why, sizeof why, &e);
    if (rc < 0)
        print_error("%s: %s\n", text, e.what);
    return rc;
}

static int begin(void **state)
{
    (void)state;
    scene_begin(&scene);
    scene_container(&scene, 1);
    scene_print(&scene, SIDE_HOST, "host# pidof ash\n3057 12\nhost# ");
    return 0;
}

static void numbers_are_compared_as_numbers(void **state)
{
    (void)state;
    assert_int_equal(holds("host.pid(ash) == 3057"), 1);
    assert_int_equal(holds("host.pid(ash) == 3057.0"), 1);
    assert_int_equal(holds("host.pid(ash) > 999"), 1);
    assert_int_equal(holds("host.pid(ash) <= 3056"), 0);
    assert_int_equal(holds("host.pid(ash) < 3057"), 0);
    assert_int_equal(holds("host.pid(ash) > 3057"), 0);
    assert_int_equal(holds("host.pid(ash) >= 3057"), 1);
    assert_int_equal(holds("host.pid(ash) < 20000"), 1);
    assert_int_equal(holds("host.pid(ash) != container.pid"), 1);
    assert_int_equal(holds("host.silent < 5s"), 1);
    assert_int_equal(holds("-1 < container.pid"), 1);
}

static void a_number_in_quotes_is_still_a_number(void **state)
{
    (void)state;
    assert_int_equal(holds("container.pid == \"1\""), 1);
    assert_int_equal(holds("container.pid == \"one\""), 0);
}

static void texts_are_compared_as_texts(void **state)
{
    (void)state;
    assert_int_equal(holds("container.name == \"ash\""), 1);
    assert_int_equal(holds("container.name != \"bash\""), 1);
    assert_int_equal(holds("container.name < \"bash\""), 1);
}

static void a_fact_alone_means_is_true(void **state)
{
    (void)state;
    assert_int_equal(holds("container.exists"), 1);
    assert_int_equal(holds("container.exists == yes"), 1);
    assert_int_equal(holds("container.exists == no"), 0);
    assert_int_equal(holds("container.pid"), 1);
    assert_int_equal(holds("container.name"), 1);
    scene.snapshot.leader = -1;
    assert_int_equal(holds("container.exists"), 0);
    assert_int_equal(holds("container.exists == no"), 1);
    assert_int_equal(holds("container.pid"), 0);
}

static void contains_finds_a_number_as_a_whole_word_only(void **state)
{
    (void)state;
    assert_int_equal(holds("host.printed contains host.pid(ash)"), 1);
    assert_int_equal(holds("host.printed contains 12"), 1);
    assert_int_equal(holds("host.printed contains 57"), 0);
    assert_int_equal(holds("host.printed contains 305"), 0);
    assert_int_equal(holds("host.printed contains \"305\""), 1);
    assert_int_equal(holds("host.printed contains \"\""), 0);
    assert_int_equal(holds("host.printed contains \"pidof ash\""), 1);
}

static void matches_takes_a_regular_expression_line_by_line(void **state)
{
    (void)state;
    assert_int_equal(holds("host.printed matches \"^3057 [0-9]+$\""), 1);
    assert_int_equal(holds("host.printed matches \"^12\""), 0);
}

static void not_negates(void **state)
{
    (void)state;
    assert_int_equal(holds("not host.printed contains 57"), 1);
    assert_int_equal(holds("not container.exists"), 0);
}

static void and_wants_both(void **state)
{
    (void)state;
    assert_int_equal(holds("container.exists and container.pid == 1"), 1);
    assert_int_equal(holds("container.exists and not container.pid == 1"), 0);
    assert_int_equal(holds("container.pid == 2 and container.exists"), 0);
    assert_string_equal(why, "container.pid is 1, expected 2");
    assert_int_equal(holds("container.exists and container.pid == 2"), 0);
    assert_string_equal(why, "container.pid is 1, expected 2");
    assert_int_equal(holds("container.exists and container.name"), 1);
    assert_string_equal(why, "container.exists is yes, container.name is ash");
}

static void an_absent_fact_makes_every_comparison_false_but_unequal(void **state)
{
    (void)state;
    scene.snapshot.leader = -1;
    scene.snapshot.processes = 0;
    assert_int_equal(holds("container.pid == 1"), 0);
    assert_int_equal(holds("container.pid < 1"), 0);
    assert_int_equal(holds("host.pid(ash) >= container.pid"), 0);
    assert_int_equal(holds("container.pid != 1"), 1);
    assert_int_equal(holds("container.name contains \"a\""), 0);
    assert_int_equal(holds("not container.pid == 1"), 1);
}

static void why_says_both_values(void **state)
{
    (void)state;
    holds("host.pid(ash) == container.pid");
    assert_string_equal(why, "host.pid(ash) is 3057, container.pid is 1");
    holds("container.pid == 1");
    assert_string_equal(why, "container.pid is 1");
    holds("container.pid >= 2");
    assert_string_equal(why, "container.pid is 1, expected at least 2");
    holds("not container.pid == 1");
    assert_string_equal(why, "container.pid is 1, expected not 1");
    holds("container.name contains \"bash\"");
    assert_string_equal(why, "container.name is ash, expected to contain \"bash\"");
    holds("container.exists == no");
    assert_string_equal(why, "container.exists is yes, expected no");
    holds("container.exists");
    assert_string_equal(why, "container.exists is yes");
    scene.process[0].name[0] = '\0';
    assert_int_equal(holds("container.name"), 0);
    assert_string_equal(why, "container.name is empty");
}

static void why_does_not_repeat_long_texts(void **state)
{
    (void)state;
    holds("host.printed contains 999");
    assert_string_equal(why, "host.printed does not contain 999");
    holds("host.printed contains host.pid(ash)");
    assert_string_equal(why, "host.printed contains 3057 (host.pid(ash))");
    holds("host.printed matches \"^x\"");
    assert_string_equal(why, "host.printed does not match \"^x\"");
}

static void why_says_once_what_is_absent(void **state)
{
    (void)state;
    scene.snapshot.leader = -1;
    holds("container.pid == container.name");
    assert_string_equal(why, "there is no container yet");
}

static void why_is_cut_to_its_size(void **state)
{
    (void)state;
    char small[10];
    memset(small, 'x', sizeof small);
    expr_eval("container.pid == 1", &scene.snapshot, &scene.evidence.terminals, small, 5, NULL);
    assert_string_equal(small, "cont");
    assert_int_equal(small[5], 'x');
}

static void mistakes_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } mistakes[] = {
        {"", "something is missing"},
        {"container.pid ==", "something is missing"},
        {"container.pid = 1", "expected == != < <= > >= contains or matches"},
        {"container.pid is 1", "expected == != < <= > >= contains or matches"},
        {"container.pid == 1 2", "expected the end of the line"},
        {"container.pid == 1x", "expected a number"},
        {"container.name == \"ash", "no closing quote"},
        {"container.bid == 1", "container.bid"},
        {"host.pid(ash == 1", "expected a fact"},
        {"container.name == FROZEN", "FROZEN"},
        {"container.name matches \"[\"", "no regular expression"},
        {"container.name matches host.hostname", "expected a regular expression"},
        {"1", "alone says nothing"},
        {"yes", "alone says nothing"},
        {"\"text\"", "alone says nothing"},
        {"container.pid containsx 1", "expected == != < <= > >= contains or matches"},
        {"container.exists and", "expected == != < <= > >= contains or matches"},
        {"container.exists and $", "expected a fact"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct err e = {0};
        assert_int_equal(expr_check(mistakes[i].text, &e), -EINVAL);
        assert_int_equal(e.code, -EINVAL);
        if (!strstr(e.what, mistakes[i].says))
            fail_msg("\"%s\" says \"%s\", not \"%s\"", mistakes[i].text, e.what, mistakes[i].says);
        assert_int_equal(expr_eval(mistakes[i].text, &scene.snapshot, NULL, why, sizeof why, NULL),
                         -EINVAL);
    }
}

static void an_endless_operand_is_a_mistake(void **state)
{
    (void)state;
    char text[2000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(expr_check(text, NULL), -EINVAL);
    text[0] = '"';
    text[sizeof text - 2] = '"';
    assert_int_equal(expr_check(text, NULL), -EINVAL);
}

static void a_quote_in_a_text_is_escaped(void **state)
{
    (void)state;
    scene_print(&scene, SIDE_CONTAINER, "say \"hi\" to C:\\d");
    assert_int_equal(holds("container.printed contains \"\\\"hi\\\"\""), 1);
    assert_int_equal(holds("container.printed matches \"C:\\\\\\\\d\""), 1);
    assert_int_equal(holds("container.printed matches \"t\\.o\""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(numbers_are_compared_as_numbers, begin),
        cmocka_unit_test_setup(a_number_in_quotes_is_still_a_number, begin),
        cmocka_unit_test_setup(texts_are_compared_as_texts, begin),
        cmocka_unit_test_setup(a_fact_alone_means_is_true, begin),
        cmocka_unit_test_setup(contains_finds_a_number_as_a_whole_word_only, begin),
        cmocka_unit_test_setup(matches_takes_a_regular_expression_line_by_line, begin),
        cmocka_unit_test_setup(not_negates, begin),
        cmocka_unit_test_setup(and_wants_both, begin),
        cmocka_unit_test_setup(an_absent_fact_makes_every_comparison_false_but_unequal, begin),
        cmocka_unit_test_setup(why_says_both_values, begin),
        cmocka_unit_test_setup(why_does_not_repeat_long_texts, begin),
        cmocka_unit_test_setup(why_says_once_what_is_absent, begin),
        cmocka_unit_test_setup(why_is_cut_to_its_size, begin),
        cmocka_unit_test_setup(mistakes_are_named, begin),
        cmocka_unit_test_setup(an_endless_operand_is_a_mistake, begin),
        cmocka_unit_test_setup(a_quote_in_a_text_is_escaped, begin),
    };
    return cmocka_run_group_tests_name("expr", tests, NULL, NULL);
}
