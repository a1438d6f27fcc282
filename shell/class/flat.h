/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_FLAT_H
#define FISHBOWL_FLAT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Flat JSON objects, as our own files have one on each line: {"step":"one","tries":2}. A class has
 * a million such lines, and a reader that builds no tree takes a tenth of the time. What is not
 * flat (RFC 8259 allows more) is left to jansson by who calls.
 */
struct field {
    const char *key, *value; /* into the line: of a string without its quotes */
    size_t key_size, value_size;
    bool string;
};

/*
 * Split the line into at most `most` fields; there may be white space around its signs. Returns how
 * many there are, or -1: it is no object, not whole, not flat, has an escaped character, bytes
 * below 0x20 in a string, or too many fields.
 */
int flat_read(const char *line, size_t size, struct field *fields, int most);

/* The value of a key: -1 where there is none, or it is no number of at most 15 digits. */
long flat_number(const struct field *fields, int count, const char *key);

/* A string copied to `to`; "" and false where there is none, or it has no room. */
bool flat_string(const struct field *fields, int count, const char *key, char *to, size_t room);

/* Is it `true`? */
bool flat_true(const struct field *fields, int count, const char *key);

#endif
