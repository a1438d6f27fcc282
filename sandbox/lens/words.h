/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_WORDS_H
#define FISHBOWL_WORDS_H

#include <stddef.h>
#include <stdint.h>

/* A line of text that is put together in a buffer of fixed size; what does not fit is left out. */
struct words {
    char *to;
    size_t size, used;
};

/* A bit, or a whole number, and what the manual calls it. */
struct word {
    uint64_t value;
    const char *name;
};

/* Begin in a buffer of size > 0 bytes. */
struct words words_in(char *to, size_t size);

void words_add(struct words *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Bytes of a process: control characters, quotes and backslashes escaped as C does, UTF-8 kept.
 *
 * length  at most that many bytes; a NUL ends it before
 */
void words_bytes(struct words *t, const char *bytes, size_t length);

/* A path in quotes; of a long one only the end, which tells more: ".../box/freezer.state". */
void words_path(struct words *t, const char *path);

/* Set bits by name, joined by '|', the rest as a hexadecimal number; "0" for none. words ends with
 * a row without name. */
void words_flags(struct words *t, uint64_t flags, const struct word *words);

/* The name of a value, else the number. */
void words_value(struct words *t, uint64_t value, const struct word *words);

#endif
