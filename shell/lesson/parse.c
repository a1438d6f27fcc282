/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parse.h"
#include <cmark.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 1 << 20 };

/* ---- mistakes ---- */

int parse_mistake(struct parser *p, int line, const char *hint, const char *fmt, ...)
{
    char what[sizeof p->e->what];
    va_list args;
    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    return err_say(p->e, -EINVAL, hint, "%s:%d: %s", p->path, line, what);
}

int parse_place(struct parser *p, int line)
{
    struct err inner = *p->e;
    return parse_mistake(p, line, inner.hint, "%s", inner.what);
}

/* ---- lines ---- */

struct line line_trim(struct line line)
{
    while (line.n && isspace((unsigned char)line.at[line.n - 1]))
        line.n--;
    while (line.n && isspace((unsigned char)*line.at)) {
        line.at++;
        line.n--;
    }
    return line;
}

bool line_is(struct line line, const char *text)
{
    return line.n == strlen(text) && !memcmp(line.at, text, line.n);
}

struct line parse_line(const struct parser *p, int line)
{
    if (line < 1 || line > p->lines_count)
        return (struct line){"", 0};
    return line_trim(p->lines[line - 1]);
}

bool is_stable_name(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!islower((unsigned char)text[i]) && !isdigit((unsigned char)text[i]) &&
            (text[i] != '-' || i == 0))
            return false;
    return n > 0;
}

const char *const lesson_worlds[] = {"v1",       "v2",      "freezer-v1", "freezer-v2", "unified",
                                     "pure-v2",  "cpu-v1",  "cpu-v2",     "memory-v1",  "memory-v2",
                                     "pids-v1",  "pids-v2", "named-v1",   "pure-v1",    "alpine",
                                     "stand-in", "root",    "user",       "lens",       "runc"};
const int lesson_worlds_count = sizeof lesson_worlds / sizeof *lesson_worlds;

bool world_offers(const struct parser *p, const char *word, bool *known)
{
    *known = false;
    for (int i = 0; i < lesson_worlds_count; i++)
        *known |= !strcmp(lesson_worlds[i], word);
    for (const char *const *w = p->world; w && *w; w++)
        if (!strcmp(*w, word))
            return true;
    return false;
}

int world_unknown(struct parser *p, int line, const char *word)
{
    _cleanup_free_ char *hint = text_of_words("Known are: ", lesson_worlds, lesson_worlds_count);
    return parse_mistake(p, line, hint, "only %s: no machine is called that", word);
}

/* ---- steps ---- */

static struct step *current_step(struct parser *p)
{
    struct lesson *l = p->lesson;
    if (p->in_scratch)
        return &p->scratch;
    return l->steps_count ? &l->steps[l->steps_count - 1] : NULL;
}

struct step *parse_step(struct parser *p, bool kept)
{
    struct step *step = current_step(p);
    return step && (!kept || p->omitting) ? &p->scratch : step;
}

static void add_prose(struct parser *p, int from, int to)
{
    if (p->omitting || p->in_scratch)
        return;
    for (int i = from; i < to && i <= p->lines_count; i++)
        text_add(&p->prose, "%.*s\n", (int)p->lines[i - 1].n, p->lines[i - 1].at);
}

/* The step, or the introduction, ends here: its prose is complete. */
static int end_step(struct parser *p)
{
    struct lesson *l = p->lesson;
    struct step *step = l->steps_count ? &l->steps[l->steps_count - 1] : NULL;
    char **prose = step ? &step->prose : &l->prose;
    if (*prose)
        return 0;
    _cleanup_free_ char *all = text_take(&p->prose);
    size_t skip = strspn(all, "\n");
    struct line text = line_trim((struct line){all + skip, strlen(all + skip)});
    *prose = text_format("%.*s%s", (int)text.n, text.at, text.n ? "\n" : "");
    return step && !p->translation ? blocks_finish_step(p, step) : 0;
}

/* Split "## Title {#id}" of a line. Returns false where there is no {#id}. */
static bool split_heading(struct line line, struct line *title, struct line *id)
{
    while (line.n && (*line.at == '#' || isblank((unsigned char)*line.at))) {
        line.at++;
        line.n--;
    }
    *title = line;
    const char *brace = memrchr(line.at, '{', line.n);
    size_t n = brace ? line.at + line.n - brace : 0;
    if (n < 3 || brace[1] != '#' || brace[n - 1] != '}')
        return false;
    *title = line_trim((struct line){line.at, brace - line.at});
    *id = (struct line){brace + 2, n - 3};
    return true;
}

static int check_step_id(struct parser *p, int line, struct line id)
{
    if (!is_stable_name(id.at, id.n))
        return parse_mistake(p, line, NULL,
                             "step id \"%.*s\": expected lower case letters, digits and hyphens",
                             (int)id.n, id.at);
    for (int i = 0; i < p->lesson->steps_count && !p->omitting; i++)
        if (line_is(id, p->lesson->steps[i].id))
            return parse_mistake(p, line, "Progress hangs on a step's id.",
                                 "step id \"%.*s\" is taken by line %d, expected another",
                                 (int)id.n, id.at, p->lesson->steps[i].line);
    return 0;
}

static int read_step_heading(struct parser *p, int line)
{
    struct line text = parse_line(p, line), title, id;
    if (!text.n || *text.at != '#')
        return parse_mistake(p, line, NULL,
                             "an underlined heading, expected \"## Title {#stable-id}\"");
    if (!split_heading(text, &title, &id))
        return parse_mistake(p, line, NULL, "a step without an id, expected \"%.*s {#stable-id}\"",
                             (int)text.n, text.at);
    if (!title.n)
        return parse_mistake(p, line, NULL, "a step without a title, expected \"## Title {#id}\"");
    int rc = check_step_id(p, line, id);
    if (rc == 0)
        rc = end_step(p);
    p->in_scratch = p->omitting;
    if (rc < 0 || p->in_scratch)
        return rc;
    struct lesson *l = p->lesson;
    l->steps = array_grow(l->steps, l->steps_count, sizeof *l->steps);
    l->steps[l->steps_count++] = (struct step){.id = text_copy(id.at, id.n),
                                               .title = text_copy(title.at, title.n),
                                               .check.within_ms = LESSON_WITHIN_MS,
                                               .line = line};
    return 0;
}

static int read_title(struct parser *p, int line)
{
    struct line title, id;
    split_heading(parse_line(p, line), &title, &id);
    if (p->titled)
        return parse_mistake(p, line, NULL,
                             "a second \"# Title\", expected steps as \"## Title {#id}\"");
    if (p->lesson->steps_count)
        return parse_mistake(p, line, NULL, "\"# Title\" after a step, expected it before");
    if (!line_is(title, p->lesson->title))
        return parse_mistake(p, line, NULL, "\"# %.*s\", expected the front matter's title \"%s\"",
                             (int)title.n, title.at, p->lesson->title);
    p->titled = true;
    return 0;
}

static int read_heading(struct parser *p, cmark_node *node, int line, int end)
{
    int level = cmark_node_get_heading_level(node);
    if (level == 1)
        return read_title(p, line);
    if (level == 2)
        return read_step_heading(p, line);
    add_prose(p, line, end);
    return 0;
}

/* ---- <!-- only WORD --> and <!-- end --> ---- */

static int begin_only(struct parser *p, int line, struct line word)
{
    _cleanup_free_ char *name = text_copy(word.at, word.n);
    bool known;
    bool offered = world_offers(p, name, &known);
    if (!known)
        return world_unknown(p, line, name);
    if (p->only_line)
        return parse_mistake(p, line, NULL,
                             "\"only\" within the one of line %d, expected <!-- end --> before it",
                             p->only_line);
    p->only_line = line;
    p->omitting = !offered;
    return 0;
}

static int read_comment(struct parser *p, int line, int end)
{
    static const char open[] = "<!-- only ", close[] = "-->";
    struct line text = parse_line(p, line);
    size_t n = sizeof open - 1;
    if (line_is(text, "<!-- end -->")) {
        if (!p->only_line)
            return parse_mistake(p, line, NULL, "<!-- end --> without <!-- only WORD --> before");
        p->only_line = 0;
        p->omitting = false;
        add_prose(p, line + 1, end);
        return 0;
    }
    if (text.n < n || memcmp(text.at, open, n) != 0) {
        add_prose(p, line, end);
        return 0;
    }
    if (memcmp(text.at + text.n - 3, close, 3) != 0)
        return parse_mistake(p, line, NULL, "expected <!-- only WORD --> alone on its line");
    return begin_only(p, line, line_trim((struct line){text.at + n, text.n - n - 3}));
}

/* ---- fences ---- */

/* How many fence characters a line begins with, 0 for none; *rest is what follows them. */
static int fence_length(struct line line, struct line *rest)
{
    size_t n = 0;
    *rest = (struct line){"", 0};
    if (!line.n || (*line.at != '~' && *line.at != '`'))
        return 0;
    while (n < line.n && line.at[n] == *line.at)
        n++;
    *rest = line_trim((struct line){line.at + n, line.n - n});
    return n >= 3 ? (int)n : 0;
}

/* A fence that was never closed swallows the blocks behind it, up to their closing line. */
static int check_closed(struct parser *p, int line, int end)
{
    struct line opening = parse_line(p, line), info, rest = {"", 0};
    int length = fence_length(opening, &info), last = line;
    bool closed = false;
    for (int i = line + 1; i < end; i++) {
        struct line here = parse_line(p, i);
        int n = here.n && *here.at == *opening.at ? fence_length(here, &rest) : 0;
        closed |= n >= length && !rest.n;
        last = here.n ? i : last;
        if (n >= length && rest.n)
            return parse_mistake(p, line, NULL,
                                 "this block is still open at line %d, expected a line %.*s before",
                                 i, length, opening.at);
    }
    if (!closed)
        return parse_mistake(p, line, NULL,
                             "this block has no end, expected a line %.*s by line %d", length,
                             opening.at, last + 1);
    return 0;
}

static int read_fenced(struct parser *p, cmark_node *node, int line, int end)
{
    struct line text;
    struct info info;
    if (!fence_length(parse_line(p, line), &text)) {
        add_prose(p, line, end);
        return 0;
    }
    int rc = info_read(p, line, text, &info);
    if (rc == 0)
        rc = check_closed(p, line, end);
    if (rc < 0)
        return rc;
    if (info.kept && !info.hidden && (!info.kind || info.kind->in_prose))
        add_prose(p, line, end);
    return info.kind ? info.kind->read(p, &info, line, cmark_node_get_literal(node)) : 0;
}

/* Blocks of a lesson inside of lists and quotes would silently be mere prose. */
static int check_nested(struct parser *p, cmark_node *top)
{
    cmark_iter *iter = cmark_iter_new(top);
    int rc = 0;
    while (rc == 0 && cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK)
            continue;
        const char *info = cmark_node_get_fence_info(node);
        size_t n = strcspn(info, " ");
        for (int i = 0; i < block_kinds_count && rc == 0; i++)
            if (strlen(block_kinds[i].word) == n && !memcmp(block_kinds[i].word, info, n))
                rc = parse_mistake(p, p->lesson->front + cmark_node_get_start_line(node), NULL,
                                   "\"%s\" inside a list or a quote, expected it at the margin",
                                   block_kinds[i].word);
    }
    cmark_iter_free(iter);
    return rc;
}

/* ---- the body ---- */

static int read_node(struct parser *p, cmark_node *node, int line, int end)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HEADING:
        return read_heading(p, node, line, end);
    case CMARK_NODE_CODE_BLOCK:
        return read_fenced(p, node, line, end);
    case CMARK_NODE_HTML_BLOCK:
        return read_comment(p, line, end);
    default:
        add_prose(p, line, end);
        return check_nested(p, node);
    }
}

static int read_nodes(struct parser *p, cmark_node *document)
{
    cmark_node *next = NULL;
    for (cmark_node *node = cmark_node_first_child(document); node; node = next) {
        next = cmark_node_next(node);
        int line = p->lesson->front + cmark_node_get_start_line(node);
        int end = next ? p->lesson->front + cmark_node_get_start_line(next) : p->lines_count + 1;
        int rc = read_node(p, node, line, end);
        if (rc < 0)
            return rc;
    }
    if (p->only_line)
        return parse_mistake(p, p->only_line, NULL, "<!-- only --> without <!-- end --> after it");
    return end_step(p);
}

static int read_body(struct parser *p, const char *file, size_t size)
{
    const char *body =
        p->lesson->front < p->lines_count ? p->lines[p->lesson->front].at : file + size;
    cmark_node *document = cmark_parse_document(body, file + size - body, CMARK_OPT_DEFAULT);
    if (!document)
        abort();
    int rc = read_nodes(p, document);
    cmark_node_free(document);
    if (rc == 0 && !p->titled)
        return parse_mistake(p, p->lesson->front + 1, NULL,
                             "the lesson has no \"# %s\" before its steps", p->lesson->title);
    if (rc == 0 && !p->lesson->steps_count)
        return parse_mistake(p, p->lesson->front + 1, NULL,
                             "the lesson has no steps, expected \"## Title {#id}\"");
    return rc == 0 && !p->translation ? blocks_finish(p) : rc;
}

/* ---- the file ---- */

static int split_lines(struct parser *p, const char *file, size_t size)
{
    const char *at = file, *end = file + size;
    while (at < end) {
        const char *newline = memchr(at, '\n', end - at);
        size_t n = newline ? (size_t)(newline - at) : (size_t)(end - at);
        p->lines = array_grow(p->lines, p->lines_count, sizeof *p->lines);
        p->lines[p->lines_count++] = (struct line){at, n && at[n - 1] == '\r' ? n - 1 : n};
        at += newline ? n + 1 : n;
    }
    for (int i = 0; i < p->lines_count; i++) {
        uint32_t code = 1;
        int n;
        for (size_t k = 0; k < p->lines[i].n; k += n) {
            n = utf8_read(p->lines[i].at + k, p->lines[i].n - k, &code);
            if (n < 0 || (is_control(code) && code != '\t'))
                return parse_mistake(p, i + 1, NULL, "byte %zu is %s, expected UTF-8 text", k + 1,
                                     n < 0 ? "no UTF-8" : "a control character");
        }
    }
    return 0;
}

static int read_file(const char *path, char **file, size_t *size, struct err *e)
{
    struct stat st;
    _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) < 0)
        return err_set(e, -errno, NULL, "read lesson %s", path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL,
                       "A lesson is one CommonMark file.", "read lesson %s", path);
    if (st.st_size > FILE_MAX)
        return err_set(e, -EFBIG, "A lesson is text of at most 1 MiB.", "read lesson %s", path);
    _cleanup_free_ char *bytes = array_grow(NULL, 0, FILE_MAX + 1);
    ssize_t n;
    *size = 0;
    while ((n = read(fd, bytes + *size, FILE_MAX - *size)) > 0)
        *size += n;
    if (n < 0)
        return err_set(e, -errno, NULL, "read lesson %s", path);
    bytes[*size] = '\0';
    *file = steal_ptr(&bytes);
    return 0;
}

static char *number_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    return text_copy(name, strspn(name, "0123456789"));
}

static int parse_file(struct parser *p, const char *file, size_t size)
{
    int rc = split_lines(p, file, size);
    if (rc == 0)
        rc = front_read(p);
    return rc == 0 ? read_body(p, file, size) : rc;
}

int parse_lesson(const char *path, const char *const *world, bool translation,
                 struct lesson **lesson, struct err *e)
{
    struct err own = {0};
    _cleanup_free_ char *file = NULL;
    size_t size = 0;
    int rc = read_file(path, &file, &size, e);
    if (rc < 0)
        return rc;
    struct lesson *fresh = array_grow(NULL, 0, sizeof *fresh);
    *fresh = (struct lesson){.path = text_copy(path, strlen(path)), .number = number_of(path)};
    struct parser p = {
        .path = path, .world = world, .translation = translation, .lesson = fresh, .e = &own};
    rc = parse_file(&p, file, size);
    free(p.lines);
    free(p.prose.bytes);
    step_clear(&p.scratch);
    if (rc < 0) {
        lesson_free(fresh);
        if (e)
            *e = own;
        return rc;
    }
    *lesson = fresh;
    return 0;
}

int lesson_read(const char *path, const char *const *world, struct lesson **lesson, struct err *e)
{
    return parse_lesson(path, world, false, lesson, e);
}
