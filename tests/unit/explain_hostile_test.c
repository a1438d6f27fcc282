/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/explain/explain.h"
#include "../../shell/lesson/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Commands that nobody means well with, and those that chance makes. */

static void is_harmless(const char *text)
{
    for (const char *p = text; *p; p++) {
        uint32_t code = 0;
        int n = utf8_read(p, strlen(p), &code);
        assert_true(n > 0);
        assert_true(code == '\n' || !is_control(code));
        p += n - 1;
    }
}

/* Explain it, and see that nothing in the answer acts on a terminal. */
static void try(const char *command)
{
    struct own_words own = {0};
    struct explanation *e = explain_command(command, &own);
    char *text = explain_text(e, 76);
    is_harmless(text);
    is_harmless(e->command);
    assert_true(e->count <= EXPLAIN_ENTRIES);
    assert_true(e->column >= 0 && (size_t)e->column <= strlen(command) + 1);
    free(text);
    explanation_free(e);
    own_words_clear(&own);
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
    (void)state;
    struct explanation *e = explain_command("pidof a\033[2Jb\x9b"
                                            "c; \001kill '\r' \xff\xfe",
                                            NULL);
    assert_string_equal(e->entries[1].word, "a?[2Jb?c");
    explanation_free(e);
    try("pidof a\033[2Jb; \001kill '\r' \xff\xfe");
    try("\033]0;title\007");
    try("echo '\033[31m' > \xc3");
}

static char *repeated(const char *what, size_t bytes)
{
    struct text all = {0};
    while (all.count < bytes)
        text_add_bytes(&all, what, strlen(what));
    return text_take(&all);
}

static void a_command_of_100_kB_is_refused(void **state)
{
    (void)state;
    char *long_one = repeated("echo hello; ", 100 * 1000);
    struct explanation *e = explain_command(long_one, NULL);
    assert_string_equal(e->wrong, "the command is longer than 16384 bytes: too long to take apart");
    assert_int_equal(e->count, 0);
    explanation_free(e);
    free(long_one);
}

static void what_is_endless_or_deep_comes_to_an_end(void **state)
{
    (void)state;
    static const char *const pieces[] = {"(",     "$(",    "\"$(", "`",          "'",
                                         "\"",    "ls | ", "ls;",  "x",          "unshare ",
                                         "! ",    "{ ",    "[",    "a() ",       "sh -c '",
                                         "-",     "$",     "\\",   "a=b ",       "if true; then ",
                                         "ls -l", "${",    "*",    "mount -o a,"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        char *deep = repeated(pieces[i], EXPLAIN_BYTES - 20);
        try(deep);
        free(deep);
    }
}

static void too_many_entries_are_cut_and_that_is_said(void **state)
{
    (void)state;
    char *many = repeated("ls;", 3 * 1000);
    struct explanation *e = explain_command(many, NULL);
    char *text = explain_text(e, 76);
    assert_true(e->cut);
    assert_non_null(strstr(text, "and more: this command is too long"));
    free(text);
    free(many);
    explanation_free(e);
}

/* A generator with a seed, so that a failure comes again: xorshift of G. Marsaglia, "Xorshift
 * RNGs", Journal of Statistical Software 8(14), 2003. */
static uint32_t chance(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

/* What the commands are made of, with blanks between. */
static const char vocabulary[] =
    "\n ; | && || & ( ) { } < > >> 2> &> <<< ' \" ` $( $(( )) ${ $x $$ $! \\ # ~ * [ ] [[ ]] = , "
    "-- - for in do done while if then else fi ! x() unshare --pid --fork -muinp nsenter --target "
    "chroot sh -c ip link add type veth kill -9 mount -o lowerdir= ps aux cp /bin/cpuloop deny "
    "mkdir echo cgroup.procs /proc/1/status taskset test -gt eval trap \033 \x80 é \t \r";

static void no_command_upsets_it(void **state)
{
    (void)state;
    enum { PIECES = 200, ROUNDS = 4000 };
    char *words = strdup(vocabulary), *rest = words, *pieces[PIECES];
    uint32_t seed = 20261124, count = 0;
    while (rest && count < PIECES)
        pieces[count++] = strsep(&rest, " ");
    for (int i = 0; i < ROUNDS; i++) {
        struct text command = {0};
        for (uint32_t n = 1 + chance(&seed) % 40; n; n--) {
            text_add(&command, "%s", pieces[chance(&seed) % count]);
            text_add(&command, "%s", chance(&seed) % 2 ? " " : "");
        }
        try(command.bytes);
        free(command.bytes);
    }
    free(words);
}

static void no_bytes_upset_it(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int i = 0; i < 2000; i++) {
        char bytes[80];
        size_t n = chance(&seed) % (sizeof bytes - 1);
        for (size_t k = 0; k < n; k++)
            bytes[k] = (char)(1 + chance(&seed) % 255);
        bytes[n] = '\0';
        try(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(control_characters_do_not_reach_the_terminal),
        cmocka_unit_test(a_command_of_100_kB_is_refused),
        cmocka_unit_test(what_is_endless_or_deep_comes_to_an_end),
        cmocka_unit_test(too_many_entries_are_cut_and_that_is_said),
        cmocka_unit_test(no_command_upsets_it),
        cmocka_unit_test(no_bytes_upset_it),
    };
    return cmocka_run_group_tests_name("explain_hostile", tests, NULL, NULL);
}
