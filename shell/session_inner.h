/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SESSION_INNER_H
#define FISHBOWL_SESSION_INNER_H

#include "class/progress.h"
#include "queue.h"
#include "session.h"
#include "transcript.h"
#include "typist.h"
#include "watch.h"

/* What the files session*.c share: session.c runs it, session_act.c does what the player wants,
 * session_lens.c has what concerns the kernel lens, session_intro.c the introduction. */

struct session {
    struct session_options options;
    struct session_front front;
    struct lab *lab;
    struct lesson *lesson;
    struct player *player;
    struct progress *progress;
    struct watch watch;
    struct transcript *printed[SIDES];
    struct queue out[SIDES];
    struct typist typist; /* types model answers, if somebody is to see it */
    bool closed[SIDES];   /* the master said EIO: nobody has the terminal open just now */
    enum side focus;
    uint64_t held; /* until then (clock_ms) the side not in front is not read: a flood stops at its
                      full terminal, and the processor is free for the echo of a key */
    char step[64]; /* where to begin the lesson; "" for its first step */
    char switching[64];       /* the container that is to come in front, or ""; see switch.c */
    uint64_t switching_until; /* clock_ms() */
    bool begun;               /* the player of this lesson has seen a lab */
    struct calls *calls;
    struct lens_use {
        bool set;      /* what the lab was told: watch it or not, */
        bool answered; /* and it has said whether it does */
        bool replaced; /* its shell is about to be, by a watched one or another: that is no end */
        bool asked;    /* the student was told that something runs there, when this was wanted: */
        bool on;
    } lens[SIDES];
    bool lens_used;                /* some terminal is, or was, to be watched in this lab */
    bool lens_ended, lens_refused; /* it tells nothing more; it was said why there is none */
    struct introduction {
        bool on;
        char back[4096], step[64]; /* the lesson that is opened afterwards */
        struct demo demo;
    } intro;
    uint64_t ready; /* when the lab stood, clock_ms() */
    char lacks[512];
    struct share *share;   /* what the student shares; NULL: nothing */
    struct mirror *mirror; /* with it: who watches the screen */
    bool share_offered, share_failed;
};

/* Say an error with its hint. */
void session_complain(struct session *s, const struct err *e);

/* Look at the lab now: what a word is about may be younger than the last look. */
void session_look(struct session *s);

/* Do what the player wants done by now. */
void session_act(struct session *s);

/*
 * Take the introduction in the place of the lesson at a path, which is opened at that step when it
 * ends; what the lab lacks is known; another turn; when it wants one, clock_ms() or 0.
 */
int session_intro_begin(struct session *s, char *path, size_t size, const char *step,
                        struct err *e);
void session_intro_stands(struct session *s);
void session_intro_follow(struct session *s);
uint64_t session_intro_due(const struct session *s);

/* A snapshot was taken: is the way free for the container that :switch wants? */
void session_switch_look(struct session *s);

/* Share where the student is, and the screen (session_share.c): follow what has changed; the
 * descriptor for poll(2), or -1; when a turn is wanted, clock_ms() or 0; the end. */
void session_share_follow(struct session *s);
int session_share_fd(const struct session *s);
uint64_t session_share_due(const struct session *s);
void session_share_end(struct session *s);

/* The lens' descriptor for poll(2), or -1; take what it tells; an event of the lab about it. */
int session_lens_fd(const struct session *s);
bool session_lens_known(const struct session *s); /* is each side watched that is to be? */
void session_lens_take(struct session *s);
void session_lens_event(struct session *s, const struct lab_event *event);

/* Have watched what the options want watched and the lesson does not want unwatched: in the options
 * of a lab that is to be started, or in the lab that stands, before it is reset. */
void session_lens_options(struct session *s, struct lab_options *lab);
void session_lens_lesson(struct session *s);

/* A fresh lab; a snapshot was taken; a side's shell ended or began: was that meant to be? */
void session_lens_fresh(struct session *s);
void session_lens_compare(struct session *s);
bool session_lens_shell(struct session *s, enum side side, bool running);

#endif
