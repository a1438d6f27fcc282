/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/lesson/expr.h"
#include "../../shell/lesson/prose.h"
#include "driver.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/*
 * Lessons with random damage: whatever a file holds, reading it ends with a lesson or with one
 * sentence, and never with a crash (run under the sanitizers by make check). The seed is fixed, so
 * that a failure can be repeated; FISHBOWL_SEED and FISHBOWL_ROUNDS choose another course.
 */
static uint32_t seed = 1;

static uint32_t random_below(uint32_t n)
{
    seed ^= seed << 13; /* xorshift32: G. Marsaglia, Journal of Statistical Software 8(14), 2003 */
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return n ? seed % n : 0;
}

static long setting(const char *name, long otherwise)
{
    const char *value = getenv(name);
    return value ? strtol(value, NULL, 10) : otherwise;
}

static const char *const pieces[] = {
    "~~~",       "```",
    "\n",        "\n\n",
    "## ",       "{#x}",
    "---\n",     "<!-- only v1 -->\n",
    "- [ ",      "- [x] ",
    "answer:",   "when=",
    "\"",        "'",
    "within=",   "<!-- end -->\n",
    "sh ",       "host",
    "only=v2",   "check\n",
    "predict\n", "> ",
    "  ",        "\xff",
    "\x1b[",     "\xe9\xad\x9a",
    "*",         "**",
    "[",         "](",
    "&#27;",     "\\",
    "(",         ")",
    "==",        "and ",
    "not ",      "1e999",
    "^C\n",      "# A sample\n",
};

enum { SIZE = 16384 };

struct buffer {
    char bytes[SIZE];
    size_t n;
};

static void replace(struct buffer *b, size_t at, size_t gone, const char *by, size_t n)
{
    if (b->n - gone + n >= SIZE)
        return;
    memmove(b->bytes + at + n, b->bytes + at + gone, b->n - at - gone);
    memcpy(b->bytes + at, by, n);
    b->n += n - gone;
}

static void damage(struct buffer *b)
{
    char piece[64];
    size_t at = random_below(b->n + 1), left = b->n - at;
    size_t some = random_below(left < 60 ? left + 1 : 60);
    const char *known = pieces[random_below(sizeof pieces / sizeof *pieces)];
    switch (random_below(4)) {
    case 0: /* cut out */
        replace(b, at, some, "", 0);
        break;
    case 1: /* put in */
        replace(b, at, 0, known, strlen(known));
        break;
    case 2: /* one byte */
        piece[0] = (char)random_below(256);
        replace(b, at, left > 0, piece, 1);
        break;
    default: /* copy to another place */
        memcpy(piece, b->bytes + at, some);
        replace(b, random_below(b->n + 1), 0, piece, some);
    }
}

static void start_with(struct buffer *b, const char *text)
{
    b->n = strlen(text);
    memcpy(b->bytes, text, b->n);
    for (uint32_t i = 1 + random_below(6); i; i--)
        damage(b);
    b->bytes[b->n] = '\0';
}

/* Walk through a lesson that could be read: all of it must be there. */
static void play(struct lesson *l)
{
    struct scene moment;
    struct action action;
    scene_begin(&moment);
    struct player *p = player_new(l, NULL);
    player_lab_ready(p);
    static const char *const said[] = {"hint", "show", "check", "predict", "solve", "next", "next"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        player_word(p, said[i], "a");
        scene_wait(&moment, 400);
        player_observe(p, &moment.evidence);
        while (player_next(p, &action))
            assert_true(action.kind != ACTION_SAY || action.text[0]);
    }
    player_free(p);
}

static char *lesson_path;

static void damaged_lessons_are_read_or_refused(void **state)
{
    (void)state;
    static const char *const both[] = {"v1", "v2", NULL};
    static struct buffer b;
    long read = 0, rounds = setting("FISHBOWL_ROUNDS", 3000);
    seed = (uint32_t)setting("FISHBOWL_SEED", 1);
    for (long i = 0; i < rounds; i++) {
        struct err e = {0};
        struct lesson *l = NULL;
        start_with(&b, sample);
        FILE *file = fopen(lesson_path, "we");
        fwrite(b.bytes, 1, b.n, file);
        fclose(file);
        if (lesson_read(lesson_path, random_below(2) ? both : NULL, &l, &e) == 0) {
            read++;
            play(l);
        } else {
            assert_non_null(strstr(e.what, "05-sample.md:"));
        }
        lesson_free(l);
    }
    assert_in_range(read, 1, rounds - 1);
}

static void damaged_prose_is_laid_out(void **state)
{
    (void)state;
    static const char prose[] = "Some *words* and **more** of `them`, [a "
                                "link](https://x.org).\n\n- one\n- two\n  1. three\n"
                                "\n> a quote\n> of two lines\n\n~~~sh "
                                "host\npidof\tash\n~~~\n\n\xe9\xad\x9a <b>x</b>  \n---\n";
    static struct buffer b;
    seed = (uint32_t)setting("FISHBOWL_SEED", 1);
    for (long i = setting("FISHBOWL_ROUNDS", 3000); i; i--) {
        start_with(&b, prose);
        struct prose *p = prose_new(b.bytes, (int)random_below(40));
        for (int k = 0; k < p->count; k++)
            for (int r = 0; r < p->lines[k].count; r++)
                for (const char *c = p->lines[k].runs[r].text; *c; c++)
                    assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
        prose_free(p);
    }
}

static void damaged_expressions_are_read_or_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "host.pid(ash) != container.pid and host.printed contains 3057",
        "not mount(container,/proc).type == \"proc\"",
        "container.printed matches \"^[0-9]+(:[0-9]{2})$\"",
    };
    static struct buffer b;
    struct scene moment;
    char why[80];
    scene_begin(&moment);
    scene_container(&moment, 1);
    seed = (uint32_t)setting("FISHBOWL_SEED", 1);
    for (long i = setting("FISHBOWL_ROUNDS", 3000); i; i--) {
        struct err e = {0};
        start_with(&b, texts[random_below(3)]);
        int known = expr_check(b.bytes, &e);
        assert_true(known == 0 || e.what[0]);
        int held =
            expr_eval(b.bytes, &moment.snapshot, &moment.evidence.terminals, why, sizeof why, NULL);
        assert_true(known == 0 ? held >= 0 : held < 2);
    }
}

static int begin(void **state)
{
    (void)state;
    lesson_path = file_make("05-sample.md", "", 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    file_remove(lesson_path);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(damaged_lessons_are_read_or_refused, begin, end),
        cmocka_unit_test(damaged_prose_is_laid_out),
        cmocka_unit_test(damaged_expressions_are_read_or_refused),
    };
    return cmocka_run_group_tests_name("mutation", tests, NULL, NULL);
}
