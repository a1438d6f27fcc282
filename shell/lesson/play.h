/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PLAY_H
#define FISHBOWL_PLAY_H

#include "player.h"
#include "text.h"

/*
 * What the files of the player share: player.c (life, the queue of actions, going from step to
 * step), judge.c (is the check true?), typing.c (model answers), asks.c (the colon words),
 * predict.c (predictions). Nobody else includes this.
 */

/* One step as this student has played it. */
struct step_play {
    enum step_mark mark; /* MARK_OPEN, or how it ended */
    bool passed;         /* the check has held, in this lab */
    bool solved;         /* :solve typed it */
    int tries, hints;
    uint64_t hinted;     /* bit i: hint i was given */
    bool told_beginning; /* the hint of last resort was given */
    uint64_t began;      /* ms; 0 until the first look at it */
    int *choices;        /* of each prediction: index, or -1 */
};

/* What is known about the check of the step that is reached. */
struct judge {
    bool looked;         /* at least once since the step began */
    bool conditions;     /* all held at the last look */
    char *why;           /* the values in words */
    bool script_running; /* an ACTION_SCRIPT waits for its answer */
    bool script_known;   /* there is an answer to the last script */
    bool script_wanted;  /* something moved since the last script began */
    int script_step, script_status;
    uint64_t script_at;
    char *script_output;
    uint64_t print; /* fingerprint of the last snapshot */
    uint64_t until; /* look often until then: a line was typed, the check may come true */
    bool typed;     /* a line was sent since the last look */
};

enum typing_mode { TYPING_NOTHING, TYPING_SOLVE, TYPING_CATCH_UP };

/* Model answers on their way to the terminals. */
struct typing {
    enum typing_mode mode;
    int step, model, line; /* what is typed next */
    bool settling;  /* catching up: all lines of the step are typed, its check may take time */
    uint64_t since; /* when waiting began, ms */
    bool sent;      /* a line was sent: the fields below are about it */
    enum side side;
    bool keeps_running;
    uint64_t sent_at;
    size_t printed; /* bytes that the side had printed before */
    char *text;
};

/* Colon words that want a fresh look first. */
enum ask { ASK_NEXT, ASK_HINT, ASK_CHECK };
enum { ASKS = 16, SCRIPT_EVERY = 500 /* ms between the starts of a check's script */ };

struct queued {
    struct action action;
    char *text;
};

struct player {
    const struct lesson *lesson;
    struct rules rules;
    struct step_play *steps;
    int reached, shown; /* shown is smaller after :back */
    int labs;           /* labs that were ready so far */
    bool resumed;       /* began at a later step */
    bool finished;
    bool next_refused;    /* the next :next skips */
    uint64_t solve_until; /* a solved step's check should hold by then; 0: none awaited */
    uint64_t
        reveal_until; /* the passed step's predictions wait for a measurement; 0: they do not */
    uint64_t now;     /* of the last evidence */
    char *last;       /* the last line that was sent in this step; NULL: none */
    struct judge judge;
    struct typing typing;
    enum ask asks[ASKS];
    int asks_count;
    bool ask_script; /* the script for the first ask was started */
    struct queued *queue;
    int queued, taken;
};

/* player.c */
void play_event(struct player *p); /* first in every public function that takes something in */
void play_act(struct player *p, struct action action, const char *text);
void play_say(struct player *p, enum tone tone, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void play_record(struct player *p, const char *event);
void play_record_prediction(struct player *p, int question, int choice);
void play_show(struct player *p, int step);
void play_begin(struct player *p, int step);
void play_remember(struct player *p, const char *line); /* for player_last */
void play_advance(struct player *p);
const struct step *play_step(const struct player *p, int step);

/* judge.c */
void judge_clear(struct judge *judge);
void judge_begin(struct player *p);
void judge_look(struct player *p, const struct evidence *ev);
bool judge_holds(const struct check *check, const struct evidence *ev);
void judge_run_script(struct player *p);
bool judge_waits(const struct player *p);
void judge_pass(struct player *p, const struct evidence *ev, bool already);
char *judge_report(const struct check *check, const struct evidence *ev);
const char *judge_why(const struct player *p); /* whatever step is shown */

/* typing.c */
void typing_clear(struct typing *typing);
void typing_begin(struct player *p, enum typing_mode mode, int step);
void typing_go_on(struct player *p, const struct evidence *ev);

/* predict.c */
void predict_ask(struct player *p);
void predict_answer(struct player *p, const char *args);
void predict_reveal(struct player *p, const struct evidence *ev); /* of the step that is reached */
void predict_go_on(struct player *p, const struct evidence *ev);

/* asks.c */
void asks_answer(struct player *p, const struct evidence *ev);

#endif
