/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TESTS_STRACE_H
#define FISHBOWL_TESTS_STRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What strace(1) prints with -f and -y, in the words of the lens. */

/* A line: "7288  mount("none", ...)   = -1 ENODEV (No such device)". text receives the call and its
 * result; returns the process, or 0 if it is no call. */
pid_t strace_parse(char *line, char *text, size_t size);

/* strace tells arguments and descriptors, the lens paths. Of these the file alone is compared. */
void strace_file(char *text);

/* Programs and writes that concern no namespace: only strace tells them. */
bool strace_everyday(const char *theirs);

#endif
