/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PARSE_H
#define FISHBOWL_PARSE_H

#include "lesson.h"
#include "text.h"

/* What the files that read a lesson share: parse.c (file, steps), front.c (front matter), info.c
 * (info strings), blocks.c (what stands in the fences), translate.c. Nobody else includes this. */

struct line {
    const char *at;
    size_t n; /* without its newline */
};

struct parser {
    const char *path;
    const char *const *world;
    bool translation; /* of a lesson: what is left out comes from the original */
    struct lesson *lesson;
    struct line *lines; /* of the whole file: line 1 is lines[0] */
    int lines_count;
    struct step scratch; /* takes what this world leaves out: read for its mistakes alone */
    bool in_scratch;     /* the step is one that is left out whole */
    bool omitting;     /* between <!-- only WORD --> and <!-- end --> of a world that is not ours */
    int only_line;     /* where that begins; 0 outside */
    bool titled;       /* "# Title" was seen */
    struct text prose; /* of the step or the introduction being read */
    struct err *e;
};

/*
 * Report a mistake: "path:line: ...", with a hint or NULL. Returns -EINVAL.
 */
int parse_mistake(struct parser *p, int line, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Say the mistake that *e has already, with its place in front. Returns -EINVAL. */
int parse_place(struct parser *p, int line);

/* The step that what is read now belongs to; NULL in the introduction. */
struct step *parse_step(struct parser *p, bool kept);

/* Free what a step holds. */
void step_clear(struct step *step);

/* A line of the file, without blanks at both ends. */
struct line parse_line(const struct parser *p, int line);
struct line line_trim(struct line line);
bool line_is(struct line line, const char *text);

/* Names of steps and lessons: lower case letters, digits and hyphens. */
bool is_stable_name(const char *text, size_t n);

/* True if the world offers the word; false with *known cleared for a word that no world has. */
bool world_offers(const struct parser *p, const char *word, bool *known);
int world_unknown(struct parser *p, int line, const char *word);

/* parse.c: lesson_read(), or the same for a translation: its steps may lack everything. */
int parse_lesson(const char *path, const char *const *world, bool translation,
                 struct lesson **lesson, struct err *e);

/* front.c: read what stands between the two lines "---". */
int front_read(struct parser *p);

/* One info string, after the fence: "check within=5s only=v2". */
struct info {
    const struct block_kind *kind; /* NULL: shown as prose */
    enum side side;                /* SIDES: not given */
    bool script, keeps_running, hidden, kept;
    int within_ms;
    char when[512];
};

/* A kind of fenced block, by the first word of its info string. */
struct block_kind {
    const char *word;
    unsigned takes; /* TAKES_* */
    bool in_prose;  /* shown to the student */
    int (*read)(struct parser *p, const struct info *info, int line, const char *content);
};

enum {
    TAKES_SIDE = 1,
    NEEDS_SIDE = 2,
    TAKES_KEEPS = 4,
    TAKES_WITHIN = 8,
    TAKES_WHEN = 16,
    TAKES_SCRIPT = 32,
    TAKES_HIDDEN = 64,
};

extern const struct block_kind block_kinds[];
extern const int block_kinds_count;

int info_read(struct parser *p, int line, struct line text, struct info *info);

/* blocks.c: what must hold for a step, or for all of them, once everything is read. */
int blocks_finish_step(struct parser *p, struct step *step);
int blocks_finish(struct parser *p);

#endif
