/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/class/progress.h"
#include "scene.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define HEAD      "{\"fishbowl\":1}\n" /* of an old file; a new one has an id */
#define BEGINNING "{\"fishbowl\":1,\"id\":\""
#define LINE(lesson, step, event)                                                                  \
    "{\"lesson\":\"" lesson "\",\"step\":\"" step "\",\"event\":\"" event "\"}"

static char *path; /* of a file in a folder of its own */
static char notice[600];
static struct progress *progress;

static char *beside(const char *ending)
{
    char *other = NULL;
    if (asprintf(&other, "%s%s", path, ending) < 0)
        abort();
    return other;
}

static char *content_of(const char *file)
{
    static char bytes[1 << 20];
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof bytes - 1);
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return NULL;
    bytes[n] = '\0';
    return bytes;
}

static int begin(void **state)
{
    (void)state;
    path = file_make("progress.jsonl", "", 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    static const char *const endings[] = {".damaged", ".newer", ".newer.2", ".new"};
    progress_close(progress);
    progress = NULL;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char *other = beside(endings[i]);
        unlink(other);
        free(other);
    }
    file_remove(path);
    return 0;
}

static void write_file(const char *text)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void open_it(void)
{
    struct err e = {0};
    progress_close(progress);
    assert_int_equal(progress_open(&progress, path, notice, sizeof notice, &e), 0);
}

static void add(const char *json)
{
    struct err e = {0};
    if (progress_append(progress, json, &e) < 0)
        fail_msg("%s", e.what);
}

static void a_new_file_begins_with_its_schema(void **state)
{
    (void)state;
    open_it();
    assert_string_equal(notice, "");
    add(LINE("a", "one", "shown"));
    const char *text = content_of(path);
    assert_memory_equal(text, BEGINNING, strlen(BEGINNING));
    assert_non_null(
        strstr(text, "\"lesson\":\"a\",\"step\":\"one\",\"event\":\"shown\",\"time\":\"20"));
    assert_non_null(strstr(text, "\"schema\":1,\"run\":\""));
}

static void what_was_done_is_known_at_once_and_after_a_restart(void **state)
{
    (void)state;
    open_it();
    assert_null(progress_resume(progress, "a"));
    assert_null(progress_last_lesson(progress));
    add(LINE("a", "one", "shown"));
    add(LINE("a", "one", "passed"));
    add(LINE("a", "two", "shown"));
    add(LINE("a", "two", "solved"));
    add(LINE("a", "two", "solved"));
    add(LINE("b", "x", "shown"));
    add(LINE("b", "x", "skipped"));
    for (int i = 0; i < 2; i++) {
        assert_string_equal(progress_resume(progress, "a"), "two");
        assert_string_equal(progress_resume(progress, "b"), "x");
        assert_string_equal(progress_last_lesson(progress), "b");
        assert_int_equal(progress_passed(progress, "a"), 2);
        assert_int_equal(progress_passed(progress, "b"), 0);
        assert_int_equal(progress_passed(progress, "c"), 0);
        open_it();
        assert_string_equal(notice, "");
    }
}

static void a_lesson_played_to_its_end_begins_again(void **state)
{
    (void)state;
    open_it();
    add(LINE("a", "one", "shown"));
    add(LINE("a", "one", "done"));
    assert_null(progress_resume(progress, "a"));
    assert_string_equal(progress_last_lesson(progress), "a");
    add(LINE("a", "one", "shown"));
    assert_string_equal(progress_resume(progress, "a"), "one");
}

static void damaged_lines_are_set_aside_and_said_once(void **state)
{
    (void)state;
    write_file(HEAD LINE("a", "one", "passed") "\nrubbish\n[1]\n" LINE(
        "a", "two", "passed") "\n"
                              "{\"lesson\":\"a\",\"st");
    open_it();
    assert_non_null(strstr(notice, "3 damaged lines of your progress were set aside in "));
    assert_int_equal(progress_passed(progress, "a"), 2);
    char *aside = beside(".damaged");
    assert_string_equal(content_of(aside), "rubbish\n[1]\n{\"lesson\":\"a\",\"st\n");
    free(aside);
    assert_string_equal(content_of(path),
                        HEAD LINE("a", "one", "passed") "\n" LINE("a", "two", "passed") "\n");
    open_it();
    assert_string_equal(notice, "");
}

static void a_damaged_first_line_does_not_lose_the_rest(void **state)
{
    (void)state;
    write_file("{\"fishbo\n" LINE("a", "one", "passed") "\n");
    open_it();
    assert_int_equal(progress_passed(progress, "a"), 1);
    assert_memory_equal(content_of(path), BEGINNING, strlen(BEGINNING));
}

static void objects_of_an_unknown_kind_stay_where_they_are(void **state)
{
    (void)state;
    write_file(HEAD "{\"note\":\"mine\"}\n" LINE("a", "one", "dreamt") "\n");
    open_it();
    assert_string_equal(notice, "");
    assert_non_null(strstr(content_of(path), "mine"));
}

static void a_file_of_a_newer_schema_is_set_aside_whole(void **state)
{
    (void)state;
    static const char newer[] = "{\"fishbowl\":2}\n{\"v2\":true}\n";
    for (int i = 1; i <= 2; i++) {
        write_file(newer);
        open_it();
        assert_non_null(strstr(notice, "newer fishbowl (schema 2, this one knows 1)"));
        char *aside = beside(i == 1 ? ".newer" : ".newer.2");
        assert_string_equal(content_of(aside), newer);
        free(aside);
        add(LINE("a", "one", "passed"));
        assert_memory_equal(content_of(path), BEGINNING, strlen(BEGINNING));
    }
}

static void a_line_that_a_crash_cut_off_does_not_spoil_the_next(void **state)
{
    (void)state;
    open_it();
    write_file(HEAD "{\"cut");
    add(LINE("a", "one", "passed"));
    open_it();
    assert_int_equal(progress_passed(progress, "a"), 1);
}

static void what_is_no_object_is_refused(void **state)
{
    (void)state;
    struct err e = {0};
    open_it();
    assert_int_equal(progress_append(progress, "[1]", &e), -EINVAL);
    assert_int_equal(progress_append(progress, "{", &e), -EINVAL);
}

/* RLIMIT_FSIZE stands in for a full disk: write(2) takes a part, then refuses. */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes ? bytes : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_is_said_once_and_nothing_is_lost(void **state)
{
    (void)state;
    struct err e = {0};
    signal(SIGXFSZ, SIG_IGN);
    open_it();
    add(LINE("a", "one", "passed"));
    size_t before = strlen(content_of(path));
    limit_files(before + 10);
    int first = progress_append(progress, LINE("a", "two", "passed"), &e);
    int second = progress_append(progress, LINE("a", "three", "passed"), NULL);
    size_t during = strlen(content_of(path));
    limit_files(0);
    assert_int_equal(first, -EFBIG);
    assert_non_null(strstr(e.hint, "kept in memory"));
    assert_int_equal(second, 0);
    assert_int_equal(during, before);
    assert_int_equal(progress_passed(progress, "a"), 3);
    add(LINE("a", "four", "passed"));
    open_it();
    assert_string_equal(notice, "");
    assert_int_equal(progress_passed(progress, "a"), 4);
}

static void many_can_append_at_once_while_one_mends(void **state)
{
    (void)state;
    enum { WRITERS = 4, LINES = 50 };
    write_file(HEAD "rubbish\n");
    for (int i = 0; i < WRITERS; i++) {
        if (fork() > 0)
            continue;
        struct progress *mine;
        char json[128];
        progress_open(&mine, path, notice, sizeof notice, NULL);
        for (int k = 0; k < LINES; k++) {
            snprintf(json, sizeof json, LINE("a", "s%d-%d", "passed"), i, k);
            progress_append(mine, json, NULL);
        }
        progress_close(mine);
        _exit(0);
    }
    for (int i = 0; i < WRITERS; i++)
        assert_true(wait(NULL) > 0);
    open_it();
    assert_string_equal(notice, "");
    assert_int_equal(progress_passed(progress, "a"), WRITERS * LINES);
    char *aside = beside(".damaged");
    assert_string_equal(content_of(aside), "rubbish\n");
    free(aside);
}

static void folders_are_made_and_xdg_is_followed(void **state)
{
    (void)state;
    char *state_home = beside(".state"), *file = beside(".state/fishbowl/progress.jsonl");
    char *folder = beside(".state/fishbowl");
    struct progress *p;
    setenv("XDG_STATE_HOME", state_home, 1);
    assert_int_equal(progress_open(&p, NULL, notice, sizeof notice, NULL), 0);
    assert_string_equal(notice, "");
    assert_int_equal(progress_append(p, LINE("a", "one", "passed"), NULL), 0);
    progress_close(p);
    assert_non_null(content_of(file));
    unsetenv("XDG_STATE_HOME");
    assert_int_equal(unlink(file), 0);
    rmdir(folder);
    rmdir(state_home);
    free(state_home);
    free(folder);
    free(file);
}

static void without_a_home_the_student_is_told(void **state)
{
    (void)state;
    struct progress *p;
    const char *before = getenv("HOME");
    char *home = before ? strdup(before) : NULL;
    unsetenv("HOME");
    unsetenv("XDG_STATE_HOME");
    assert_int_equal(progress_open(&p, NULL, notice, sizeof notice, NULL), 0);
    assert_non_null(strstr(notice, "HOME is not set"));
    assert_int_equal(progress_append(p, LINE("a", "one", "passed"), NULL), 0);
    assert_int_equal(progress_passed(p, "a"), 1);
    progress_close(p);
    if (home)
        setenv("HOME", home, 1);
    free(home);
}

static void a_place_that_cannot_be_written_is_told(void **state)
{
    (void)state;
    static const char *const places[] = {"/proc/none/x", "/dev/full", "/", "/dev/null/x/y"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct progress *p = NULL;
        assert_int_equal(progress_open(&p, places[i], notice, sizeof notice, NULL), 0);
        assert_non_null(p);
        if (!strstr(notice, "This time it is not saved"))
            fail_msg("%s: \"%s\"", places[i], notice);
        assert_int_equal(progress_append(p, LINE("a", "one", "passed"), NULL), 0);
        progress_close(p);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_new_file_begins_with_its_schema),
        TEST(what_was_done_is_known_at_once_and_after_a_restart),
        TEST(a_lesson_played_to_its_end_begins_again),
        TEST(damaged_lines_are_set_aside_and_said_once),
        TEST(a_damaged_first_line_does_not_lose_the_rest),
        TEST(objects_of_an_unknown_kind_stay_where_they_are),
        TEST(a_file_of_a_newer_schema_is_set_aside_whole),
        TEST(a_line_that_a_crash_cut_off_does_not_spoil_the_next),
        TEST(what_is_no_object_is_refused),
        TEST(a_full_disk_is_said_once_and_nothing_is_lost),
        TEST(many_can_append_at_once_while_one_mends),
        TEST(folders_are_made_and_xdg_is_followed),
        TEST(without_a_home_the_student_is_told),
        TEST(a_place_that_cannot_be_written_is_told),
    };
    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
