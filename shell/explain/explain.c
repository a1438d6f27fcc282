/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain.h"
#include "making.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Entries, and the life of an explanation; render.c makes lines of it. */

/* A terminal would obey control characters: they become "?", as do bytes that are no UTF-8. */
static char *harmless(const char *text, size_t n, bool lines)
{
    struct text out = {0};
    for (size_t at = 0; at < n;) {
        uint32_t code = 0;
        int length = utf8_read(text + at, n - at, &code);
        if (length > 0 && (!is_control(code) || (lines && code == '\n')))
            text_add_bytes(&out, text + at, (size_t)length);
        else
            text_add_bytes(&out, code == '\t' || code == '\n' ? " " : "?", 1);
        at += length > 0 ? (size_t)length : 1;
    }
    return text_take(&out);
}

struct entry *make_entry(struct maker *m, const char *word, size_t n, const char *what)
{
    struct explanation *out = m->out;
    if (out->count == EXPLAIN_ENTRIES) {
        out->cut = true;
        return NULL;
    }
    out->entries = array_grow(out->entries, out->count, sizeof *out->entries);
    struct entry *e = &out->entries[out->count++];
    *e = (struct entry){.depth = m->depth, .word = harmless(word, n, false)};
    e->what = harmless(what, strlen(what), false);
    return e;
}

struct entry *make_entryf(struct maker *m, const char *word, const char *fmt, ...)
{
    char *what;
    va_list args;
    va_start(args, fmt);
    if (vasprintf(&what, fmt, args) < 0)
        abort();
    va_end(args);
    struct entry *e = make_entry(m, word, strlen(word), what);
    free(what);
    return e;
}

void make_unknown(struct maker *m, const char *word, const char *what, const char *near)
{
    struct entry *e = near ? make_entryf(m, word, "%s: did you mean \"%s\"?", what, near)
                           : make_entryf(m, word, "%s", what);
    if (e)
        e->unknown = true;
}

bool make_wrong(struct maker *m, size_t at, const char *fmt, ...)
{
    char *what;
    if (m->out->wrong)
        return false;
    va_list args;
    va_start(args, fmt);
    if (vasprintf(&what, fmt, args) < 0)
        abort();
    va_end(args);
    m->out->wrong = harmless(what, strlen(what), false);
    m->out->column = m->inner ? 0 : (int)at + 1;
    free(what);
    return false;
}

/* ---- paths ---- */

/* From the root, as far as that is known without looking. */
static char *whole_path(const struct maker *m, const char *path)
{
    const char *folder = m->own && !m->moved ? m->own->folder : NULL;
    bool relative = path[0] != '/' && path[0] != '~' && path[0] != '$' && !strstr(path, "..");
    return relative && folder ? text_format("%s/%s", folder, path) : text_copy(path, strlen(path));
}

const struct kernel_file *make_file(const struct maker *m, const char *path)
{
    char *whole = whole_path(m, path);
    const struct kernel_file *file = table_file(whole);
    free(whole);
    return file;
}

bool make_group(const struct maker *m, const char *path)
{
    static const char groups[] = "/sys/fs/cgroup/";
    char *whole = whole_path(m, path);
    bool is = !strncmp(whole, groups, sizeof groups - 1);
    free(whole);
    return is;
}

/* ---- words of the session's own ---- */

const struct own_word *make_own(const struct maker *m, const char *name)
{
    for (int i = 0; m->own && i < m->own->count; i++)
        if (!strcmp(m->own->list[i].name, name))
            return &m->own->list[i];
    return NULL;
}

void make_own_add(struct maker *m, const char *name, const struct command *copy_of)
{
    struct own_words *own = m->own;
    if (!own || make_own(m, name))
        return;
    own->list = array_grow(own->list, own->count, sizeof *own->list);
    own->list[own->count++] = (struct own_word){text_copy(name, strlen(name)), copy_of};
}

void own_words_clear(struct own_words *own)
{
    for (int i = 0; i < own->count; i++)
        free(own->list[i].name);
    free(own->list);
    *own = (struct own_words){0};
}

/* ---- life ---- */

enum { BEGINNING = 60 /* bytes that are shown of a command that is too long */ };

static struct explanation *make(const char *command, struct own_words *own, const char **reader)
{
    size_t n = strnlen(command, EXPLAIN_BYTES + 1);
    struct explanation *out = calloc(1, sizeof *out);
    struct maker m = {.out = out, .own = own, .text = command};
    if (!out)
        abort();
    out->command = harmless(command, n <= EXPLAIN_BYTES ? n : BEGINNING, true);
    if (n > EXPLAIN_BYTES)
        make_wrong(&m, 0, "the command is longer than %d bytes: too long to take apart",
                   EXPLAIN_BYTES);
    else
        make_list(&m, 0, n);
    for (int i = 0; i < m.seen_count; i++)
        free(m.seen[i]);
    free(m.seen);
    if (reader)
        *reader = m.reader;
    return out;
}

struct explanation *explain_command(const char *command, struct own_words *own)
{
    struct own_words none = {0};
    struct explanation *out = make(command, own ? own : &none, NULL);
    own_words_clear(&none);
    return out;
}

const char *explain_reader(const char *command)
{
    const char *reader = NULL;
    struct own_words none = {0};
    explanation_free(make(command, &none, &reader));
    own_words_clear(&none);
    return reader;
}

void explanation_free(struct explanation *explanation)
{
    if (!explanation)
        return;
    for (int i = 0; i < explanation->count; i++) {
        free(explanation->entries[i].word);
        free(explanation->entries[i].what);
    }
    free(explanation->entries);
    free(explanation->command);
    free(explanation->wrong);
    free(explanation);
}
