/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/lesson/lesson.h"
#include "scene.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define FRONT "---\nid: sample\ntitle: A sample\nminutes: 5\nneeds: [pidns]\n---\n# A sample\n"
#define STEP  "\n## One {#one}\n"
enum { FIRST = 10 }; /* the line after FRONT STEP */

static const char sample[] =
    FRONT "Words before.\n"
          "\n## Ask the host {#ask-host}\n\nSee *this*.\n\n"
          "~~~sh host\npidof ash\n\nls\n~~~\n"
          "~~~sh container keeps-running\nsleep 9\n~~~\n"
          "~~~text\nverbatim\n~~~\n"
          "~~~predict\nWhich number\nwill it be?\n- [ ] 1\n- [x] another one\n"
          "answer: host.pid(ash)\n~~~\n"
          "~~~check within=5s\ncontainer.pid == 1  # a number\n# a remark\nhost.pid(ash) != "
          "container.pid\n~~~\n"
          "~~~check sh\ntest -e /x\n~~~\n"
          "~~~hint when=\"container.pid != 1\"\nUse --fork.\n~~~\n"
          "~~~hint\nLast hint.\n~~~\n"
          "~~~wrong\ntrue\n~~~\n"
          "~~~wrong container\nfalse\n~~~\n"
          "~~~teacher\nLet them vote.\n~~~\n"
          "More words.\n"
          "\n## Read {#read}\nOnly words.\n";

static struct lesson *read_good(const char *text, const char *const *world)
{
    struct err e = {0};
    struct lesson *lesson = lesson_of(text, world, &e);
    if (!lesson)
        fail_msg("%s", e.what);
    return lesson;
}

static void reads_the_front_matter(void **state)
{
    (void)state;
    struct lesson *l = read_good(sample, NULL);
    assert_string_equal(l->id, "sample");
    assert_string_equal(l->title, "A sample");
    assert_string_equal(l->number, "05");
    assert_string_equal(l->prose, "Words before.\n");
    assert_int_equal(l->minutes, 5);
    assert_int_equal(l->needs_count, 1);
    assert_string_equal(l->needs[0], "pidns");
    assert_int_equal(l->steps_count, 2);
    lesson_free(l);
}

static void reads_every_kind_of_block(void **state)
{
    (void)state;
    struct lesson *l = read_good(sample, NULL);
    const struct step *s = &l->steps[0];
    assert_string_equal(s->id, "ask-host");
    assert_string_equal(s->title, "Ask the host");
    assert_int_equal(s->line, 10);
    assert_int_equal(s->models_count, 2);
    assert_int_equal(s->models[0].side, SIDE_HOST);
    assert_int_equal(s->models[0].count, 2);
    assert_string_equal(s->models[0].lines[1], "ls");
    assert_false(s->models[0].keeps_running);
    assert_true(s->models[1].keeps_running);
    assert_int_equal(s->predicts_count, 1);
    assert_string_equal(s->predicts[0].question, "Which number will it be?");
    assert_int_equal(s->predicts[0].right, 1);
    assert_string_equal(s->predicts[0].choices[1], "another one");
    assert_string_equal(s->predicts[0].answer, "host.pid(ash)");
    assert_int_equal(s->check.count, 2);
    assert_string_equal(s->check.conditions[0].text, "container.pid == 1");
    assert_string_equal(s->check.conditions[0].words, "a number");
    assert_null(s->check.conditions[1].words);
    assert_int_equal(s->check.within_ms, 5000);
    assert_string_equal(s->check.script, "test -e /x\n");
    assert_string_equal(s->hints[0].when.text, "container.pid != 1");
    assert_null(s->hints[1].when.text);
    assert_string_equal(s->hints[1].text, "Last hint.");
    assert_string_equal(s->teacher, "Let them vote.");
    lesson_free(l);
}

static void a_wrong_answer_is_typed_where_the_model_is(void **state)
{
    (void)state;
    struct lesson *l = read_good(sample, NULL);
    assert_int_equal(l->steps[0].wrongs[0].side, SIDE_HOST);
    assert_int_equal(l->steps[0].wrongs[1].side, SIDE_CONTAINER);
    lesson_free(l);
}

static void prose_keeps_what_is_shown_and_nothing_else(void **state)
{
    (void)state;
    struct lesson *l = read_good(sample, NULL);
    assert_string_equal(l->steps[0].prose, "See *this*.\n\n~~~sh host\npidof ash\n\nls\n~~~\n"
                                           "~~~sh container keeps-running\nsleep 9\n~~~\n"
                                           "~~~text\nverbatim\n~~~\nMore words.\n");
    assert_string_equal(l->steps[1].prose, "Only words.\n");
    lesson_free(l);
}

static void a_line_of_control_c_becomes_its_byte(void **state)
{
    (void)state;
    struct lesson *l = read_good(FRONT STEP "~~~sh host keeps-running\nsleep 9\n~~~\n"
                                            "~~~sh host\n^C\nls\n~~~\n",
                                 NULL);
    assert_string_equal(l->steps[0].models[1].lines[0], "\x03");
    lesson_free(l);
}

static void a_hidden_model_answer_is_not_in_the_prose(void **state)
{
    (void)state;
    struct lesson *l = read_good(FRONT STEP "Find it.\n~~~sh host hidden\nls\n~~~\n", NULL);
    assert_string_equal(l->steps[0].prose, "Find it.\n");
    assert_string_equal(l->steps[0].models[0].lines[0], "ls");
    lesson_free(l);
}

static void blocks_for_another_world_are_left_out(void **state)
{
    (void)state;
    static const char text[] =
        FRONT STEP "~~~sh host only=v1\nls v1\n~~~\n~~~sh host only=v2\nls v2\n~~~\n"
                   "<!-- only v1 -->\nOld words.\n<!-- end -->\n"
                   "<!-- only v2 -->\nNew words.\n\n## Two {#two}\nNew step.\n<!-- end -->\n"
                   "\n## Three {#three}\n";
    const char *const v1[] = {"v1", NULL}, *const both[] = {"v2", "v1", NULL};
    struct lesson *l = read_good(text, v1);
    assert_int_equal(l->steps_count, 2);
    assert_string_equal(l->steps[0].models[0].lines[0], "ls v1");
    assert_non_null(strstr(l->steps[0].prose, "Old words."));
    assert_null(strstr(l->steps[0].prose, "New words."));
    assert_null(strstr(l->steps[0].prose, "ls v2"));
    assert_string_equal(l->steps[1].id, "three");
    lesson_free(l);
    l = read_good(text, both);
    assert_int_equal(l->steps_count, 3);
    assert_int_equal(l->steps[0].models_count, 2);
    lesson_free(l);
}

static void what_is_left_out_is_still_checked(void **state)
{
    (void)state;
    struct err e = {0};
    assert_null(lesson_of(FRONT STEP "~~~check only=v1\nno.such.fact\n~~~\n", NULL, &e));
    assert_non_null(strstr(e.what, "no.such.fact"));
}

static void crlf_and_backtick_fences_are_read(void **state)
{
    (void)state;
    struct lesson *l = read_good("---\r\nid: a\r\ntitle: T\r\nminutes: 1\r\nneeds: []\r\n---\r\n"
                                 "# T\r\n## S {#s}\r\n```sh host\r\nls\r\n```\r\n",
                                 NULL);
    assert_string_equal(l->steps[0].models[0].lines[0], "ls");
    assert_string_equal(l->title, "T");
    lesson_free(l);
}

static void a_quoted_title_loses_its_quotes(void **state)
{
    (void)state;
    struct lesson *l = read_good("---\nid: a\ntitle: \"Me: first\"\nminutes: 1\nneeds: []\n---\n"
                                 "# Me: first\n## S {#s}\n",
                                 NULL);
    assert_string_equal(l->title, "Me: first");
    lesson_free(l);
}

static void a_lesson_may_want_terminals_unwatched(void **state)
{
    static const struct {
        const char *line;
        bool host, container;
    } cases[] = {{"", false, false},
                 {"lens: off\n", true, true},
                 {"lens: off host\n", true, false},
                 {"lens: off container\n", false, true}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        snprintf(text, sizeof text, "---\nid: a\n%stitle: T\nminutes: 1\nneeds: []\n---\n%s",
                 cases[i].line, "# T\n## S {#s}\n");
        struct lesson *l = read_good(text, NULL);
        assert_int_equal(l->lens_off[SIDE_HOST], cases[i].host);
        assert_int_equal(l->lens_off[SIDE_CONTAINER], cases[i].container);
        lesson_free(l);
    }
}

static void expressions_in_info_strings_may_hold_quotes(void **state)
{
    (void)state;
    struct lesson *l =
        read_good(FRONT STEP "~~~sh host\nls\n~~~\n"
                             "~~~hint when=\"container.name == \\\"ash\\\"\"\na\n~~~\n"
                             "~~~hint when='container.name == \"ash\"'\nb\n~~~\n"
                             "~~~hint when=\"container.name matches \\\"a\\.b\\\"\"\nc\n~~~\n",
                  NULL);
    assert_string_equal(l->steps[0].hints[0].when.text, "container.name == \"ash\"");
    assert_string_equal(l->steps[0].hints[1].when.text, "container.name == \"ash\"");
    assert_string_equal(l->steps[0].hints[2].when.text, "container.name matches \"a\\.b\"");
    lesson_free(l);
}

static void the_longest_within_of_a_step_counts(void **state)
{
    (void)state;
    struct lesson *l =
        read_good(FRONT STEP "~~~sh host\nls\n~~~\n~~~check within=4s\ncontainer.exists\n~~~\n"
                             "~~~check sh within=2500ms\ntrue\n~~~\n\n## Two {#two}\n",
                  NULL);
    assert_int_equal(l->steps[0].check.within_ms, 4000);
    assert_int_equal(l->steps[0].check.count, 1);
    assert_int_equal(l->steps[1].check.within_ms, LESSON_WITHIN_MS);
    lesson_free(l);
}

static void other_comments_are_left_alone(void **state)
{
    (void)state;
    struct lesson *l = read_good(FRONT STEP "<!-- a note -->\n\nWords.\n", NULL);
    lesson_free(l);
}

static void the_known_words_are_listed_for_an_unknown_one(void **state)
{
    (void)state;
    struct err e = {0};
    assert_null(lesson_of(FRONT STEP "~~~xyz\n~~~\n", NULL, &e));
    assert_string_equal(e.hint, "Known are: sh, predict, check, hint, wrong, teacher, text, "
                                "console, c.");
}

/* ---- mistakes ---- */

struct mistake {
    const char *text;
    int line;
    const char *says;
};

static void says(const struct mistake *m)
{
    struct err e = {0};
    char place[32];
    struct lesson *lesson = lesson_of(m->text, NULL, &e);
    if (lesson)
        fail_msg("no mistake was found where \"%s\" is one", m->says);
    assert_int_equal(e.code, -EINVAL);
    snprintf(place, sizeof place, "05-sample.md:%d: ", m->line);
    if (!strstr(e.what, place) || !strstr(e.what, m->says))
        fail_msg("\"%s\" instead of line %d: %s", e.what, m->line, m->says);
}

#define SAYS(list)                                                                                 \
    for (size_t i = 0; i < sizeof(list) / sizeof *(list); i++)                                     \
    says(&(list)[i])

static void mistakes_of_the_front_matter(void **state)
{
    (void)state;
    static const struct mistake list[] = {
        {"", 1, "expected the line ---"},
        {"# Title\n", 1, "expected the line ---"},
        {"---\nid: a\n", 1, "no end"},
        {"---\nid: a\nid: b\n---\n", 3, "a second \"id:\""},
        {"---\nid: A b\n---\n", 2, "lower case letters"},
        {"---\nid:\n---\n", 2, "lower case letters"},
        {"---\ntitle:\n---\n", 2, "empty"},
        {"---\nhello\n---\n", 2, "expected \"key: value\""},
        {"---\nauthor: me\n---\n", 2, "unknown key \"author\""},
        {"---\nminutes: ten\n---\n", 2, "expected a number from 1 to 600"},
        {"---\nminutes: 0\n---\n", 2, "expected a number from 1 to 600"},
        {"---\nneeds: pidns\n---\n", 2, "expected a list"},
        {"---\nlens: on\n---\n", 2, "expected off, off host or off container"},
        {"---\nlens: off\nlens: off\n---\n", 3, "a second \"lens:\""},
        {"---\nneeds: [pidns, pitns]\n---\n", 2, "unknown need \"pitns\": did you mean \"pidns\""},
        {"---\ntitle: T\nminutes: 1\nneeds: []\n---\n", 5, "lacks \"id:\""},
        {"---\nid: a\nminutes: 1\nneeds: []\n---\n", 5, "lacks \"title:\""},
        {"---\nid: a\ntitle: T\nneeds: []\n---\n", 5, "lacks \"minutes:\""},
        {"---\nid: a\ntitle: T\nminutes: 1\n---\n", 5, "lacks \"needs:\""},
    };
    SAYS(list);
}

static void mistakes_of_headings(void **state)
{
    (void)state;
    static const struct mistake list[] = {
        {FRONT, 7, "no steps"},
        {"---\nid: a\ntitle: T\nminutes: 1\nneeds: []\n---\n## S {#s}\n", 7, "no \"# T\""},
        {"---\nid: a\ntitle: T\nminutes: 1\nneeds: []\n---\n# U\n", 7,
         "front matter's title \"T\""},
        {FRONT "# A sample\n", 8, "a second \"# Title\""},
        {FRONT "\n## One\n", 9, "a step without an id"},
        {FRONT "\n## One {one}\n", 9, "a step without an id"},
        {FRONT "\n## One {#One}\n", 9, "lower case letters"},
        {FRONT "\n## {#one}\n", 9, "a step without a title"},
        {FRONT "\nOne\n---\n", 9, "an underlined heading"},
        {FRONT STEP "\n## Two {#two}\n## Again {#one}\n", 12, "taken by line 9"},
    };
    SAYS(list);
}

static void mistakes_of_info_strings(void **state)
{
    (void)state;
    static const struct mistake list[] = {
        {FRONT STEP "~~~chek\nx\n~~~\n", FIRST,
         "unknown info word \"chek\": did you mean \"check\""},
        {FRONT STEP "~~~sh\nls\n~~~\n", FIRST, "without its side"},
        {FRONT STEP "~~~sh hots\nls\n~~~\n", FIRST, "\"hots\" after \"sh\""},
        {FRONT STEP "~~~sh host within=5s\nls\n~~~\n", FIRST, "\"within=5s\" after \"sh\""},
        {FRONT STEP "~~~check within=soon\nx\n~~~\n", FIRST, "expected a time"},
        {FRONT STEP "~~~check within=5\nx\n~~~\n", FIRST, "expected a time"},
        {FRONT STEP "~~~check within=900s\nx\n~~~\n", FIRST, "at most 60 s"},
        {FRONT STEP "~~~hint when=\"container.pid\nx\n~~~\n", FIRST, "no closing quote"},
        {FRONT STEP "~~~hint when=\"no.fact == 1\"\nx\n~~~\n", FIRST, "no.fact"},
        {FRONT STEP "~~~hint when=\n~~~\n", FIRST, "something is missing"},
        {FRONT STEP "~~~sh host only=v3\nls\n~~~\n", FIRST, "only v3"},
        {FRONT "~~~sh host\nls\n~~~\n", 8, "in the introduction"},
        {FRONT STEP "- item\n\n  ~~~check\n  x\n  ~~~\n", 12, "inside a list or a quote"},
    };
    SAYS(list);
}

static void mistakes_inside_of_blocks(void **state)
{
    (void)state;
    static const struct mistake list[] = {
        {FRONT STEP "~~~sh host\n\n~~~\n", FIRST, "empty: expected a command"},
        {FRONT STEP "~~~check\n\n~~~\n", FIRST, "empty: expected a comparison"},
        {FRONT STEP "~~~check sh\n \n~~~\n", FIRST, "empty: expected a script"},
        {FRONT STEP "~~~check sh\na\n~~~\n~~~check sh\nb\n~~~\n", FIRST + 3,
         "a second \"check sh\""},
        {FRONT STEP "~~~check\ncontainer.pid == 1\n\ncontainer.bid == 1\n~~~\n", FIRST + 3,
         "container.bid"},
        {FRONT STEP "~~~hint\n~~~\n", FIRST, "empty: expected a sentence"},
        {FRONT STEP "~~~teacher\n~~~\n", FIRST, "empty: expected a note"},
        {FRONT STEP "~~~predict\nWhy?\n- [ ] a\n- [ ] b\n~~~\n", FIRST, "0 choices marked [x]"},
        {FRONT STEP "~~~predict\nWhy?\n- [x] a\n- [x] b\n~~~\n", FIRST, "2 choices marked [x]"},
        {FRONT STEP "~~~predict\nWhy?\n- [x] a\n~~~\n", FIRST, "a predict with 1 choices"},
        {FRONT STEP "~~~predict\n- [x] a\n- [ ] b\n~~~\n", FIRST, "asks nothing"},
        {FRONT STEP "~~~predict\nWhy?\n- [x]\n- [ ] b\n~~~\n", FIRST + 2, "an empty choice"},
        {FRONT STEP "~~~predict\nWhy?\n- a\n- [ ] b\n~~~\n", FIRST + 2,
         "expected \"- [ ] choice\""},
        {FRONT STEP "~~~predict\nWhy?\n- [x] a\n- [ ] b\nanswer: x.y\n~~~\n", FIRST + 4, "x.y"},
        {FRONT STEP "~~~predict\nWhy?\n- [x] a\n- [ ] b\nanswer: container.pid\n"
                    "answer: container.pid\n~~~\n",
         FIRST + 5, "a second \"answer:\""},
    };
    SAYS(list);
}

static void mistakes_of_a_step_as_a_whole(void **state)
{
    (void)state;
    static const struct mistake list[] = {
        {FRONT STEP "~~~check\ncontainer.pid == 1\n~~~\n", FIRST, "without a model answer"},
        {FRONT STEP "~~~sh host\nls\n~~~\n~~~wrong\nx\n~~~\n", FIRST + 3, "without a check"},
        {FRONT STEP "~~~sh host keeps-running\nsleep 9\n~~~\n\n## Two {#two}\n"
                    "~~~sh host\nls\n~~~\n",
         FIRST + 5, "after the keeps-running line of line 10 on the same side, nothing"},
        {FRONT STEP "~~~sh host\nls\n:reset\n~~~\n", FIRST, "beside other commands"},
        {FRONT STEP "~~~sh host\n:reset\n~~~\n~~~sh host\nls\n~~~\n", FIRST, "beside other"},
    };
    SAYS(list);
}

static void kill_from_the_other_side_ends_what_keeps_running(void **state)
{
    (void)state;
    lesson_free(read_good(FRONT STEP "~~~sh container keeps-running\nsleep 9\n~~~\n"
                                     "~~~sh host\nkill 9\n~~~\n~~~sh container\nls\n~~~\n",
                          NULL));
}

static void a_reset_ends_what_keeps_running(void **state)
{
    (void)state;
    struct lesson *l = read_good(FRONT STEP "~~~sh container keeps-running\nsleep 9\n~~~\n"
                                            "\n## Two {#two}\n~~~sh host\n:reset\n~~~\n"
                                            "\n## Three {#three}\n~~~sh container\nls\n~~~\n",
                                 NULL);
    assert_false(step_resets(&l->steps[0]));
    assert_true(step_resets(&l->steps[1]));
    lesson_free(l);
}

static void mistakes_of_fences_and_comments(void **state)
{
    (void)state;
    static const struct mistake list[] = {
        {FRONT STEP "~~~sh host\nls\n", FIRST, "this block has no end"},
        {FRONT STEP "~~~sh host\nls\n\n~~~check\ncontainer.pid\n~~~\n", FIRST,
         "still open at line 13"},
        {FRONT STEP "~~~~text\nls\n~~~\n", FIRST, "this block has no end"},
        {FRONT STEP "<!-- only v9 -->\n<!-- end -->\n", FIRST, "only v9"},
        {FRONT STEP "<!-- only v1 -->\n", FIRST, "without <!-- end -->"},
        {FRONT STEP "<!-- end -->\n", FIRST, "without <!-- only WORD -->"},
        {FRONT STEP "<!-- only v1 -->\n<!-- only v2 -->\n", FIRST + 1, "within the one of line 10"},
        {FRONT STEP "<!-- only v1 --> text\n", FIRST, "alone on its line"},
    };
    SAYS(list);
}

static void bytes_that_are_no_text_are_a_mistake(void **state)
{
    (void)state;
    static const struct mistake list[] = {
        {FRONT "caf\xe9\n", 8, "byte 4 is no UTF-8"},
        {FRONT "\xed\xa0\x80\n", 8, "no UTF-8"},
        {FRONT "\xc0\xaf\n", 8, "no UTF-8"},
        {FRONT "ok\n\x1b[2J\n", 9, "byte 1 is a control character"},
    };
    SAYS(list);
}

static void a_missing_file_and_a_folder_are_errors(void **state)
{
    (void)state;
    struct err e = {0};
    struct lesson *lesson;
    assert_int_equal(lesson_read("/nonexistent.md", NULL, &lesson, &e), -ENOENT);
    assert_int_equal(lesson_read("/", NULL, &lesson, &e), -EISDIR);
    assert_int_equal(lesson_read("/dev/null", NULL, &lesson, &e), -EINVAL);
}

static void a_file_of_more_than_a_megabyte_is_refused(void **state)
{
    (void)state;
    size_t n = (1 << 20) + 1;
    char *bytes = malloc(n);
    assert_non_null(bytes);
    memset(bytes, '\n', n);
    char *path = file_make("05-big.md", bytes, n);
    struct err e = {0};
    struct lesson *lesson;
    assert_int_equal(lesson_read(path, NULL, &lesson, &e), -EFBIG);
    file_remove(path);
    free(bytes);
}

/* ---- finding ---- */

static void a_lesson_is_found_by_number_id_topic_and_path(void **state)
{
    (void)state;
    char *path = file_make("07-freeze-and-thaw.md", FRONT STEP, strlen(FRONT STEP));
    char folder[600], found[600];
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    const char *const names[] = {"7", "07", "sample", "freeze-and-thaw", path};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct err e = {0};
        assert_int_equal(lesson_find(folder, names[i], found, sizeof found, &e), 0);
        assert_string_equal(found, path);
    }
    struct err e = {0};
    assert_int_equal(lesson_find(folder, "smaple", found, sizeof found, &e), -ENOENT);
    assert_non_null(strstr(e.hint, "\"sample\""));
    assert_int_equal(lesson_find(folder, "8", found, sizeof found, &e), -ENOENT);
    assert_int_equal(lesson_find(folder, "", found, sizeof found, &e), -ENOENT);
    assert_int_equal(lesson_find("/nonexistent", "7", found, sizeof found, &e), -ENOENT);
    assert_int_equal(lesson_find(folder, "7", found, 5, &e), -ENAMETOOLONG);
    file_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_front_matter),
        cmocka_unit_test(reads_every_kind_of_block),
        cmocka_unit_test(a_wrong_answer_is_typed_where_the_model_is),
        cmocka_unit_test(prose_keeps_what_is_shown_and_nothing_else),
        cmocka_unit_test(a_hidden_model_answer_is_not_in_the_prose),
        cmocka_unit_test(a_line_of_control_c_becomes_its_byte),
        cmocka_unit_test(blocks_for_another_world_are_left_out),
        cmocka_unit_test(what_is_left_out_is_still_checked),
        cmocka_unit_test(crlf_and_backtick_fences_are_read),
        cmocka_unit_test(a_quoted_title_loses_its_quotes),
        cmocka_unit_test(a_lesson_may_want_terminals_unwatched),
        cmocka_unit_test(expressions_in_info_strings_may_hold_quotes),
        cmocka_unit_test(the_longest_within_of_a_step_counts),
        cmocka_unit_test(other_comments_are_left_alone),
        cmocka_unit_test(the_known_words_are_listed_for_an_unknown_one),
        cmocka_unit_test(mistakes_of_the_front_matter),
        cmocka_unit_test(mistakes_of_headings),
        cmocka_unit_test(mistakes_of_info_strings),
        cmocka_unit_test(mistakes_inside_of_blocks),
        cmocka_unit_test(mistakes_of_a_step_as_a_whole),
        cmocka_unit_test(kill_from_the_other_side_ends_what_keeps_running),
        cmocka_unit_test(a_reset_ends_what_keeps_running),
        cmocka_unit_test(mistakes_of_fences_and_comments),
        cmocka_unit_test(bytes_that_are_no_text_are_a_mistake),
        cmocka_unit_test(a_missing_file_and_a_folder_are_errors),
        cmocka_unit_test(a_file_of_more_than_a_megabyte_is_refused),
        cmocka_unit_test(a_lesson_is_found_by_number_id_topic_and_path),
    };
    return cmocka_run_group_tests_name("lesson", tests, NULL, NULL);
}
