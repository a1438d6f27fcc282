/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_REPORT_H
#define FISHBOWL_REPORT_H

#include "../session.h"
#include "students.h"

/*
 * "fishbowl report FILE...": what a class has done, from its progress files.
 *
 * format  "text", "csv", "json" or "html"
 * output  a file that is made or replaced as a whole, or NULL for standard output
 * Returns the exit code: 0, 1 when a file could not be read or written, 2 when there is none or the
 * format is unknown.
 */
int report_run(const struct session_options *options, const struct students_how *how,
               const char *format, const char *output, char *const *paths, int count);

#endif
