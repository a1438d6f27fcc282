/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SESSION_H
#define FISHBOWL_SESSION_H

#include "course.h"
#include "lens/calls.h"
#include "lesson/demo.h"
#include "record/recorder.h"
#include <poll.h>

/*
 * A lab, a lesson and the traffic between them, without a screen: the split screen, the plain front
 * end, the headless play and the test runner are front ends of the same session. It owns the lab,
 * the player, the transcripts and the schedule of snapshots. Nothing in it blocks.
 */

/* What a front end is told. user is the pointer it gave; unwanted ones may be NULL. */
struct session_front {
    void *user;
    void (*output)(void *user, enum side side, const char *bytes, size_t n);
    void (*lab_ready)(void *user); /* a fresh lab: terminals start empty */
    void (*shell_ended)(void *user, enum side side, int status);
    void (*snapshot)(void *user); /* session_snapshot() is a new one */
    void (*say)(void *user, enum tone tone, const char *text);
    void (*page)(void *user, const char *title, const char *text); /* NULL: it is said */
    void (*step)(void *user);                                    /* shown step or a mark changed */
    void (*typed)(void *user, enum side side, const char *line); /* by the player: :solve, play */
    void (*focus)(void *user, enum side side);                   /* session_focus() changed */
    void (*calls)(void *user); /* session_calls() has more, or what is watched changed */
    void (*lens)(void *user, unsigned number); /* show the list of calls, with this one open (0:
                                                  none); NULL: it is said */
    void (*watched)(void *user); /* who watches the screen changed; NULL: there is no screen */
    void (*done)(void *user);    /* the lesson's last step is behind us */
    void (*failed)(void *user, const struct err *e); /* no lab can be had: nothing more will come */
    void (*quit)(void *user);                        /* :quit */
};

struct session_options {
    struct lab_options lab; /* .lens: whether terminals are watched, unless a lesson wants it not */
    const char *lessons;    /* folder */
    const char *language;   /* of the lessons; NULL: that of the environment */
    struct course course;
    const char *lesson; /* number, id or path; NULL: where the student left off */
    bool progress;      /* read and keep progress */
    struct share_wish {
        const char *path; /* of the folder in which a class shares where it is; NULL: none */
        bool yes;         /* the student has said so beforehand */
    } share;
    int speed;                 /* of typing model answers, percent of a person's; 0: at once */
    struct recorder *recorder; /* gets what is shown; NULL: nobody does */
    bool once;                 /* start at the first step whatever the progress says */
    bool intro;                /* begin with the introduction, unless it was shown meanwhile */
    bool by_hand;              /* the introduction goes on at a key, not by itself */
};

struct session;

int session_new(struct session **session, const struct session_options *options,
                const struct session_front *front, struct err *e);
void session_free(struct session *session); /* tears the lab down and waits for it */

/*
 * For the front end's poll(2): fill fds (room for SESSION_FDS), return how many; *timeout_ms is
 * lowered to when the session wants a turn. Then hand the same array to session_turn.
 */
enum { SESSION_FDS = 5 };
int session_poll(struct session *session, struct pollfd *fds, int *timeout_ms);
void session_turn(struct session *session, const struct pollfd *fds, int count);

/* Bytes for a terminal as typed: queued, written as the terminal takes them. */
void session_type(struct session *session, enum side side, const char *bytes, size_t n);

/* A line of the student for the focused side, without its newline; or a colon word (":next"). */
void session_line(struct session *session, const char *line);

void session_set_focus(struct session *session, enum side side);
void session_resize(struct session *session, enum side side, int rows, int columns);

enum side session_focus(const struct session *session);
const struct snapshot *session_snapshot(const struct session *session); /* NULL before the first */
const struct snapshot *session_before(const struct session *session);   /* of the last line sent */
const struct lab_info *session_lab(const struct session *session);
struct player *session_player(struct session *session);

/*
 * The kernel lens: the calls that it told of; whether a side's shell is watched now; whether it is
 * in use at all in this lab, so that its place on the screen stays; whether a side's shell is not
 * watched although one would think so.
 */
const struct calls *session_calls(const struct session *session);
bool session_watched(const struct session *session, enum side side);
bool session_lens(const struct session *session);
bool session_unwatched(const struct session *session, enum side side);

/*
 * Watch a side's terminal, or no longer: it gets a new shell, and what runs there ends. Says what
 * it does. Where something runs besides the shell it only asks, and does it when asked to again.
 */
void session_watch(struct session *session, enum side side, bool on);

/* Show the list of calls, with this one open; 0: none. */
void session_show_calls(struct session *session, unsigned number);

/* The colon words, for help and completion: a table in commands.c. */
struct word {
    const char *name, *args, *what;
    void (*run)(struct session *session, const struct word *word, const char *args);
};
extern const struct word words[];
extern const int words_count;

void switch_word(struct session *session, const struct word *word, const char *args);
void share_word(struct session *session, const struct word *word, const char *args);
void unshare_word(struct session *session, const struct word *word, const char *args);
void answer_word(struct session *session, const struct word *word, const char *args);

/* Run a colon word: its text without the colon. Unknown words get the nearest as a suggestion. */
void session_word(struct session *session, const char *text);

/* For the words and the front ends: tell the student something, in printf(3) style. */
void session_say(struct session *session, enum tone tone, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Show a text that fills a screen and keeps its lines, such as a source. */
void session_page(struct session *session, const char *title, const char *text);

/*
 * Change the lesson (number, id or path) and begin it in a fresh lab, at its first step (step NULL)
 * or at the step of that id, with the steps before it typed. Returns 0 or a negative errno.
 */
int session_open(struct session *session, const char *name, const char *step, struct err *e);

/* A fresh lab; the player types what the shown step builds on. */
void session_reset(struct session *session);

/* A new shell on a side whose shell has ended. */
void session_respawn(struct session *session, enum side side);

/*
 * The introduction. True for who was never shown it and has done nothing here yet; true while it is
 * played. Its end, early or not, opens the lesson again where it was. Where it goes by hand: on.
 */
bool session_first_time(void);
bool session_intro(const struct session *session);
void session_intro_end(struct session *session);
void session_intro_go_on(struct session *session);
void intro_word(struct session *session, const struct word *word, const char *args);

/* What somebody who plays the lesson by itself sees of it now. */
struct demo_look session_demo_look(const struct session *session);

/* Ask the front end to end. */
void session_quit(struct session *session);

/* What printed and silent facts are read from. */
struct facts_terminals session_terminals(struct session *session);

/* A line is being typed key by key, or the shell has only just had it. */
bool session_typing(const struct session *session);

/* True while that side has a shell. */
bool session_alive(const struct session *session, enum side side);

/* True while that side's terminal has a shell in front, which will read the next line. */
bool session_at_shell(const struct session *session, enum side side);

/* The process that a side's terminal has in front, as the lab numbers it; 0 where there is none. */
pid_t session_process(const struct session *session, enum side side);

/* Why this machine cannot play the lesson, in a sentence; "" if it can. Known once a lab stands. */
const char *session_lacks(const struct session *session);

/* The language of the lessons, as lesson_read_in takes it. */
const char *session_language(const struct session *session);

/* The course that is followed; one without a path is none. */
const struct course *session_course(const struct session *session);

/* Who watches the screen, in words; what they are shown (class/mirror.h), or NULL for nobody. */
void session_watchers(const struct session *session, char *text, size_t size);
struct mirror *session_mirror(const struct session *session);

/* The folder that lessons are taken from. */
const char *session_lessons(const struct session *session);

#endif
