/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stepbox.h"
#include "../lesson/prose.h"
#include "../watch.h"
#include "lines.h"
#include <stdio.h>
#include <string.h>

enum { QUESTIONS = 2 };
enum { TEXT_MAX = 64 * 1024, BATCH_MS = 1000 };

/* A row of prose: a part of one of its lines. What stands in code blocks comes unwrapped, and a
 * command must be readable in full. */
struct slice {
    int line, indent;
    size_t from, to;
};

struct message {
    enum tone tone;
    char *text;
};

struct stepbox {
    const struct keymap *keys;
    char *markdown; /* of the step, a copy: lessons come and go */
    struct prose *prose;
    struct slice *slice; /* rows of the prose */
    int slices;
    int command, commands;         /* the first row with a command to type, or -1; the last one */
    bool tight, squeezed;          /* no row for empty lines at commands; cut for that */
    bool done;                     /* the step has passed */
    char *question[QUESTIONS];     /* with its choices on one line, and with a line each; or NULL */
    const struct predict *predict; /* that it was made from: to compare only */
    struct lines asked;            /* the question, wrapped */
    struct message *message;       /* since the last command */
    int messages;
    struct lines said; /* wrapped */
    int batch;         /* the first message of those that came together last */
    int latest;        /* the line where it begins */
    uint64_t said_at;  /* ms, of the last message */
    int top, said_top; /* first shown line of prose and of messages */
    int rows, columns; /* of the area */
    int wrapped;       /* the width that all is wrapped for */
    int upper, lower;  /* rows of prose and of messages */
    int pinned;        /* rows of the question below a prose that does not fit with it */
    int held;          /* rows for the first command while none is among the prose in sight */
};

/* ---- what is shown ---- */

struct stepbox *stepbox_new(const struct keymap *keys)
{
    struct stepbox *box = calloc(1, sizeof *box);

    if (box)
        box->keys = keys;
    return box;
}

void stepbox_quiet(struct stepbox *box)
{
    for (int i = 0; i < box->messages; i++)
        free(box->message[i].text);
    box->messages = box->batch = box->latest = box->said_top = 0;
    box->wrapped = 0;
}

/* The choices, each after a separator: "A) 1", "B) another one". */
static size_t word_choices(const struct predict *predict, const char *separator, char *text,
                           size_t size)
{
    size_t used = 0;

    text[0] = 0;
    for (int i = 0; i < predict->count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%c) %s", separator, 'A' + i,
                                 predict->choices[i]);
    return used;
}

/* The question in two forms: with its choices on one line, and with a line for each. */
static void word_question(struct stepbox *box, const struct predict *predict)
{
    static const char *const separators[QUESTIONS] = {"    ", "\n    "};
    char choices[2048], text[4096];

    for (int form = 0; form < QUESTIONS; form++) {
        free(box->question[form]);
        box->question[form] = NULL;
        if (!predict)
            continue;
        word_choices(predict, separators[form], choices, sizeof choices);
        snprintf(text, sizeof text, "? %s (press A to %c)%s%s", predict->question,
                 'A' + predict->count - 1, form ? "" : "\n", choices);
        box->question[form] = strdup(text);
    }
}

void stepbox_free(struct stepbox *box)
{
    if (!box)
        return;
    stepbox_quiet(box);
    lines_free(&box->said);
    lines_free(&box->asked);
    prose_free(box->prose);
    free(box->slice);
    free(box->message);
    free(box->markdown);
    word_question(box, NULL);
    free(box);
}

void stepbox_step(struct stepbox *box, struct player *player, bool fresh)
{
    const struct step *step = player ? player_step(player) : NULL;

    free(box->markdown);
    box->markdown = step && step->prose ? keymap_translate(box->keys, step->prose) : NULL;
    box->predict = NULL;
    word_question(box, NULL);
    box->wrapped = 0;
    box->done = player && player_passed(player);
    if (fresh)
        box->top = 0;
}

void stepbox_question(struct stepbox *box, const struct predict *predict)
{
    if (predict == box->predict)
        return;
    box->predict = predict;
    word_question(box, predict);
    box->wrapped = box->top = 0; /* asked or answered: the prose is read from its beginning */
}

void stepbox_say(struct stepbox *box, enum tone tone, const char *text)
{
    struct message *more = realloc(box->message, (size_t)(box->messages + 1) * sizeof *more);

    if (!more)
        return;
    box->message = more;
    char *own = keymap_translate(box->keys, text);
    if (!own)
        return;
    size_t n = strnlen(own, TEXT_MAX);
    if (clock_ms() - box->said_at > BATCH_MS)
        box->batch = box->messages;
    box->said_at = clock_ms();
    while (n && own[n - 1] == '\n')
        n--;
    own[n] = 0;
    more[box->messages++] = (struct message){tone, own};
    box->wrapped = 0;
}

bool stepbox_talks(const struct stepbox *box)
{
    return box->messages > 0;
}

/* ---- layout ---- */

static void wrap_messages(struct stepbox *box, int width)
{
    static const char *const signs[] = {[TONE_NOTE] = "· ",
                                        [TONE_GOOD] = "✔ ",
                                        [TONE_BAD] = "✘ ",
                                        [TONE_HINT] = "» ",
                                        [TONE_QUESTION] = "? "};

    lines_clear(&box->said);
    for (int i = 0; i < box->messages; i++) {
        const struct message *m = &box->message[i];
        size_t n = strlen(signs[m->tone]) + strlen(m->text) + 1;
        char *text = malloc(n);
        if (!text)
            return;
        snprintf(text, n, "%s%s", signs[m->tone], m->text);
        if (i == box->batch)
            box->latest = box->said.count;
        lines_wrap(&box->said, STYLE_NOTE + m->tone, text, width, 2);
        free(text);
    }
}

static const enum style prose_styles[] = {
    [PROSE_PLAIN] = STYLE_PLAIN, [PROSE_STRONG] = STYLE_STRONG,  [PROSE_EMPHASIS] = STYLE_EMPHASIS,
    [PROSE_CODE] = STYLE_CODE,   [PROSE_HEADING] = STYLE_STRONG, [PROSE_SIDE] = STYLE_SIDE,
};

/* A line of the prose as one strip; returns the column where its code begins, else 0. */
static int flatten(const struct prose_line *l, struct strip *strip)
{
    int code = -1;

    strip_clear(strip);
    for (int i = 0; i < l->count; i++) {
        if (l->runs[i].style == PROSE_CODE && code < 0)
            code = strip->columns;
        strip_add(strip, prose_styles[l->runs[i].style], l->runs[i].text);
    }
    return code > 0 ? code : 0;
}

static void add_slice(struct stepbox *box, struct slice slice)
{
    struct slice *more = realloc(box->slice, (size_t)(box->slices + 1) * sizeof *more);

    if (!more)
        return;
    more[box->slices++] = slice;
    box->slice = more;
}

static bool is_command(const struct prose_line *l)
{
    for (int i = 0; i < l->count; i++)
        if (l->runs[i].style == PROSE_SIDE)
            return true;
    return false;
}

/* Room is dear: the empty line between the blocks of commands that follow each other, and where it
 * is scarce those around them. */
static bool is_left_out(const struct stepbox *box, int i)
{
    const struct prose_line *lines = box->prose->lines;
    bool after = i > 0 && is_command(&lines[i - 1]);
    bool before = i + 1 < box->prose->count && is_command(&lines[i + 1]);

    return lines[i].count == 0 && ((after && before) || (box->tight && (after || before)));
}

static void cut_prose(struct stepbox *box, int width)
{
    static struct strip whole;

    box->slices = 0;
    box->command = box->commands = -1;
    box->squeezed = box->tight;
    for (int i = 0; box->prose && i < box->prose->count; i++) {
        if (is_left_out(box, i))
            continue;
        if (box->command < 0 && is_command(&box->prose->lines[i]))
            box->command = box->slices;
        int indent = 0, hang = flatten(&box->prose->lines[i], &whole) + 2;
        size_t from = 0;
        do {
            size_t to = from + lines_fitting(whole.text + from, whole.n - from, width - indent);
            add_slice(box, (struct slice){i, indent, from, to});
            while (to < whole.n && whole.text[to] == ' ')
                to++;
            from = to;
            indent = hang < width / 2 ? hang : 2;
        } while (from < whole.n);
        if (is_command(&box->prose->lines[i]))
            box->commands = box->slices - 1;
    }
}

/* The shorter form if its choices stay on their line. */
static void wrap_question(struct stepbox *box, int width)
{
    for (int form = 0; form < QUESTIONS && box->question[form]; form++) {
        const char *last = strrchr(box->question[form], '\n');
        if (form == 0 && last && text_width(last + 1) > width)
            continue;
        lines_clear(&box->asked);
        lines_wrap(&box->asked, STYLE_QUESTION, box->question[form], width, 2);
        return;
    }
    lines_clear(&box->asked);
}

static void wrap_all(struct stepbox *box, int width)
{
    prose_free(box->prose);
    box->prose = box->markdown ? prose_new(box->markdown, width) : NULL;
    cut_prose(box, width);
    wrap_question(box, width);
    wrap_messages(box, width);
    box->wrapped = width;
    box->said_top = box->latest; /* what is new is read from its beginning */
}

static int prose_count(const struct stepbox *box)
{
    if (box->pinned)
        return box->slices;
    return box->slices + (box->slices && box->asked.count ? 1 : 0) + box->asked.count;
}

static void clamp(int *top, int count, int rows)
{
    if (*top > count - rows)
        *top = count - rows;
    if (*top < 0)
        *top = 0;
}

static int prose_rows(const struct stepbox *box)
{
    return box->upper - box->pinned - box->held;
}

/* Rows of the first command. */
static int command_rows(const struct stepbox *box)
{
    int row = box->command;

    while (row + 1 < box->slices && box->slice[row + 1].line == box->slice[row].line)
        row++;
    return row + 1 - box->command;
}

/* The command to type stays in sight, as far as a row of prose is left, while the prose around it
 * is scrolled away. */
static void hold_command(struct stepbox *box)
{
    box->held = 0;
    clamp(&box->top, prose_count(box), prose_rows(box));
    bool seen = box->commands >= box->top && box->command < box->top + prose_rows(box);
    if (box->command < 0 || box->done || seen)
        return;
    int room = prose_rows(box) - 1, rows = command_rows(box);
    box->held = rows < room ? rows : room > 0 ? room : 0;
    clamp(&box->top, prose_count(box), prose_rows(box));
}

/* What does not fit is cut again without the empty lines at commands. */
static void squeeze(struct stepbox *box, int width)
{
    box->tight = false;
    if (box->squeezed)
        cut_prose(box, width);
    box->tight = prose_count(box) > box->upper;
    if (box->tight)
        cut_prose(box, width);
}

void stepbox_fit(struct stepbox *box, int rows, int columns)
{
    int width = columns > 2 ? columns - 2 : 1; /* a blank on both sides */

    box->rows = rows;
    box->columns = columns;
    if (box->wrapped != width)
        wrap_all(box, width);
    box->lower = box->said.count < rows ? box->said.count : rows;
    box->upper = rows - box->lower;
    box->pinned = 0;
    squeeze(box, width);
    if (prose_count(box) > box->upper && box->asked.count < box->upper)
        box->pinned = box->asked.count;
    hold_command(box);
    clamp(&box->said_top, box->said.count, box->lower);
}

bool stepbox_cut(const struct stepbox *box)
{
    return box->said.count > box->lower;
}

void stepbox_scroll(struct stepbox *box, int pages)
{
    bool said = stepbox_cut(box);
    int *top = said ? &box->said_top : &box->top;
    int rows = said ? box->lower : prose_rows(box);

    *top += pages * (rows > 1 ? rows - 1 : 1);
    clamp(top, said ? box->said.count : prose_count(box), rows);
    if (!said)
        hold_command(box);
}

int stepbox_below(const struct stepbox *box)
{
    if (stepbox_cut(box))
        return box->said.count - box->said_top - box->lower;
    return prose_count(box) - box->top - prose_rows(box);
}

/* ---- rows ---- */

static void prose_row(const struct stepbox *box, int row, struct strip *strip)
{
    static struct strip whole;
    int asked = row - (prose_count(box) - box->asked.count);

    if (row < box->slices) {
        const struct slice *slice = &box->slice[row];
        flatten(&box->prose->lines[slice->line], &whole);
        strip_to(strip, strip->columns + slice->indent);
        strip_part(strip, &whole, slice->from, slice->to);
    } else if (asked >= 0 && asked < box->asked.count) {
        strip_add(strip, box->asked.line[asked].style, box->asked.line[asked].text);
    }
}

/* A command has more rows than this one. */
static bool command_goes_on(const struct stepbox *box, int row)
{
    const struct slice *slice = &box->slice[row];

    return row + 1 < box->slices && slice[1].line == slice->line &&
           is_command(&box->prose->lines[slice->line]);
}

void stepbox_row(const struct stepbox *box, int row, struct strip *strip)
{
    strip_clear(strip);
    strip_add(strip, STYLE_PLAIN, " ");
    int asked = row - prose_rows(box), command = asked - box->pinned;
    if (asked < 0) {
        prose_row(box, box->top + row, strip);
        if (asked == -1 && command_goes_on(box, box->top + row))
            strip_add(strip, STYLE_CODE, " …");
    } else if (command < 0) {
        strip_add(strip, box->asked.line[asked].style, box->asked.line[asked].text);
    } else if (row < box->upper) {
        prose_row(box, box->command + command, strip);
        if (command + 1 == box->held && command_goes_on(box, box->command + command))
            strip_add(strip, STYLE_CODE, " …");
    } else if (box->said_top + row - box->upper < box->said.count) {
        const struct line *line = &box->said.line[box->said_top + row - box->upper];
        strip_fit(strip, line->style, line->text, box->columns - 1);
    }
}
