/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_FILTER_H
#define FISHBOWL_FILTER_H

#include <stddef.h>
#include <stdint.h>

/*
 * What programs print, made safe for the terminal emulator: it gets whole characters of valid UTF-8
 * and whole control sequences with few and small arguments, never the pieces between two reads.
 * libvterm 0.1.4 overruns its buffers on sequences with many arguments, on broken UTF-8 before a
 * line's last byte and on C1 controls in UTF-8, and loses strings that two reads cut.
 * Operating system commands (titles) are taken out; the other strings (ECMA-48 5.6) dropped.
 */
struct filter;

struct filter_sink {
    void *user;
    void (*text)(void *user, const char *bytes, size_t n); /* for the emulator, at most 4 KiB */
    /* Printable ASCII that means nothing but itself; returns how much was taken, 0 for none. */
    size_t (*run)(void *user, const char *bytes, size_t n);
    void (*combine)(void *user, uint32_t ch); /* with the character before the cursor */
    void (*title)(void *user, const char *bytes, size_t n);
    void (*mode)(void *user);     /* after a private mode was set or reset (alternate screen…) */
    void (*restored)(void *user); /* after DECRC: the cursor may be off a screen made smaller */
    void (*reset)(void *user);    /* before RIS */
    void (*forget)(void *user);   /* ED 3: drop the scrollback */
    void (*margins)(void *user, int top, int bottom); /* DECSTBM: rows from 1, 0 the screen's */
    void (*regional)(void *user, char final,
                     int n); /* CUU, CUD, CNL, CPL, ICH, DCH while there are */
};

struct filter *filter_new(const struct filter_sink *sink);
void filter_free(struct filter *filter);
void filter_feed(struct filter *filter, const char *bytes, size_t n);

#endif
