/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SETTINGS_H
#define FISHBOWL_SETTINGS_H

#include "../sandbox/sandbox.h"
#include "screen/keymap.h"
#include <argp.h>
#include <stdio.h>

/*
 * What fishbowl.conf and the options of the same names set. First comes /etc/fishbowl.conf, of the
 * machine's owner; then fishbowl/fishbowl.conf in $XDG_CONFIG_HOME (or ~/.config), of the user;
 * then the file of a course, where one is named; then the options: what comes later counts. A line
 * is "key = value", a comment begins with #; "key NAME = KEY" sets a key of the split screen.
 */
enum setting {
    SETTING_LESSONS,
    SETTING_LANGUAGE,
    SETTING_LENS,
    SETTING_THEME,
    SETTING_LINES,
    SETTING_COURSE,
    SETTING_ORDER,
    SETTING_SKIP,
    SETTING_SOLVE,
    SETTING_SHARE,
    SETTINGS
};

struct settings {
    char *text[SETTINGS]; /* allocated; NULL: not set */
    struct limits limits;
    struct keymap keys; /* begin with keymap_usual */
    const char *course; /* while its file is read: its path, */
    size_t beside;      /* of which this much is its folder */
    char *own_share;    /* SETTING_SHARE as the user's own file sets it, which is their yes; NULL */
};

/*
 * Read one file; one that is not there sets nothing. What is set stays allocated.
 * Returns 0, or a negative errno with *e, which names the file and the line.
 */
int settings_read(struct settings *settings, const char *path, struct err *e);

/*
 * Read both files, then that of the course: `course`, or the one that they name. A path in it may
 * begin at its folder. Result as above; a course that is not there is -ENOENT.
 */
int settings_read_all(struct settings *settings, const char *course, struct err *e);

/* Print a file with a comment on each setting, all of them as they are by themselves. */
void settings_example(FILE *file);

/* The options for the limits, as a child for argp(3); its input is a struct settings that they are
 * set in. */
const struct argp *settings_argp(void);

#endif
