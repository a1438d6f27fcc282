/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_KEYMAP_H
#define FISHBOWL_KEYMAP_H

#include "../../sandbox/sandbox.h"

/* Which keys do what: each action has a function key and a twin with Alt, and the lines "key NAME =
 * KEY" of fishbowl.conf change them. */
enum keymap_action {
    DO_OTHER,
    DO_TYPE,
    DO_HINT,
    DO_SOLVE,
    DO_LENS,
    DO_ZOOM,
    DO_NEXT,
    DO_VIEWS,
    DO_COPY,
    DO_PASTE,
    DO_PROCESS,
    DO_SWITCH,
    KEYMAP_ACTIONS
};

struct keymap {
    struct {
        int fn;   /* 1 to 12; 0: none */
        char alt; /* a letter; 0: none */
        int line; /* of the file that set it; 0: as it is by itself */
    } key[KEYMAP_ACTIONS];
};

/* The keys as they are by themselves. */
extern const struct keymap keymap_usual;

/* The name of an action in the file: "next". */
const char *keymap_name(enum keymap_action action);

/*
 * Set an action's keys: "F8", "Alt-n", both with a blank between them, or "none". What is not named
 * stays. Returns 0, or -ENOENT or -EINVAL with *e for an unknown name or key.
 */
int keymap_set(struct keymap *map, const char *name, const char *keys, int line, struct err *e);

/* No key may do two things. Returns 0, or -EEXIST with *e and the *line that set the later one. */
int keymap_check(const struct keymap *map, int *line, struct err *e);

/* The action's key for a text: "F8"; "Alt-n" where it has no function key; "" for none. */
struct keymap_text {
    char text[16];
};
struct keymap_text keymap_key(const struct keymap *map, enum keymap_action action);

/* All its keys: "F8   Alt-n". */
struct keymap_text keymap_keys(const struct keymap *map, enum keymap_action action);

/*
 * Lessons and messages name the usual keys. The text with the keys of this map in their place:
 * an action without one is named as its colon word, and an aside like "(or F8)" is left out then.
 * Allocated.
 */
char *keymap_translate(const struct keymap *map, const char *text);

#endif
