/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LEXER_H
#define FISHBOWL_LEXER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The tokens of a shell command, as POSIX.1 (XCU 2.3, "Token Recognition") tells words from
 * operators, and what bash(1) adds that people type: <<<, &> and |&. Nothing is expanded: what
 * would be is noted in the word.
 */

enum part_kind {
    PART_VARIABLE,   /* $NAME, ${...}, $$ */
    PART_COMMAND,    /* $(...), `...` */
    PART_ARITHMETIC, /* $((...)) */
    PART_PATTERN,    /* *, ?, [...] */
    PART_HOME,       /* ~ */
};

/* A piece of a word that the shell replaces. */
struct part {
    enum part_kind kind;
    size_t start, end;             /* in the text */
    size_t inner_start, inner_end; /* what stands between the parentheses or backquotes */
};

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_OPERATOR, TOKEN_BROKEN };

struct token {
    enum token_kind kind;
    size_t start, end;
    char *text;  /* quotes removed, replaced parts as they stand; of an operator itself */
    bool quoted; /* some of it is: then it is no reserved word */
    bool number; /* digits right before < or >: the descriptor of a redirection */
    struct part *parts;
    int parts_count;
};

struct lexer {
    const char *text;
    size_t at, end;
    const char *wrong; /* of TOKEN_BROKEN: what, */
    size_t wrong_at;   /* and where */
};

/* Read the next token of text[at..end). Free each with token_clear. */
void lexer_next(struct lexer *lexer, struct token *token);
void token_clear(struct token *token);

/*
 * True if a shell would wait for another line behind this one: a quote, a substitution or the last
 * operator of a list is open, or the line ends in a backslash. What opens a here-document or a
 * compound command is not looked for.
 */
bool lexer_unfinished(const char *line);

/* True if the shell replaces some of the word, so that its value is known only when it runs. */
bool token_varies(const struct token *token);

#endif
