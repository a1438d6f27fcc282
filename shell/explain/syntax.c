/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "making.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/*
 * The grammar of the shell, as POSIX.1 (XCU 2.10) has it, by recursive descent: what is read is
 * explained at once, in the order of the text. Without case and here documents, which nobody types
 * in one line; they are said to be left out.
 */

struct reader {
    struct maker *m;
    struct lexer lexer;
    struct token now;
};

static bool read_list(struct reader *r, const char *const *ends);
static bool read_command(struct reader *r);

static void advance(struct reader *r)
{
    token_clear(&r->now);
    lexer_next(&r->lexer, &r->now);
}

static bool is_op(const struct reader *r, const char *op)
{
    return r->now.kind == TOKEN_OPERATOR && !strcmp(r->now.text, op);
}

static bool is_word(const struct reader *r, const char *word)
{
    return r->now.kind == TOKEN_WORD && !r->now.quoted && !strcmp(r->now.text, word);
}

static bool is_one_of(const struct reader *r, const char *const *words)
{
    for (; words && *words; words++)
        if (is_word(r, *words) || is_op(r, *words))
            return true;
    return false;
}

static bool wrong(struct reader *r, const char *what)
{
    if (r->now.kind == TOKEN_BROKEN)
        return make_wrong(r->m, r->lexer.wrong_at, "%s", r->lexer.wrong);
    if (r->now.kind == TOKEN_END || is_op(r, "\n"))
        return make_wrong(r->m, r->now.start, "%s, and nothing follows", what);
    return make_wrong(r->m, r->now.start, "%s, and here stands \"%.40s\"", what, r->now.text);
}

/* The slice of the text from start to the end of the last token that was read. */
static struct entry *slice(struct reader *r, size_t start, size_t end, const char *what)
{
    return make_entry(r->m, r->m->text + start, end - start, what);
}

static void skip_lines(struct reader *r)
{
    while (is_op(r, "\n"))
        advance(r);
}

/* ---- simple commands ---- */

struct words {
    struct token *list;
    int count;
};

static void words_add(struct words *w, struct reader *r)
{
    w->list = array_grow(w->list, w->count, sizeof *w->list);
    w->list[w->count++] = r->now;
    r->now = (struct token){0};
    advance(r);
}

static void words_clear(struct words *w)
{
    for (int i = 0; i < w->count; i++)
        token_clear(&w->list[i]);
    free(w->list);
    *w = (struct words){0};
}

/* Redirections are kept as (number or operator, operator, target) in a row of tokens. */
static bool read_redirection(struct reader *r, struct words *w)
{
    if (r->now.number)
        words_add(w, r);
    if (is_op(r, "<<") || is_op(r, "<<-"))
        return make_wrong(r->m, r->now.start, "here documents (<<) are not taken apart");
    words_add(w, r);
    if (r->now.kind != TOKEN_WORD)
        return wrong(r, "a redirection wants a file behind it");
    words_add(w, r);
    return true;
}

static void explain_redirections(struct maker *m, const struct words *w)
{
    for (int i = 0; i < w->count; i += 2) {
        const struct token *number = w->list[i].number ? &w->list[i++] : NULL;
        make_redirection(m, number, &w->list[i], &w->list[i + 1]);
    }
}

static bool at_redirection(const struct reader *r)
{
    return r->now.number || is_redirection(&r->now);
}

static bool read_redirections(struct reader *r)
{
    struct words w = {0};
    bool fine = true;
    while (fine && at_redirection(r))
        fine = read_redirection(r, &w);
    if (fine)
        explain_redirections(r->m, &w);
    words_clear(&w);
    return fine;
}

static bool read_function(struct reader *r, const struct token *name)
{
    advance(r);
    if (!is_op(r, ")"))
        return wrong(r, "\"NAME(\" begins a function, so \")\" is expected");
    slice(r, name->start, r->now.end, "makes a new command, a function, that does what follows:");
    make_own_add(r->m, name->text, NULL);
    advance(r);
    skip_lines(r);
    r->m->depth++;
    bool fine = read_command(r);
    r->m->depth--;
    return fine;
}

static bool read_simple(struct reader *r)
{
    struct words words = {0}, redirections = {0};
    bool fine = true;
    while (fine && (r->now.kind == TOKEN_WORD || at_redirection(r))) {
        if (at_redirection(r))
            fine = read_redirection(r, &redirections);
        else
            words_add(&words, r);
    }
    if (fine && r->now.kind == TOKEN_BROKEN)
        fine = wrong(r, "");
    else if (fine && is_op(r, "(") && words.count == 1 && !redirections.count)
        fine = read_function(r, &words.list[0]);
    else if (fine && is_op(r, "("))
        fine = wrong(r, "an operator is expected");
    else if (fine && !words.count && !redirections.count)
        fine = wrong(r, "a command is expected");
    else if (fine) {
        make_command(r->m, words.list, words.count);
        explain_redirections(r->m, &redirections);
    }
    words_clear(&words);
    words_clear(&redirections);
    return fine;
}

/* ---- compound commands ---- */

/* Reads LIST END, the list one deeper. */
static bool read_until(struct reader *r, const char *end, const char *what)
{
    const char *const ends[] = {end, NULL};
    r->m->depth++;
    bool fine = read_list(r, ends);
    r->m->depth--;
    if (!fine)
        return false;
    if (!is_one_of(r, ends))
        return wrong(r, what);
    advance(r);
    return true;
}

static bool read_subshell(struct reader *r)
{
    slice(r, r->now.start, r->now.end,
          "in a shell of its own, a child process, whose variables "
          "and folder are gone afterwards:");
    advance(r);
    return read_until(r, ")", "\")\" is expected");
}

static bool read_group(struct reader *r)
{
    slice(r, r->now.start, r->now.end, "together, in this shell:");
    advance(r);
    return read_until(r, "}", "\"}\" is expected, behind ; or a new line");
}

static bool read_do(struct reader *r)
{
    skip_lines(r);
    if (!is_word(r, "do"))
        return wrong(r, "\"do\" is expected, behind ; or a new line");
    advance(r);
    return read_until(r, "done", "\"done\" is expected, behind ; or a new line");
}

static bool read_for(struct reader *r)
{
    size_t start = r->now.start;
    struct words words = {0};
    advance(r);
    if (r->now.kind != TOKEN_WORD)
        return wrong(r, "behind \"for\" the name of a variable is expected");
    char *name = text_copy(r->now.text, strlen(r->now.text));
    size_t end = r->now.end;
    advance(r);
    if (is_word(r, "in")) {
        advance(r);
        while (r->now.kind == TOKEN_WORD) {
            end = r->now.end;
            words_add(&words, r);
        }
    }
    char *what = text_format("does what stands between do and done once for each of these words, "
                             "which is then the value of $%s",
                             name);
    slice(r, start, end, what);
    for (int i = 0; i < words.count; i++)
        make_parts(r->m, &words.list[i]);
    words_clear(&words);
    free(name);
    free(what);
    if (is_op(r, ";"))
        advance(r);
    return read_do(r);
}

static bool read_while(struct reader *r)
{
    const char *const ends[] = {"do", NULL};
    bool until = is_word(r, "until");
    slice(r, r->now.start, r->now.end,
          until ? "repeats what stands between do and done until this succeeds:"
                : "repeats what stands between do and done as long as this succeeds:");
    advance(r);
    r->m->depth++;
    bool fine = read_list(r, ends);
    r->m->depth--;
    if (!fine)
        return false;
    if (is_word(r, "do"))
        slice(r, r->now.start, r->now.end, "each time:");
    return read_do(r);
}

static bool read_if(struct reader *r)
{
    static const char *const then[] = {"then", NULL};
    static const char *const ends[] = {"elif", "else", "fi", NULL};
    bool fine = true;
    while (fine && !is_word(r, "fi")) {
        bool otherwise = is_word(r, "else");
        slice(r, r->now.start, r->now.end, otherwise ? "if it fails:" : "if this succeeds:");
        advance(r);
        r->m->depth++;
        if (!otherwise && (fine = read_list(r, then)) && !(fine = is_word(r, "then")))
            wrong(r, "\"then\" is expected, behind ; or a new line");
        if (fine && !otherwise)
            advance(r);
        fine = fine && read_list(r, ends);
        r->m->depth--;
        if (fine && !is_one_of(r, otherwise ? ends + 2 : ends))
            fine = wrong(r, "\"fi\" is expected, behind ; or a new line");
    }
    if (fine)
        advance(r);
    return fine;
}

/* [[ ... ]]: a language of its own. */
static bool read_test(struct reader *r)
{
    size_t start = r->now.start;
    while (r->now.kind != TOKEN_END && r->now.kind != TOKEN_BROKEN && !is_word(r, "]]"))
        advance(r);
    if (!is_word(r, "]]"))
        return wrong(r, "\"]]\" is expected");
    slice(r, start, r->now.end, "succeeds if this comparison of bash(1) is true");
    advance(r);
    return true;
}

static bool read_not(struct reader *r)
{
    slice(r, r->now.start, r->now.end, "succeeds if what follows fails, and the other way round:");
    advance(r);
    return read_command(r);
}

static bool read_case(struct reader *r)
{
    return make_wrong(r->m, r->now.start, "\"case\" is not taken apart");
}

static const struct {
    const char *word;
    bool (*read)(struct reader *r);
} beginnings[] = {
    {"for", read_for}, {"while", read_while}, {"until", read_while}, {"if", read_if},
    {"{", read_group}, {"[[", read_test},     {"!", read_not},       {"case", read_case},
};

/* What ends or goes on with a compound command: none of it begins one. */
static const char *const middles[] = {"do", "done", "then", "elif", "else",
                                      "fi", "}",    "in",   "esac", NULL};

static bool read_any(struct reader *r)
{
    if (is_op(r, "("))
        return read_subshell(r) && read_redirections(r);
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (is_word(r, beginnings[i].word))
            return beginnings[i].read(r) && read_redirections(r);
    if (is_one_of(r, middles) && !is_word(r, "in"))
        return make_wrong(r->m, r->now.start, "\"%s\" stands here without what belongs before it",
                          r->now.text);
    return read_simple(r);
}

static bool read_command(struct reader *r)
{
    if (r->m->nested >= EXPLAIN_NESTING)
        return make_wrong(r->m, r->now.start, "there are more than %d commands in each other",
                          EXPLAIN_NESTING);
    r->m->nested++;
    bool fine = read_any(r);
    r->m->nested--;
    return fine;
}

/* ---- lists ---- */

static const struct {
    const char *sign, *what;
    bool goes_on; /* a command must follow */
} joints[] = {
    {"|", "what the one before prints is the input of this one:", true},
    {"|&", "what the one before prints, error messages too, is the input of this one:", true},
    {"&&", "only if the one before succeeds:", true},
    {"||", "only if the one before fails:", true},
    {";", "and then:", false},
    {"&", "the one before runs in the background; the shell does not wait for it", false},
};

static int joint_of(const struct reader *r)
{
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++)
        if (is_op(r, joints[i].sign))
            return (int)i;
    return -1;
}

static bool ends_here(const struct reader *r, const char *const *ends)
{
    return r->now.kind == TOKEN_END || is_one_of(r, ends);
}

/* Commands and what joins them, up to one of ends or the end of the text. */
static bool read_list(struct reader *r, const char *const *ends)
{
    int commands = 0;
    for (;;) {
        skip_lines(r);
        if (ends_here(r, ends))
            return commands || !ends || wrong(r, "a command is expected");
        r->m->reader = NULL;
        if (!read_command(r))
            return false;
        commands++;
        int joint = joint_of(r);
        if (joint < 0 && !is_op(r, "\n"))
            return ends_here(r, ends) ||
                   wrong(r, is_op(r, ")") ? "\")\" without its \"(\"" : "an operator is expected");
        if (joint < 0)
            continue;
        bool background = !strcmp(r->now.text, "&");
        size_t start = r->now.start, end = r->now.end;
        advance(r);
        if (background)
            r->m->reader = NULL;
        if (joints[joint].goes_on)
            skip_lines(r);
        if (joints[joint].goes_on && (ends_here(r, ends) || joint_of(r) >= 0))
            return wrong(r, "behind this operator a command is expected");
        if (background || joints[joint].goes_on || !ends_here(r, ends))
            slice(r, start, end, joints[joint].what);
    }
}

bool make_list(struct maker *m, size_t start, size_t end)
{
    struct reader r = {.m = m, .lexer = {.text = m->text, .at = start, .end = end}};
    if (m->nested >= EXPLAIN_NESTING)
        return make_wrong(m, start, "there are more than %d commands in each other",
                          EXPLAIN_NESTING);
    m->nested++;
    advance(&r);
    bool fine = r.now.kind == TOKEN_BROKEN ? wrong(&r, "") : read_list(&r, NULL);
    token_clear(&r.now);
    m->nested--;
    return fine;
}

bool make_script(struct maker *m, const char *script)
{
    struct maker inner = *m;
    inner.text = script;
    inner.inner = true;
    inner.depth++;
    bool fine = make_list(&inner, 0, strlen(script));
    m->moved = inner.moved;
    m->reader = inner.reader;
    m->seen = inner.seen;
    m->seen_count = inner.seen_count;
    return fine;
}
