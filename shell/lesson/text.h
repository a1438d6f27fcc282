/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TEXT_H
#define FISHBOWL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Strings and arrays that grow. Lessons are small; where there is no memory left even for them,
 * these functions abort(3), as there is nothing left to teach with.
 */
struct text {
    char *bytes; /* ends in NUL; NULL while nothing was added */
    size_t count;
};

void text_add(struct text *text, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_add_bytes(struct text *text, const char *bytes, size_t n);

/* The bytes as a string of its own, "" if nothing was added; text is empty afterwards. */
char *text_take(struct text *text);

/* "BEGIN: one, two, three.": which words there are, for a hint. */
char *text_of_words(const char *begin, const char *const *words, int count);

char *text_copy(const char *bytes, size_t n);
char *text_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Make room for one more element behind the first count; returns the array, maybe moved. */
void *array_grow(void *array, int count, size_t element);

/*
 * Read one character of UTF-8 (RFC 3629). Returns its length in bytes with *code, 0 at the end of
 * the string (n == 0), or -1 where the bytes are none (overlong, surrogate, cut off).
 */
int utf8_read(const char *bytes, size_t n, uint32_t *code);

/* Characters of C0, C1 and DEL: they would act on the terminal instead of being read. */
bool is_control(uint32_t code);

/*
 * Append what somebody else wrote: control characters, broken UTF-8, and signs that turn the
 * direction of writing about become question marks, but for the bytes of keep ("\n", "").
 */
void text_add_safe(struct text *to, const char *text, const char *keep);

#endif
