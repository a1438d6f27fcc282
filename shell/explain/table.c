/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"
#include "../../sandbox/kernel/nearest.h"
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

enum { COMMANDS = 300 };

static const struct command *const lists[] = {
    commands_namespaces, commands_files,    commands_processes, commands_network,
    commands_containers, commands_programs, commands_shell,     NULL,
};

const struct command *table_row(int i)
{
    for (const struct command *const *list = lists; *list; list++)
        for (const struct command *c = *list; c->name; c++)
            if (i-- == 0)
                return c;
    return NULL;
}

const struct command *table_command(const char *name)
{
    const struct command *c;
    for (int i = 0; (c = table_row(i)); i++)
        if (!strcmp(c->name, name))
            return c;
    return NULL;
}

/* What the name of a subcommand adds to that of its command; NULL if it is none of its. */
static const char *added(const struct command *sub, const struct command *command)
{
    size_t n = strlen(command->name);
    if (strncmp(sub->name, command->name, n) != 0 || sub->name[n] != ' ')
        return NULL;
    return strchr(sub->name + n + 1, ' ') ? NULL : sub->name + n + 1;
}

const struct command *table_subcommand(const struct command *command, const char *word)
{
    const struct command *c;
    for (int i = 0; word[0] && (c = table_row(i)); i++) {
        const char *name = added(c, command);
        if (name && !strncmp(name, word, strlen(word)))
            return c;
    }
    return NULL;
}

const char *table_nearest(const struct command *command, const char *word)
{
    const char *names[COMMANDS];
    const struct command *c;
    int count = 0;
    for (int i = 0; (c = table_row(i)) && count < COMMANDS; i++) {
        const char *name = command ? added(c, command) : strchr(c->name, ' ') ? NULL : c->name;
        if (name)
            names[count++] = name;
    }
    return nearest(word, names, count);
}

const struct kernel_file *table_file(const char *path)
{
    const char *last = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    for (const struct kernel_file *f = kernel_files; f->pattern; f++)
        if (!fnmatch(f->pattern, strchr(f->pattern, '/') ? path : last, 0))
            return f;
    return NULL;
}

const struct meaning *table_meaning(const char *effect)
{
    char call[32];
    if (!effect)
        return NULL;
    size_t n = strcspn(effect, " ");
    snprintf(call, sizeof call, "%.*s", (int)n, effect);
    return meaning_of(call, effect[n] ? effect + n + 1 : NULL);
}
