/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "call.h"
#include "../../sandbox/kernel/nearest.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- the parts of a call: NAME(ARGUMENTS) = RESULT ---- */

struct part {
    const char *at;
    size_t n;
};

struct call {
    struct part name, arguments, result; /* result.n == 0: none is named */
};

static bool word_sign(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* The length of a quoted string with both quotes; to the end of the line where the last is gone. */
static size_t quoted_length(const char *at)
{
    size_t n = 1;

    while (at[n] && at[n] != '"' && at[n] != '\n')
        n += at[n] == '\\' && at[n + 1] && at[n + 1] != '\n' ? 2 : 1;
    return at[n] == '"' ? n + 1 : n;
}

/* Up to the parenthesis that closes; quoted ones do not count. */
static size_t arguments_length(const char *at)
{
    size_t n = 0, depth = 0;

    while (at[n] && at[n] != '\n' && (depth || at[n] != ')')) {
        depth += at[n] == '(';
        depth -= at[n] == ')';
        n += at[n] == '"' ? quoted_length(at + n) : 1;
    }
    return n;
}

/* "0", "-1 EPERM": a number, and behind one below 0 the name of an error. */
static size_t result_length(const char *at)
{
    size_t n = *at == '-', name;

    if (!isdigit((unsigned char)at[n]))
        return 0;
    n += strspn(at + n, "0123456789");
    if (*at != '-' || at[n] != ' ' || at[n + 1] != 'E')
        return n;
    name = strspn(at + n + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    return n + 1 + name;
}

/* Returns the length of the whole, 0 if it is no call. */
static size_t take_apart(const char *text, struct call *call)
{
    size_t n = 0;

    *call = (struct call){.name.at = text};
    while (isalnum((unsigned char)text[n]) || text[n] == '_')
        n++;
    if (!n || !isalpha((unsigned char)text[0]) || text[n] != '(')
        return 0;
    call->name.n = n++;
    call->arguments = (struct part){text + n, arguments_length(text + n)};
    n += call->arguments.n;
    if (text[n] != ')')
        return 0;
    n++;
    size_t equals = n + strspn(text + n, " ");
    if (text[equals] == '=' && text[equals + 1] != '=') {
        const char *result = text + equals + 1 + strspn(text + equals + 1, " ");
        call->result = (struct part){result, result_length(result)};
        if (call->result.n)
            n = (size_t)(result - text) + call->result.n;
    }
    return n;
}

size_t call_length(const char *text)
{
    struct call call;

    return take_apart(text, &call);
}

/* ---- comparing ---- */

static bool same(struct part a, struct part b)
{
    return a.n == b.n && memcmp(a.at, b.at, a.n) == 0;
}

/* The next word or quoted string of some arguments; *rest moves behind it. n == 0 at the end. */
static struct part next_item(struct part *rest)
{
    const char *end = rest->at + rest->n, *at = rest->at;

    while (at < end && *at != '"' && !word_sign(*at))
        at++;
    struct part item = {at, 0};
    if (at < end && *at == '"')
        item.n = quoted_length(at);
    else
        while (at + item.n < end && word_sign(at[item.n]))
            item.n++;
    if (item.n > (size_t)(end - at))
        item.n = (size_t)(end - at);
    *rest = (struct part){at + item.n, (size_t)(end - at) - item.n};
    return item;
}

/* The inner part of a string, without the dots at its beginning: were there any? */
static bool without_dots(struct part *string)
{
    static const char *const dots[] = {"...", "\u2026"};
    size_t quotes = string->n >= 2 && string->at[string->n - 1] == '"' ? 2 : 1;

    string->at++;
    string->n -= quotes;
    for (size_t i = 0; i < sizeof dots / sizeof *dots; i++) {
        size_t n = strlen(dots[i]);
        if (string->n < n || memcmp(string->at, dots[i], n) != 0)
            continue;
        string->at += n;
        string->n -= n;
        return true;
    }
    return false;
}

static bool ends_with(struct part whole, struct part end)
{
    return whole.n >= end.n && memcmp(whole.at + whole.n - end.n, end.at, end.n) == 0;
}

/* Either may be shortened: long paths are, and a lesson need not know where the groups lie. */
static bool same_string(struct part has, struct part wanted)
{
    bool cut = without_dots(&has), open = without_dots(&wanted);

    return same(has, wanted) || (open && ends_with(has, wanted)) || (cut && ends_with(wanted, has));
}

static bool has_item(struct part arguments, struct part wanted)
{
    struct part item;

    while ((item = next_item(&arguments)).n) {
        bool string = *item.at == '"';
        if (string == (*wanted.at == '"') &&
            (string ? same_string(item, wanted) : same(item, wanted)))
            return true;
    }
    return false;
}

/* "-1" is also "-1 EPERM"; "0" is not "057". */
static bool same_result(struct part has, struct part wanted)
{
    return has.n >= wanted.n && memcmp(has.at, wanted.at, wanted.n) == 0 &&
           (has.n == wanted.n || has.at[wanted.n] == ' ');
}

static bool fits(const struct call *call, const struct call *wanted)
{
    struct part rest = wanted->arguments, item;

    if (!same(call->name, wanted->name) ||
        (wanted->result.n && !same_result(call->result, wanted->result)))
        return false;
    while ((item = next_item(&rest)).n)
        if (!has_item(call->arguments, item))
            return false;
    return true;
}

const char *call_find(const char *lines, const char *wanted)
{
    struct call call, want;

    if (!take_apart(wanted, &want))
        return NULL;
    while (*lines) {
        if (take_apart(lines, &call) && fits(&call, &want))
            return lines;
        lines += strcspn(lines, "\n");
        lines += *lines == '\n';
    }
    return NULL;
}

int call_check(const char *wanted, struct err *e)
{
    struct call call;
    char name[32];
    const char *names[64];
    int n = 0;

    take_apart(wanted, &call);
    snprintf(name, sizeof name, "%.*s", (int)call.name.n, wanted);
    for (; n < lens_kinds_count && n < 64; n++) {
        names[n] = lens_kinds[n].name;
        if (strcmp(names[n], name) == 0)
            return 0;
    }
    const char *near = nearest(name, names, n);
    char hint[96] = "The word :lens lists the calls that it shows.";
    if (near)
        snprintf(hint, sizeof hint, "Did you mean %s()?", near);
    return err_say(e, -EINVAL, hint, "the lens shows no call named %s", name);
}
