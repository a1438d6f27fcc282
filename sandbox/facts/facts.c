/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "facts.h"
#include "../kernel/nearest.h"
#include "../kernel/procfs.h"
#include "answers.h"
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 256, MOST_FACTS = 256 };

void value_number(struct fact_value *value, double number)
{
    value->type = FACT_NUMBER;
    value->number = number;
    snprintf(value->text, sizeof value->text, "%.*f", number == (double)(long long)number ? 0 : 1,
             number);
}

void value_truth(struct fact_value *value, bool truth)
{
    value->type = FACT_TRUTH;
    value->number = truth;
    snprintf(value->text, sizeof value->text, "%s", truth ? "yes" : "no");
}

void value_text(struct fact_value *value, const char *text)
{
    value->type = FACT_TEXT;
    proc_copy_printable(value->text, sizeof value->text, text);
}

void value_none(struct fact_value *value, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    value->type = FACT_NONE;
    vsnprintf(value->text, sizeof value->text, fmt, args);
    va_end(args);
}

const char *fact_text(const struct fact_value *value)
{
    return value->type == FACT_TEXT && value->borrowed ? value->borrowed : value->text;
}

int ns_kind_of(const char *word)
{
    for (int kind = 0; kind < NS_KINDS; kind++)
        if (strcmp(word, ns_table[kind].name) == 0)
            return kind;
    return -1;
}

/* Where the argument stands in a name: between "(" and the last ")", or behind ".ns.". */
struct span {
    size_t start, end;
};

static struct span argument_span(const char *name)
{
    const char *open = strchr(name, '('), *close = strrchr(name, ')');
    if (open && close && close > open)
        return (struct span){(size_t)(open + 1 - name), (size_t)(close - name)};
    const char *ns = strstr(name, ".ns.");
    size_t end = strlen(name), start = ns ? (size_t)(ns + strlen(".ns.") - name) : end;
    return (struct span){start, end};
}

/* "host.pid(ash)" without its argument, "host.pid()": what names are compared by. */
static void key_of(const char *name, char *key, size_t size)
{
    struct span a = argument_span(name);
    snprintf(key, size, "%.*s%s", (int)a.start, name, name + a.end);
}

/* mount(container,PATH) has its first argument fixed. */
static bool fixed_part(const char *pattern, const char *given, size_t *length)
{
    size_t fixed = 0;
    while (pattern[fixed] && !isupper((unsigned char)pattern[fixed]))
        fixed++;
    *length = fixed;
    return strncmp(pattern, given, fixed) == 0;
}

const struct fact_info *fact_find(const char *name, char *argument, size_t size)
{
    char key[NAME_MAX_LENGTH], other[NAME_MAX_LENGTH];
    if (strlen(name) >= sizeof key)
        return NULL;
    key_of(name, key, sizeof key);
    for (int i = 0; i < facts_count; i++) {
        const struct fact_info *info = &facts_table[i];
        key_of(info->name, other, sizeof other);
        if (strcmp(key, other) != 0)
            continue;
        struct span given = argument_span(name), wanted = argument_span(info->name);
        size_t fixed = 0;
        if (!fixed_part(info->name + wanted.start, name + given.start, &fixed))
            continue;
        if (argument && size > 0)
            snprintf(argument, size, "%.*s", (int)(given.end - given.start - fixed),
                     name + given.start + fixed);
        return info;
    }
    return NULL;
}

static int unknown_name(const char *name, struct err *e)
{
    char keys[MOST_FACTS][64], key[NAME_MAX_LENGTH], hint[160];
    const char *words[MOST_FACTS];
    int n = facts_count < MOST_FACTS ? facts_count : MOST_FACTS;
    key_of(name, key, sizeof key);
    for (int i = 0; i < n; i++) {
        key_of(facts_table[i].name, keys[i], sizeof keys[i]);
        words[i] = keys[i];
    }
    const char *found = nearest(key, words, n);
    int row = 0;
    while (found && words[row] != found)
        row++;
    if (found)
        snprintf(hint, sizeof hint, "Did you mean %s?", facts_table[row].name);
    else
        snprintf(hint, sizeof hint, "The command :fact lists all names.");
    return err_say(e, -EINVAL, hint, "there is no fact called %s", name);
}

/* Look a name up and judge its argument by the word that stands for it in the table. */
static const struct fact_info *resolve(const char *name, char *argument, size_t size, struct err *e)
{
    const struct fact_info *info = fact_find(name, argument, size);
    if (!info) {
        unknown_name(name, e);
        return NULL;
    }
    struct span wanted = argument_span(info->name);
    if (wanted.start == wanted.end)
        return info;
    if (argument[0] == '\0') {
        err_say(e, -EINVAL, "Write it as in the list of :fact.",
                "%s: the word in capitals stands for something that is missing", info->name);
        return NULL;
    }
    if (strstr(info->name, "KIND") && ns_kind_of(argument) < 0) {
        err_say(e, -EINVAL, "The kinds are mnt, uts, ipc, net, pid, user, cgroup and time.",
                "%s: there is no such kind of namespace", name);
        return NULL;
    }
    if (strstr(info->name, "PATH") && argument[0] != '/') {
        err_say(e, -EINVAL, "Paths are written in full here, whatever the shell's directory is.",
                "%s: a path begins with /", name);
        return NULL;
    }
    return info;
}

int fact_check_name(const char *name, struct err *e)
{
    char argument[NAME_MAX_LENGTH];
    return resolve(name, argument, sizeof argument, e) ? 0 : -EINVAL;
}

int fact_get(const struct snapshot *s, const struct facts_terminals *terminals, const char *name,
             struct fact_value *value, struct err *e)
{
    char argument[NAME_MAX_LENGTH];
    *value = (struct fact_value){.type = FACT_NONE};
    const struct fact_info *info = resolve(name, argument, sizeof argument, e);
    if (!info)
        return -EINVAL;
    bowl_translate(s, info->name, argument, sizeof argument);
    const struct fact_query query = {.s = s,
                                     .terminals = terminals,
                                     .info = info,
                                     .side = strstr(info->name, "container") ? SIDE_CONTAINER
                                                                             : SIDE_HOST,
                                     .argument = argument};
    if (!s) {
        value_none(value, "there is no lab yet");
        return 0;
    }
    info->get(&query, value);
    if (value->type == FACT_NUMBER && info->unit[0]) {
        size_t used = strlen(value->text);
        used += (size_t)snprintf(value->text + used, sizeof value->text - used, " %s", info->unit);
        if (value->window > 0)
            snprintf(value->text + used, sizeof value->text - used, " over %.1f s", value->window);
    }
    return 0;
}
