/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../lesson/text.h"
#include "explain.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* An explanation as lines: the word, beside it what it means, below that where it leads. */

enum { WORDS = 24, LEAST = 56 }; /* columns: of the words, of the whole */

struct page {
    struct text text;
    int width, column;
    bool begun; /* the line has a word, or the cell of it that is filled now */
};

/* What the locale cannot show counts one column. */
static int columns_of(const char *bytes, size_t n)
{
    int columns = 0;
    uint32_t code;
    for (size_t at = 0; at < n;) {
        int length = utf8_read(bytes + at, n - at, &code);
        int wide = length > 0 ? wcwidth((wchar_t)code) : 1;
        columns += wide < 0 ? 1 : wide;
        at += length > 0 ? (size_t)length : 1;
    }
    return columns;
}

static void put(struct page *p, const char *bytes, size_t n)
{
    text_add_bytes(&p->text, bytes, n);
    p->column += columns_of(bytes, n);
}

static void fill_to(struct page *p, int column)
{
    while (p->column < column)
        put(p, " ", 1);
    p->begun = false;
}

static void new_line(struct page *p, int indent)
{
    if (p->text.count)
        text_add_bytes(&p->text, "\n", 1);
    p->column = 0;
    fill_to(p, indent);
}

/* Words with blanks between them, broken at width; further lines begin at indent. */
static void flow(struct page *p, int indent, const char *what)
{
    for (const char *at = what; *(at += strspn(at, " "));) {
        size_t n = strcspn(at, " ");
        if (p->begun && p->column + 1 + columns_of(at, n) > p->width)
            new_line(p, indent);
        else if (p->begun)
            put(p, " ", 1);
        put(p, at, n);
        p->begun = true;
        at += n;
    }
}

/* unshare(CLONE_NEWPID), write("memory.max"), chroot: flags are in capitals. */
static char *call_of(const struct meaning *m)
{
    return !m->flag[0]                          ? text_format("%s()", m->call)
           : isupper((unsigned char)m->flag[0]) ? text_format("%s(%s)", m->call, m->flag)
                                                : text_format("%s(\"%s\")", m->call, m->flag);
}

/* Where a fact of the host has a counterpart in the container, the side decides; a namespace of its
 * own is the container's. */
static char *fact_of(const struct meaning *m)
{
    static const char ns[] = "container.ns.";
    const char *rest = strchr(m->fact, '.');
    bool host = !strncmp(m->fact, "host.", 5), container = !strncmp(m->fact, "container.", 10);
    if (!strncmp(m->fact, ns, sizeof ns - 1))
        return text_format("lamp %s, %s", m->fact + sizeof ns - 1, m->fact);
    char *twin = text_format("%s%s", host ? "container" : "host", host || container ? rest : "");
    bool both = fact_find(twin, NULL, 0) != NULL;
    free(twin);
    return both ? text_format("host%s or container%s", rest, rest)
                : text_copy(m->fact, strlen(m->fact));
}

/* What Docker and Podman call it: an option of run, or a command of theirs. */
static void add_containers(struct page *p, const char *flag, int indent)
{
    bool command = !strncmp(flag, "docker", 6) || !strncmp(flag, "podman", 6);
    char *line = text_format("%s%s", command ? "as " : "docker run: ", flag);
    new_line(p, indent);
    flow(p, indent + 2, line);
    free(line);
}

static void add_meaning(struct page *p, const struct meaning *m, int indent)
{
    char *call = call_of(m), *fact = fact_of(m);
    char *line = text_format("→ %s%s%s", call, fact[0] ? " → " : "", fact);
    new_line(p, indent);
    flow(p, indent + 2, line);
    if (m->container_flag[0])
        add_containers(p, m->container_flag, indent + 2);
    free(call);
    free(fact);
    free(line);
}

static void add_entry(struct page *p, const struct entry *e)
{
    int indent = 2 * (e->depth < 6 ? e->depth : 6);
    new_line(p, indent);
    flow(p, indent + 2, e->word);
    if (p->column + 2 > WORDS)
        new_line(p, WORDS);
    fill_to(p, WORDS);
    if (e->unknown)
        flow(p, WORDS, "?");
    flow(p, WORDS, e->what);
    if (e->meaning)
        add_meaning(p, e->meaning, WORDS);
}

static void add_wrong(struct page *p, const struct explanation *e)
{
    char *what = e->column
                     ? text_format("Its syntax is wrong at column %d: %s.", e->column, e->wrong)
                     : text_format("Its syntax is wrong: %s.", e->wrong);
    new_line(p, 0);
    new_line(p, 0);
    flow(p, 0, what);
    free(what);
}

static bool taught_before(const struct explanation *e, int i)
{
    const char *lesson = e->entries[i].meaning->lesson;
    for (int k = 0; k < i; k++)
        if (e->entries[k].meaning && !strcmp(e->entries[k].meaning->lesson, lesson))
            return true;
    return false;
}

static void add_lessons(struct page *p, const struct explanation *e)
{
    struct text line = {0};
    for (int i = 0; i < e->count; i++) {
        const struct meaning *m = e->entries[i].meaning;
        if (m && m->lesson[0] && !taught_before(e, i))
            text_add(&line, "%s%s",
                     line.count ? ", " : "Lessons about it (:lesson opens one): ", m->lesson);
    }
    if (line.count) {
        new_line(p, 0);
        new_line(p, 0);
        flow(p, 0, line.bytes);
    }
    free(line.bytes);
}

char *explain_text(const struct explanation *e, int width)
{
    struct page p = {.width = width < LEAST ? LEAST : width};
    for (int i = 0; i < e->count; i++)
        add_entry(&p, &e->entries[i]);
    if (e->cut) {
        new_line(&p, 0);
        flow(&p, 0, "… and more: this command is too long to be shown whole.");
    }
    if (e->wrong)
        add_wrong(&p, e);
    add_lessons(&p, e);
    return text_take(&p.text);
}
