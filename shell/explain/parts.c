/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "making.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the shell replaces in a word before a command runs, and where its input and output go. */

static const struct {
    const char *name, *what;
} variables[] = {
    {"$$", "the number of this shell, as it knows itself: inside a PID namespace another one "
           "than outside"},
    {"$!", "the number of the command that was started last with &"},
    {"$?", "how the last command ended: 0 is well"},
    {"$#", "how many words the function or script was given"},
    {"$@", "all words that the function or script was given"},
    {"$*", "all words that the function or script was given"},
    {"$0", "the name of the shell or script"},
    {"$-", "the options of the shell"},
    {"$PWD", "the folder in which the shell stands"},
    {"$HOME", "the home folder"},
    {"$PPID", "the number of the process that started this shell"},
    {"$BASHPID", "the number of this very process of bash, also within ( ), where $$ is still "
                 "that of the shell around it"},
    {"$UID", "the user id of the shell"},
    {"$PATH", "the folders in which commands are looked for"},
    {"$RANDOM", "a number by chance"},
};

static bool seen(struct maker *m, const char *part)
{
    for (int i = 0; i < m->seen_count; i++)
        if (!strcmp(m->seen[i], part))
            return true;
    m->seen = array_grow(m->seen, m->seen_count, sizeof *m->seen);
    m->seen[m->seen_count++] = text_copy(part, strlen(part));
    return false;
}

/* word is the part as typed, or "" where it is the whole word, which has been shown. */
static void variable(struct maker *m, const char *part, const char *word)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        if (!strcmp(variables[i].name, part)) {
            make_entryf(m, word, "%s", variables[i].what);
            return;
        }
    }
    if (part[1] >= '1' && part[1] <= '9')
        make_entryf(m, word, "word %c that the function or script was given", part[1]);
    else if (part[1] == '{')
        make_entryf(m, word, "is replaced by the value of a variable, perhaps changed");
    else
        make_entryf(m, word, "is replaced by the value of the variable %s", part + 1);
}

static void substitution(struct maker *m, const struct part *p, const char *word)
{
    make_entryf(m, word, "is replaced by what this prints:");
    m->depth++;
    if (p->inner_end > p->inner_start)
        make_list(m, p->inner_start, p->inner_end);
    m->depth--;
}

void make_parts(struct maker *m, const struct token *token)
{
    m->depth++;
    for (int i = 0; i < token->parts_count; i++) {
        const struct part *p = &token->parts[i];
        char *part = text_copy(m->text + p->start, p->end - p->start);
        const char *word = p->start == token->start && p->end == token->end ? "" : part;
        if (seen(m, part))
            ;
        else if (p->kind == PART_VARIABLE)
            variable(m, part, word);
        else if (p->kind == PART_COMMAND)
            substitution(m, p, word);
        else if (p->kind == PART_ARITHMETIC)
            make_entryf(m, word, "is replaced by the result of this calculation");
        else if (p->kind == PART_HOME)
            make_entryf(m, word, "the home folder");
        else
            make_entryf(m, word, "a pattern: the word becomes the names of all files that fit");
        free(part);
    }
    m->depth--;
}

/* ---- redirections ---- */

static const struct {
    const char *sign, *what;
    bool writes;
} redirections[] = {
    {">", "what it prints goes into this file, which is emptied first", true},
    {">|", "what it prints goes into this file, which is emptied first", true},
    {">>", "what it prints is added to this file", true},
    {"&>", "what it prints goes into this file, error messages too", true},
    {"&>>", "what it prints is added to this file, error messages too", true},
    {"<", "its input comes from this file", false},
    {"<>", "this file is opened for its input, and can be written too", false},
    {"<<<", "its input is this text", false},
    {">&", "what it prints goes where that descriptor leads", false},
    {"<&", "its input comes from where that descriptor leads", false},
};

enum { REDIRECTIONS = sizeof redirections / sizeof *redirections };

bool is_redirection(const struct token *token)
{
    if (token->kind != TOKEN_OPERATOR)
        return false;
    for (int i = 0; i < REDIRECTIONS; i++)
        if (!strcmp(redirections[i].sign, token->text))
            return true;
    return !strcmp(token->text, "<<") || !strcmp(token->text, "<<-");
}

static int find(const char *sign)
{
    int i = 0;
    while (i < REDIRECTIONS - 1 && strcmp(redirections[i].sign, sign) != 0)
        i++;
    return i;
}

static const char *source_of(const struct token *number)
{
    return !number                      ? ""
           : !strcmp(number->text, "2") ? " (2: its error messages)"
           : !strcmp(number->text, "0") ? " (0: its input)"
           : !strcmp(number->text, "1") ? ""
                                        : " (of another descriptor)";
}

void make_redirection(struct maker *m, const struct token *number, const struct token *sign,
                      const struct token *target)
{
    int i = find(sign->text);
    const struct kernel_file *file = make_file(m, target->text);
    bool kernel = file && redirections[i].writes && file->writing;
    const char *more = kernel ? file->writing : file ? file->what : NULL;
    char *word = text_format("%s%s %.*s", number ? number->text : "", sign->text,
                             (int)(target->end - target->start), m->text + target->start);
    m->depth++;
    struct entry *e = make_entryf(m, word, "%s%s%s%s",
                                  kernel ? "what it prints is written there" : redirections[i].what,
                                  source_of(number), more ? ": " : "", more ? more : "");
    if (e && file && redirections[i].writes)
        e->meaning = table_meaning(file->effect);
    else if (e && redirections[i].writes)
        e->meaning = table_meaning("openat O_CREAT");
    make_parts(m, target);
    m->depth--;
    free(word);
}
