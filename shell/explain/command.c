/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "arguments.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* One command by its row of the table: its operands, and the command that it may run. */

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

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
static void say_operand(struct maker *m, const char *word, const char *what, const char *more,
                        const struct meaning *meaning)
{
    struct explanation *out = m->out;
    struct entry *last = out->count ? &out->entries[out->count - 1] : NULL;
    bool joins = !more && last && last->word[0] && last->depth == m->depth &&
                 !strcmp(last->what, what) && last->meaning == meaning && strlen(last->word) < 99;
    char *both = joins ? text_format("%s %s", last->word, word) : NULL;
    if (joins) {
        free(last->word);
        free(last->what);
        out->count--;
    }
    struct entry *e =
        make_entryf(m, both ? both : word, "%s%s%s", what, more ? ": " : "", more ? more : "");
    if (e)
        e->meaning = meaning;
    free(both);
}

static void explain_operand(struct arguments *a, const struct operand *o, const char *word)
{
    const struct token *t = arguments_now(a);
    const struct meaning *meaning = table_meaning(o->effect);
    const struct kernel_file *file = o->kind == OPERAND_FILE ? make_file(a->m, t->text) : NULL;
    const char *what = o->what, *more = file ? file->what : NULL;
    if (o->kind == OPERAND_FOLDER && make_group(a->m, t->text)) {
        meaning = meaning_of(a->command->effect, "cgroup");
        what = "a control group";
    }
    say_operand(a->m, word, what, more, meaning);
    if (o->kind == OPERAND_SCRIPT)
        make_script(a->m, t->text);
    if (o->kind == OPERAND_VALUE)
        explain_values(a->m, o->values, t->text, token_varies(t));
    make_parts(a->m, t);
}

/* The rest is another command. What runs it may say what that means, unless it does itself. */
static void explain_command_behind(struct arguments *a, const struct operand *o)
{
    struct maker *m = a->m;
    int first = m->out->count;
    m->depth--;
    make_command(m, arguments_now(a), a->count - a->at);
    m->depth++;
    if (o->effect && first < m->out->count && !m->out->entries[first].meaning)
        m->out->entries[first].meaning = table_meaning(o->effect);
}

/* Returns false when the rest is another command, which has been explained. */
static bool take_operand(struct arguments *a)
{
    const struct token *t = arguments_now(a);
    const struct operand *o = operand_of(a);
    static const struct operand process = {OPERAND_TEXT, "a process, by its number", NULL, NULL};
    bool number = is_number(t->text); /* taskset -p 57 */
    if (o->kind == OPERAND_COMMAND && !number) {
        explain_command_behind(a, o);
        return false;
    }
    char *word = arguments_typed(a, a->at, a->at);
    explain_operand(a, o->kind == OPERAND_COMMAND ? &process : o, word);
    free(word);
    a->operand++;
    a->at++;
    if (a->command->traits & OPTIONS_FIRST)
        a->over = true;
    return true;
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
                           int count);

/* "link" of "ip link": the rest is about that. Returns false where no such word is expected. */
static bool take_subcommand(struct arguments *a)
{
    const struct token *t = arguments_now(a);
    if (!(a->command->traits & SUBCOMMANDS) || a->operand || token_varies(t))
        return false;
    const struct command *sub = table_subcommand(a->command, t->text);
    if (sub) {
        say_command(a->m, sub, t->text);
        a->m->depth--;
        take_arguments(a->m, sub, t + 1, a->count - a->at - 1);
        a->m->depth++;
        a->at = a->count;
    } else {
        make_unknown(a->m, t->text, "no word that fishbowl knows here",
                     table_nearest(a->command, t->text));
        a->operand++;
        a->at++;
    }
    return true;
}

static void take_arguments(struct maker *m, const struct command *c, const struct token *words,
                           int count)
{
    struct arguments a = {.m = m, .command = c, .words = words, .count = count};
    m->depth++;
    if (c->traits & CLUSTERS && count && words->text[strspn(words->text, LETTERS)] == '\0') {
        take_letters(&a, words->text);
        a.at++;
    }
    bool more = true;
    while (more && a.at < a.count)
        more = take_keyword(&a) || take_option(&a) || take_subcommand(&a) || take_operand(&a);
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

/* A call of which the arguments tell more is not said twice. first: index behind the command's. */
static void refine(struct maker *m, int first)
{
    struct entry *command = first ? &m->out->entries[first - 1] : NULL;
    for (int i = first; command && i < m->out->count; i++) {
        const struct meaning *special = m->out->entries[i].meaning;
        bool own = m->out->entries[i].depth > command->depth;
        if (own && special && command->meaning && special != command->meaning &&
            !strcmp(special->call, command->meaning->call))
            command->meaning = NULL;
    }
}

/* The shell may replace some of the path, but not of the name behind it. */
static bool has_name(const struct token *t, const char *name)
{
    return !token_varies(t) || (name > t->text && !strpbrk(name, "$`*?["));
}

static void name_of_command(struct maker *m, const struct token *words, int count)
{
    const char *slash = strrchr(words->text, '/'), *name = slash ? slash + 1 : words->text;
    bool known = has_name(words, name);
    const struct own_word *own = known ? make_own(m, name) : NULL;
    const struct command *c = own ? own->copy_of : known ? table_command(name) : NULL;
    char *word = text_copy(m->text + words->start, words->end - words->start);
    if (own && c)
        make_entryf(m, word, "a copy of %s under another name:", c->name);
    if (c)
        say_command(m, c, own ? c->name : word);
    else if (own)
        make_entryf(m, word, "a function that was made before");
    else if (!known)
        make_entryf(m, word, "a command that is known only when it runs");
    else
        make_unknown(m, word, "no command that fishbowl knows", table_nearest(NULL, name));
    int first = m->out->count;
    make_parts(m, words);
    free(word);
    if (c) {
        m->reader = c->traits & READS_KEYS ? c->name : m->reader;
        m->moved |= !strcmp(c->name, "cd");
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
