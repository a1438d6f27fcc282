/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_HTML_H
#define FISHBOWL_HTML_H

#include "../htmltext.h"
#include "cast.h"
#include <stdio.h>

struct lesson;

/*
 * Parts of HTML pages that stand alone: no network, and a policy in them that forbids it. All texts
 * are escaped, what is a control character or no UTF-8 becomes U+FFFD, and raw HTML in a lesson is
 * left out.
 */

/* CommonMark; commands get their side as a caption. */
void html_markdown(FILE *to, const char *markdown);

/* A page up to its heading, and its end. language: as "en", or "" where it is not known. */
void html_begin(FILE *to, const char *title, const char *language);
void html_end(FILE *to);

/*
 * What is between: a lesson, and the screens of a recording, one at the end of each step. -EFBIG
 * with *e where these would be more than a browser can show.
 */
void html_lesson(FILE *to, const struct lesson *lesson, bool teacher);
int html_cast(FILE *to, const struct cast *cast, struct err *e);

#endif
