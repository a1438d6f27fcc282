/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_LINES_H
#define FISHBOWL_LINES_H

#include "theme.h"
#include <stddef.h>

/* A text wrapped to a width, line by line: what is said in the step box, and its question. */
struct lines {
    struct line {
        enum style style;
        char *text;
    } * line;
    int count, room;
};

void lines_clear(struct lines *lines);
void lines_free(struct lines *lines);

/*
 * Append a text, wrapped to width columns. Where a line of it goes on, it is indented like its
 * beginning and by hang more; so is each further line of the text that has no indent of its own.
 */
void lines_wrap(struct lines *lines, enum style style, const char *text, int width, int hang);

/* Bytes of the n of text that fit into columns, broken at a blank where there is one. */
size_t lines_fitting(const char *text, size_t n, int columns);

#endif
