/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/lesson/prose.h"
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* How each style is written down: plain text, *strong*, _emphasis_, `code`, #heading#, @side@. */
static const char *const marks[] = {
    [PROSE_PLAIN] = "", [PROSE_STRONG] = "*",  [PROSE_EMPHASIS] = "_",
    [PROSE_CODE] = "`", [PROSE_HEADING] = "#", [PROSE_SIDE] = "@",
};

static void expect(const char *markdown, int width, const char *wanted)
{
    char seen[4096] = "";
    size_t n = 0;
    struct prose *p = prose_new(markdown, width);
    for (int i = 0; i < p->count; i++) {
        for (int k = 0; k < p->lines[i].count; k++) {
            const char *mark = marks[p->lines[i].runs[k].style];
            n +=
                snprintf(seen + n, sizeof seen - n, "%s%s%s", mark, p->lines[i].runs[k].text, mark);
        }
        n += snprintf(seen + n, sizeof seen - n, "\n");
    }
    prose_free(p);
    if (strcmp(seen, wanted) != 0)
        fail_msg("seen:\n%s---- wanted:\n%s----", seen, wanted);
}

static void wraps_words_at_the_width(void **state)
{
    (void)state;
    expect("one two three four", 9, "one two\nthree\nfour\n");
    expect("one two three four", 7, "one two\nthree\nfour\n");
    expect("one two three four", 0, "one two three four\n");
    expect("one\ntwo\nthree", 80, "one two three\n");
}

static void a_word_longer_than_the_line_is_cut(void **state)
{
    (void)state;
    expect("abcdefghij kl", 4, "abcd\nefgh\nij\nkl\n");
    expect("abc", 1, "a\nb\nc\n");
}

static void wide_characters_count_two_columns(void **state)
{
    (void)state;
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        skip();
    expect("魚魚魚魚", 4, "魚魚\n魚魚\n");
    expect("魚魚", 1, "魚\n魚\n");
    expect("e\xcc\x81"
           "e\xcc\x81 x",
           2,
           "e\xcc\x81"
           "e\xcc\x81\nx\n");
    setlocale(LC_CTYPE, "C");
}

static void styles_are_runs(void **state)
{
    (void)state;
    expect("a **b** *c* `d e` f", 80, "a *b* _c_ `d e` f\n");
    expect("**bold *both***", 80, "*bold both*\n");
    expect("# Head `x`\n\ntext", 80, "#Head #`x`\n\ntext\n");
}

static void a_style_goes_on_over_the_end_of_a_line(void **state)
{
    (void)state;
    expect("**one two**", 4, "*one*\n*two*\n");
}

static void links_show_their_address(void **state)
{
    (void)state;
    expect("see [the page](https://x.org/a) now", 80, "see the page (https://x.org/a) now\n");
    expect("<https://x.org>", 80, "https://x.org\n");
    expect("![fish](a.png)", 80, "fish (a.png)\n");
    expect("[](a)", 80, "(a)\n");
}

static void lists_hang_behind_their_markers(void **state)
{
    (void)state;
    expect("- one two\n- three", 7, "- one\n  two\n- three\n");
    expect("9. a b\n10. c", 6, "9. a b\n10. c\n");
    expect("- a\n  - b\n    1. c", 80, "- a\n  - b\n    1. c\n");
    expect("- a\n\n- b", 80, "- a\n\n- b\n");
    expect("-\n- b", 80, "- \n- b\n");
}

static void quotes_carry_their_mark_on_every_line(void **state)
{
    (void)state;
    expect("> one two\n>\n> three", 7, "> one\n> two\n>\n> three\n");
    expect("> - a b\n> - c", 5, "> - a\n>   b\n> - c\n");
}

static void blocks_are_set_apart_by_one_blank_line(void **state)
{
    (void)state;
    expect("a\n\n\n\nb\n\n---\n\nc", 80, "a\n\nb\n\n---\n\nc\n");
    expect("", 80, "");
}

static void hard_breaks_break(void **state)
{
    (void)state;
    expect("a\\\nb  \nc", 80, "a\nb\nc\n");
}

static void commands_stand_on_lines_of_their_own_with_their_side(void **state)
{
    (void)state;
    expect("~~~sh host\npidof ash\nls -l /a/long/folder\n~~~", 10,
           "   @host@   `pidof ash`\n   @host@   `ls -l /a/long/folder`\n");
    expect("~~~sh container keeps-running only=v1\nls\n~~~", 80, "   @container@   `ls`\n");
    expect("~~~sh host\n^C\n~~~", 80, "   @host@   `Ctrl-C`\n");
}

static void other_code_is_verbatim(void **state)
{
    (void)state;
    expect("~~~text\na  b\n\n\tc\n^C\n~~~", 4, "   `a  b`\n   \n   `        c`\n   `^C`\n");
    expect("~~~sh hosts\nls\n~~~", 80, "   `ls`\n");
    expect("    indented", 80, "   `indented`\n");
}

static void comments_and_tags_are_not_shown(void **state)
{
    (void)state;
    expect("a\n\n<!-- only v1 -->\n\nb <b>c</b>", 80, "a\n\nb c\n");
}

static void control_characters_are_removed(void **state)
{
    (void)state;
    expect("a\x1b[31mb&#27;c\x7f\xc2\x9b"
           "d",
           80, "a[31mbcd\n");
    expect("~~~text\na\x1b]0;x\x07\n~~~", 80, "   `a]0;x`\n");
    expect("a\xe2\x80\xae"
           "b",
           80, "ab\n");
}

static void bytes_that_are_no_utf8_are_replaced(void **state)
{
    (void)state;
    expect("a\xff"
           "b",
           80,
           "a\xef\xbf\xbd"
           "b\n");
}

static void deep_nesting_ends_somewhere(void **state)
{
    (void)state;
    char deep[4001];
    memset(deep, '>', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    prose_free(prose_new(deep, 20));
    memset(deep, '*', sizeof deep - 1);
    deep[2000] = 'x';
    prose_free(prose_new(deep, 20));
    memset(deep, '[', sizeof deep - 1);
    prose_free(prose_new(deep, 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wraps_words_at_the_width),
        cmocka_unit_test(a_word_longer_than_the_line_is_cut),
        cmocka_unit_test(wide_characters_count_two_columns),
        cmocka_unit_test(styles_are_runs),
        cmocka_unit_test(a_style_goes_on_over_the_end_of_a_line),
        cmocka_unit_test(links_show_their_address),
        cmocka_unit_test(lists_hang_behind_their_markers),
        cmocka_unit_test(quotes_carry_their_mark_on_every_line),
        cmocka_unit_test(blocks_are_set_apart_by_one_blank_line),
        cmocka_unit_test(hard_breaks_break),
        cmocka_unit_test(commands_stand_on_lines_of_their_own_with_their_side),
        cmocka_unit_test(other_code_is_verbatim),
        cmocka_unit_test(comments_and_tags_are_not_shown),
        cmocka_unit_test(control_characters_are_removed),
        cmocka_unit_test(bytes_that_are_no_utf8_are_replaced),
        cmocka_unit_test(deep_nesting_ends_somewhere),
    };
    return cmocka_run_group_tests_name("prose", tests, NULL, NULL);
}
