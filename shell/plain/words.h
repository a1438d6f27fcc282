/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PLAIN_WORDS_H
#define FISHBOWL_PLAIN_WORDS_H

#include "../session.h"
#include <stdbool.h>

/*
 * The colon words that only the split screen has: here they do what can be done in a transcript, or
 * say why not. text is the word without its colon. Returns false for all other words.
 */
bool plain_word(struct session *session, const char *text);

#endif
