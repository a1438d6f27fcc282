/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/screen/complete.h"
#include "scene.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <readline/readline.h> /* after stdio.h, which it needs */

/*
 * What Tab offers, with a session that is made up: its player is real, its lab is this very process
 * in a folder of its own, and its words are these.
 */

const struct word words[] = {{"fact", "", "", NULL},
                             {"hint", "", "", NULL},
                             {"help", "", "", NULL},
                             {"lesson", "", "", NULL}};
const int words_count = sizeof words / sizeof *words;

static const struct screen_word own[] = {{"views", ""}, {"help", ""}};

static struct player *player;
static struct lesson *lesson;
static struct lab_info lab;
static enum side focus;
static const char *lessons;
static struct scene scene;

const struct snapshot *session_snapshot(const struct session *s)
{
    (void)s;
    return &scene.snapshot;
}

struct player *session_player(struct session *s)
{
    (void)s;
    return player;
}

enum side session_focus(const struct session *s)
{
    (void)s;
    return focus;
}

pid_t session_process(const struct session *s, enum side side)
{
    (void)s;
    return lab.shell[side];
}

const struct lab_info *session_lab(const struct session *s)
{
    (void)s;
    return &lab;
}

const struct course *session_course(const struct session *session)
{
    static const struct course none;
    (void)session;
    return &none;
}

const char *session_lessons(const struct session *s)
{
    (void)s;
    return lessons;
}

static const char text[] =
    "---\nid: tab\ntitle: Tab\nminutes: 1\nneeds: [pidns]\n---\n# Tab\nA lesson.\n\n"
    "## One {#one}\nProse.\n\n~~~sh host\nls one\nls two\n~~~\n~~~sh container\nps -a\n~~~\n"
    "~~~predict\nWhich?\n- [ ] this\n- [x] that\n~~~\n"
    "~~~check\nhost.printed contains \"one\"\n~~~\n~~~wrong\ntrue\n~~~\n";

static const char *const files[] = {"umaskfile", "un file", ".hidden", "01-first.md",
                                    "12-other.md"};
static char folder[] = "/tmp/complete-test-XXXXXX";

static int begin(void **state)
{
    struct err e = {0};

    (void)state;
    scene_begin(&scene);
    scene_container(&scene, 1);
    lesson = lesson_of(text, NULL, &e);
    player = lesson ? player_new(lesson, NULL) : NULL;
    if (!player || !mkdtemp(folder) || chdir(folder) || mkdir("unfolder", 0700))
        return -1;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        close(open(files[i], O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    lessons = folder;
    lab.proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    lab.shell[SIDE_HOST] = getpid();
    complete_begin(NULL, own, sizeof own / sizeof *own);
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(files[i]);
    close(lab.proc);
    player_free(player);
    lesson_free(lesson);
    return rmdir("unfolder") || chdir("/") || rmdir(folder) ? -1 : 0;
}

/* What Tab offers at the end of a line, in one string: ":hint :help". */
static const char *offered(const char *line)
{
    static char all[65536];
    int point = (int)strlen(line), start = point;

    while (start > 0 && !strchr(rl_completer_word_break_characters, line[start - 1]))
        start--;
    rl_replace_line(line, 0);
    rl_point = point;
    rl_completion_suppress_append = 0;
    char **matches = rl_attempted_completion_function(line + start, start, point);
    all[0] = 0;
    /* The first one is what they have in common, and the only one where there is one match. */
    for (int i = matches && matches[1] ? 1 : 0; matches && matches[i]; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", all[0] ? " " : "",
                 matches[i]);
    for (int i = 0; matches && matches[i]; i++)
        free(matches[i]);
    free(matches);
    return all;
}

/* ---- colon words ---- */

static void a_colon_offers_the_words_of_session_and_screen_once_each(void **state)
{
    (void)state;
    assert_string_equal(offered(":"), ":fact :hint :help :lesson :views");
    assert_string_equal(offered(":h"), ":hint :help");
    assert_string_equal(offered(":vi"), ":views");
    assert_string_equal(offered(":x"), "");
}

static void fact_offers_facts(void **state)
{
    (void)state;
    assert_string_equal(offered(":fact container.pi"), "container.pid");
    assert_int_equal(rl_completion_suppress_append, 0);
}

static void explain_offers_the_commands_that_it_knows(void **state)
{
    (void)state;
    assert_string_equal(offered(":explain unsh"), "unshare");
    assert_string_equal(offered(":explain unshare unsh"), "");
}

static void a_fact_with_arguments_is_offered_up_to_them_without_a_blank(void **state)
{
    (void)state;
    assert_string_equal(offered(":fact host.fi"), "host.file(");
    assert_int_equal(rl_completion_suppress_append, 1);
}

static void behind_its_argument_a_fact_is_offered_to_its_end(void **state)
{
    (void)state;
    assert_string_equal(offered(":fact process(ash).ni"), "ash).nice");
    assert_string_equal(offered(":fact cgroup(v2:/box).froz"), "v2:/box).frozen");
}

static void lesson_offers_numbers(void **state)
{
    (void)state;
    assert_string_equal(offered(":lesson "), "01 12");
    assert_string_equal(offered(":lesson 1"), "12");
}

static void process_offers_numbers_and_names(void **state)
{
    (void)state;
    assert_string_equal(offered(":process as"), "ash");
    assert_string_equal(offered(":process 3057"), "3057");
}

static void predict_offers_the_choices_of_the_question(void **state)
{
    (void)state;
    assert_string_equal(offered(":predict "), "a b");
}

static void why_offers_what_can_be_isolated_blanks_included(void **state)
{
    (void)state;
    assert_string_equal(offered(":why pi"), "pids pids limit");
    assert_string_equal(offered(":why pids l"), "limit");
}

static void theme_offers_themes(void **state)
{
    (void)state;
    assert_string_equal(offered(":theme "), "dark light contrast mono");
}

static void other_words_have_no_arguments_to_offer(void **state)
{
    (void)state;
    assert_string_equal(offered(":hint u"), "");
}

/* ---- a side ---- */

static void a_command_is_offered_first_and_after_what_begins_another(void **state)
{
    static const char *const lines[] = {"umas", "  umas", "true; umas", "true|umas", "(umas"};

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_string_equal(offered(lines[i]), "umask");
}

static void files_are_offered_as_arguments(void **state)
{
    (void)state;
    assert_string_equal(offered("ls umas"), "umaskfile");
    assert_string_equal(offered("./umas"), "./umaskfile");
}

static void a_folder_ends_in_a_slash_and_no_blank(void **state)
{
    (void)state;
    assert_string_equal(offered("ls unf"), "unfolder/");
    assert_int_equal(rl_completion_suppress_append, 1);
}

static void what_the_shell_would_split_is_quoted(void **state)
{
    const char *all = offered("ls un");

    (void)state;
    assert_non_null(strstr(all, "un\\ file"));
    assert_non_null(strstr(all, "unfolder/"));
}

static void hidden_files_are_offered_when_asked_for(void **state)
{
    (void)state;
    assert_null(strstr(offered("ls "), ".hidden"));
    assert_string_equal(offered("ls .h"), ".hidden");
}

static void a_side_without_a_shell_has_nothing_to_offer(void **state)
{
    (void)state;
    focus = SIDE_CONTAINER;
    assert_string_equal(offered("ls umas"), "");
    focus = SIDE_HOST;
}

/* ---- the step's commands ---- */

static void an_empty_line_offers_the_commands_of_the_side_in_front(void **state)
{
    const char *lines[8];

    (void)state;
    assert_int_equal(complete_models("", lines, 8), 2);
    assert_string_equal(lines[0], "ls one");
    assert_string_equal(lines[1], "ls two");
    focus = SIDE_CONTAINER;
    assert_int_equal(complete_models("", lines, 8), 1);
    assert_string_equal(lines[0], "ps -a");
    focus = SIDE_HOST;
}

static void a_begun_command_is_offered_once_its_first_word_is_complete(void **state)
{
    const char *lines[8];

    (void)state;
    assert_int_equal(complete_models("l", lines, 8), 0);
    assert_int_equal(complete_models("ls ", lines, 8), 2);
    assert_int_equal(complete_models("ls t", lines, 8), 1);
    assert_string_equal(lines[0], "ls two");
    assert_int_equal(complete_models("ls two", lines, 8), 0);
}

static void no_more_are_given_than_there_is_room_for(void **state)
{
    const char *lines[1];

    (void)state;
    assert_int_equal(complete_models("", lines, 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_colon_offers_the_words_of_session_and_screen_once_each),
        cmocka_unit_test(fact_offers_facts),
        cmocka_unit_test(explain_offers_the_commands_that_it_knows),
        cmocka_unit_test(behind_its_argument_a_fact_is_offered_to_its_end),
        cmocka_unit_test(a_fact_with_arguments_is_offered_up_to_them_without_a_blank),
        cmocka_unit_test(lesson_offers_numbers),
        cmocka_unit_test(process_offers_numbers_and_names),
        cmocka_unit_test(predict_offers_the_choices_of_the_question),
        cmocka_unit_test(why_offers_what_can_be_isolated_blanks_included),
        cmocka_unit_test(theme_offers_themes),
        cmocka_unit_test(other_words_have_no_arguments_to_offer),
        cmocka_unit_test(a_command_is_offered_first_and_after_what_begins_another),
        cmocka_unit_test(files_are_offered_as_arguments),
        cmocka_unit_test(a_folder_ends_in_a_slash_and_no_blank),
        cmocka_unit_test(what_the_shell_would_split_is_quoted),
        cmocka_unit_test(hidden_files_are_offered_when_asked_for),
        cmocka_unit_test(a_side_without_a_shell_has_nothing_to_offer),
        cmocka_unit_test(an_empty_line_offers_the_commands_of_the_side_in_front),
        cmocka_unit_test(a_begun_command_is_offered_once_its_first_word_is_complete),
        cmocka_unit_test(no_more_are_given_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
