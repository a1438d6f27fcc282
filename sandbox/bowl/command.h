/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_COMMAND_H
#define FISHBOWL_BOWL_COMMAND_H

#include <stddef.h>

/*
 * Become a command, as execvp(3) would.
 *
 * trouble  receives, where there is more to say than an errno can, a sentence: what the program
 *          lacks, or which kind of processor it was made for; else ""
 * Returns a negative errno.
 */
enum { COMMAND_TROUBLE = 160 };
int command_execute(char **command, char trouble[COMMAND_TROUBLE]);

#endif
