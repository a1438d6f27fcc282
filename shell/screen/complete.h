/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_COMPLETE_H
#define FISHBOWL_COMPLETE_H

#include "../session.h"

/*
 * What Tab offers: colon words and their arguments, the commands of the shown step as whole lines,
 * and the commands and files of the side that the prompt talks to.
 */

/* Words of the screen itself beside the session's table. */
struct screen_word {
    const char *name, *what;
};

/* The line of this step that begins as what is typed, for the side in front; NULL: none. */
const char *complete_suggest(const char *typed);

/* Hook into readline; after prompt_begin. The session may change only by another call. */
void complete_begin(struct session *session, const struct screen_word *words, int count);

/*
 * The step's commands that begin with what is typed: all of them for an empty line, else those
 * that it is a beginning of, once its first word is complete. Fills at most size pointers, which
 * are valid until the session's next turn; returns how many.
 */
int complete_models(const char *typed, const char **lines, int size);

#endif
