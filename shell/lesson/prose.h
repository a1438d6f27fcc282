/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PROSE_H
#define FISHBOWL_PROSE_H

#include <stddef.h>

/* Markdown prose set for a width: lines of styled runs. Used by the screen and the plain front end.
 */

enum prose_style {
    PROSE_PLAIN,
    PROSE_STRONG,
    PROSE_EMPHASIS,
    PROSE_CODE,
    PROSE_HEADING,
    PROSE_SIDE
};

struct prose_run {
    enum prose_style style;
    char *text; /* UTF-8, no control characters */
};

struct prose_line {
    struct prose_run *runs;
    int count;
};

struct prose {
    struct prose_line *lines;
    int count;
};

/*
 * Lay CommonMark out. Paragraphs are wrapped at width columns (wcwidth(3)), fenced code is set on
 * lines of its own, indented by three, never wrapped, with its side (PROSE_SIDE: "host",
 * "container") in front where the info string is "sh host" or "sh container"; lists and emphasis
 * are shown; links as "text (address)". width 0: do not wrap.
 */
struct prose *prose_new(const char *markdown, int width);
void prose_free(struct prose *prose);

#endif
