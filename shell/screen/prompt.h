/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PROMPT_H
#define FISHBOWL_PROMPT_H

#include "popup.h"
#include "strip.h"
#include <stdbool.h>
#include <stddef.h>

/*
 * The prompt: GNU readline in callback mode, fed with whole keys and drawn by us. Readline has one
 * state a process, so there is one prompt. Its signals, its terminal settings and its output are
 * off; its history, searches, undo and the student's inputrc are on.
 */

/* accept is called with each line entered. Call before curses starts (both use terminfo). */
void prompt_begin(void (*accept)(void *user, const char *line), void *user);
void prompt_end(void);

/* The text before the line: "host ▸ ". */
void prompt_label(const char *label);

/* A whole key as its bytes came. */
void prompt_key(const char *bytes, size_t n);

/* Insert pasted text; newlines become blanks. Returns the number of lines that it had. */
int prompt_paste(const char *text, size_t n);

bool prompt_empty(void);
const char *prompt_text(void);
bool prompt_searching(void); /* Ctrl-R and the like: keys belong to readline */

/* Forget what is typed, end a search. */
void prompt_clear(void);

/* A password is asked for: bullets instead of characters, and no history. */
void prompt_secret(bool secret);

/* Insert at the cursor, for completion by us. */
void prompt_insert(const char *text);

/* Fill the row; returns the cursor's column. */
int prompt_row(struct strip *strip, int columns);

/* What Tab found and could not decide between. */
struct popup *prompt_popup(void);

/* The file that keeps the lines across runs, made if need be; "" when there is no such place. */
const char *prompt_history_file(void);

#endif
