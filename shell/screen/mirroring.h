/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_MIRRORING_H
#define FISHBOWL_MIRRORING_H

struct screen;

/* The screen for those who watch it (class/mirror.h). Who does is in its title. */

/* Before a refresh: give on the rows that changed since the last one, if anybody watches. */
void mirroring_rows(const struct screen *s);

/* The session's word that who watches has changed; user is the screen. */
void mirroring_watched(void *user);

#endif
