/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PANE_H
#define FISHBOWL_PANE_H

#include "keys.h"
#include <stdbool.h>
#include <stddef.h>

/*
 * One terminal as the student sees it: libvterm's parser and state layer (vt.c, the only file that
 * includes vterm.h), rows of our own with scrollback (rows.c), drawn into curses (draw.c).
 * A pane knows no process: bytes in, bytes out through reply.
 */
struct pane;
struct copy;
struct row;

/* reply is called with bytes for the program (answers, keys, pastes). rows, columns >= 1. */
struct pane *pane_new(int rows, int columns, int scrollback,
                      void (*reply)(void *user, const char *bytes, size_t n), void *user);
void pane_free(struct pane *pane);

/* Bytes from the program. Marks damage; draws nothing. */
void pane_feed(struct pane *pane, const char *bytes, size_t n);

/* As a fresh terminal: screen, modes and scrollback are gone. */
void pane_reset(struct pane *pane);
void pane_resize(struct pane *pane, int rows, int columns); /* clamped to 1 x 1 */

/*
 * Send a key, a paste, or what the mouse does (in cells of the pane), in the encoding that the
 * program asked for; the mouse only if it asked.
 */
void pane_key(struct pane *pane, const struct key *key);
enum mouse_wish pane_wish(const struct pane *pane);

/*
 * Move the view into the scrollback by lines (positive: back in time). Returns lines moved. What is
 * looked at stands still, whatever is printed meanwhile.
 */
int pane_scroll(struct pane *pane, int lines);
int pane_scrolled(const struct pane *pane); /* lines above the live screen, 0 when live */

/* Begin to mark and find text (copy.h); what does it meanwhile, or NULL; back to the present. */
void pane_copy(struct pane *pane);
struct copy *pane_copying(const struct pane *pane);
void pane_live(struct pane *pane);

bool pane_damaged(const struct pane *pane); /* something to draw since the last pane_draw */
void pane_touch(struct pane *pane);         /* draw all of it next time */

/*
 * Draw the damaged rows at y, x of the curses standard screen, clipped to rows x columns.
 * dim draws it subdued (frozen). Refreshes nothing.
 */
void pane_draw(struct pane *pane, int y, int x, int rows, int columns, bool dim);

/* Where the cursor is in the view; false when hidden or scrolled away. */
bool pane_cursor(const struct pane *pane, int *row, int *column);

bool pane_alternate(const struct pane *pane);    /* the program uses the alternate screen */
const char *pane_title(const struct pane *pane); /* set by the program, cleaned; "" if none */

bool pane_rang(struct pane *pane); /* the bell, since this was asked last */

/* A row of the live screen, for who draws it elsewhere; row.h. */
const struct row *pane_row(const struct pane *pane, int row);

/* Text of a row of the live screen, for tests and copies; trailing blanks cut. Bytes written. */
size_t pane_text(const struct pane *pane, int row, char *text, size_t size);

#endif
