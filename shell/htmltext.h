/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_HTMLTEXT_H
#define FISHBOWL_HTMLTEXT_H

#include <stdio.h>

/* Text, with what HTML would take for its own written as a reference. */
void html_text(FILE *to, const char *text);

/*
 * n bytes of HTML as they are, but U+FFFD for control characters and what is no UTF-8: a page may
 * be printed on a terminal, too. html_text does the same.
 */
void html_readable(FILE *to, const char *html, size_t n);

#endif
