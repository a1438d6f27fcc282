/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TITLE_H
#define FISHBOWL_TITLE_H

/*
 * Replace what ps(1) shows as the calling process's name and command line: as a fork it would show
 * its caller's.
 *
 * name     at most 15 bytes of it are kept, PR_SET_NAME in prctl(2)
 * command  cut to the room that the old one left
 */
void title_set(const char *name, const char *command);

#endif
