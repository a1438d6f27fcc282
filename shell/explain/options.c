/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/kernel/nearest.h"
#include "arguments.h"
#include <stdlib.h>
#include <string.h>

/* Options as getopt_long(3) tells them apart, keywords, and the values of both. */

static bool is_last(const struct option *o)
{
    return !o->letter && !o->name;
}

static const struct option *by_letter(const struct option *list, char letter)
{
    for (; list && !is_last(list); list++)
        if (list->letter && list->letter == letter)
            return list;
    return NULL;
}

/* By name, of which GNU's getopt takes any beginning that only one option has. */
static const struct option *by_name(const struct option *list, const char *name, size_t n,
                                    bool shortened)
{
    const struct option *found = NULL;
    int fits = 0;
    for (const struct option *o = list; o && !is_last(o); o++) {
        if (!o->name || strncmp(o->name, name, n) != 0)
            continue;
        if (!o->name[n])
            return o;
        found = o;
        fits++;
    }
    return shortened && n && fits == 1 ? found : NULL;
}

static const char *near_option(const struct option *list, const char *name)
{
    enum { MANY = 100 };
    const char *names[MANY];
    int count = 0;
    for (; list && !is_last(list) && count < MANY; list++)
        if (list->name && strlen(list->name) > 2) /* all short words are near each other */
            names[count++] = list->name;
    return nearest(name, names, count);
}

char *arguments_typed(const struct arguments *a, int from, int to)
{
    const struct token *first = &a->words[from], *last = &a->words[to];
    return text_copy(a->m->text + first->start, last->end - first->start);
}

const struct token *arguments_now(const struct arguments *a)
{
    return &a->words[a->at];
}

/* ---- values ---- */

bool is_number(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text);
}

/* "lowerdir=a" is named lowerdir; a signal may be a number, or begin with SIG. */
static const struct option *one_value(const struct option *list, const char *value)
{
    size_t n = strcspn(value, "=");
    if (list == signals && is_number(value) && strlen(value) < 3 && atoi(value) > 0)
        return by_letter(list, (char)atoi(value));
    if (list == signals && !strncmp(value, "SIG", 3))
        return by_name(list, value + 3, n - 3, false);
    return by_name(list, value, n, false);
}

void explain_values(struct maker *m, const struct option *list, const char *value, bool varies)
{
    m->depth++;
    while (*value) {
        size_t n = strcspn(value, ",");
        char *one = text_copy(value, n);
        const struct option *o = one_value(list, one);
        struct entry *e = o ? make_entryf(m, one, "%s", o->what) : NULL;
        if (e)
            e->meaning = table_meaning(o->effect);
        else if (!o && !varies)
            make_unknown(m, one, "no value that fishbowl knows here", near_option(list, one));
        free(one);
        value += n + (value[n] == ',');
    }
    m->depth--;
}

static void explain_file(struct maker *m, const char *path)
{
    const struct kernel_file *file = make_file(m, path);
    if (!file || !file->what)
        return;
    m->depth++;
    make_entryf(m, "", "%s", file->what);
    m->depth--;
}

/* ---- options ---- */

static const char value_lacks[] = ". Its value is missing";

/* full: its name where the word has not all of it, or NULL. wrong: what is, or NULL. */
static void say_option(struct arguments *a, const struct option *o, const char *word,
                       const char *full, const char *wrong)
{
    struct entry *e = make_entryf(a->m, word, "%s%s%s%s%s", full ? "(--" : "", full ? full : "",
                                  full ? ") " : "", o->what, wrong ? wrong : "");
    if (!e)
        return;
    e->meaning = table_meaning(o->effect);
    e->unknown = wrong != NULL;
}

/* What an option is given: value (may be NULL), of the token that it stands in. */
static void value_of(struct arguments *a, const struct option *o, const char *value,
                     const struct token *token)
{
    if (value && o->takes == TAKES_SCRIPT)
        make_script(a->m, value);
    else if (value && o->values)
        explain_values(a->m, o->values, value, token_varies(token));
    else if (value)
        explain_file(a->m, value);
    make_parts(a->m, token);
}

static bool wants_next(const struct option *o)
{
    return o->takes == TAKES_VALUE || o->takes == TAKES_SCRIPT;
}

static void long_option(struct arguments *a)
{
    const struct token *t = arguments_now(a);
    const char *name = t->text + 2, *equals = strchr(name, '=');
    size_t n = strcspn(name, "=");
    const struct option *o = by_name(a->command->options, name, n, true);
    int from = a->at;
    if (!o) {
        char *word = arguments_typed(a, from, from), *bare = text_copy(name, n);
        const char *near = near_option(a->command->options, bare);
        char *dashed = near ? text_format("--%s", near) : NULL;
        char *what = text_format("no option of %s that fishbowl knows", a->command->name);
        make_unknown(a->m, word, what, dashed);
        free(what);
        free(dashed);
        free(bare);
        free(word);
        make_parts(a->m, t);
        return;
    }
    bool next = !equals && wants_next(o), lacks = next && a->at + 1 == a->count;
    if (next && !lacks)
        a->at++;
    char *word = arguments_typed(a, from, a->at);
    say_option(a, o, word, n < strlen(o->name) ? o->name : NULL,
               lacks                                 ? value_lacks
               : equals && o->takes == TAKES_NOTHING ? ". It takes no value"
                                                     : NULL);
    free(word);
    value_of(a, o,
             lacks    ? NULL
             : equals ? equals + 1
             : next   ? arguments_now(a)->text
                      : NULL,
             arguments_now(a));
}

/* Options of find(1) and ip(8) are whole words behind one dash. */
static void unknown_word(struct arguments *a, const char *text)
{
    char *what = text_format("no option of %s that fishbowl knows", a->command->name);
    make_unknown(a->m, text, what, near_option(a->command->keywords, text));
    free(what);
}

static void unknown_letter(struct arguments *a, char letter)
{
    char word[3] = {'-', letter, '\0'};
    char *what = text_format("no option of %s that fishbowl knows", a->command->name);
    make_unknown(a->m, word, what, NULL);
    free(what);
}

void take_letters(struct arguments *a, const char *letters)
{
    const struct token *t = arguments_now(a);
    for (; *letters; letters++) {
        const struct option *o = by_letter(a->command->options, *letters);
        if (!o) {
            unknown_letter(a, *letters);
            if ((unsigned char)*letters >= 0x80)
                break;
            continue;
        }
        bool takes = wants_next(o) || o->takes == TAKES_ATTACHED;
        bool next = wants_next(o) && !letters[1], lacks = next && a->at + 1 == a->count;
        if (next && !lacks)
            a->at++;
        const char *value = lacks   ? NULL
                            : next  ? arguments_now(a)->text
                            : takes ? letters + 1
                                    : NULL;
        char *word = text_format("-%c%s%s", *letters, next && value ? " " : "", value ? value : "");
        say_option(a, o, word, o->name, lacks ? value_lacks : NULL);
        free(word);
        if (takes && value && *value) {
            value_of(a, o, value, arguments_now(a));
            return;
        }
    }
    make_parts(a->m, t);
}

static bool special_option(struct arguments *a, const char *text)
{
    const struct option *o;
    if (a->signalled && is_number(text + 1)) {
        make_entryf(a->m, text, "%s",
                    strcmp(text, "-1") != 0 ? "all processes of the process group of this number"
                                            : "all processes that may be signalled, but itself");
        return true;
    }
    if (a->command->traits & NUMBERS && is_number(text + 1)) {
        make_entryf(a->m, text, "so many lines, or steps of niceness");
        return true;
    }
    if (!(a->command->traits & SIGNALS) || !(o = one_value(signals, text + 1)))
        return false;
    a->signalled = true;
    struct entry *e =
        make_entryf(a->m, text, "the signal %s%s: %s", o->letter ? "SIG" : "", o->name, o->what);
    if (e)
        e->meaning = table_meaning(o->effect);
    return true;
}

bool take_option(struct arguments *a)
{
    const char *text = arguments_now(a)->text;
    if (a->over || text[0] != '-' || !text[1])
        return false;
    if (!strcmp(text, "--")) {
        make_entryf(a->m, "--", "here the options end");
        a->over = true;
    } else if (special_option(a, text)) {
        ;
    } else if (text[1] == '-') {
        long_option(a);
    } else if (a->command->keywords) {
        unknown_word(a, text);
    } else {
        take_letters(a, text + 1);
    }
    a->at++;
    return true;
}

bool take_keyword(struct arguments *a)
{
    const char *text = arguments_now(a)->text;
    size_t n = strcspn(text, "=");
    const struct option *o = by_name(a->command->keywords, text, strlen(text), false);
    bool equals = !o && text[n] && (o = by_name(a->command->keywords, text, n, false));
    if (!o)
        return false;
    int from = a->at;
    bool next = !equals && wants_next(o), lacks = next && a->at + 1 == a->count;
    if (next && !lacks)
        a->at++;
    char *word = arguments_typed(a, from, a->at);
    say_option(a, o, word, NULL, lacks ? value_lacks : NULL);
    free(word);
    const char *value = equals ? text + n + 1 : next && !lacks ? arguments_now(a)->text : NULL;
    value_of(a, o, value, arguments_now(a));
    a->at++;
    return true;
}
