/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_UTF8_H
#define FISHBOWL_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * One character of UTF-8 at bytes (RFC 3629: no surrogates, no overlong forms); n >= 1.
 * Returns its length; 0 when more bytes are needed; minus the number of bytes that can start no
 * character.
 */
int utf8_decode(const char *bytes, size_t n, uint32_t *ch);

/* Write ch (at most U+10FFFF) to bytes, which has room for 4. Returns the number written. */
size_t utf8_encode(uint32_t ch, char *bytes);

#endif
