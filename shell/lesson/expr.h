/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_EXPR_H
#define FISHBOWL_EXPR_H

#include "../../sandbox/sandbox.h"

/*
 * Comparisons of facts, as checks and hints write them:
 *     OPERAND [== != < <= > >= contains matches] OPERAND       a fact alone means "is true"
 * An operand is a fact, a number (with an optional unit s), a text in double quotes (\" and
 * \\ stand for " and \), or yes or no; behind "lens contains" also a system call, see call.h.
 * Numbers are compared as numbers, anything else as text. contains finds a number only as a whole
 * word; matches takes an extended regular expression (regex(7)), ^ and $ being the ends of a line.
 * "not " in front negates; "and" between comparisons wants both. A fact that is absent now makes
 * every comparison false, except != , which is then true.
 */

enum operand_kind { OPERAND_FACT, OPERAND_NUMBER, OPERAND_TEXT, OPERAND_TRUTH, OPERAND_CALL };

struct operand {
    enum operand_kind kind;
    char text[256]; /* as written, without quotes */
    double number;
};

/* One comparison of an expression, for who judges what was written (fishbowl lint). */
struct comparison {
    bool negated;
    struct operand left, right;
    const struct operation *operation; /* NULL: the left operand alone; else see expr_sign() */
    bool more;                         /* "and" follows */
};

/*
 * Read one comparison; *text is left behind it, and behind the "and" that announces another.
 * Returns 0, or -EINVAL with *e.
 */
int expr_read(const char **text, struct comparison *comparison, struct err *e);

/* "==", "contains"...; "" for a fact alone. */
const char *expr_sign(const struct comparison *comparison);

/* Check the syntax and the names of facts without a snapshot. Returns 0 or -EINVAL with *e. */
int expr_check(const char *text, struct err *e);

/*
 * Evaluate. why (at most size - 1 bytes) says both values in words, whether it holds or not:
 * "host.pid(ash) is 3057, container.pid is 1".
 * Returns 1 holds, 0 does not, -EINVAL with *e.
 */
int expr_eval(const char *text, const struct snapshot *s, const struct facts_terminals *t,
              char *why, size_t size, struct err *e);

#endif
