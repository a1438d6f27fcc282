/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lexer.h"
#include "../lesson/text.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Longer ones first. */
static const char *const operators[] = {
    "&>>", "<<<", "<<-", "&&", "||", ";;", "|&", "&>", ">>", "<<", "<>",
    ">&",  "<&",  ">|",  ";",  "&",  "|",  "(",  ")",  "<",  ">",  "\n",
};

enum { NESTED = 200 }; /* quotes and parentheses in each other; more are a mistake */

void token_clear(struct token *token)
{
    free(token->text);
    free(token->parts);
    *token = (struct token){0};
}

bool token_varies(const struct token *token)
{
    return token->parts_count > 0;
}

static char peek(const struct lexer *l, size_t ahead)
{
    return l->at + ahead < l->end ? l->text[l->at + ahead] : '\0';
}

static bool at_end(const struct lexer *l)
{
    return l->at >= l->end;
}

static bool broken(struct lexer *l, size_t at, const char *wrong)
{
    if (!l->wrong) {
        l->wrong = wrong;
        l->wrong_at = at;
    }
    l->at = l->end;
    return false;
}

/* ---- what is skipped as a whole: each is at its first byte, and ends behind its last ---- */

static bool skip_paren(struct lexer *l, int nested);

static bool skip_single(struct lexer *l)
{
    size_t start = l->at++;
    while (!at_end(l) && peek(l, 0) != '\'')
        l->at++;
    if (at_end(l))
        return broken(l, start, "the quote ' has no end");
    l->at++;
    return true;
}

static bool skip_backquote(struct lexer *l)
{
    size_t start = l->at++;
    while (!at_end(l) && peek(l, 0) != '`')
        l->at += peek(l, 0) == '\\' ? 2 : 1;
    if (at_end(l))
        return broken(l, start, "the backquote ` has no end");
    l->at++;
    return true;
}

static bool skip_double(struct lexer *l, int nested)
{
    size_t start = l->at++;
    while (!at_end(l) && peek(l, 0) != '"') {
        bool fine = true, dollar = peek(l, 0) == '$' && peek(l, 1) == '(';
        l->at += dollar;
        if (dollar)
            fine = skip_paren(l, nested + 1);
        else if (peek(l, 0) == '\\')
            l->at += 2;
        else if (peek(l, 0) == '`')
            fine = skip_backquote(l);
        else
            l->at++;
        if (!fine)
            return false;
    }
    if (at_end(l))
        return broken(l, start, "the quote \" has no end");
    l->at++;
    return true;
}

/* From "(" to its ")". */
static bool skip_paren(struct lexer *l, int nested)
{
    size_t start = l->at++;
    if (nested > NESTED)
        return broken(l, start, "too many parentheses in each other");
    while (!at_end(l) && peek(l, 0) != ')') {
        bool fine = true;
        char c = peek(l, 0);
        if (c == '\\')
            l->at += 2;
        else if (c == '\'')
            fine = skip_single(l);
        else if (c == '"')
            fine = skip_double(l, nested + 1);
        else if (c == '`')
            fine = skip_backquote(l);
        else if (c == '(')
            fine = skip_paren(l, nested + 1);
        else
            l->at++;
        if (!fine)
            return false;
    }
    if (at_end(l))
        return broken(l, start, "the parenthesis ( has no end");
    l->at++;
    return true;
}

static bool skip_brace(struct lexer *l)
{
    size_t start = l->at++;
    while (!at_end(l) && peek(l, 0) != '}')
        l->at += peek(l, 0) == '\\' ? 2 : 1;
    if (at_end(l))
        return broken(l, start, "the brace { has no end");
    l->at++;
    return true;
}

/* ---- words ---- */

static void note(struct token *t, struct part part)
{
    t->parts = array_grow(t->parts, t->parts_count, sizeof *t->parts);
    t->parts[t->parts_count++] = part;
}

static size_t name_length(const struct lexer *l)
{
    size_t n = 1;
    if (strchr("$!?#@*-", peek(l, 1)) && peek(l, 1))
        return 2;
    if (isdigit((unsigned char)peek(l, 1)))
        return 2;
    while (isalnum((unsigned char)peek(l, n)) || peek(l, n) == '_')
        n++;
    return n;
}

/* "$" and what it begins; a lone one is itself. */
static bool take_dollar(struct lexer *l, struct token *t, struct text *text)
{
    size_t start = l->at;
    struct part part = {PART_VARIABLE, start, 0, 0, 0};
    bool fine = true;
    if (peek(l, 1) == '(') {
        bool sums = peek(l, 2) == '(';
        l->at++;
        fine = skip_paren(l, 0);
        sums = sums && fine && l->text[l->at - 2] == ')';
        part.kind = sums ? PART_ARITHMETIC : PART_COMMAND;
        part.inner_start = start + 2;
        part.inner_end = l->at - 1;
    } else if (peek(l, 1) == '{') {
        l->at++;
        fine = skip_brace(l);
    } else {
        l->at += name_length(l);
    }
    if (!fine)
        return false;
    part.end = l->at;
    text_add_bytes(text, l->text + start, l->at - start);
    if (part.end > start + 1)
        note(t, part);
    return true;
}

static bool take_backquote(struct lexer *l, struct token *t, struct text *text)
{
    size_t start = l->at;
    if (!skip_backquote(l))
        return false;
    note(t, (struct part){PART_COMMAND, start, l->at, start + 1, l->at - 1});
    text_add_bytes(text, l->text + start, l->at - start);
    return true;
}

static bool take_single(struct lexer *l, struct token *t, struct text *text)
{
    size_t start = l->at + 1;
    t->quoted = true;
    if (!skip_single(l))
        return false;
    text_add_bytes(text, l->text + start, l->at - 1 - start);
    return true;
}

static void take_escape(struct lexer *l, struct token *t, struct text *text, const char *which)
{
    char next = peek(l, 1);
    t->quoted = true;
    if (next == '\0')
        text_add_bytes(text, "\\", 1);
    else if (which && !strchr(which, next))
        text_add_bytes(text, l->text + l->at, 2);
    else if (next != '\n')
        text_add_bytes(text, &next, 1);
    l->at += next ? 2 : 1;
}

static bool take_double(struct lexer *l, struct token *t, struct text *text)
{
    size_t start = l->at++;
    bool fine = true;
    t->quoted = true;
    while (fine && !at_end(l) && peek(l, 0) != '"') {
        if (peek(l, 0) == '\\')
            take_escape(l, t, text, "$`\"\\\n");
        else if (peek(l, 0) == '$')
            fine = take_dollar(l, t, text);
        else if (peek(l, 0) == '`')
            fine = take_backquote(l, t, text);
        else
            text_add_bytes(text, l->text + l->at++, 1);
    }
    if (!fine)
        return false;
    if (at_end(l))
        return broken(l, start, "the quote \" has no end");
    l->at++;
    return true;
}

static bool take_piece(struct lexer *l, struct token *t, struct text *text)
{
    char c = peek(l, 0);
    if (c == '\\')
        take_escape(l, t, text, NULL);
    else if (c == '\'')
        return take_single(l, t, text);
    else if (c == '"')
        return take_double(l, t, text);
    else if (c == '$')
        return take_dollar(l, t, text);
    else if (c == '`')
        return take_backquote(l, t, text);
    else {
        if (strchr("*?", c) || (c == '[' && memchr(l->text + l->at, ']', l->end - l->at)))
            note(t, (struct part){PART_PATTERN, l->at, l->at + 1, 0, 0});
        if (c == '~' && l->at == t->start)
            note(t, (struct part){PART_HOME, l->at, l->at + 1, 0, 0});
        text_add_bytes(text, l->text + l->at++, 1);
    }
    return true;
}

static bool is_meta(char c)
{
    return c && strchr(" \t\n;&|()<>", c);
}

static bool is_digits(const char *text)
{
    return text[0] && strspn(text, "0123456789") == strlen(text);
}

static void take_word(struct lexer *l, struct token *t)
{
    struct text text = {0};
    bool fine = true;
    t->kind = TOKEN_WORD;
    while (fine && !at_end(l) && !is_meta(peek(l, 0)))
        fine = take_piece(l, t, &text);
    t->end = l->at;
    t->text = text_take(&text);
    t->number = !t->quoted && is_digits(t->text) && peek(l, 0) && strchr("<>", peek(l, 0));
    if (!fine)
        t->kind = TOKEN_BROKEN;
    /* Alone it is a command, and no pattern. */
    if (!strcmp(t->text, "[") || !strcmp(t->text, "[["))
        t->parts_count = 0;
}

static bool take_operator(struct lexer *l, struct token *t)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        size_t n = strlen(operators[i]);
        if (l->at + n > l->end || strncmp(l->text + l->at, operators[i], n) != 0)
            continue;
        t->kind = TOKEN_OPERATOR;
        t->text = text_copy(operators[i], n);
        l->at += n;
        t->end = l->at;
        return true;
    }
    return false;
}

static void skip_blanks(struct lexer *l)
{
    while (peek(l, 0) == ' ' || peek(l, 0) == '\t' || (peek(l, 0) == '\\' && peek(l, 1) == '\n'))
        l->at += peek(l, 0) == '\\' ? 2 : 1;
    if (peek(l, 0) == '#')
        while (!at_end(l) && peek(l, 0) != '\n')
            l->at++;
}

void lexer_next(struct lexer *l, struct token *t)
{
    skip_blanks(l);
    *t = (struct token){.kind = TOKEN_END, .start = l->at, .end = l->at};
    if (at_end(l))
        t->text = text_copy("", 0);
    else if (!is_meta(peek(l, 0)) || !take_operator(l, t))
        take_word(l, t);
    if (l->wrong)
        t->kind = TOKEN_BROKEN;
}

/* A word's last backslash escapes what comes next, unless it is escaped itself. */
static bool escapes_end(const char *line)
{
    size_t end = strlen(line), n = 0;
    while (n < end && line[end - 1 - n] == '\\')
        n++;
    return n % 2;
}

bool lexer_unfinished(const char *line)
{
    struct lexer lexer = {.text = line, .end = strlen(line)};
    bool open = false;
    for (bool more = true; more;) {
        struct token token;
        lexer_next(&lexer, &token);
        more = token.kind == TOKEN_WORD || token.kind == TOKEN_OPERATOR;
        if (token.kind == TOKEN_BROKEN)
            open = true;
        else if (token.kind == TOKEN_WORD)
            open = token.end >= lexer.end && escapes_end(line);
        else if (token.kind == TOKEN_OPERATOR)
            open = !strcmp(token.text, "|") || !strcmp(token.text, "|&") ||
                   !strcmp(token.text, "&&") || !strcmp(token.text, "||");
        token_clear(&token);
    }
    return open;
}
