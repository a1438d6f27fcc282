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
    K_MOUSE, /* mouse tells */
};

enum { K_SHIFT = 1, K_ALT = 2, K_CTRL = 4 };

enum mouse_act { MOUSE_PRESS, MOUSE_RELEASE, MOUSE_MOVE };

/* What a program wants to hear of the mouse (xterm's modes 1000, 1002, 1003). */
enum mouse_wish { WISH_NO_MOUSE, WISH_CLICKS, WISH_DRAGS, WISH_MOVES };

struct mouse {
    enum mouse_act act;
    int button; /* 1 left, 2 middle, 3 right, 4 and 5 wheel up and down; 0: moved without one */
    int y, x;   /* cell, from 0 */
};

struct key {
    enum key_name name;
    unsigned mods;
    uint32_t ch;     /* K_CHAR: a Unicode code point; with K_CTRL the letter, lower case */
    const char *raw; /* the bytes as they came (K_PASTE: the pasted text without its brackets) */
    size_t raw_count;
    struct mouse mouse; /* K_MOUSE */
    char pad;           /* K_CHAR, K_ENTER of the keypad in application mode: its byte, else 0 */
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
