/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/explain/lexer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void open_quotes_operators_and_backslashes_are_unfinished(void **state)
{
    static const char *const lines[] = {
        "echo 'a",  "echo \"a", "echo \"a\\\"", "echo $(ls",  "echo `ls",
        "echo ${a", "ls |",     "ls | ",        "true &&",    "false ||",
        "ls \\",    "ls a\\",   "echo 'a\nb\"", "ls |& # so", "\\"};

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!lexer_unfinished(lines[i]))
            fail_msg("finished: %s", lines[i]);
}

static void all_else_is_finished(void **state)
{
    static const char *const lines[] = {
        "",        " ",      "ls",       "echo 'a|'",   "sleep 1 &", "ls;",      "echo a\\\\",
        "# don't", "ls \\|", "cat << E", "echo 'a\nb'", "ls |\ncat", "ls # a\\", "echo \\'"};

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lexer_unfinished(lines[i]))
            fail_msg("unfinished: %s", lines[i]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_quotes_operators_and_backslashes_are_unfinished),
        cmocka_unit_test(all_else_is_finished),
    };

    return cmocka_run_group_tests_name("unfinished", tests, NULL, NULL);
}
