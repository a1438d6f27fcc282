/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/kernel/nearest.h"
#include "parse.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const lesson_needs[] = {"userns", "pidns",    "mntns",  "utsns",   "ipcns",  "netns",
                                    "cgroup", "cgroupns", "timens", "freezer", "alpine", "cpu",
                                    "memory", "pids",     "veth",   "lens",    "bwrap"};
const int lesson_needs_count = sizeof lesson_needs / sizeof *lesson_needs;

enum { MINUTES_MAX = 600 };

static int set_text(struct parser *p, int line, const char *key, struct line value, char **field)
{
    if (value.n >= 2 && value.at[0] == '"' && value.at[value.n - 1] == '"')
        value = (struct line){value.at + 1, value.n - 2};
    if (!value.n)
        return parse_mistake(p, line, NULL, "\"%s:\" is empty: expected a value", key);
    *field = text_copy(value.at, value.n);
    return 0;
}

static int set_id(struct parser *p, int line, struct line value)
{
    if (!is_stable_name(value.at, value.n))
        return parse_mistake(p, line, "Progress hangs on it, so it must never change.",
                             "id \"%.*s\": expected lower case letters, digits and hyphens",
                             (int)value.n, value.at);
    return set_text(p, line, "id", value, &p->lesson->id);
}

static int set_title(struct parser *p, int line, struct line value)
{
    return set_text(p, line, "title", value, &p->lesson->title);
}

static int set_minutes(struct parser *p, int line, struct line value)
{
    _cleanup_free_ char *text = text_copy(value.at, value.n);
    char *end;
    long minutes = strtol(text, &end, 10);
    if (end == text || *end || minutes < 1 || minutes > MINUTES_MAX)
        return parse_mistake(p, line, NULL, "minutes \"%s\": expected a number from 1 to %d", text,
                             MINUTES_MAX);
    p->lesson->minutes = (int)minutes;
    p->lesson->minutes_line = line;
    return 0;
}

static int add_need(struct parser *p, int line, struct line word)
{
    _cleanup_free_ char *need = text_copy(word.at, word.n);
    struct lesson *l = p->lesson;
    for (int i = 0; i < lesson_needs_count; i++) {
        if (strcmp(need, lesson_needs[i]) != 0)
            continue;
        l->needs = array_grow(l->needs, l->needs_count, sizeof *l->needs);
        l->needs[l->needs_count++] = steal_ptr(&need);
        return 0;
    }
    _cleanup_free_ char *hint =
        text_of_words("A lesson can need: ", lesson_needs, lesson_needs_count);
    const char *near = nearest(need, lesson_needs, lesson_needs_count);
    return parse_mistake(p, line, hint, "unknown need \"%s\"%s%s%s", need,
                         near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static int set_needs(struct parser *p, int line, struct line value)
{
    if (value.n < 2 || value.at[0] != '[' || value.at[value.n - 1] != ']')
        return parse_mistake(p, line, NULL, "needs \"%.*s\": expected a list, [pidns, mntns] or []",
                             (int)value.n, value.at);
    struct line rest = line_trim((struct line){value.at + 1, value.n - 2});
    if (!p->lesson->needs)
        p->lesson->needs = array_grow(NULL, 0, sizeof *p->lesson->needs);
    p->lesson->needs_line = line;
    int rc = 0;
    while (rc == 0 && rest.n) {
        const char *comma = memchr(rest.at, ',', rest.n);
        size_t n = comma ? (size_t)(comma - rest.at) : rest.n;
        size_t used = comma ? n + 1 : n;
        rc = add_need(p, line, line_trim((struct line){rest.at, n}));
        rest = (struct line){rest.at + used, rest.n - used};
    }
    return rc;
}

/* "off", "off host": where strace or gdb are taught, which the lens keeps out; ptrace(2). */
static int set_lens(struct parser *p, int line, struct line value)
{
    bool both = line_is(value, "off");
    p->lesson->lens_line = line;
    for (int side = 0; side < SIDES; side++) {
        char one[16];
        snprintf(one, sizeof one, "off %s", side_names[side]);
        p->lesson->lens_off[side] = both || line_is(value, one);
    }
    if (p->lesson->lens_off[SIDE_HOST] || p->lesson->lens_off[SIDE_CONTAINER])
        return 0;
    return parse_mistake(p, line, "Without this line the lens is as the student has it.",
                         "lens \"%.*s\": expected off, off host or off container", (int)value.n,
                         value.at);
}

static bool has_id(const struct lesson *l)
{
    return l->id;
}

static bool has_title(const struct lesson *l)
{
    return l->title;
}

static bool has_minutes(const struct lesson *l)
{
    return l->minutes;
}

static bool has_needs(const struct lesson *l)
{
    return l->needs;
}

static bool has_lens(const struct lesson *l)
{
    return l->lens_line;
}

static const struct key {
    const char *name, *expected; /* expected NULL: it may be left out */
    int (*set)(struct parser *p, int line, struct line value);
    bool (*given)(const struct lesson *l);
} keys[] = {
    {"id", "id: a-stable-name", set_id, has_id},
    {"title", "title: what the lesson is called", set_title, has_title},
    {"minutes", "minutes: how long it takes", set_minutes, has_minutes},
    {"needs", "needs: [pidns, mntns], or [] for nothing", set_needs, has_needs},
    {"lens", NULL, set_lens, has_lens},
};
enum { KEYS = sizeof keys / sizeof *keys };

static int read_key(struct parser *p, int number, struct line line)
{
    const char *colon = memchr(line.at, ':', line.n);
    if (!colon)
        return parse_mistake(p, number, NULL, "\"%.*s\": expected \"key: value\" or the line ---",
                             (int)line.n, line.at);
    struct line name = line_trim((struct line){line.at, colon - line.at});
    struct line value = line_trim((struct line){colon + 1, line.at + line.n - colon - 1});
    for (int i = 0; i < KEYS; i++) {
        if (!line_is(name, keys[i].name))
            continue;
        if (keys[i].given(p->lesson))
            return parse_mistake(p, number, NULL, "a second \"%s:\", expected one", keys[i].name);
        return keys[i].set(p, number, value);
    }
    return parse_mistake(p, number, NULL,
                         "unknown key \"%.*s\", expected id, title, minutes, needs or lens",
                         (int)name.n, name.at);
}

int front_read(struct parser *p)
{
    if (!line_is(parse_line(p, 1), "---"))
        return parse_mistake(p, 1,
                             "A lesson begins with id, title, minutes and needs between two "
                             "such lines.",
                             "expected the line ---");
    int number = 2;
    for (; number <= p->lines_count; number++) {
        struct line line = parse_line(p, number);
        if (line_is(line, "---"))
            break;
        int rc = line.n && line.at[0] != '#' ? read_key(p, number, line) : 0;
        if (rc < 0)
            return rc;
    }
    if (number > p->lines_count)
        return parse_mistake(p, 1, NULL, "the front matter has no end: expected a second line ---");
    for (int i = 0; i < KEYS; i++)
        if (keys[i].expected && !keys[i].given(p->lesson) &&
            (!p->translation || keys[i].given == has_title))
            return parse_mistake(p, number, NULL, "the front matter lacks \"%s:\", expected \"%s\"",
                                 keys[i].name, keys[i].expected);
    p->lesson->front = number;
    return 0;
}
