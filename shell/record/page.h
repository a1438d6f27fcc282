/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PAGE_H
#define FISHBOWL_PAGE_H

#include "../session.h"

/*
 * Make one HTML page that needs nothing else: of a lesson (number, id or file), or of a recording.
 *
 * output   the file, or NULL for standard output; replaced only with force
 * teacher  with the notes for the teacher
 * Returns the program's exit code: 0, 1 when the page could not be written, or was made of what is
 * whole of a damaged recording; 2 for what is neither lesson nor recording.
 */
int page_run(const struct session_options *options, const char *name, const char *output,
             bool force, bool teacher);

#endif
