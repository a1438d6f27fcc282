/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr.h"
#include "call.h"
#include "text.h"
#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

/* ---- reading ---- */

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

static int keep(struct operand *o, const char *from, size_t n, struct err *e)
{
    if (n >= sizeof o->text)
        return err_say(e, -EINVAL, NULL, "an operand is longer than %d bytes",
                       (int)sizeof o->text - 1);
    memcpy(o->text, from, n);
    o->text[n] = '\0';
    return 0;
}

/* "text with \" and \\": any other backslash stands for itself, as regular expressions want it. */
static int read_quoted(const char **at, struct operand *o, struct err *e)
{
    size_t n = 0;
    const char *p = *at + 1;
    o->kind = OPERAND_TEXT;
    for (; *p && *p != '"'; p++) {
        if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
            p++;
        if (n + 1 >= sizeof o->text)
            return err_say(e, -EINVAL, NULL, "an operand is longer than %d bytes",
                           (int)sizeof o->text - 1);
        o->text[n++] = *p;
    }
    o->text[n] = '\0';
    if (!*p)
        return err_say(e, -EINVAL, NULL, "the text \"%s has no closing quote", o->text);
    *at = p + 1;
    return 0;
}

static int read_number(const char **at, struct operand *o, struct err *e)
{
    char *end;
    o->kind = OPERAND_NUMBER;
    o->number = strtod(*at, &end);
    size_t n = end - *at;
    if (*end == 's')
        end++;
    if (*end && !isspace((unsigned char)*end))
        return err_say(e, -EINVAL, "Numbers may have the unit s; texts stand in double quotes.",
                       "%s: expected a number", *at);
    int rc = keep(o, *at, n, e);
    *at = end;
    return rc;
}

/* Letters, digits, dots, and arguments in parentheses, in which anything may stand. */
static size_t name_length(const char *at)
{
    const char *p = at;
    while (*p && (isalnum((unsigned char)*p) || strchr("._-(", *p))) {
        if (*p == '(') {
            const char *close = strchr(p, ')');
            if (!close)
                break;
            p = close;
        }
        p++;
    }
    return p - at;
}

static int read_name(const char **at, struct operand *o, struct err *e)
{
    size_t n = name_length(*at);
    int rc = keep(o, *at, n, e);
    if (rc < 0)
        return rc;
    if (!n || ((*at)[n] && !isspace((unsigned char)(*at)[n]) && !strchr("=!<>", (*at)[n])))
        return err_say(e, -EINVAL,
                       "Texts stand in double quotes, arguments of facts in parentheses.",
                       "%s: expected a fact, a number or a \"text\"", *at);
    *at += n;
    o->number = !strcmp(o->text, "yes");
    o->kind = o->number || !strcmp(o->text, "no") ? OPERAND_TRUTH : OPERAND_FACT;
    return o->kind == OPERAND_FACT ? fact_check_name(o->text, e) : 0;
}

/* unshare(NEWPID) = 0, which is nothing but text to any other fact. */
static int read_call(const char **at, struct operand *o, struct err *e)
{
    size_t n = call_length(*at);
    int rc = keep(o, *at, n, e);
    o->kind = OPERAND_CALL;
    *at += n;
    return rc < 0 ? rc : call_check(o->text, e);
}

static int read_operand(const char **at, struct operand *o, struct err *e)
{
    *at = skip_blanks(*at);
    if (!**at)
        return err_say(e, -EINVAL, NULL,
                       "something is missing: expected a fact, a number or a \"text\"");
    if (**at == '"')
        return read_quoted(at, o, e);
    const char *digit = **at == '-' ? *at + 1 : *at;
    if (isdigit((unsigned char)*digit))
        return read_number(at, o, e);
    return read_name(at, o, e);
}

/* ---- operations ---- */

/* The value of an operand at one moment. */
struct value {
    enum fact_type type;
    double number;
    const char *text;
    struct fact_value fact;
};

static bool as_number(const struct value *v, double *number)
{
    if (v->type == FACT_NUMBER || v->type == FACT_TRUTH) {
        *number = v->number;
        return true;
    }
    char *end;
    const char *from = v->text + strspn(v->text, " \t\n");
    *number = strtod(from, &end);
    return end != from && end[strspn(end, " \t\r\n")] == '\0';
}

/* Numbers are compared as numbers, whatever their spelling; anything else as text. */
static int compare(const struct value *a, const struct value *b)
{
    double x, y;
    if (as_number(a, &x) && as_number(b, &y))
        return x < y ? -1 : x > y;
    return strcmp(a->text, b->text);
}

static bool equal(const struct value *a, const struct value *b)
{
    return compare(a, b) == 0;
}

static bool unequal(const struct value *a, const struct value *b)
{
    return compare(a, b) != 0;
}

static bool less(const struct value *a, const struct value *b)
{
    return compare(a, b) < 0;
}

static bool less_or_equal(const struct value *a, const struct value *b)
{
    return compare(a, b) <= 0;
}

static bool greater(const struct value *a, const struct value *b)
{
    return compare(a, b) > 0;
}

static bool greater_or_equal(const struct value *a, const struct value *b)
{
    return compare(a, b) >= 0;
}

static bool word_edge(char c)
{
    return !isalnum((unsigned char)c) && c != '_';
}

/* A number counts as a whole word only: 57 is not in "3057". */
static bool contains(const struct value *a, const struct value *b)
{
    size_t n = strlen(b->text);
    if (n == 0)
        return false;
    for (const char *p = a->text; (p = strstr(p, b->text)); p++)
        if (b->type != FACT_NUMBER || ((p == a->text || word_edge(p[-1])) && word_edge(p[n])))
            return true;
    return false;
}

static bool matches(const struct value *a, const struct value *b)
{
    regex_t regex;
    if (regcomp(&regex, b->text, REG_EXTENDED | REG_NOSUB | REG_NEWLINE))
        return false;
    bool found = regexec(&regex, a->text, 0, NULL, 0) == 0;
    regfree(&regex);
    return found;
}

struct operation {
    const char *sign;
    bool (*holds)(const struct value *a, const struct value *b);
    bool when_absent;          /* the result if one of the facts is absent */
    const char *does, *doesnt; /* in words, for long texts */
    const char *wants;         /* before the value that was expected */
};

/* Longer signs first: "<=" begins like "<". */
static const struct operation operations[] = {
    {"==", equal, false, "is", "is not", ""},
    {"!=", unequal, true, "is not", "is", "not "},
    {"<=", less_or_equal, false, "is at most", "is not at most", "at most "},
    {">=", greater_or_equal, false, "is at least", "is not at least", "at least "},
    {"<", less, false, "is below", "is not below", "below "},
    {">", greater, false, "is above", "is not above", "above "},
    {"contains", contains, false, "contains", "does not contain", "to contain "},
    {"matches", matches, false, "matches", "does not match", "to match "},
};

static const struct operation *read_operation(const char **at)
{
    *at = skip_blanks(*at);
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        size_t n = strlen(operations[i].sign);
        if (strncmp(*at, operations[i].sign, n) != 0)
            continue;
        if (isalpha((unsigned char)**at) && !isspace((unsigned char)(*at)[n]))
            continue;
        *at += n;
        return &operations[i];
    }
    return NULL;
}

/* Is it a call that is looked for? */
static bool wants_call(const struct comparison *x, const char *at)
{
    return x->operation->holds == contains && !strcmp(x->left.text, "lens") &&
           x->left.kind == OPERAND_FACT && call_length(skip_blanks(at));
}

static int read_right(const char **at, struct comparison *x, struct err *e)
{
    if (!wants_call(x, *at))
        return read_operand(at, &x->right, e);
    *at = skip_blanks(*at);
    return read_call(at, &x->right, e);
}

static int check_regex(const struct comparison *x, struct err *e)
{
    if (!x->operation || x->operation->holds != matches)
        return 0;
    if (x->right.kind != OPERAND_TEXT)
        return err_say(e, -EINVAL, NULL,
                       "after matches: expected a regular expression in double quotes");
    regex_t regex;
    int rc = regcomp(&regex, x->right.text, REG_EXTENDED | REG_NOSUB);
    if (rc) {
        char why[128];
        regerror(rc, &regex, why, sizeof why);
        return err_say(e, -EINVAL, "See regex(7) for extended regular expressions.",
                       "\"%s\" is no regular expression: %s", x->right.text, why);
    }
    regfree(&regex);
    return 0;
}

static int check_alone(const struct comparison *x, struct err *e)
{
    if (x->operation || x->left.kind == OPERAND_FACT)
        return 0;
    return err_say(e, -EINVAL, NULL, "\"%s\" alone says nothing: expected a fact", x->left.text);
}

static bool takes_word(const char **at, const char *word)
{
    size_t n = strlen(word);
    *at = skip_blanks(*at);
    if (strncmp(*at, word, n) != 0 || !isblank((unsigned char)(*at)[n]))
        return false;
    *at += n;
    return true;
}

int expr_read(const char **at, struct comparison *x, struct err *e)
{
    *x = (struct comparison){.negated = takes_word(at, "not")};
    int rc = read_operand(at, &x->left, e);
    if (rc < 0)
        return rc;
    x->more = takes_word(at, "and");
    if (**at && !x->more) {
        x->operation = read_operation(at);
        if (!x->operation)
            return err_say(e, -EINVAL, NULL, "%s: expected == != < <= > >= contains or matches",
                           *at);
        if ((rc = read_right(at, x, e)) < 0)
            return rc;
        x->more = takes_word(at, "and");
    }
    if (**at && !x->more)
        return err_say(e, -EINVAL, "Comparisons can be joined by the word and.",
                       "%s: expected the end of the line", *at);
    rc = check_alone(x, e);
    return rc < 0 ? rc : check_regex(x, e);
}

const char *expr_sign(const struct comparison *x)
{
    return x->operation ? x->operation->sign : "";
}

int expr_check(const char *text, struct err *e)
{
    struct comparison x = {.more = true};
    int rc = 0;
    while (rc == 0 && x.more)
        rc = expr_read(&text, &x, e);
    return rc;
}

/* ---- evaluating ---- */

static int value_of(const struct operand *o, const struct snapshot *s,
                    const struct facts_terminals *t, struct value *v, struct err *e)
{
    static const enum fact_type types[] = {
        [OPERAND_NUMBER] = FACT_NUMBER,
        [OPERAND_TEXT] = FACT_TEXT,
        [OPERAND_TRUTH] = FACT_TRUTH,
        [OPERAND_CALL] = FACT_TEXT,
    };
    v->type = types[o->kind];
    v->number = o->number;
    v->text = o->text;
    if (o->kind != OPERAND_FACT)
        return 0;
    int rc = fact_get(s, t, o->text, &v->fact, e);
    if (rc < 0)
        return rc;
    v->type = v->fact.type;
    v->number = v->fact.number;
    v->text = v->type == FACT_NONE ? v->fact.text : fact_text(&v->fact);
    return 0;
}

static bool is_true(const struct value *v)
{
    if (v->type == FACT_TEXT)
        return v->text[0] != '\0';
    return v->type != FACT_NONE && v->number != 0;
}

static bool is_long(const struct operand *o, const struct value *v)
{
    return o->kind == OPERAND_FACT && v->type == FACT_TEXT &&
           (v->fact.borrowed || strchr(v->text, '\n') || strlen(v->text) > 80);
}

/* "container.pid is 1"; of an absent one only why it is absent, and that only once. */
static void say_value(struct text *why, const struct operand *o, const struct value *v)
{
    if (o->kind != OPERAND_FACT)
        return;
    const char *comma = why->count ? ", " : "";
    if (v->type == FACT_NONE) {
        if (!why->count || strcmp(why->bytes, v->text) != 0)
            text_add(why, "%s%s", comma, v->text);
    } else if (v->type == FACT_TEXT && !v->text[0])
        text_add(why, "%s%s is empty", comma, o->text);
    else
        text_add(why, "%s%s is %s", comma, o->text, v->text);
}

/* "host.printed does not contain 3057 (host.pid(ash))": long texts are not repeated. */
static void say_long(struct text *why, const struct comparison *x, const struct value *right,
                     bool holds)
{
    const struct operation *op = x->operation;
    const char *quote = right->type == FACT_TEXT && x->right.kind != OPERAND_CALL ? "\"" : "";
    text_add(why, "%s %s %s%s%s", x->left.text, holds ? op->does : op->doesnt, quote, right->text,
             quote);
    if (x->right.kind == OPERAND_FACT)
        text_add(why, " (%s)", x->right.text);
}

/* "process(beta).nice is 0, expected 5": what was compared with is in no other place to be read. */
static void say_wanted(struct text *why, const struct comparison *x, const struct value *right)
{
    const char *quote = right->type == FACT_TEXT ? "\"" : "";
    text_add(why, ", expected %s%s%s%s%s", x->negated ? "not " : "", x->operation->wants, quote,
             right->text, quote);
}

static char *say(const struct comparison *x, const struct value *left, const struct value *right,
                 bool holds)
{
    struct text why = {0};
    bool absent = left->type == FACT_NONE || right->type == FACT_NONE;
    bool unspoken = is_long(&x->left, left);
    if (unspoken && !x->operation) {
        text_add(&why, "%s has a text", x->left.text);
    } else if (unspoken && x->operation && !absent && !is_long(&x->right, right)) {
        say_long(&why, x, right, holds);
    } else {
        if (!unspoken || right->type != FACT_NONE)
            say_value(&why, &x->left, left);
        if (x->operation)
            say_value(&why, &x->right, right);
        if (x->operation && !absent && holds == x->negated && x->right.kind != OPERAND_FACT)
            say_wanted(&why, x, right);
    }
    return text_take(&why);
}

/* Evaluate one comparison that was read; words receives its values. */
static int evaluate(const struct comparison *x, const struct snapshot *s,
                    const struct facts_terminals *t, char **words, struct err *e)
{
    struct value left = {0}, right = {.type = FACT_TRUTH, .text = ""};
    int rc = value_of(&x->left, s, t, &left, e);
    if (rc == 0 && x->operation)
        rc = value_of(&x->right, s, t, &right, e);
    if (rc < 0)
        return rc;
    bool holds;
    if (!x->operation)
        holds = is_true(&left);
    else if (left.type == FACT_NONE || right.type == FACT_NONE)
        holds = x->operation->when_absent;
    else if (x->right.kind == OPERAND_CALL)
        holds = call_find(left.text, right.text);
    else
        holds = x->operation->holds(&left, &right);
    *words = say(x, &left, &right, holds);
    return holds != x->negated;
}

int expr_eval(const char *text, const struct snapshot *s, const struct facts_terminals *t,
              char *why, size_t size, struct err *e)
{
    struct comparison x = {.more = true};
    struct text all = {0};
    int rc = 1;
    while (rc == 1 && x.more) {
        _cleanup_free_ char *words = NULL;
        rc = expr_read(&text, &x, e);
        if (rc == 0)
            rc = evaluate(&x, s, t, &words, e);
        if (rc == 0) { /* what fails is the reason, whatever else holds */
            free(all.bytes);
            all = (struct text){0};
        }
        if (rc >= 0)
            text_add(&all, "%s%s", all.count ? ", " : "", words);
    }
    if (size && rc >= 0)
        snprintf(why, size, "%s", all.bytes);
    free(all.bytes);
    return rc;
}
