/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PASTING_H
#define FISHBOWL_PASTING_H

#include "state.h"

/* Text that is pasted into the prompt. One line stands there; several wait until it is said what
 * becomes of them, for a paste is easily more than one thinks. */

/* Take a pasted text. */
void pasting_take(struct screen *s, const struct key *key);

/* True while the question is open: then it takes every key, and stands in the prompt's row. */
bool pasting(const struct screen *s);
void pasting_key(struct screen *s, const struct key *key);
void pasting_row(const struct screen *s, struct strip *strip, int columns);

#endif
