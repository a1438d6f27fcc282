/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_VT_H
#define FISHBOWL_VT_H

#include "keys.h"
#include "rows.h"
#include <stdbool.h>

/*
 * The terminal emulator: libvterm's parser and state layer, writing into rows. Its screen layer is
 * not used: it copies the screen at every line feed.
 */
struct vt;

typedef void vt_reply(void *user, const char *bytes, size_t n);

/* rows is borrowed. reply gets answers to queries, keys and pastes. NULL: out of memory. */
struct vt *vt_new(struct rows *rows, vt_reply *reply, void *user);
void vt_free(struct vt *vt);
void vt_feed(struct vt *vt, const char *bytes, size_t n);
void vt_resize(struct vt *vt, int count, int columns); /* the rows too; count, columns >= 1 */

/* A key by name, with modifiers, in the form that the program asked for (DECCKM, LNM). */
void vt_key(struct vt *vt, enum key_name name, unsigned mods);
void vt_pad(struct vt *vt, char on); /* of the keypad: what stands on the key (DECKPAM) */

/* What the mouse does, in cells of the screen, in the form that the program asked for, if it has.
 */
void vt_mouse(struct vt *vt, const struct mouse *mouse, unsigned mods);
enum mouse_wish vt_wish(const struct vt *vt);

void vt_focus(struct vt *vt, bool in);
void vt_paste(struct vt *vt, bool start); /* the brackets of a paste, if the program wants them */

/* The cursor on the live screen. Returns whether it is visible. */
bool vt_cursor(const struct vt *vt, int *y, int *x);
bool vt_reversed(const struct vt *vt); /* the whole screen in reverse video, DECSCNM */
const char *vt_title(const struct vt *vt);
bool vt_rang(struct vt *vt); /* the bell, since the last time that this was asked */

#endif
