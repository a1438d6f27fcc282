/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/kernel/nearest.h"
#include "making.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One command by its row of the table: options and operands, as getopt_long(3) tells them apart. */

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

struct arguments {
    struct maker *m;
    const struct command *command;
    const struct token *words;
    int count, at; /* words, and the one that is looked at */
    int operand;   /* how many there were */
    bool over;     /* no options any more */
};

static const struct option *by_letter(const struct option *list, char letter)
{
    for (; list && (list->letter || list->name); list++)
        if (list->letter && list->letter == letter)
            return list;
    return NULL;
}

static bool is_last(const struct option *o)
{
    return !o->letter && !o->name;
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
        if (list->name && strlen(list->name) > 1)
            names[count++] = list->name;
    return nearest(name, names, count);
}

/* As typed: words[from..to], or a slice of one. */
static char *typed(const struct arguments *a, int from, int to)
{
    const struct token *first = &a->words[from], *last = &a->words[to];
    return text_copy(a->m->text + first->start, last->end - first->start);
}

static const struct token *current(const struct arguments *a)
{
    return &a->words[a->at];
}

/* ---- values ---- */

static bool is_number(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text);
}

/* "lowerdir=a" is named lowerdir; a signal may be a number, or begin with SIG. */
static const struct option *one_value(const struct option *list, const char *value)
{
    size_t n = strcspn(value, "=");
    if (list == signals && is_number(value) && atoi(value) > 0)
        return strlen(value) < 3 ? by_letter(list, (char)atoi(value)) : NULL;
    if (list == signals && !strncmp(value, "SIG", 3))
        return by_name(list, value + 3, n - 3, false);
    return by_name(list, value, n, false);
}

static void explain_values(struct maker *m, const struct option *list, const char *value)
{
    m->depth++;
    while (*value) {
        size_t n = strcspn(value, ",");
        char *one = text_copy(value, n);
        const struct option *o = one_value(list, one);
        if (o) {
            struct entry *e = make_entryf(m, one, "%s", o->what);
            if (e)
                e->meaning = table_meaning(o->effect);
        } else {
            make_unknown(m, one, "no value that fishbowl knows here", near_option(list, one));
        }
        free(one);
        value += n + (value[n] == ',');
    }
    m->depth--;
}

static void explain_file(struct maker *m, const char *path)
{
    const struct kernel_file *file = table_file(path);
    if (!file || !file->what)
        return;
    m->depth++;
    make_entryf(m, "", "%s", file->what);
    m->depth--;
}

/* ---- options ---- */

static void say_option(struct arguments *a, const struct option *o, const char *word,
                       const char *full, bool lacks)
{
    struct entry *e = make_entryf(a->m, word, "%s%s%s%s%s", full ? "(" : "", full ? full : "",
                                  full ? ") " : "", o->what, lacks ? ". Its value is missing" : "");
    if (!e)
        return;
    e->meaning = table_meaning(o->effect);
    e->unknown = lacks;
}

/* What an option is given: value (may be NULL), of the token that it stands in. */
static void value_of(struct arguments *a, const struct option *o, const char *value,
                     const struct token *token)
{
    if (value && o->takes == TAKES_SCRIPT)
        make_script(a->m, value);
    else if (value && o->values && !token_varies(token))
        explain_values(a->m, o->values, value);
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
    const struct token *t = current(a);
    const char *name = t->text + 2, *equals = strchr(name, '=');
    size_t n = strcspn(name, "=");
    const struct option *o = by_name(a->command->options, name, n, true);
    int from = a->at;
    if (!o) {
        char *word = typed(a, from, from), *bare = text_copy(name, n);
        const char *near = near_option(a->command->options, bare);
        char *dashed = near ? text_format("--%s", near) : NULL;
        char *what = text_format("no option of %s that fishbowl knows", a->command->name);
        make_unknown(a->m, word, what, dashed);
        free(what), free(dashed), free(bare), free(word);
        make_parts(a->m, t);
        return;
    }
    bool next = !equals && wants_next(o), lacks = next && a->at + 1 == a->count;
    if (next && !lacks)
        a->at++;
    char *word = typed(a, from, a->at);
    char *full = n < strlen(o->name) ? text_format("--%s", o->name) : NULL;
    say_option(a, o, word, full, lacks);
    free(word), free(full);
    value_of(a, o, lacks ? NULL : equals ? equals + 1 : next ? current(a)->text : NULL, current(a));
}

static void unknown_letter(struct arguments *a, char letter)
{
    char word[3] = {'-', letter, '\0'};
    char *what = text_format("no option of %s that fishbowl knows", a->command->name);
    make_unknown(a->m, word, what, NULL);
    free(what);
}

/* "-muinp", "-t proc", "-j18": one letter after the other, until one takes the rest. */
static void short_options(struct arguments *a, const char *letters)
{
    const struct token *t = current(a);
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
        const char *value = lacks ? NULL : next ? current(a)->text : takes ? letters + 1 : NULL;
        char *word = text_format("-%c%s%s", *letters, next && value ? " " : "", value ? value : "");
        char *full = o->name ? text_format("--%s", o->name) : NULL;
        say_option(a, o, word, full, lacks);
        free(word), free(full);
        if (takes && value && *value) {
            value_of(a, o, value, current(a));
            return;
        }
    }
    make_parts(a->m, t);
}

static bool special_option(struct arguments *a, const char *text)
{
    const struct option *o;
    if (a->command->traits & NUMBERS && is_number(text + 1)) {
        make_entryf(a->m, text, "so many lines, or steps of niceness");
        return true;
    }
    if (!(a->command->traits & SIGNALS) || !(o = one_value(signals, text + 1)))
        return false;
    struct entry *e =
        make_entryf(a->m, text, "the signal %s%s: %s", o->letter ? "SIG" : "", o->name, o->what);
    if (e)
        e->meaning = table_meaning(o->effect);
    return true;
}

static bool take_option(struct arguments *a)
{
    const char *text = current(a)->text;
    if (a->over || text[0] != '-' || !text[1])
        return false;
    if (!strcmp(text, "--")) {
        make_entryf(a->m, "--", "here the options end");
        a->over = true;
    } else if (special_option(a, text)) {
        ;
    } else if (text[1] == '-') {
        long_option(a);
    } else {
        short_options(a, text + 1);
    }
    a->at++;
    return true;
}

static bool take_keyword(struct arguments *a)
{
    const char *text = current(a)->text;
    size_t n = strcspn(text, "=");
    const struct option *o = by_name(a->command->keywords, text, strlen(text), false);
    bool equals = !o && text[n] && (o = by_name(a->command->keywords, text, n, false));
    if (!o)
        return false;
    int from = a->at;
    bool next = !equals && wants_next(o), lacks = next && a->at + 1 == a->count;
    if (next && !lacks)
        a->at++;
    char *word = typed(a, from, a->at);
    say_option(a, o, word, NULL, lacks);
    free(word);
    const char *value = equals ? text + n + 1 : next && !lacks ? current(a)->text : NULL;
    value_of(a, o, value, current(a));
    a->at++;
    return true;
}

/* ---- operands ---- */

static const struct operand *operand_of(const struct arguments *a)
{
    static const struct operand more = {OPERAND_TEXT, "an argument", NULL, NULL};
    const struct operand *o = a->command->operands;
    if (!o || !o->what)
        return &more;
    for (int i = 0; i < a->operand && o[1].what; i++)
        o++;
    return o;
}

/* Neighbours that mean the same share an entry. */
static void say_operand(struct maker *m, const struct operand *o, const char *word,
                        const struct kernel_file *file)
{
    struct explanation *out = m->out;
    struct entry *last = out->count ? &out->entries[out->count - 1] : NULL;
    const struct meaning *meaning = table_meaning(o->effect);
    bool joins = !file && last && last->word[0] && last->depth == m->depth &&
                 !strcmp(last->what, o->what) && last->meaning == meaning &&
                 strlen(last->word) < 99;
    char *both = joins ? text_format("%s %s", last->word, word) : NULL;
    if (joins) {
        free(last->word), free(last->what);
        out->count--;
    }
    struct entry *e = make_entryf(m, both ? both : word, "%s%s%s", o->what, file ? ": " : "",
                                  file ? file->what : "");
    if (e)
        e->meaning = meaning;
    free(both);
}

/* Returns false when the rest is another command, which has been explained. */
static bool take_operand(struct arguments *a)
{
    const struct token *t = current(a);
    const struct operand *o = operand_of(a);
    char *word = typed(a, a->at, a->at);
    bool command = o->kind == OPERAND_COMMAND && !is_number(t->text); /* taskset -p 57 */
    if (command) {
        a->m->depth--;
        make_command(a->m, t, a->count - a->at);
        a->m->depth++;
    } else {
        const struct kernel_file *file = o->kind == OPERAND_FILE ? table_file(t->text) : NULL;
        say_operand(a->m, o, word, file && file->what ? file : NULL);
        if (o->kind == OPERAND_SCRIPT)
            make_script(a->m, t->text);
        if (o->kind == OPERAND_VALUE && !token_varies(t))
            explain_values(a->m, o->values, t->text);
        make_parts(a->m, t);
    }
    free(word);
    a->operand++;
    a->at++;
    if (a->command->traits & OPTIONS_FIRST)
        a->over = true;
    return !command;
}

/* ---- the command itself ---- */

static void say_command(struct maker *m, const struct command *c, const char *word)
{
    struct entry *e = make_entryf(m, word, "%s%s%s%s%s", c->what, c->page[0] ? "; " : "", c->page,
                                  c->busybox ? ". In Alpine: " : "", c->busybox ? c->busybox : "");
    if (e)
        e->meaning = table_meaning(c->effect);
}

/* A copy of a program that this very line makes is that program under another name. */
static void note_copy(const struct arguments *a)
{
    if (strcmp(a->command->name, "cp") != 0 || a->count < 2)
        return;
    const char *to = a->words[a->count - 1].text, *from = a->words[a->count - 2].text;
    const char *name = strrchr(to, '/') ? strrchr(to, '/') + 1 : to;
    const char *base = strrchr(from, '/') ? strrchr(from, '/') + 1 : from;
    const struct command *source = table_command(base);
    if (source && name[0] && !table_command(name))
        make_own_add(a->m, name, source);
}

static void take_arguments(struct maker *m, const struct command *c, const struct token *words,
                           int count)
{
    struct arguments a = {.m = m, .command = c, .words = words, .count = count};
    m->depth++;
    if (c->traits & CLUSTERS && count && words->text[strspn(words->text, LETTERS)] == '\0') {
        short_options(&a, words->text);
        a.at++;
    }
    while (a.at < a.count) {
        const struct command *sub = NULL;
        if (take_keyword(&a) || take_option(&a))
            continue;
        if (c->traits & SUBCOMMANDS && !a.operand && !token_varies(current(&a)) &&
            (sub = table_subcommand(c, current(&a)->text))) {
            say_command(m, sub, current(&a)->text);
            m->depth--;
            take_arguments(m, sub, words + a.at + 1, count - a.at - 1);
            m->depth++;
            break;
        }
        if (c->traits & SUBCOMMANDS && !a.operand && !token_varies(current(&a)) &&
            !(c->operands && c->operands->what)) {
            make_unknown(m, current(&a)->text, "no word that fishbowl knows here",
                         table_nearest(c, current(&a)->text));
            a.operand++;
            a.at++;
            continue;
        }
        if (!take_operand(&a))
            break;
    }
    m->depth--;
    note_copy(&a);
}

/* NAME=VALUE before a command, or alone. */
static bool is_assignment(const struct token *t)
{
    size_t n = 0;
    while (isalnum((unsigned char)t->text[n]) || t->text[n] == '_')
        n++;
    return n && !isdigit((unsigned char)t->text[0]) && t->text[n] == '=';
}

static void rest_as_arguments(struct maker *m, const struct token *words, int count)
{
    static const struct command unknown = {.name = ""};
    struct arguments a = {
        .m = m, .command = &unknown, .words = words, .count = count, .over = true};
    m->depth++;
    while (a.at < a.count)
        take_operand(&a);
    m->depth--;
}

/* A call whose flags the arguments tell is not said twice. first: index behind the command's. */
static void refine(struct maker *m, int first)
{
    const struct meaning *general = first ? m->out->entries[first - 1].meaning : NULL;
    for (int i = first; general && !general->flag[0] && i < m->out->count; i++) {
        const struct meaning *special = m->out->entries[i].meaning;
        if (special && special->flag[0] && !strcmp(special->call, general->call))
            m->out->entries[first - 1].meaning = NULL;
    }
}

static void name_of_command(struct maker *m, const struct token *words, int count)
{
    const char *text = words->text, *slash = strrchr(text, '/');
    const char *name = slash ? slash + 1 : text;
    const struct own_word *own = make_own(m, name);
    const struct command *c = own ? own->copy_of : table_command(name);
    char *word = text_copy(m->text + words->start, words->end - words->start);
    if (token_varies(words)) {
        make_entryf(m, word, "a command that is known only when it runs");
        make_parts(m, words);
    } else if (c) {
        if (own)
            make_entryf(m, word, "a copy of %s under another name:", c->name);
        say_command(m, c, own ? c->name : word);
    } else if (own) {
        make_entryf(m, word, "a function that was made before");
    } else {
        make_unknown(m, word, "no command that fishbowl knows", table_nearest(NULL, name));
    }
    free(word);
    if (c && c->traits & READS_KEYS)
        m->reader = c->name;
    if (c && !token_varies(words)) {
        int first = m->out->count;
        take_arguments(m, c, words + 1, count - 1);
        refine(m, first);
    } else {
        rest_as_arguments(m, words + 1, count - 1);
    }
}

void make_command(struct maker *m, const struct token *words, int count)
{
    if (m->nested >= EXPLAIN_NESTING) {
        make_wrong(m, words->start, "there are more than %d commands in each other",
                   EXPLAIN_NESTING);
        return;
    }
    while (count && is_assignment(words)) {
        char *word = text_copy(m->text + words->start, words->end - words->start);
        make_entryf(m, word, "%s",
                    count > 1 ? "a variable in the environment of what follows"
                              : "sets a variable of the shell");
        make_parts(m, words);
        free(word);
        words++;
        count--;
    }
    if (!count)
        return;
    m->nested++;
    name_of_command(m, words, count);
    m->nested--;
}
