/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_MOUSE_H
#define FISHBOWL_MOUSE_H

#include "state.h"

/*
 * The mouse: to the program under it if that asks for it, else ours. A click brings a side in
 * front, the wheel scrolls what is under it.
 */
void mouse_takes(struct screen *s, const struct key *key);

/* Ask the outer terminal for as much as the programs ask of us. */
void mouse_follow(const struct screen *s);

#endif
