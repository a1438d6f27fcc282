/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_CALL_H
#define FISHBOWL_CALL_H

#include "../../sandbox/sandbox.h"
#include <stddef.h>

/*
 * A system call as a check of a lesson names it: lens contains unshare(NEWPID)
 *
 *     NAME(WORD|WORD, "text", ...) [= RESULT]
 *
 * It finds a call of that name which has all the words among its flags and numbers and all the
 * texts among its quoted strings, whatever else it has. A text that begins with "..." is the end of
 * a string. The result is a number, or -1 with or without the name of the error.
 */

/* How long the call at the beginning of a text is, its result included; 0 if none begins there. */
size_t call_length(const char *text);

/* Check that the lens can show such a call. Returns 0, or -EINVAL with *e. */
int call_check(const char *wanted, struct err *e);

/* Find the first line of a text, as the fact "lens" has it, that fits; NULL if none does. */
const char *call_find(const char *lines, const char *wanted);

#endif
