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

/* What the prompt asks and tells. */
struct prompt_hooks {
    void *user;
    void (*accept)(void *user, const char *line); /* a line was entered; it may have several rows */
    bool (*shell)(void *user);                    /* a shell will read it */
    void (*tell)(void *user, const char *text);
    const char *(*suggest)(void *user, const char *typed); /* a line that begins so, or NULL */
};

/*
 * Call before curses starts (both use terminfo). For a shell a line is made whole first: what "!"
 * stands for is put in its place and shown (history_expand, see history(3)), and a line that is
 * not finished goes on behind a ">".
 */
void prompt_begin(const struct prompt_hooks *hooks);
void prompt_end(void);

/* The text before the line: "host ▸ ". */
void prompt_label(const char *label);

/* A whole key as its bytes came. */
void prompt_key(const char *bytes, size_t n);

bool prompt_empty(void); /* nothing is typed, nor in a row before */
const char *prompt_text(void);
bool prompt_searching(void); /* Ctrl-R and the like: keys belong to readline */

bool prompt_vi(void); /* the inputrc wants the keys of vi: Esc is one */

/* Forget what is typed, end a search. */
void prompt_clear(void);

/* A password is asked for: bullets instead of characters, and no history. */
void prompt_secret(bool secret);

/* Keep a line in the history. */
void prompt_remember(const char *line);

/* Take what is suggested behind the cursor, or its first word; false if there is nothing. */
bool prompt_take(bool word);

/* What is typed with the rows before it, which the prompt forgets; the caller frees it. */
char *prompt_steal(void);

/* Insert at the cursor: a completion, a pasted text. */
void prompt_insert(const char *text);

/* Fill the row, with the suggestion dimmed behind the cursor; returns the cursor's column. */
int prompt_row(struct strip *strip, int columns);

/* What Tab found and could not decide between. */
struct popup *prompt_popup(void);

/* The file that keeps the lines across runs, made if need be; "" when there is no such place. */
const char *prompt_history_file(void);

#endif
