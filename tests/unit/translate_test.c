/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/author/lint.h"
#include "../../shell/lesson/text.h"
#include "scene.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char original[] =
    "---\nid: sample\ntitle: A sample\nminutes: 5\nneeds: [pidns]\n---\n# A sample\n"
    "Words.\n"
    "\n## One {#one}\nRead this.\n"
    "~~~sh host keeps-running\nls\n~~~\n~~~sh container\n^C\n~~~\n"
    "~~~check\ncontainer.pid == 1\n~~~\n~~~wrong\ntrue\n~~~\n"
    "~~~hint when=\"container.pid == 2\"\nTwo.\n~~~\n~~~hint\nLast.\n~~~\n"
    "~~~predict\nWhich?\n- [ ] one\n- [x] two\nanswer: container.pid\n~~~\n"
    "~~~teacher\nVote, 2 minutes.\n~~~\n"
    "\n## Two {#two}\n~~~predict\nAnd?\n- [ ] a\n- [x] b\nanswer: container.pid\n~~~\n"
    "\n## Three {#three}\nThree.\n\n## Four {#four}\nFour.\n";

static const char german[] =
    "---\ntitle: Ein Muster\n---\n# Ein Muster\n"
    "Worte.\n"
    "\n## Eins {#one}\nLies das.\n"
    "~~~hint when=\"container.pid == 2\"\nZwei.\n~~~\n~~~hint\nLetzter.\n~~~\n"
    "~~~predict\nWelche?\n- [ ] eins\n- [ ] zwei\n~~~\n"
    "~~~teacher\nAbstimmen.\n~~~\n"
    "\n## Zwei {#two}\n~~~predict\nUnd?\n- [ ] A\n- [ ] B\n~~~\n"
    "\n## Drei {#three}\nDrei.\n\n## Vier {#four}\nVier.\n";

/* A lesson and its translation side by side, for as long as a test runs. */
struct pair {
    char *lesson, *translation;
};

static struct pair pair_make(const char *translation)
{
    struct pair pair = {file_make("05-sample.md", original, sizeof original - 1), NULL};
    pair.translation =
        text_format("%.*s.de.md", (int)(strlen(pair.lesson) - strlen(".md")), pair.lesson);
    FILE *file = fopen(pair.translation, "we");
    if (!file || fputs(translation, file) < 0 || fclose(file) != 0)
        abort();
    return pair;
}

static void pair_remove(struct pair *pair)
{
    unlink(pair->translation);
    free(pair->translation);
    file_remove(pair->lesson);
}

static struct lesson *read_in(const struct pair *pair, const char *language, int *translated)
{
    struct lesson *lesson = NULL;
    struct err e = {0};
    if (lesson_read_in(pair->lesson, NULL, language, &lesson, translated, &e) < 0)
        fail_msg("%s", e.what);
    return lesson;
}

static void words_are_those_of_the_translation(void **state)
{
    (void)state;
    int translated = 0;
    struct pair pair = pair_make(german);
    struct lesson *l = read_in(&pair, "de", &translated);
    const struct step *step = &l->steps[0];
    assert_int_equal(translated, 1);
    assert_string_equal(l->title, "Ein Muster");
    assert_string_equal(l->prose, "Worte.\n");
    assert_string_equal(step->title, "Eins");
    assert_string_equal(step->hints[0].text, "Zwei.");
    assert_string_equal(step->hints[1].text, "Letzter.");
    assert_string_equal(step->predicts[0].question, "Welche?");
    assert_string_equal(step->predicts[0].choices[1], "zwei");
    assert_string_equal(step->teacher, "Abstimmen.");
    lesson_free(l);
    pair_remove(&pair);
}

static void commands_checks_and_answers_are_those_of_the_original(void **state)
{
    (void)state;
    struct pair pair = pair_make(german);
    struct lesson *l = read_in(&pair, "de", NULL);
    const struct step *step = &l->steps[0];
    assert_string_equal(l->id, "sample");
    assert_int_equal(l->minutes, 5);
    assert_int_equal(l->needs_count, 1);
    assert_string_equal(step->models[0].lines[0], "ls");
    assert_string_equal(step->check.conditions[0].text, "container.pid == 1");
    assert_int_equal(step->wrongs_count, 1);
    assert_int_equal(step->predicts[0].right, 1);
    assert_string_equal(step->predicts[0].answer, "container.pid");
    lesson_free(l);
    pair_remove(&pair);
}

static void commands_that_a_translation_leaves_out_stand_behind_its_prose(void **state)
{
    (void)state;
    struct pair pair = pair_make(german);
    struct lesson *l = read_in(&pair, "de", NULL);
    assert_string_equal(l->steps[0].prose, "Lies das.\n\n~~~sh host\nls\n~~~\n"
                                           "\n~~~sh container\n^C\n~~~\n");
    lesson_free(l);
    pair_remove(&pair);
}

static void what_a_translation_lacks_stays_in_the_words_of_the_original(void **state)
{
    (void)state;
    struct pair pair = pair_make("---\ntitle: Ein Muster\n---\n# Ein Muster\n\n## Eins {#one}\n"
                                 "~~~hint when=\"container.pid == 3\"\nDrei.\n~~~\n"
                                 "~~~predict\nWelche?\n- [ ] a\n- [ ] b\n- [ ] c\n~~~\n");
    struct lesson *l = read_in(&pair, "de", NULL);
    assert_string_equal(l->prose, "Words.\n");
    assert_string_equal(l->steps[0].title, "Eins");
    assert_non_null(strstr(l->steps[0].prose, "Read this."));
    assert_string_equal(l->steps[0].hints[0].text, "Two.");
    assert_string_equal(l->steps[0].predicts[0].question, "Which?");
    assert_string_equal(l->steps[0].teacher, "Vote, 2 minutes.");
    assert_string_equal(l->steps[2].title, "Three");
    lesson_free(l);
    pair_remove(&pair);
}

static void a_translation_with_a_mistake_leaves_the_original(void **state)
{
    (void)state;
    struct pair pair = pair_make("---\ntitle: Ein Muster\n---\n# Ein anderes\n");
    struct lesson *l = NULL;
    struct err e = {0};
    int translated = 1;
    assert_int_equal(lesson_read_in(pair.lesson, NULL, "de", &l, &translated, &e), 0);
    assert_int_equal(translated, -EINVAL);
    assert_string_equal(l->title, "A sample");
    assert_non_null(strstr(e.what, "05-sample.de.md:4: "));
    lesson_free(l);
    pair_remove(&pair);
}

static void the_language_is_that_of_the_option_or_the_environment(void **state)
{
    (void)state;
    static const struct {
        const char *option, *all, *messages, *lang;
        int translated;
    } cases[] = {
        {"de", "C", "", "", 1},       {"de_AT.UTF-8", "", "", "", 1}, {"en", "de", "de", "de", 0},
        {NULL, "de_DE", "", "", 1},   {NULL, "C", "de", "de", 0},     {NULL, "", "de", "C", 1},
        {NULL, "", "", "de@euro", 1}, {NULL, "", "", "", 0},          {"../x", "", "", "", 0},
    };
    struct pair pair = pair_make(german);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int translated = -1;
        setenv("LC_ALL", cases[i].all, 1);
        setenv("LC_MESSAGES", cases[i].messages, 1);
        setenv("LANG", cases[i].lang, 1);
        lesson_free(read_in(&pair, cases[i].option, &translated));
        if (translated != cases[i].translated)
            fail_msg("case %zu: %d", i, translated);
    }
    pair_remove(&pair);
}

static void a_translation_is_no_lesson_of_its_own(void **state)
{
    (void)state;
    struct pair pair = pair_make(german);
    char *folder = text_format("%.*s", (int)(strrchr(pair.lesson, '/') - pair.lesson), pair.lesson);
    char **paths, found[512];
    struct err e = {0};
    assert_int_equal(lesson_list(folder, &paths, &e), 1);
    assert_string_equal(paths[0], pair.lesson);
    assert_int_equal(lesson_find(folder, pair.translation, found, sizeof found, &e), 0);
    assert_string_equal(found, pair.lesson);
    free(paths[0]);
    free(paths);
    free(folder);
    pair_remove(&pair);
}

/* What lint says about the good translation with one part of it changed. */
static const struct outdated {
    const char *name, *from, *to, *found;
} outdated[] = {
    {"nothing is found in a good translation", "Eins", "Eins", ""},
    {"a mistake of a translation", "~~~teacher", "~~~techer",
     "20: error: unknown info word \"techer\": did you mean \"teacher\"? Known are: sh, predict, "
     "check, hint, wrong, teacher, text, console, c.\n"},
    {"a step that has another id", "{#four}", "{#for}",
     "3: warning: step \"four\" (line 51 of the original) is missing\n"
     "34: warning: the original has no step \"for\", expected one of its ids: did you mean "
     "\"four\"?\n"},
    {"other commands", "Lies das.\n", "Lies das.\n~~~sh host\nls -l\n~~~\n",
     "9: warning: the commands of step \"one\" differ from those of line 12 of the original, "
     "expected the same or none\n"},
    {"another check", "Lies das.\n", "Lies das.\n~~~check\ncontainer.pid == 2\n~~~\n",
     "9: warning: the check differs from that of line 18 of the original, expected the same or "
     "none\n"},
    {"another wrong answer", "Lies das.\n", "Lies das.\n~~~wrong\nfalse\n~~~\n",
     "9: warning: the wrong answers of step \"one\" differ from the original's, expected the same "
     "or none\n"},
    {"a hint too few", "~~~hint\nLetzter.\n~~~\n", "",
     "7: warning: step \"one\": the number of hints is 1, expected 2\n"},
    {"a hint for another time", "container.pid == 2", "container.pid == 3",
     "9: warning: the hint has another \"when\" than that of line 24 of the original, expected "
     "the same\n"},
    {"a choice too many", "- [ ] zwei\n", "- [ ] zwei\n- [ ] drei\n",
     "15: warning: the question differs from that of line 30 of the original, expected 2 choices, "
     "and the same one marked and the same answer, or none\n"},
    {"another choice marked", "- [ ] eins\n", "- [x] eins\n",
     "15: warning: the question differs from that of line 30 of the original, expected 2 choices, "
     "and the same one marked and the same answer, or none\n"},
    {"a question too few", "~~~predict\nUnd?\n- [ ] A\n- [ ] B\n~~~\n", "",
     "24: warning: step \"two\": the number of predictions is 0, expected 1\n"},
    {"no word for the teacher", "~~~teacher\nAbstimmen.\n~~~\n", "",
     "7: warning: step \"one\" has no word for the teacher, expected one\n"},
    {"another id", "title: Ein", "id: other\ntitle: Ein",
     "4: warning: the id is \"other\", expected \"sample\" or none\n"},
    {"other minutes", "title: Ein", "minutes: 6\ntitle: Ein",
     "2: warning: minutes are 6, expected 5 or none\n"},
    {"other needs", "title: Ein", "needs: [netns]\ntitle: Ein",
     "2: warning: the needs differ from the original's, expected the same or none\n"},
};

static void look(void **state)
{
    const struct outdated *o = *state;
    const char *at = strstr(german, o->from);
    char *text = text_format("%.*s%s%s", (int)(at - german), german, o->to, at + strlen(o->from));
    struct pair pair = pair_make(text);
    struct findings found = {0};
    struct text all = {0};
    lint_file(pair.lesson, &found);
    for (int i = 0; i < found.count; i++) {
        const struct finding *f = &found.list[i];
        assert_string_equal(f->path, pair.translation);
        text_add(&all, "%d: %s: %s\n", f->line, f->error ? "error" : "warning", f->text);
    }
    assert_string_equal(all.bytes ? all.bytes : "", o->found);
    lint_clear(&found);
    pair_remove(&pair);
    free(all.bytes);
    free(text);
}

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(words_are_those_of_the_translation),
        cmocka_unit_test(commands_checks_and_answers_are_those_of_the_original),
        cmocka_unit_test(commands_that_a_translation_leaves_out_stand_behind_its_prose),
        cmocka_unit_test(what_a_translation_lacks_stays_in_the_words_of_the_original),
        cmocka_unit_test(a_translation_with_a_mistake_leaves_the_original),
        cmocka_unit_test(the_language_is_that_of_the_option_or_the_environment),
        cmocka_unit_test(a_translation_is_no_lesson_of_its_own),
    };
    enum { PLAIN = sizeof plain / sizeof *plain, OUTDATED = sizeof outdated / sizeof *outdated };
    struct CMUnitTest tests[PLAIN + OUTDATED];
    memcpy(tests, plain, sizeof plain);
    for (int i = 0; i < OUTDATED; i++)
        tests[PLAIN + i] = (struct CMUnitTest){
            .name = outdated[i].name, .test_func = look, .initial_state = (void *)&outdated[i]};
    return _cmocka_run_group_tests("translate", tests, PLAIN + OUTDATED, NULL, NULL);
}
