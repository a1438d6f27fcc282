/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_ARGUMENTS_H
#define FISHBOWL_ARGUMENTS_H

#include "making.h"

/* The words behind a command, for command.c and options.c. Nobody else includes this. */

struct arguments {
    struct maker *m;
    const struct command *command;
    const struct token *words;
    int count, at;  /* words, and the one that is looked at */
    int operand;    /* how many there were */
    bool over;      /* no options any more */
    bool signalled; /* the signal was named: a further number is a process group, kill(1) */
};

/* The word that is looked at, and what was typed from one word to another; free(3) it. */
const struct token *arguments_now(const struct arguments *a);
char *arguments_typed(const struct arguments *a, int from, int to);

/*
 * Explain the option that stands here, and what it is given; then the next word is looked at.
 * Returns false where none stands. The same for a keyword, such as "dev" of ip(8).
 */
bool take_option(struct arguments *a);
bool take_keyword(struct arguments *a);

/* One letter after the other, as in "-muinp", until one takes the rest of the word or the next. */
void take_letters(struct arguments *a, const char *letters);

/* What stands in a value, with commas between. varies: the shell replaces some of it, so that what
 * is not known may still be right. */
void explain_values(struct maker *m, const struct option *list, const char *value, bool varies);

bool is_number(const char *text);

#endif
