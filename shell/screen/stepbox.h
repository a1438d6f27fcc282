/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_STEPBOX_H
#define FISHBOWL_STEPBOX_H

#include "../lesson/player.h"
#include "keymap.h"
#include "layout.h"
#include "strip.h"

/*
 * The box with the step: its prose and question above, what was said since the last command below.
 * Short messages leave the prose in sight; one that needs the whole box gets it. Both scroll. Until
 * the step has passed, its first command stays in sight.
 */
struct stepbox;

struct stepbox *stepbox_new(const struct keymap *keys); /* which its texts name */
void stepbox_free(struct stepbox *box);

/* Show the player's step (player may be NULL: nothing yet). fresh: from its first line. */
void stepbox_step(struct stepbox *box, struct player *player, bool fresh);

/* The step's unanswered question, or NULL; ask player_question again before each drawing. */
void stepbox_question(struct stepbox *box, const struct predict *predict);

/* Add a message; it stays until stepbox_quiet. */
void stepbox_say(struct stepbox *box, enum tone tone, const char *text);
void stepbox_quiet(struct stepbox *box);
bool stepbox_talks(const struct stepbox *box); /* there are messages */

bool stepbox_cut(const struct stepbox *box); /* they do not all fit */

/* Scroll by pages (positive: forward): the messages where they are cut, else the prose. */
void stepbox_scroll(struct stepbox *box, int pages);

/* Lay out for an area: wraps again where the width changed. */
void stepbox_fit(struct stepbox *box, int rows, int columns);

/* A row of the area, 0 <= row < rows of stepbox_fit. */
void stepbox_row(const struct stepbox *box, int row, struct strip *strip);

/* Lines below the last row shown: of the messages where they are cut, else of the prose. */
int stepbox_below(const struct stepbox *box);

#endif
