/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TRANSCRIPT_H
#define FISHBOWL_TRANSCRIPT_H

#include <stddef.h>
#include <stdint.h>

/* What a terminal printed: the last 64 KiB since the step began, and when it last printed. */
struct transcript;

struct transcript *transcript_new(void);
void transcript_free(struct transcript *t);
void transcript_add(struct transcript *t, const char *bytes, size_t n, uint64_t now);
void transcript_clear(struct transcript *t);

/* As plain text: escape sequences taken out, "\r\n" as "\n", backspaced characters gone. */
const char *transcript_text(struct transcript *t);

/* Milliseconds of CLOCK_MONOTONIC of the last output; 0 if there was none. */
uint64_t transcript_last(const struct transcript *t);

/*
 * A filter that takes escape sequences out of a stream, byte by byte: the plain front end uses the
 * same one. Returns the number of bytes written to out (at most n); *state keeps what is
 * unfinished.
 */
size_t escape_filter(int *state, const char *bytes, size_t n, char *out);

#endif
