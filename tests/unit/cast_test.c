/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/record/cast.h"
#include "../../shell/record/html.h"
#include "../../shell/record/recorder.h"
#include "../../shell/watch.h"
#include <errno.h>
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

static char folder[256], path[300];

static int make_folder(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/cast-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/a.cast", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void write_cast(const char *bytes, size_t n)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

#define HEADER "{\"version\": 2, \"width\": 20, \"height\": 3}\n"

static struct cast *read_cast(const char *text)
{
    struct cast *cast = NULL;
    struct err e = {0};
    write_cast(text, strlen(text));
    assert_int_equal(cast_read(&cast, path, &e), 0);
    return cast;
}

static void refused(const char *text, const char *words)
{
    struct cast *cast = NULL;
    struct err e = {0};
    write_cast(text, strlen(text));
    assert_true(cast_read(&cast, path, &e) < 0);
    assert_null(cast);
    if (!strstr(e.what, words))
        fail_msg("\"%s\" is not in: %s", words, e.what);
}

static const char *shown(struct reel *reel, int row)
{
    static char text[128];
    pane_text(reel->pane, row, text, sizeof text);
    return text;
}

/* ---- there and back ---- */

static void what_is_recorded_is_read(void **state)
{
    (void)state;
    struct recorder *r = NULL;
    struct err e = {0};
    struct cast *cast = NULL;
    struct reel reel;
    unlink(path);
    assert_int_equal(recorder_open(&r, path, false, 3, 20, "xterm", &e), 0);
    recorder_marker(r, "1/2 one: \"First\"\\");
    recorder_marker(r, "1/2 one: \"First\"\\");
    recorder_output(r, "\033[1mh\xc3\xa9llo\033[m \xff", 15);
    recorder_resize(r, 4, 30);
    recorder_marker(r, "2/2 two");
    recorder_output(r, "\r\nbye", 5);
    recorder_marker(r, RECORDER_END);
    recorder_output(r, "\033[2J", 4);
    assert_int_equal(recorder_close(r, &e), 0);
    assert_int_equal(cast_read(&cast, path, &e), 0);
    assert_int_equal(cast->damaged, 0);
    assert_int_equal(cast->marks_count, 2);
    assert_string_equal(cast->marks[0].label, "1/2 one: \"First\"\\");
    assert_int_equal(reel_open(&reel, cast), 0);
    reel_to_event(&reel, cast->marks[1].event);
    assert_string_equal(shown(&reel, 0), "h\xc3\xa9llo \xef\xbf\xbd");
    assert_int_equal(reel.columns, 30);
    reel_to(&reel, cast->end); /* what is behind the end is not shown */
    assert_string_equal(shown(&reel, 1), "bye");
    reel_to_event(&reel, 0);
    assert_string_equal(shown(&reel, 0), "");
    assert_int_equal(reel.columns, 20);
    reel_close(&reel);
    cast_free(cast);
}

static off_t file_size(void)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_size;
}

/* A key's echo does not wait for the disk. */
static void a_line_is_written_when_it_is_due(void **state)
{
    (void)state;
    struct recorder *r = NULL;
    struct err e = {0};
    unlink(path);
    assert_int_equal(recorder_open(&r, path, false, 3, 20, NULL, &e), 0);
    off_t header = file_size();
    assert_int_equal(recorder_due(r), 0);
    uint64_t now = clock_ms();
    recorder_output(r, "x", 1);
    recorder_output(r, "y", 1);
    uint64_t due = recorder_due(r);
    assert_in_range(due, now, now + 200);
    recorder_follow(r);
    assert_true(file_size() == header || clock_ms() >= due);
    while (clock_ms() < due)
        usleep(1000);
    recorder_follow(r);
    assert_int_equal(file_size(), header + 2 * (off_t)strlen("[0.000, \"o\", \"x\"]\n"));
    assert_int_equal(recorder_due(r), 0);
    assert_int_equal(recorder_close(r, &e), 0);
}

/* However much comes at once, it is one event, in its place. */
static void a_large_output_is_whole(void **state)
{
    (void)state;
    enum { LARGE = 200001 };
    struct recorder *r = NULL;
    struct err e = {0};
    struct cast *cast = NULL;
    char *bytes = malloc(LARGE);
    assert_non_null(bytes);
    for (int i = 0; i + 1 < LARGE; i += 2)
        memcpy(bytes + i, "\xc3\xa9", 2);
    bytes[LARGE - 1] = 'e';
    unlink(path);
    assert_int_equal(recorder_open(&r, path, false, 3, 20, NULL, &e), 0);
    recorder_output(r, "before", 6);
    recorder_output(r, bytes, LARGE);
    for (int i = 0; i < 5; i++)
        recorder_output(r, bytes, 30000);
    assert_int_equal(recorder_close(r, &e), 0);
    assert_int_equal(cast_read(&cast, path, &e), 0);
    assert_int_equal(cast->count, 7);
    assert_string_equal(cast->events[0].bytes, "before");
    assert_int_equal(cast->events[1].n, LARGE);
    assert_memory_equal(cast->events[1].bytes, bytes, LARGE);
    for (int i = 2; i < 7; i++)
        assert_int_equal(cast->events[i].n, 30000);
    cast_free(cast);
    free(bytes);
}

static void a_file_that_is_there_is_left_alone(void **state)
{
    (void)state;
    struct recorder *r = NULL;
    struct err e = {0};
    struct stat st;
    char link[300];
    write_cast("mine", 4);
    assert_int_equal(recorder_open(&r, path, false, 3, 20, NULL, &e), -EEXIST);
    assert_non_null(strstr(e.hint, "--force"));
    snprintf(link, sizeof link, "%s/link", folder);
    assert_int_equal(symlink(path, link), 0);
    assert_true(recorder_open(&r, link, false, 3, 20, NULL, &e) < 0);
    assert_true(recorder_open(&r, link, true, 3, 20, NULL, &e) < 0);
    assert_non_null(strstr(e.what, "symbolic link"));
    unlink(link);
    assert_true(recorder_open(&r, "/dev/null", true, 3, 20, NULL, &e) < 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 4);
    assert_int_equal(recorder_open(&r, path, true, 3, 20, NULL, &e), 0);
    assert_int_equal(recorder_close(r, &e), 0);
}

/* ---- what others write ---- */

static void what_is_no_recording_is_told_with_its_line(void **state)
{
    (void)state;
    refused("", "the file is empty");
    refused("# 05 lesson\n", ":1: this is no recording");
    refused("[1, \"o\", \"x\"]\n", ":1: this is no recording");
    refused("{\"version\": 3, \"width\": 1, \"height\": 1}\n", ":1: an asciicast of version 3");
    refused("{\"version\": 2, \"width\": 0, \"height\": 1}\n", ":1: width and height");
    refused("{\"version\": 2, \"width\": 1e300, \"height\": 9}\n", ":1: width and height");
    refused("{\"version\": 2, \"width\": 80, \"height\": \"9\"}\n", ":1: width and height");
}

static void damaged_lines_are_counted_and_the_rest_is_shown(void **state)
{
    (void)state;
    struct reel reel;
    struct cast *cast = read_cast(HEADER "[0.1, \"o\", \"a\"]\n"
                                         "[0.2, \"o\"\n"
                                         "\n"
                                         "[-1, \"o\", \"b\"]\n"
                                         "[1e999, \"o\", \"b\"]\n"
                                         "[0.3, \"r\", \"0x99\"]\n"
                                         "[0.3, \"x\", \"unknown\"]\n"
                                         "[0.4, \"o\", \"c\\u0000d\"]\n"
                                         "[0.5, \"o\", \"cut");
    char *damage = cast_damage(cast, "f");
    assert_int_equal(cast->damaged, 5);
    assert_int_equal(cast->damaged_line, 3);
    assert_non_null(strstr(damage, "f:3: "));
    free(damage);
    assert_int_equal(reel_open(&reel, cast), 0);
    reel_to(&reel, 1e9);
    assert_string_equal(shown(&reel, 0), "acd");
    reel_close(&reel);
    cast_free(cast);
}

static void time_does_not_go_back_and_pauses_are_cut(void **state)
{
    (void)state;
    struct cast *cast =
        read_cast("{\"version\": 2, \"width\": 9, \"height\": 2, \"idle_time_limit\": 2}\n"
                  "[1, \"o\", \"a\"]\n[0.5, \"o\", \"b\"]\n[100, \"m\", \"late\"]\n");
    assert_true(cast->events[1].time >= cast->events[0].time);
    assert_true(cast->end > 2.9 && cast->end < 3.1);
    assert_int_equal(cast_mark_at(cast, 1), -1);
    assert_int_equal(cast_mark_at(cast, 3.1), 0);
    cast_free(cast);
}

static void a_page_has_texts_and_no_tags_of_a_recording(void **state)
{
    (void)state;
    char *page = NULL;
    size_t size;
    struct err e = {0};
    struct cast *cast = read_cast(HEADER "[0, \"m\", \"<img src=x>\"]\n"
                                         "[0, \"o\", \"<script>\\u001b[38;5;208m&\\\"\"]\n");
    FILE *to = open_memstream(&page, &size);
    html_begin(to, "<b>", "en");
    assert_int_equal(html_cast(to, cast, &e), 0);
    html_end(to);
    fclose(to);
    assert_non_null(strstr(page, "&lt;img src=x&gt;"));
    assert_non_null(strstr(page, "&lt;script&gt;<span"));
    assert_non_null(strstr(page, "color:#ff8700;\">&amp;&quot;</span>"));
    assert_null(strstr(page, "<img"));
    assert_null(strstr(page, "<b>"));
    free(page);
    cast_free(cast);
}

static void what_would_be_too_much_is_refused(void **state)
{
    (void)state;
    struct cast *cast = NULL;
    struct err e = {0};
    FILE *file = fopen(path, "w"), *to = NULL;
    char *page = NULL;
    size_t size;
    assert_non_null(file);
    fprintf(file, "{\"version\": 2, \"width\": %d, \"height\": %d}\n", CAST_COLUMNS, CAST_ROWS);
    for (int i = 0; i < CAST_SIZES; i++)
        fputs("[0, \"m\", \"x\"]\n", file);
    fflush(file);
    assert_int_equal(cast_read(&cast, path, &e), 0);
    to = open_memstream(&page, &size);
    assert_int_equal(html_cast(to, cast, &e), -EFBIG);
    assert_non_null(strstr(e.what, "a recording of 10000 steps"));
    fclose(to);
    free(page);
    cast_free(cast);
    fputs("[0, \"r\", \"9x9\"]\n", file);
    fflush(file);
    assert_int_equal(cast_read(&cast, path, &e), -EFBIG);
    assert_non_null(strstr(e.what, ":10002: "));
    assert_int_equal(ftruncate(fileno(file), (off_t)CAST_BYTES + 1), 0); /* sparse */
    assert_int_equal(cast_read(&cast, path, &e), -EFBIG);
    assert_non_null(strstr(e.what, "more than 256 MiB"));
    fclose(file);
}

static void a_page_can_be_printed_on_a_terminal(void **state)
{
    (void)state;
    char *page = NULL;
    size_t size;
    FILE *to = open_memstream(&page, &size);
    html_text(to, "\033]0;owned\a \xc2\x9b \xff \n");
    html_markdown(to, "&#x1b;[2J");
    fclose(to);
    assert_null(strpbrk(page, "\033\a\xff\x9b"));
    assert_non_null(strstr(page, "\xef\xbf\xbd]0;owned\xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd \n"));
    free(page);
}

/* ---- mutations: whatever the file is, it is read or refused ---- */

static const char good[] =
    "{\"version\": 2, \"width\": 20, \"height\": 3, \"idle_time_limit\": 2}\n"
    "[0.01, \"m\", \"1/2 one\"]\n[0.25, \"o\", \"\\u001b[2J\\u001b[1;31mred\\u001b[m\\r\\n\"]\n"
    "[0.5, \"r\", \"30x5\"]\n[1.5, \"o\", "
    "\"\\u001b]0;t\\u0007\\u001b[5;5Hx\\u00e9\\ud83d\\ude00\"]\n"
    "[2, \"m\", \"2/2 two\"]\n[9, \"o\", \"\\u001b[?1049h\\u001b[3;1r\\u001b[99b\"]\n"
    "[9.5, \"m\", \"end\"]\n[9.6, \"o\", \"\\u001b[?1049l\"]\n";

static uint32_t seed = 1;

static uint32_t any(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

static size_t mutate(char *bytes, size_t n)
{
    static const char *const words[] = {"1e308", "-0.0", "\\u0000", "[[[[", "\"", "99999x99999",
                                        "null",  "\n",   "\xff",    "{}",   "]",  "\\u001b[9999S"};
    for (uint32_t i = any(4) + 1; i > 0; i--) {
        size_t at = any((uint32_t)n);
        const char *word = words[any(sizeof words / sizeof *words)];
        switch (any(4)) {
        case 0:
            bytes[at] = (char)any(256);
            break;
        case 1: /* cut off */
            n = any(8) ? n : at + 1;
            break;
        case 2: /* a piece taken out */
            memmove(bytes + at, bytes + at + (n - at) / 4, n - at - (n - at) / 4);
            n -= (n - at) / 4;
            break;
        default: /* a word written over */
            for (size_t k = 0; word[k] && at + k < n; k++)
                bytes[at + k] = word[k];
        }
    }
    return n;
}

static void mutations_are_read_or_refused(void **state)
{
    (void)state;
    int whole = 0, refusals = 0;
    for (int i = 0; i < 3000; i++) {
        char bytes[sizeof good];
        struct cast *cast = NULL;
        struct err e = {0};
        struct reel reel;
        memcpy(bytes, good, sizeof good);
        write_cast(bytes, mutate(bytes, sizeof good - 1));
        if (cast_read(&cast, path, &e) < 0) {
            assert_true(e.what[0]);
            refusals++;
            continue;
        }
        whole++;
        assert_int_equal(reel_open(&reel, cast), 0);
        reel_to(&reel, cast->end);
        reel_to(&reel, cast->end / 2);
        reel_close(&reel);
        cast_free(cast);
    }
    assert_true(whole > 500 && refusals > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_recorded_is_read),
        cmocka_unit_test(a_line_is_written_when_it_is_due),
        cmocka_unit_test(a_large_output_is_whole),
        cmocka_unit_test(a_file_that_is_there_is_left_alone),
        cmocka_unit_test(what_is_no_recording_is_told_with_its_line),
        cmocka_unit_test(damaged_lines_are_counted_and_the_rest_is_shown),
        cmocka_unit_test(time_does_not_go_back_and_pauses_are_cut),
        cmocka_unit_test(a_page_has_texts_and_no_tags_of_a_recording),
        cmocka_unit_test(what_would_be_too_much_is_refused),
        cmocka_unit_test(a_page_can_be_printed_on_a_terminal),
        cmocka_unit_test(mutations_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
