/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PLAYER_H
#define FISHBOWL_PLAYER_H

#include "lesson.h"
#include <stdint.h>

/*
 * The lesson player: what happened goes in, what should be done comes out. No input or output, no
 * clock and no process of its own, so that the screen, the plain front end and the test runner play
 * a lesson with the same code and unit tests can replay any course of events.
 */

enum action_kind {
    ACTION_SAY,    /* show text to the student, in the given tone */
    ACTION_STEP,   /* another step is shown (fresh: forget what was printed before), or its mark
                      changed */
    ACTION_FOCUS,  /* lines now go to this side */
    ACTION_TYPE,   /* type text and Enter at the terminal of this side (fresh: it begins a command
                      of one or more lines); LESSON_INTERRUPT, a single control character, without
                      Enter */
    ACTION_RESET,  /* a fresh lab, as after the word :reset */
    ACTION_SCRIPT, /* run text as a check script; answer with player_script_done */
    ACTION_RECORD, /* append text, one JSON object, to the progress file */
    ACTION_DONE,   /* the last step is behind us */
};

enum tone { TONE_NOTE, TONE_GOOD, TONE_BAD, TONE_HINT, TONE_QUESTION };

struct action {
    enum action_kind kind;
    enum side side;
    enum tone tone;
    bool fresh;
    bool quick; /* not typed for anybody to see: catching up */
    int timeout_ms;
    const char *text; /* valid until the next player_* call that takes something in */
};

enum step_mark { MARK_OPEN, MARK_CURRENT, MARK_PASSED, MARK_SKIPPED, MARK_SOLVED };

/* What is known at one moment. */
struct evidence {
    uint64_t now; /* CLOCK_MONOTONIC, ms */
    const struct snapshot *snapshot;
    struct facts_terminals terminals;
};

struct player;

/* Said when a step has passed, and when the last one has: for front ends that show it elsewhere. */
extern const char player_go_on[], player_the_end[];

/*
 * lesson must outlive the player. step_id: where to begin, or NULL for the first; the model answers
 * of the steps before it are then typed first ("catching up"), since they made what it builds on.
 */
struct player *player_new(const struct lesson *lesson, const char *step_id);

/*
 * What the student may do; all, without it. Steps may be skipped all the same where the machine
 * lacks what the lesson needs: that is for who calls to say.
 */
struct rules {
    const char *course; /* whose rules they are, to be named */
    bool no_skip;
    int solve_after; /* :solve wants so many hints before; SOLVE_NEVER: it does nothing */
};
enum { SOLVE_NEVER = -1 };
void player_set_rules(struct player *player, const struct rules *rules);
void player_free(struct player *player);

/* Take the next thing to do. Returns false when there is none. */
bool player_next(struct player *player, struct action *action);

/* A snapshot was taken. Evaluates the check, goes on with typing, reveals predictions. */
void player_observe(struct player *player, const struct evidence *evidence);

/* The student sent a line to a side. */
void player_typed(struct player *player, enum side side, const char *line);

/* A check script ended with this status. */
void player_script_done(struct player *player, int status, const char *output);

/*
 * A new lab stands (first start, :reset): opens the current step again and catches up to it. The
 * step is announced (ACTION_STEP, fresh) once it is reached; without a step_id the first one is
 * announced by player_new already.
 */
void player_lab_ready(struct player *player);

/*
 * A colon word of the lesson: next (args: "skip"), back, hint, show, solve, check, predict (args:
 * "b"). Those that depend on how things are (next, hint, check) are answered by the next
 * player_observe, which player_timeout then wants at once.
 * Returns 0, or -ENOENT if the word is not the player's.
 */
int player_word(struct player *player, const char *word, const char *args);

/* Milliseconds until player_observe is wanted even if nothing moves (typing, within=), or -1. */
int player_timeout(const struct player *player, uint64_t now);

/* Views of the player's state. */
const char *player_last(const struct player *player); /* line sent in this step; NULL: none */
const struct lesson *player_lesson(const struct player *player);
const struct step *player_step(const struct player *player);
int player_index(const struct player *player); /* of the shown step, from 0 */
enum step_mark player_mark(const struct player *player, int step);
bool player_typing(const struct player *player);     /* model answers are being typed */
bool player_passed(const struct player *player);     /* the shown step's check has held */
const char *player_why(const struct player *player); /* the check's last result in words */
bool player_waits(const struct player *player);    /* for its typing, or for a check to come true */
bool player_solved(const struct player *player);   /* the shown step's commands were typed for it */
bool player_finished(const struct player *player); /* the last step is behind */
bool player_tried(const struct player *player);    /* the shown step's result is worth saying */

/* How the student stands in the step that is reached, whatever step is shown. */
struct standing {
    const struct step *step;
    int index, tries, hints;
    uint64_t began; /* ms: when it was first looked at; 0: not yet */
    bool passed;
};
struct standing player_standing(const struct player *player);

/* The shown step's first prediction that is not answered, or NULL. Front ends show it with the
 * step; the player says it again only when asked to, and the next one after an answer. */
const struct predict *player_question(const struct player *player);

#endif
