/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The limits as text, and the file that sets them. */
#include "../../shell/settings.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MIB (1ULL << 20)

static unsigned long long set(enum limit limit, const char *text)
{
    struct limits limits = {0};
    struct err e = {0};
    int r = limits_set(&limits, limit, text, &e);
    assert_true((r == 0) == (e.what[0] == '\0'));
    return limits.value[limit];
}

static void sizes_have_letters_or_none(void **state)
{
    (void)state;
    assert_int_equal(set(LIMIT_MEMORY, "256M"), 256 * MIB);
    assert_int_equal(set(LIMIT_MEMORY, "1g"), 1024 * MIB);
    assert_int_equal(set(LIMIT_MEMORY, "131072K"), 128 * MIB);
    assert_int_equal(set(LIMIT_MEMORY, "134217728"), 128 * MIB);
    assert_int_equal(set(LIMIT_PROCESSES, "700"), 700);
}

static void what_is_no_number_is_refused(void **state)
{
    static const char *const wrong[] = {"",
                                        "M",
                                        "-5",
                                        "+100M",
                                        " 100M",
                                        "100 M",
                                        "1.5G",
                                        "100X",
                                        "100MB",
                                        "0x1M",
                                        "many",
                                        "16777216T",
                                        "18446744073709551616"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(set(LIMIT_MEMORY, wrong[i]), 0);
    assert_int_equal(set(LIMIT_PROCESSES, "1K"), 0); /* pieces have no letters */
}

static void what_is_not_sensible_is_refused(void **state)
{
    (void)state;
    for (int i = 0; i < LIMITS; i++) {
        const struct limit_row *row = &limit_table[i];
        char text[32];
        snprintf(text, sizeof text, "%llu", row->least - 1);
        assert_int_equal(set((enum limit)i, text), 0);
        snprintf(text, sizeof text, "%llu", row->most + 1);
        assert_int_equal(set((enum limit)i, text), 0);
        limits_format((enum limit)i, row->most, text, sizeof text);
        assert_int_equal(set((enum limit)i, text), row->most);
        limits_format((enum limit)i, row->usual, text, sizeof text);
        assert_int_equal(set((enum limit)i, text), row->usual);
    }
}

static void a_refusal_says_what_was_expected(void **state)
{
    struct limits limits = {0};
    struct err e = {0};
    (void)state;
    assert_int_equal(limits_set(&limits, LIMIT_MEMORY, "5X", &e), -EINVAL);
    assert_string_equal(e.what, "memory cannot be \"5X\"");
    assert_string_equal(e.hint, "It is a number of bytes, or one with K, M or G behind it, from "
                                "64M to 4T; 512M is usual.");
}

static void what_is_not_set_is_the_usual_value(void **state)
{
    struct limits limits = {.value[LIMIT_DISK] = 5 * MIB}, other = {.value[LIMIT_SHM] = 2 * MIB};
    (void)state;
    limits_merge(&limits, &other);
    assert_int_equal(limits_get(&limits, LIMIT_DISK), 5 * MIB);
    assert_int_equal(limits_get(&limits, LIMIT_SHM), 2 * MIB);
    assert_int_equal(limits_get(&limits, LIMIT_MEMORY), 512 * MIB);
}

/* All tmpfs full must not be more than the memory, or the last writer is killed instead. */
static void all_disks_fit_into_the_memory(void **state)
{
    struct limits limits = {0};
    (void)state;
    assert_true(limits_get(&limits, LIMIT_DISK) + limits_get(&limits, LIMIT_TMP) +
                    limits_get(&limits, LIMIT_LAYER) + limits_get(&limits, LIMIT_SHM) <
                limits_get(&limits, LIMIT_MEMORY));
}

/* ---- the file ---- */

static int read_text(const char *text, struct settings *settings, struct err *e)
{
    char path[256];
    snprintf(path, sizeof path, "%s/test.conf", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    int r = settings_read(settings, path, e);
    unlink(path);
    return r;
}

static void lines_comments_and_blanks_are_read(void **state)
{
    struct settings s = {0};
    struct err e = {0};
    (void)state;
    assert_int_equal(
        read_text("# limits\n\n  memory=1G # much\n\tshm =  4M\r\nprocesses = 100", &s, &e), 0);
    assert_int_equal(s.limits.value[LIMIT_MEMORY], 1024 * MIB);
    assert_int_equal(s.limits.value[LIMIT_SHM], 4 * MIB);
    assert_int_equal(s.limits.value[LIMIT_PROCESSES], 100);
}

static void refuses(const char *text, const char *what, const char *hint)
{
    struct settings s = {0};
    struct err e = {0};
    assert_true(read_text(text, &s, &e) < 0);
    if (!strstr(e.what, what) || !strstr(e.hint, hint))
        fail_msg("it says: %s. %s", e.what, e.hint);
}

static void a_wrong_line_is_named_with_file_and_number(void **state)
{
    (void)state;
    refuses("\nmemory 5M\n", "/test.conf:2: \"memory 5M\" has no equals sign", "\"memory = 512M\"");
    refuses("shm = 4M\nmemory =\n", "/test.conf:2: memory cannot be \"\"", "512M is usual");
    refuses("memory = all # of it", "/test.conf:1: memory cannot be \"all\"", "from 64M");
    refuses("= 5", "/test.conf:1: nothing is called \"\"",
            "There are lessons, language, lens, theme, lines, course, order, skip, solve, share, "
            "memory");
}

static void an_unknown_key_gets_the_nearest(void **state)
{
    (void)state;
    refuses("memmory = 1G", "nothing is called \"memmory\"", "Did you mean \"memory\"?");
    refuses("open_files = 99", "nothing is called \"open_files\"", "Did you mean \"open-files\"?");
}

static void the_lens_is_on_or_off(void **state)
{
    struct settings s = {0};
    struct err e = {0};
    (void)state;
    refuses("lens = maybe", "/test.conf:1: lens cannot be \"maybe\"", "It is on or off.");
    assert_int_equal(read_text("lens = on\nlens = off", &s, &e), 0);
    assert_string_equal(s.text[SETTING_LENS], "off");
    free(s.text[SETTING_LENS]);
}

static void themes_lines_and_keys_are_checked(void **state)
{
    struct settings s = {.keys = keymap_usual};
    struct err e = {0};
    (void)state;
    refuses("theme = pink", ":1: theme cannot be \"pink\"", "auto, dark, light, contrast or mono");
    refuses("lines = double", ":1: lines cannot be \"double\"", "auto or ascii");
    assert_int_equal(read_text("theme = light\nlines = ascii\n"
                               "key next = F9\nkey views =  F8\tAlt-w \nkey hint = none",
                               &s, &e),
                     0);
    assert_string_equal(s.text[SETTING_THEME], "light");
    assert_string_equal(s.text[SETTING_LINES], "ascii");
    free(s.text[SETTING_THEME]);
    free(s.text[SETTING_LINES]);
    assert_string_equal(keymap_keys(&s.keys, DO_NEXT).text, "F9   Alt-n");
    assert_string_equal(keymap_keys(&s.keys, DO_VIEWS).text, "F8   Alt-w");
    assert_string_equal(keymap_keys(&s.keys, DO_HINT).text, "");
    assert_string_equal(keymap_key(&s.keys, DO_PROCESS).text, "Alt-e");
}

static void texts_name_the_keys_as_they_are_set(void **state)
{
    (void)state;
    struct settings s = {.keys = keymap_usual};
    const struct keymap none = {0};
    struct err e = {0};
    static const struct {
        const char *text, *set, *none;
    } cases[] = {
        {"press **F2**, which", "press **Alt-x**, which", "press **:other**, which"},
        {"`:next` (or F8) leads", "`:next` (or F9) leads", "`:next` leads"},
        {"Alt-i puts; F3 too, (F6)", "Alt-i puts; F3 too, (F6)", ":paste puts; :type too, (:lens)"},
        {"Ctrl-Alt-F2, F22, 0xF2, F2x", "Ctrl-Alt-F2, F22, 0xF2, F2x",
         "Ctrl-Alt-F2, F22, 0xF2, F2x"},
        {"", "", ""},
    };
    keymap_set(&s.keys, "other", "none Alt-x", 1, &e);
    keymap_set(&s.keys, "next", "F9", 2, &e);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *set = keymap_translate(&s.keys, cases[i].text);
        char *without = keymap_translate(&none, cases[i].text);
        assert_string_equal(set, cases[i].set);
        assert_string_equal(without, cases[i].none);
        free(set);
        free(without);
    }
}

static void refuses_key(const char *text, const char *what, const char *hint)
{
    struct settings s = {.keys = keymap_usual};
    struct err e = {0};
    assert_true(read_text(text, &s, &e) < 0);
    if (!strstr(e.what, what) || !strstr(e.hint, hint))
        fail_msg("it says: %s. %s", e.what, e.hint);
}

static void a_key_that_cannot_be_is_told_with_its_line(void **state)
{
    (void)state;
    refuses_key("\nkey next = F4", ":2: F4 cannot do two things, hint and next",
                "Give hint another key");
    refuses_key("key hint = Alt-n\nkey lens = F1", ":1: Alt-n cannot do two things, next and hint",
                "Give next another key");
    refuses_key("key nxt = F4", ":1: no key does \"nxt\"", "Did you mean \"next\"?");
    refuses_key("key next = F13", ":1: \"F13\" is no key that can be set", "F1 to F12");
    refuses_key("key next = Ctrl-n", ":1: \"Ctrl-n\" is no key that can be set", "Alt- and");
    refuses_key("key next = Alt-N", ":1: \"Alt-N\" is no key that can be set", "small letter");
    refuses_key("key next =", ":1: \"\" is no key that can be set", "F8 or Alt-n");
}

static void a_folder_of_lessons_is_a_full_path(void **state)
{
    struct settings s = {0};
    struct err e = {0};
    (void)state;
    refuses("lessons = here", "/test.conf:1: lessons cannot be \"here\"", "begins with a slash");
    assert_int_equal(read_text("lessons = /a\nlessons = /b c\nlanguage = de", &s, &e), 0);
    assert_string_equal(s.text[SETTING_LESSONS], "/b c");
    assert_string_equal(s.text[SETTING_LANGUAGE], "de");
    for (int i = 0; i < SETTINGS; i++)
        free(s.text[i]);
}

static void a_file_that_is_not_there_sets_nothing(void **state)
{
    struct settings s = {0};
    struct err e = {0};
    (void)state;
    assert_int_equal(settings_read(&s, "/nowhere/at/all.conf", &e), 0);
}

static void a_file_that_cannot_be_read_is_an_error(void **state)
{
    struct settings s = {0};
    struct err e = {0};
    (void)state;
    assert_int_equal(settings_read(&s, "/", &e), -EISDIR);
    assert_non_null(strstr(e.what, "read /"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_have_letters_or_none),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(what_is_not_sensible_is_refused),
        cmocka_unit_test(a_refusal_says_what_was_expected),
        cmocka_unit_test(what_is_not_set_is_the_usual_value),
        cmocka_unit_test(all_disks_fit_into_the_memory),
        cmocka_unit_test(lines_comments_and_blanks_are_read),
        cmocka_unit_test(a_wrong_line_is_named_with_file_and_number),
        cmocka_unit_test(an_unknown_key_gets_the_nearest),
        cmocka_unit_test(the_lens_is_on_or_off),
        cmocka_unit_test(themes_lines_and_keys_are_checked),
        cmocka_unit_test(a_key_that_cannot_be_is_told_with_its_line),
        cmocka_unit_test(texts_name_the_keys_as_they_are_set),
        cmocka_unit_test(a_folder_of_lessons_is_a_full_path),
        cmocka_unit_test(a_file_that_is_not_there_sets_nothing),
        cmocka_unit_test(a_file_that_cannot_be_read_is_an_error),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
