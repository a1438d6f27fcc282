/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/pane/keys.h"
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct form {
    const char *bytes;
    int name;
    unsigned mods;
    uint32_t ch;
};

static const struct form forms[] = {
    {"a", K_CHAR, 0, 'a'},
    {" ", K_CHAR, 0, ' '},
    {"~", K_CHAR, 0, '~'},
    {"\u00e9", K_CHAR, 0, 0xe9},
    {"\u20ac", K_CHAR, 0, 0x20ac},
    {"\U0001f41f", K_CHAR, 0, 0x1f41f},
    {"\x01", K_CHAR, K_CTRL, 'a'},
    {"\x03", K_CHAR, K_CTRL, 'c'},
    {"\n", K_CHAR, K_CTRL, 'j'},
    {"\x1c", K_CHAR, K_CTRL, '\\'},
    {"\x1f", K_CHAR, K_CTRL, '_'},
    {"\t", K_TAB, 0, 0},
    {"\r", K_ENTER, 0, 0},
    {"\x7f", K_BACK, 0, 0},
    {"\b", K_BACK, 0, 0},
    {"\033x", K_CHAR, K_ALT, 'x'},
    {"\033\u00e9", K_CHAR, K_ALT, 0xe9},
    {"\033\r", K_ENTER, K_ALT, 0},
    {"\033\x7f", K_BACK, K_ALT, 0},
    {"\033\x03", K_CHAR, K_ALT | K_CTRL, 'c'},
    /* xterm, tmux, screen */
    {"\033[A", K_UPWARD, 0, 0},
    {"\033OA", K_UPWARD, 0, 0},
    {"\033[B", K_DOWNWARD, 0, 0},
    {"\033OB", K_DOWNWARD, 0, 0},
    {"\033[C", K_RIGHTWARD, 0, 0},
    {"\033OC", K_RIGHTWARD, 0, 0},
    {"\033[D", K_LEFTWARD, 0, 0},
    {"\033OD", K_LEFTWARD, 0, 0},
    {"\033[1;5C", K_RIGHTWARD, K_CTRL, 0},
    {"\033[1;2A", K_UPWARD, K_SHIFT, 0},
    {"\033[1;3B", K_DOWNWARD, K_ALT, 0},
    {"\033[1;8D", K_LEFTWARD, K_SHIFT | K_ALT | K_CTRL, 0},
    {"\033[1;9D", K_LEFTWARD, K_ALT, 0},
    {"\033O5C", K_RIGHTWARD, K_CTRL, 0},
    {"\033[H", K_TOP, 0, 0},
    {"\033OH", K_TOP, 0, 0},
    {"\033[1~", K_TOP, 0, 0},
    {"\033[7~", K_TOP, 0, 0},
    {"\033[1;5H", K_TOP, K_CTRL, 0},
    {"\033[F", K_BOTTOM, 0, 0},
    {"\033OF", K_BOTTOM, 0, 0},
    {"\033[4~", K_BOTTOM, 0, 0},
    {"\033[8~", K_BOTTOM, 0, 0},
    {"\033[2~", K_INSERT, 0, 0},
    {"\033[3~", K_REMOVE, 0, 0},
    {"\033[3;5~", K_REMOVE, K_CTRL, 0},
    {"\033[5~", K_PAGEUP, 0, 0},
    {"\033[5;2~", K_PAGEUP, K_SHIFT, 0},
    {"\033[6~", K_PAGEDOWN, 0, 0},
    {"\033[Z", K_TAB, K_SHIFT, 0},
    {"\033OP", K_FN + 1, 0, 0},
    {"\033OQ", K_FN + 2, 0, 0},
    {"\033OR", K_FN + 3, 0, 0},
    {"\033OS", K_FN + 4, 0, 0},
    {"\033[1;2P", K_FN + 1, K_SHIFT, 0},
    {"\033[1;5R", K_FN + 3, K_CTRL, 0},
    {"\033[11~", K_FN + 1, 0, 0},
    {"\033[12~", K_FN + 2, 0, 0},
    {"\033[13~", K_FN + 3, 0, 0},
    {"\033[14~", K_FN + 4, 0, 0},
    {"\033[15~", K_FN + 5, 0, 0},
    {"\033[17~", K_FN + 6, 0, 0},
    {"\033[18~", K_FN + 7, 0, 0},
    {"\033[19~", K_FN + 8, 0, 0},
    {"\033[20~", K_FN + 9, 0, 0},
    {"\033[21~", K_FN + 10, 0, 0},
    {"\033[23~", K_FN + 11, 0, 0},
    {"\033[24~", K_FN + 12, 0, 0},
    {"\033[24;6~", K_FN + 12, K_SHIFT | K_CTRL, 0},
    {"\033[27;5;105~", K_CHAR, K_CTRL, 'i'},
    {"\033[105;5u", K_CHAR, K_CTRL, 'i'},
    {"\033[73;6u", K_CHAR, K_CTRL | K_SHIFT, 'i'},
    {"\033[9;2u", K_TAB, K_SHIFT, 0},
    /* rxvt */
    {"\033[a", K_UPWARD, K_SHIFT, 0},
    {"\033Oc", K_RIGHTWARD, K_CTRL, 0},
    {"\033[7^", K_TOP, K_CTRL, 0},
    {"\033[8$", K_BOTTOM, K_SHIFT, 0},
    {"\033[5@", K_PAGEUP, K_CTRL | K_SHIFT, 0},
    {"\033\033[A", K_UPWARD, K_ALT, 0},
    {"\033\033OA", K_UPWARD, K_ALT, 0},
    /* linux console */
    {"\033[[A", K_FN + 1, 0, 0},
    {"\033[[E", K_FN + 5, 0, 0},
    {"\033[25~", K_FN + 1, K_SHIFT, 0},
    {"\033[I", K_FOCUS_IN, 0, 0},
    {"\033[O", K_FOCUS_OUT, 0, 0},
};

static void assert_key(struct keys *keys, bool flush, const struct form *form)
{
    struct key key = {0};
    if (!keys_next(keys, flush, &key))
        fail_msg("no key for \"%s\"", form->bytes + (form->bytes[0] == '\033'));
    if ((int)key.name != form->name || key.mods != form->mods || key.ch != form->ch)
        fail_msg("\"%s\": got key %d, modifiers %u, character U+%04X",
                 form->bytes + (form->bytes[0] == '\033'), key.name, key.mods, key.ch);
    assert_int_equal(key.raw_count, strlen(form->bytes));
    assert_memory_equal(key.raw, form->bytes, key.raw_count);
}

static void assert_nothing(struct keys *keys, bool flush)
{
    struct key key = {0};
    if (keys_next(keys, flush, &key))
        fail_msg("a key that nobody pressed: %d U+%04X", key.name, key.ch);
}

static void every_form_is_known(void **state)
{
    (void)state;
    struct keys *keys = keys_new();
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        keys_feed(keys, forms[i].bytes, strlen(forms[i].bytes));
        assert_key(keys, false, &forms[i]);
        assert_nothing(keys, true);
        assert_false(keys_pending(keys));
    }
    keys_free(keys);
}

static void every_form_may_come_byte_by_byte(void **state)
{
    (void)state;
    struct keys *keys = keys_new();
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t n = strlen(forms[i].bytes);
        for (size_t k = 0; k < n; k++) {
            if (k)
                assert_nothing(keys, false);
            keys_feed(keys, forms[i].bytes + k, 1);
        }
        assert_key(keys, false, &forms[i]);
        assert_nothing(keys, true);
    }
    keys_free(keys);
}

static void keys_follow_each_other(void **state)
{
    (void)state;
    struct keys *keys = keys_new();
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        keys_feed(keys, forms[i].bytes, strlen(forms[i].bytes));
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        assert_key(keys, false, &forms[i]);
    assert_nothing(keys, true);
    keys_free(keys);
}

static void an_escape_alone_waits_for_the_flush(void **state)
{
    (void)state;
    static const struct form escape = {"\033", K_ESCAPE, 0, 0};
    static const struct form bracket = {"\033[", K_CHAR, K_ALT, '['};
    static const struct form letter = {"\033O", K_CHAR, K_ALT, 'O'};
    struct keys *keys = keys_new();
    assert_false(keys_pending(keys));
    keys_feed(keys, "\033", 1);
    assert_nothing(keys, false);
    assert_true(keys_pending(keys));
    assert_key(keys, true, &escape);
    assert_false(keys_pending(keys));
    keys_feed(keys, "\033\033", 2);
    assert_nothing(keys, false);
    assert_key(keys, true, &escape);
    assert_key(keys, true, &escape);
    keys_feed(keys, "\033[", 2);
    assert_true(keys_pending(keys));
    assert_key(keys, true, &bracket);
    keys_feed(keys, "\033O", 2);
    assert_key(keys, true, &letter);
    keys_free(keys);
}

static void broken_utf8_is_a_replacement_character(void **state)
{
    (void)state;
    static const struct form replaced[] = {
        {"\xff", K_CHAR, 0, 0xfffd}, {"\xc3", K_CHAR, 0, 0xfffd},     {"a", K_CHAR, 0, 'a'},
        {"\x80", K_CHAR, 0, 0xfffd}, {"\xe2\x82", K_CHAR, 0, 0xfffd},
    };
    struct keys *keys = keys_new();
    for (size_t i = 0; i < sizeof replaced / sizeof *replaced; i++)
        keys_feed(keys, replaced[i].bytes, strlen(replaced[i].bytes));
    for (size_t i = 0; i < 4; i++)
        assert_key(keys, false, &replaced[i]);
    assert_nothing(keys, false);
    assert_true(keys_pending(keys));
    assert_key(keys, true, &replaced[4]);
    keys_free(keys);
}

static void unknown_sequences_are_swallowed_whole(void **state)
{
    (void)state;
    static const struct form x = {"x", K_CHAR, 0, 'x'};
    static const char *const unknown[] = {
        "\033[<0;0;20M",
        "\033[<160;1;1M",
        "\033[M !!",
        "\033[?1;2c",
        "\033[>41;354;0c",
        "\033[24;80R",
        "\033[?2026;2$y",
        "\033[99~",
        "\033[1;2;3;4;5;6;7z",
        "\033[[Z",
        "\033Oz",
        "\033]11;rgb:0000/0000/0000\033\\",
        "\033]4;1;rgb:0000/0000/0000\007",
        "\033[200000000000~",
    };
    struct keys *keys = keys_new();
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        for (size_t k = 0; k < strlen(unknown[i]); k++) {
            assert_nothing(keys, false);
            keys_feed(keys, unknown[i] + k, 1);
        }
        assert_nothing(keys, false);
        keys_feed(keys, unknown[i], strlen(unknown[i]));
        keys_feed(keys, "x", 1);
        assert_key(keys, false, &x);
    }
    char longest[5000] = "\033[";
    memset(longest + 2, '1', sizeof longest - 4);
    longest[sizeof longest - 2] = 'A';
    longest[sizeof longest - 1] = 'x';
    for (size_t i = 0; i < sizeof longest; i++) {
        assert_nothing(keys, false);
        keys_feed(keys, longest + i, 1);
    }
    assert_key(keys, false, &x);
    keys_free(keys);
}

static void assert_paste(struct keys *keys, const char *text, size_t n)
{
    struct key key = {0};
    assert_true(keys_next(keys, false, &key));
    assert_int_equal(key.name, K_PASTE);
    assert_int_equal(key.raw_count, n);
    assert_memory_equal(key.raw, text, n);
}

static void the_mouse_tells_button_act_and_cell(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        unsigned mods;
        struct mouse mouse;
    } reports[] = {
        {"\033[<0;10;20M", 0, {MOUSE_PRESS, 1, 19, 9}},
        {"\033[<0;10;20m", 0, {MOUSE_RELEASE, 1, 19, 9}},
        {"\033[<1;1;1M", 0, {MOUSE_PRESS, 2, 0, 0}},
        {"\033[<32;300;250M", 0, {MOUSE_MOVE, 1, 249, 299}},
        {"\033[<35;2;3M", 0, {MOUSE_MOVE, 0, 2, 1}},
        {"\033[<64;2;3M", 0, {MOUSE_PRESS, 4, 2, 1}},
        {"\033[<65;2;3M", 0, {MOUSE_PRESS, 5, 2, 1}},
        {"\033[<22;2;3M", K_SHIFT | K_CTRL, {MOUSE_PRESS, 3, 2, 1}},
        {"\033[<8;2;3M", K_ALT, {MOUSE_PRESS, 1, 2, 1}},
    };
    struct keys *keys = keys_new();
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
        struct key key = {0};
        keys_feed(keys, reports[i].bytes, strlen(reports[i].bytes));
        assert_true(keys_next(keys, false, &key));
        assert_int_equal(key.name, K_MOUSE);
        assert_int_equal(key.mods, reports[i].mods);
        assert_memory_equal(&key.mouse, &reports[i].mouse, sizeof key.mouse);
    }
    keys_free(keys);
}

static void the_keypad_tells_what_stands_on_its_keys(void **state)
{
    (void)state;
    struct keys *keys = keys_new();
    struct key key = {0};
    keys_feed(keys, "\033Ow\033Oj\033OM", 9);
    assert_true(keys_next(keys, false, &key));
    assert_int_equal(key.name, K_CHAR);
    assert_int_equal(key.ch, '7');
    assert_int_equal(key.pad, '7');
    assert_true(keys_next(keys, false, &key));
    assert_int_equal(key.pad, '*');
    assert_true(keys_next(keys, false, &key));
    assert_int_equal(key.name, K_ENTER);
    assert_int_equal(key.pad, '\r');
    keys_free(keys);
}

static void a_paste_is_one_key(void **state)
{
    (void)state;
    static const char text[] = "two\nlines \033[A \033[201 \033\033[20";
    static const struct form x = {"x", K_CHAR, 0, 'x'};
    struct keys *keys = keys_new();
    keys_feed(keys, "\033[200~", 6);
    keys_feed(keys, text, sizeof text - 1);
    assert_nothing(keys, true);
    assert_false(keys_pending(keys));
    keys_feed(keys, "\033[201~x", 7);
    assert_paste(keys, text, sizeof text - 1);
    assert_key(keys, false, &x);
    char all[64];
    int n = snprintf(all, sizeof all, "\033[200~%s\033[201~", text);
    for (int i = 0; i < n; i++) {
        assert_nothing(keys, true && i > 5);
        keys_feed(keys, all + i, 1);
    }
    assert_paste(keys, text, sizeof text - 1);
    keys_feed(keys, "\033[200~\033[201~", 12);
    assert_paste(keys, "", 0);
    keys_free(keys);
}

static void a_paste_is_cut_at_a_mebibyte(void **state)
{
    (void)state;
    static const struct form x = {"x", K_CHAR, 0, 'x'};
    struct keys *keys = keys_new();
    struct key key = {0};
    char part[4096];
    memset(part, 'p', sizeof part);
    keys_feed(keys, "\033[200~", 6);
    for (int i = 0; i < 300; i++) {
        keys_feed(keys, part, sizeof part);
        assert_nothing(keys, true);
    }
    keys_feed(keys, "\033[201~x", 7);
    assert_true(keys_next(keys, false, &key));
    assert_int_equal(key.name, K_PASTE);
    assert_int_equal(key.raw_count, 1 << 20);
    assert_key(keys, false, &x);
    keys_free(keys);
}

static void garbage_does_no_harm(void **state)
{
    (void)state;
    static const char alphabet[] =
        "\033\033\033[[[]O<M;;0123459~ABCDHPRZu$^@\xc3\xa9\xe4\007\\ax\r";
    struct keys *keys = keys_new();
    struct key key;
    unsigned seed = 5;
    char bytes[64];
    for (int round = 0; round < 50000; round++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * 1103515245 + 12345;
            bytes[i] =
                round & 1 ? (char)(seed >> 16) : alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        keys_feed(keys, bytes, 1 + (seed >> 16) % sizeof bytes);
        while (keys_next(keys, round % 7 == 0, &key))
            assert_int_not_equal(key.name, K_NONE);
    }
    keys_free(keys);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_known),
        cmocka_unit_test(every_form_may_come_byte_by_byte),
        cmocka_unit_test(keys_follow_each_other),
        cmocka_unit_test(an_escape_alone_waits_for_the_flush),
        cmocka_unit_test(broken_utf8_is_a_replacement_character),
        cmocka_unit_test(unknown_sequences_are_swallowed_whole),
        cmocka_unit_test(the_mouse_tells_button_act_and_cell),
        cmocka_unit_test(the_keypad_tells_what_stands_on_its_keys),
        cmocka_unit_test(a_paste_is_one_key),
        cmocka_unit_test(a_paste_is_cut_at_a_mebibyte),
        cmocka_unit_test(garbage_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
