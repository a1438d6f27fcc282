/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keymap.h"
#include "../../sandbox/kernel/nearest.h"
#include "../lesson/text.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[KEYMAP_ACTIONS] = {
    [DO_OTHER] = "other", [DO_TYPE] = "type",   [DO_HINT] = "hint",       [DO_SOLVE] = "solve",
    [DO_LENS] = "lens",   [DO_ZOOM] = "zoom",   [DO_NEXT] = "next",       [DO_VIEWS] = "views",
    [DO_COPY] = "copy",   [DO_PASTE] = "paste", [DO_PROCESS] = "process", [DO_SWITCH] = "switch",
};

const struct keymap keymap_usual = {{
    [DO_OTHER] = {2, 'o', 0},
    [DO_TYPE] = {3, 'p', 0},
    [DO_HINT] = {4, 'h', 0},
    [DO_SOLVE] = {5, 's', 0},
    [DO_LENS] = {6, 'l', 0},
    [DO_ZOOM] = {7, 'z', 0},
    [DO_NEXT] = {8, 'n', 0},
    [DO_VIEWS] = {9, 'v', 0},
    [DO_SWITCH] = {10, 'b', 0},
    [DO_COPY] = {12, 'c', 0},
    [DO_PASTE] = {0, 'i', 0},
    [DO_PROCESS] = {0, 'e', 0},
}};

const char *keymap_name(enum keymap_action action)
{
    return names[action];
}

static int find(const char *name, struct err *e)
{
    for (int i = 0; i < KEYMAP_ACTIONS; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    const char *near = nearest(name, names, KEYMAP_ACTIONS);
    _cleanup_free_ char *there = text_of_words("There are ", names, KEYMAP_ACTIONS);
    err_set(e, 0, NULL, "no key does \"%.40s\"", name);
    snprintf(e->hint, sizeof e->hint, "%s%s%s%s", near ? "Did you mean \"" : "", near ? near : "",
             near ? "\"? " : "", there);
    return -ENOENT;
}

/* One key of a value. Returns 0 or -EINVAL. */
static int set_key(struct keymap *map, int action, const char *key)
{
    char *end;

    if (strcmp(key, "none") == 0) {
        map->key[action].fn = 0;
        map->key[action].alt = 0;
    } else if (key[0] == 'F') {
        long number = strtol(key + 1, &end, 10);
        if (number < 1 || number > 12 || *end)
            return -EINVAL;
        map->key[action].fn = (int)number;
    } else if (strncmp(key, "Alt-", 4) == 0 && key[4] >= 'a' && key[4] <= 'z' && !key[5]) {
        map->key[action].alt = key[4];
    } else {
        return -EINVAL;
    }
    return 0;
}

int keymap_set(struct keymap *map, const char *name, const char *keys, int line, struct err *e)
{
    char copy[64], *rest = copy;
    int action = find(name, e);

    if (action < 0)
        return action;
    snprintf(copy, sizeof copy, "%s", keys);
    map->key[action].line = line;
    for (char *key; (key = strsep(&rest, " \t"));) {
        if ((*key || !*keys) && set_key(map, action, key) < 0) {
            err_set(e, 0, "A key is F1 to F12, or Alt- and a small letter, as in F8 or Alt-n.",
                    "\"%.20s\" is no key that can be set", key);
            return -EINVAL;
        }
    }
    return 0;
}

int keymap_check(const struct keymap *map, int *line, struct err *e)
{
    for (int i = 0; i < KEYMAP_ACTIONS; i++) {
        for (int j = 0; j < i; j++) {
            bool fn = map->key[i].fn && map->key[i].fn == map->key[j].fn;
            bool alt = map->key[i].alt && map->key[i].alt == map->key[j].alt;
            if (!fn && !alt)
                continue;
            int later = map->key[i].line >= map->key[j].line ? i : j, other = i + j - later;
            char key[8];
            if (fn)
                snprintf(key, sizeof key, "F%d", map->key[i].fn);
            else
                snprintf(key, sizeof key, "Alt-%c", map->key[i].alt);
            *line = map->key[later].line;
            err_set(e, 0, NULL, "%s cannot do two things, %s and %s", key, names[other],
                    names[later]);
            snprintf(e->hint, sizeof e->hint, "Give %s another key, too, or none.", names[other]);
            return -EEXIST;
        }
    }
    return 0;
}

static struct keymap_text word(int fn, char alt)
{
    struct keymap_text t = {""};

    if (fn && alt)
        snprintf(t.text, sizeof t.text, "F%-3d Alt-%c", fn, alt);
    else if (fn)
        snprintf(t.text, sizeof t.text, "F%d", fn);
    else if (alt)
        snprintf(t.text, sizeof t.text, "Alt-%c", alt);
    return t;
}

struct keymap_text keymap_key(const struct keymap *map, enum keymap_action action)
{
    int fn = map->key[action].fn;

    return word(fn, fn ? 0 : map->key[action].alt);
}

struct keymap_text keymap_keys(const struct keymap *map, enum keymap_action action)
{
    return word(map->key[action].fn, map->key[action].alt);
}

/* ---- the keys that texts name ---- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* The action of the usual key that a text begins with, and the key's length; -1 for none. */
static int usual_key(const char *text, size_t *n)
{
    for (int i = 0; i < KEYMAP_ACTIONS; i++) {
        struct keymap_text keys[] = {word(keymap_usual.key[i].fn, 0),
                                     word(0, keymap_usual.key[i].alt)};
        for (int k = 0; k < 2; k++) {
            *n = strlen(keys[k].text);
            if (*n && !strncmp(text, keys[k].text, *n) && !is_word(text[*n]))
                return i;
        }
    }
    return -1;
}

/* The key as it is set; of two that name the one meant by the text, where that is there. */
static struct keymap_text key_for(const struct keymap *map, int action, bool fn)
{
    struct keymap_text key = fn ? keymap_key(map, action) : word(0, map->key[action].alt);
    return key.text[0] ? key : keymap_key(map, action);
}

char *keymap_translate(const struct keymap *map, const char *text)
{
    static const char aside[] = " (or ";
    struct text out = {0};
    size_t n;

    for (const char *at = text; *at; at++) {
        int action = at > text && is_word(at[-1]) ? -1 : usual_key(at, &n);
        if (action < 0) {
            text_add_bytes(&out, at, 1);
            continue;
        }
        struct keymap_text key = key_for(map, action, *at == 'F');
        size_t before = sizeof aside - 1;
        bool is_aside =
            (size_t)(at - text) >= before && !strncmp(at - before, aside, before) && at[n] == ')';
        if (key.text[0]) {
            text_add(&out, "%s", key.text);
        } else if (is_aside) {
            out.count -= before;
            out.bytes[out.count] = '\0';
            n++;
        } else {
            text_add(&out, ":%s", names[action]);
        }
        at += n - 1;
    }
    return text_take(&out);
}
