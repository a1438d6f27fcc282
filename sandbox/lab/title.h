/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TITLE_H
#define FISHBOWL_TITLE_H

/* Replace what ps(1) shows as the calling process's command line and name: as a fork it would
 * show its caller's. Longer text is cut to the room that the old one left. */
void title_set(const char *command);

#endif
