/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys.h"
#include "utf8.h"
#include <stdlib.h>
#include <string.h>

enum {
    ESC = 0x1b,
    PASTE_MAX = 1 << 20,
    SEQUENCE_MAX = 128, /* longer ones are dropped as they come */
};

static const char paste_end[] = "\033[201~";

struct keys {
    char *bytes;
    size_t count, at, room;
    bool pasting;
    size_t matched; /* bytes of paste_end seen */
    char *paste;
    size_t paste_count, paste_room;
    char skipping; /* '[' or ']': in the rest of a sequence that is dropped */
};

struct keys *keys_new(void)
{
    return calloc(1, sizeof(struct keys));
}

void keys_free(struct keys *keys)
{
    if (!keys)
        return;
    free(keys->bytes);
    free(keys->paste);
    free(keys);
}

static char *room_for(char *bytes, size_t *room, size_t needed)
{
    if (*room >= needed)
        return bytes;
    while (*room < needed)
        *room = *room ? 2 * *room : 256;
    bytes = realloc(bytes, *room);
    if (!bytes)
        abort();
    return bytes;
}

void keys_feed(struct keys *keys, const char *bytes, size_t n)
{
    if (!n)
        return;
    keys->count -= keys->at;
    if (keys->count)
        memmove(keys->bytes, keys->bytes + keys->at, keys->count);
    keys->at = 0;
    keys->bytes = room_for(keys->bytes, &keys->room, keys->count + n);
    memcpy(keys->bytes + keys->count, bytes, n);
    keys->count += n;
}

/* Pastes */

static void paste_add(struct keys *keys, const char *bytes, size_t n)
{
    if (n > PASTE_MAX - keys->paste_count)
        n = PASTE_MAX - keys->paste_count;
    if (!n)
        return;
    keys->paste = room_for(keys->paste, &keys->paste_room, keys->paste_count + n);
    memcpy(keys->paste + keys->paste_count, bytes, n);
    keys->paste_count += n;
}

/* Collect up to the closing bracket; true when it has come. */
static bool paste_take(struct keys *keys, struct key *key)
{
    while (keys->at < keys->count) {
        char c = keys->bytes[keys->at++];
        if (c == paste_end[keys->matched]) {
            if (++keys->matched < sizeof paste_end - 1)
                continue;
            keys->pasting = false;
            *key = (struct key){.name = K_PASTE,
                                .raw = keys->paste ? keys->paste : "",
                                .raw_count = keys->paste_count};
            return true;
        }
        paste_add(keys, paste_end, keys->matched);
        keys->matched = c == ESC;
        if (c != ESC)
            paste_add(keys, &c, 1);
    }
    return false;
}

/* Tables: xterm's "PC-Style Function Keys", rxvt's and the linux console's keys (console_codes(4))
 */

struct code {
    int code;
    int name;
    unsigned mods;
};

static const struct code letters[] = {
    /* CSI letter, SS3 letter */
    {'A', K_UPWARD, 0},
    {'B', K_DOWNWARD, 0},
    {'C', K_RIGHTWARD, 0},
    {'D', K_LEFTWARD, 0},
    {'H', K_TOP, 0},
    {'F', K_BOTTOM, 0},
    {'P', K_FN + 1, 0},
    {'Q', K_FN + 2, 0},
    {'R', K_FN + 3, 0},
    {'S', K_FN + 4, 0},
    {'Z', K_TAB, K_SHIFT},
    {'I', K_FOCUS_IN, 0},
    {'O', K_FOCUS_OUT, 0},
    {'a', K_UPWARD, K_SHIFT},
    {'b', K_DOWNWARD, K_SHIFT},
    {'c', K_RIGHTWARD, K_SHIFT},
    {'d', K_LEFTWARD, K_SHIFT},
};

static const struct code application[] = {
    /* SS3 only: rxvt's control keys, the keypad */
    {'a', K_UPWARD, K_CTRL},   {'b', K_DOWNWARD, K_CTRL}, {'c', K_RIGHTWARD, K_CTRL},
    {'d', K_LEFTWARD, K_CTRL}, {'I', K_TAB, 0},
};

static const struct code numbers[] = {
    /* CSI number ~ */
    {1, K_TOP, 0},           {2, K_INSERT, 0},        {3, K_REMOVE, 0},
    {4, K_BOTTOM, 0},        {5, K_PAGEUP, 0},        {6, K_PAGEDOWN, 0},
    {7, K_TOP, 0},           {8, K_BOTTOM, 0},        {11, K_FN + 1, 0},
    {12, K_FN + 2, 0},       {13, K_FN + 3, 0},       {14, K_FN + 4, 0},
    {15, K_FN + 5, 0},       {17, K_FN + 6, 0},       {18, K_FN + 7, 0},
    {19, K_FN + 8, 0},       {20, K_FN + 9, 0},       {21, K_FN + 10, 0},
    {23, K_FN + 11, 0},      {24, K_FN + 12, 0},      {25, K_FN + 1, K_SHIFT},
    {26, K_FN + 2, K_SHIFT}, {28, K_FN + 3, K_SHIFT}, {29, K_FN + 4, K_SHIFT},
    {31, K_FN + 5, K_SHIFT}, {32, K_FN + 6, K_SHIFT}, {33, K_FN + 7, K_SHIFT},
    {34, K_FN + 8, K_SHIFT},
};

static const struct code finals[] = {
    /* what ends CSI number, and its modifiers in rxvt */
    {'~', 0, 0},
    {'$', 0, K_SHIFT},
    {'^', 0, K_CTRL},
    {'@', 0, K_CTRL | K_SHIFT},
};

#define LOOK_UP(table, code) look_up(table, sizeof(table) / sizeof *(table), code)

static const struct code *look_up(const struct code *table, size_t n, int code)
{
    for (size_t i = 0; i < n; i++)
        if (table[i].code == code)
            return &table[i];
    return NULL;
}

static void name_key(struct key *key, const struct code *code, unsigned mods)
{
    if (!code)
        return;
    key->name = (enum key_name)code->name;
    key->mods |= code->mods | mods;
}

/* Parsers: each reads at bytes and returns the bytes used, 0 when more are needed. A key that stays
 * K_NONE is swallowed. */

static size_t character(const char *bytes, size_t n, bool flush, struct key *key)
{
    unsigned char c = (unsigned char)bytes[0];
    key->name = K_CHAR;
    if (c == '\t' || c == '\r' || c == ESC || c == 0x7f || c == 0x08) {
        key->name = c == '\t' ? K_TAB : c == '\r' ? K_ENTER : c == ESC ? K_ESCAPE : K_BACK;
        return 1;
    }
    if (c < 0x20) {
        key->ch = c == 0 ? ' ' : c < 0x1b ? c + 0x60U : c + 0x40U;
        key->mods |= K_CTRL;
        return 1;
    }
    int length = utf8_decode(bytes, n, &key->ch);
    if (length == 0 && !flush)
        return 0;
    if (length <= 0 || (key->ch >= 0x80 && key->ch < 0xa0))
        key->ch = 0xfffd;
    return length == 0 ? n : (size_t)abs(length);
}

/* xterm's number for modifiers: 1 + shift + 2 alt + 4 control + 8 meta */
static unsigned modifiers(int number)
{
    unsigned bits = number > 0 ? (unsigned)number - 1 : 0;
    return (bits & 1 ? K_SHIFT : 0) | (bits & (2 | 8) ? K_ALT : 0) | (bits & 4 ? K_CTRL : 0);
}

/* A key told by its code point: CSI 27 ; mods ; ch ~ and CSI ch ; mods u. */
static void code_point(struct key *key, int ch, int mods)
{
    char bytes[4] = {0};
    if (ch < 0 || ch > 0x10ffff || (ch >= 0xd800 && ch < 0xe000))
        return;
    key->mods |= modifiers(mods);
    if (character(bytes, utf8_encode((uint32_t)ch, bytes), true, key) && key->name == K_CHAR &&
        key->mods & K_CTRL && key->ch >= 'A' && key->ch <= 'Z')
        key->ch += 'a' - 'A';
}

/* xterm's SGR report (mode 1006): CSI < button and modifiers ; column ; row, M pressed, m released
 */
static void mouse(struct key *key, const int *value, unsigned char final)
{
    int code = value[0], low = code & 3;
    if (code >= 128 || value[1] < 1 || value[2] < 1)
        return; /* buttons that no program knows */
    key->name = K_MOUSE;
    key->mods = (code & 4 ? K_SHIFT : 0) | (code & 8 ? K_ALT : 0) | (code & 16 ? K_CTRL : 0);
    key->mouse.act = final == 'm' ? MOUSE_RELEASE : code & 32 ? MOUSE_MOVE : MOUSE_PRESS;
    key->mouse.button = code & 64 ? 4 + low : low == 3 ? 0 : 1 + low;
    key->mouse.x = value[1] - 1;
    key->mouse.y = value[2] - 1;
}

static void csi_key(struct key *key, const int *value, unsigned char final, bool leader)
{
    const struct code *end = LOOK_UP(finals, final);
    if (leader)
        return; /* answers */
    if (final == '~' && value[0] == 27)
        code_point(key, value[2], value[1]);
    else if (final == 'u')
        code_point(key, value[0], value[1]);
    else if (end)
        name_key(key, LOOK_UP(numbers, value[0]), end->mods | modifiers(value[1]));
    else if (value[0] <= 1) /* others are reports, of the cursor or the mouse */
        name_key(key, LOOK_UP(letters, final), modifiers(value[1]));
}

static size_t skip(struct keys *keys, char kind, size_t n)
{
    keys->skipping = kind;
    return n;
}

/* CSI: ECMA-48 5.4, and the linux console's CSI [ A. */
static size_t csi(struct keys *keys, const char *bytes, size_t n, struct key *key)
{
    int value[3] = {0}, arguments = 0;
    bool leader = n > 2 && bytes[2] >= 0x3c && bytes[2] <= 0x3f;
    if (n > 2 && bytes[2] == '[') {
        if (n > 3 && bytes[3] >= 'A' && bytes[3] <= 'E')
            key->name = K_FN + 1 + bytes[3] - 'A';
        return n > 3 ? 4 : 0;
    }
    if (n > 2 && bytes[2] == 'M') /* the oldest mouse report: three bytes follow */
        return n >= 6 ? 6 : 0;
    for (size_t i = 2 + leader; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c >= '0' && c <= '9' && arguments < 3 && value[arguments] < 10000000) {
            value[arguments] = 10 * value[arguments] + c - '0';
        } else if (c == ';') {
            arguments++;
        } else if (c >= 0x40 || (c == '$' && !leader && !arguments)) {
            if (c == '~' && value[0] == 200 && !leader) {
                keys->pasting = true;
                keys->paste_count = keys->matched = 0;
            }
            if (leader && bytes[2] == '<' && (c == 'M' || c == 'm'))
                mouse(key, value, c);
            else if (c < 0x7f)
                csi_key(key, value, c, leader);
            return c < 0x7f ? i + 1 : i;
        } else if (c < 0x20) {
            return i; /* broken off: a control character is a key of its own */
        }
    }
    return n > SEQUENCE_MAX ? skip(keys, '[', n) : 0;
}

static size_t ss3(const char *bytes, size_t n, struct key *key)
{
    int mods = 0;
    for (size_t i = 2; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c >= '0' && c <= '9' && i < 4) {
            mods = 10 * mods + c - '0';
            continue;
        }
        const struct code *code = LOOK_UP(application, c);
        if (!code)
            code = LOOK_UP(letters, c);
        name_key(key, code, modifiers(mods));
        if ((c >= 'j' && c <= 'y') || c == 'M' || c == 'X') {
            /* the keypad of a VT220: what stands on a key is its letter less 0x40 */
            key->name = c == 'M' ? K_ENTER : K_CHAR;
            key->ch = c == 'M' ? 0 : c - 0x40U;
            key->pad = c == 'M' ? '\r' : (char)(c - 0x40);
        }
        return c < 0x20 || c >= 0x7f ? i : i + 1;
    }
    return 0;
}

/* The end of what is dropped: a final byte of CSI, or BEL, ST or CAN of a string. */
static size_t skipped(struct keys *keys, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        bool st = c == '\\' && i > 0 && bytes[i - 1] == ESC;
        if (keys->skipping == '[' ? c >= 0x40 : c == 0x07 || c == 0x18 || st) {
            keys->skipping = 0;
            return i + 1;
        }
    }
    return keys->skipping == ']' && bytes[n - 1] == ESC ? n - 1 : n;
}

static size_t escape(struct keys *keys, const char *bytes, size_t n, bool flush, struct key *key)
{
    bool alone = n == 2 && flush; /* Alt and a bracket, typed */
    if (n == 1) {
        key->name = flush ? K_ESCAPE : K_NONE;
        return flush;
    }
    if (bytes[1] == '[' && !alone)
        return csi(keys, bytes, n, key);
    if (bytes[1] == 'O' && !alone)
        return ss3(bytes, n, key);
    if (bytes[1] == ']' && !alone) /* an answer about a colour or a title */
        return n > 2 ? skip(keys, ']', 2) : 0;
    if (bytes[1] == ESC) {
        if (n == 2 && !flush)
            return 0;
        if (n > 2 && (bytes[2] == '[' || bytes[2] == 'O')) { /* rxvt: Alt and a function key */
            size_t used = escape(keys, bytes + 1, n - 1, flush, key);
            key->mods |= K_ALT;
            return used ? used + 1 : 0;
        }
        key->name = K_ESCAPE;
        return 1;
    }
    size_t used = character(bytes + 1, n - 1, flush, key);
    key->mods |= K_ALT;
    return used ? used + 1 : 0;
}

bool keys_next(struct keys *keys, bool flush, struct key *key)
{
    while (keys->at < keys->count) {
        if (keys->pasting)
            return paste_take(keys, key);
        const char *bytes = keys->bytes + keys->at;
        size_t n = keys->count - keys->at;
        *key = (struct key){.raw = bytes};
        if (keys->skipping)
            key->raw_count = skipped(keys, bytes, n);
        else if (bytes[0] == ESC)
            key->raw_count = escape(keys, bytes, n, flush, key);
        else
            key->raw_count = character(bytes, n, flush, key);
        if (!key->raw_count)
            return false;
        keys->at += key->raw_count;
        if (key->name != K_NONE)
            return true;
    }
    return false;
}

bool keys_pending(const struct keys *keys)
{
    const char *bytes = keys->bytes + keys->at;
    size_t n = keys->count - keys->at;
    if (!n || keys->pasting || keys->skipping)
        return false;
    return bytes[0] != ESC || n < 3; /* a longer one is a sequence that must be finished */
}
