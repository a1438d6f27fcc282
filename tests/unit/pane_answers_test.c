/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/pane/pane.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char replies[8192];

static void keep(void *user, const char *bytes, size_t n)
{
    (void)user;
    strncat(replies, bytes, n);
}

/* What a terminal answers is typed to the shell: it must never be a command. */
static void what_is_printed_is_never_typed_back(void **state)
{
    static const char *const asked[] = {
        "\033]0;evil\n\007\033[21t",
        "\033]2;evil\033\\\033[20t",
        "\033]l evil\033\\",
        "\033P$qevil\n\033\\",
        "\033P$qm\033\\",
        "\033P+q6576696c\033\\",
        "\033[6n",
        "\033[?6n",
        "\033[5n",
        "\033[c",
        "\033[>c",
        "\033[=c",
        "\005",
        "\033Z",
        "\033[18t",
        "\033]52;c;ZXZpbAo=\007",
        "\033]52;c;?\007",
        "\033]4;1;evil\007",
        "\033]4;1;?\007",
        "\033]10;?\007",
        "\033[?2004$p",
        "\033P1;1|17/6576696c\033\\",
        "\033_evil\n\033\\",
        "\033^evil\n\033\\",
        "\033[1;1;1;1;1;1*y",
        "\033[?1;evil$w",
        "\033Xevil\n\033\\",
    };
    (void)state;
    struct pane *pane = pane_new(24, 80, 100, keep, NULL);
    replies[0] = '\0';
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        pane_feed(pane, asked[i], strlen(asked[i]));
    pane_free(pane);
    assert_non_null(strstr(replies, "\033[1;1R")); /* it does answer what has no text in it */
    assert_null(strstr(replies, "evil"));
    assert_null(strstr(replies, "6576696c"));
    assert_null(strpbrk(replies, "\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_printed_is_never_typed_back)};
    return cmocka_run_group_tests_name("pane answers", tests, NULL, NULL);
}
