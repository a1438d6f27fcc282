/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_KEYS_H
#define FISHBOWL_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys out of the outer terminal's bytes (xterm's control sequences, ctlseqs; rxvt and linux
 * twins). */

enum key_name {
    K_NONE,
    K_CHAR /* ch, may have K_ALT or K_CTRL */,
    K_TAB,
    K_ENTER,
    K_ESCAPE,
    K_BACK,
    K_UPWARD,
    K_DOWNWARD,
    K_LEFTWARD,
    K_RIGHTWARD,
    K_INSERT,
    K_REMOVE,
    K_TOP,
    K_BOTTOM,
    K_PAGEUP,
    K_PAGEDOWN,
    K_FN,                /* F1 is K_FN + 1 ... F12 */
    K_PASTE = K_FN + 13, /* text and length: a whole bracketed paste */
    K_FOCUS_IN,
    K_FOCUS_OUT,
};

enum { K_SHIFT = 1, K_ALT = 2, K_CTRL = 4 };

struct key {
    enum key_name name;
    unsigned mods;
    uint32_t ch;     /* K_CHAR: a Unicode code point; with K_CTRL the letter, lower case */
    const char *raw; /* the bytes as they came (K_PASTE: the pasted text without its brackets) */
    size_t raw_count;
};

struct keys;

struct keys *keys_new(void);
void keys_free(struct keys *keys);
void keys_feed(struct keys *keys, const char *bytes, size_t n);

/*
 * Take the next key. Returns false when more bytes are needed. An escape byte alone is K_ESCAPE
 * once flush is true: the caller waits 25 ms for what may follow (keys_pending).
 */
bool keys_next(struct keys *keys, bool flush, struct key *key);
bool keys_pending(const struct keys *keys);

#endif
