/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/kernel/nearest.h"
#include "expr.h"
#include "parse.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Info strings: a word, then words and NAME=VALUE pairs. VALUE may stand in quotes, of either kind,
 * so that an expression with a text in double quotes can stand in single ones. */

static const char *const shown_words[] = {"text", "console", "c"};
enum { SHOWN = sizeof shown_words / sizeof *shown_words, TOKEN = 512, WITHIN_MAX = 60000 };

struct token {
    char name[64], value[TOKEN];
    bool has_value;
};

static size_t read_value(const char *at, size_t n, char *value, bool *closed)
{
    char quote = n && (*at == '"' || *at == '\'') ? *at : '\0';
    size_t i = quote ? 1 : 0, out = 0;
    for (; i < n && (quote ? at[i] != quote : at[i] != ' ' && at[i] != '\t'); i++) {
        if (quote && at[i] == '\\' && i + 1 < n && at[i + 1] == quote)
            i++;
        if (out + 1 < TOKEN)
            value[out++] = at[i];
    }
    value[out] = '\0';
    *closed = !quote || i < n;
    return quote && i < n ? i + 1 : i;
}

/* Returns 1 with a token, 0 at the end, or a mistake. */
static int next_token(struct parser *p, int line, struct line *rest, struct token *token)
{
    *rest = line_trim(*rest);
    *token = (struct token){0};
    if (!rest->n)
        return 0;
    size_t n = 0;
    while (n < rest->n && !strchr(" \t=", rest->at[n]))
        n++;
    snprintf(token->name, sizeof token->name, "%.*s", (int)n, rest->at);
    token->has_value = n < rest->n && rest->at[n] == '=';
    bool closed = true;
    if (token->has_value) {
        n++;
        n += read_value(rest->at + n, rest->n - n, token->value, &closed);
    }
    if (!closed)
        return parse_mistake(p, line, NULL, "%s= has no closing quote", token->name);
    *rest = (struct line){rest->at + n, rest->n - n};
    return 1;
}

static int set_side(struct parser *p, int line, const struct token *t, struct info *info)
{
    (void)p;
    (void)line;
    info->side = strcmp(t->name, "host") == 0 ? SIDE_HOST : SIDE_CONTAINER;
    return 0;
}

static int set_script(struct parser *p, int line, const struct token *t, struct info *info)
{
    (void)p;
    (void)line;
    (void)t;
    info->script = true;
    return 0;
}

static int set_keeps(struct parser *p, int line, const struct token *t, struct info *info)
{
    (void)p;
    (void)line;
    (void)t;
    info->keeps_running = true;
    return 0;
}

static int set_hidden(struct parser *p, int line, const struct token *t, struct info *info)
{
    (void)p;
    (void)line;
    (void)t;
    info->hidden = true;
    return 0;
}

static int set_within(struct parser *p, int line, const struct token *t, struct info *info)
{
    char *end;
    double number = strtod(t->value, &end);
    double ms = strcmp(end, "s") == 0 ? number * 1000 : strcmp(end, "ms") == 0 ? number : -1;
    if (end == t->value || !(ms >= 1 && ms <= WITHIN_MAX))
        return parse_mistake(p, line, NULL,
                             "within=%s: expected a time such as 5s or 500ms, at most %d s",
                             t->value, WITHIN_MAX / 1000);
    info->within_ms = (int)ms;
    return 0;
}

static int set_when(struct parser *p, int line, const struct token *t, struct info *info)
{
    if (expr_check(t->value, p->e) < 0)
        return parse_place(p, line);
    snprintf(info->when, sizeof info->when, "%s", t->value);
    return 0;
}

static int set_only(struct parser *p, int line, const struct token *t, struct info *info)
{
    bool known;
    info->kept = world_offers(p, t->value, &known);
    return known ? 0 : world_unknown(p, line, t->value);
}

static const struct {
    const char *name;
    bool value;
    unsigned takes; /* 0: every kind of block */
    int (*set)(struct parser *p, int line, const struct token *t, struct info *info);
} attributes[] = {
    {"host", false, TAKES_SIDE, set_side},       {"container", false, TAKES_SIDE, set_side},
    {"sh", false, TAKES_SCRIPT, set_script},     {"keeps-running", false, TAKES_KEEPS, set_keeps},
    {"hidden", false, TAKES_HIDDEN, set_hidden}, {"within", true, TAKES_WITHIN, set_within},
    {"when", true, TAKES_WHEN, set_when},        {"only", true, 0, set_only},
};

static int set_attribute(struct parser *p, int line, const struct token *t, struct info *info)
{
    const char *word = info->kind ? info->kind->word : "text";
    unsigned takes = info->kind ? info->kind->takes : 0;
    struct text expected = {0};
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        if (attributes[i].takes && !(attributes[i].takes & takes))
            continue;
        if (!strcmp(attributes[i].name, t->name) && attributes[i].value == t->has_value) {
            free(expected.bytes);
            return attributes[i].set(p, line, t, info);
        }
        text_add(&expected, "%s%s%s", expected.count ? ", " : "", attributes[i].name,
                 attributes[i].value ? "=..." : "");
    }
    _cleanup_free_ char *list = text_take(&expected);
    return parse_mistake(p, line, NULL, "\"%s%s%s\" after \"%s\", expected one of: %s", t->name,
                         t->has_value ? "=" : "", t->value, word, list);
}

static int unknown_word(struct parser *p, int line, const char *word)
{
    const char *words[SHOWN + 16];
    int n = 0;
    for (int i = 0; i < block_kinds_count; i++)
        words[n++] = block_kinds[i].word;
    for (int i = 0; i < SHOWN; i++)
        words[n++] = shown_words[i];
    _cleanup_free_ char *known = text_of_words("Known are: ", words, n);
    const char *near = nearest(word, words, n);
    return parse_mistake(p, line, known, "unknown info word \"%s\"%s%s%s", word,
                         near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static int find_kind(struct parser *p, int line, const struct token *t, struct info *info)
{
    for (int i = 0; i < block_kinds_count; i++)
        if (!strcmp(block_kinds[i].word, t->name))
            info->kind = &block_kinds[i];
    if (info->kind)
        return 0;
    for (int i = 0; i < SHOWN; i++)
        if (!strcmp(shown_words[i], t->name))
            return 0;
    return unknown_word(p, line, t->name);
}

int info_read(struct parser *p, int line, struct line text, struct info *info)
{
    struct token token;
    *info = (struct info){.side = SIDES, .kept = true};
    int rc = next_token(p, line, &text, &token);
    if (rc > 0)
        rc = find_kind(p, line, &token, info);
    while (rc == 0 && (rc = next_token(p, line, &text, &token)) > 0)
        rc = set_attribute(p, line, &token, info);
    if (rc == 0 && info->kind && (info->kind->takes & NEEDS_SIDE) && info->side == SIDES)
        return parse_mistake(p, line, NULL,
                             "\"%s\" without its side, expected \"%s host\" or "
                             "\"%s container\"",
                             info->kind->word, info->kind->word, info->kind->word);
    return rc;
}
