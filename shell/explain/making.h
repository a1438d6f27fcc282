/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_MAKING_H
#define FISHBOWL_MAKING_H

#include "../lesson/text.h"
#include "explain.h"
#include "lexer.h"
#include "table.h"

/*
 * What the files of explain share: explain.c (entries), syntax.c (the grammar of the shell),
 * parts.c (what the shell replaces, redirections), command.c and options.c (one command by its
 * table). Nobody else includes this.
 */

struct maker {
    struct explanation *out;
    struct own_words *own;
    const char *text;   /* that positions are in */
    int depth;          /* for indenting */
    int nested;         /* commands in commands */
    bool moved;         /* the command changes the folder first: paths are not known any more */
    bool inner;         /* in the script of sh -c: positions are not those of the command line */
    const char *reader; /* the last command, if it reads what is typed next */
    char **seen;        /* parts that are explained already */
    int seen_count;
};

/* explain.c */

/* Add an entry; word as typed. Returns it, or NULL once there are too many. */
struct entry *make_entry(struct maker *m, const char *word, size_t n, const char *what);
struct entry *make_entryf(struct maker *m, const char *word, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for what the tables do not know; near (may be NULL) is suggested. */
void make_unknown(struct maker *m, const char *word, const char *what, const char *near);

/* What is wrong with the syntax, and where; the first mistake counts. Returns false. */
bool make_wrong(struct maker *m, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The file of the kernel at a path as typed, or NULL; and whether a control group lies there. */
const struct kernel_file *make_file(const struct maker *m, const char *path);
bool make_group(const struct maker *m, const char *path);

const struct own_word *make_own(const struct maker *m, const char *name);
void make_own_add(struct maker *m, const char *name, const struct command *copy_of);

/* syntax.c: a command line, [start, end) of m->text. Returns false where its syntax is wrong. */
bool make_list(struct maker *m, size_t start, size_t end);

/* The same for a line in one word, as sh -c has it. */
bool make_script(struct maker *m, const char *script);

/* parts.c */
void make_parts(struct maker *m, const struct token *token);
void make_redirection(struct maker *m, const struct token *number, const struct token *sign,
                      const struct token *target);
bool is_redirection(const struct token *token);

/* command.c: the words of one command, without its redirections. */
void make_command(struct maker *m, const struct token *words, int count);

#endif
