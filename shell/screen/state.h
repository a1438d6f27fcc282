/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_STATE_H
#define FISHBOWL_STATE_H

#include "../lesson/demo.h"
#include "../pane/keys.h"
#include "../pane/pane.h"
#include "../session.h"
#include "keymap.h"
#include "layout.h"
#include "lenslist.h"
#include "processlist.h"
#include "prompt.h"
#include "stepbox.h"
#include "views.h"

/* What the parts of the screen share: screen.c runs it, bindings.c changes it, render.c draws it.
 */

enum {
    DIRTY_TITLE = 1,
    DIRTY_FRAMES = 2,
    DIRTY_VIEWS = 4,
    DIRTY_STEP = 8,
    DIRTY_PROMPT = 16,
    DIRTY_CALLS = 32,
    DIRTY_LAYOUT = 64, /* all of it, from an empty screen; the terminal gets what differs */
    DIRTY_ALL = 127,
    DIRTY_TERMINAL = 128, /* who knows what the terminal shows: each cell is sent again */
};

struct screen {
    struct session *session;
    struct keys *keys;
    struct keymap keymap;
    bool theme_set; /* by fishbowl.conf: the terminal is not asked */
    struct pane *pane[SIDES];
    struct reply_to {
        struct screen *screen;
        enum side side;
    } reply[SIDES];
    struct stepbox *box;
    struct memory memory;
    struct layout_wish wish;
    struct present {
        bool on; /* this is "fishbowl play" */
        struct demo demo;
        struct lectern *lectern; /* for who reads the notes; NULL: none */
    } present;
    struct layout layout;
    unsigned dirty;
    bool frozen[SIDES];
    bool group_named; /* the frame of the container had room for its cgroup and limits */
    bool typing;      /* the focused pane has the keyboard */
    bool away;        /* the outer terminal is not in front */
    int told;         /* the side whose program knows that it has the keyboard; SIDES: none */
    bool rang[SIDES]; /* a bell that nobody has looked after yet */
    char *copied;     /* the text copied last, or NULL */
    bool pasting;     /* it was asked for by a word */
    char *pasted;     /* several lines for the prompt, about which is asked; or NULL */
    struct drag {
        enum side side;
        int y, x;       /* the cell of the pane that was pressed, */
        int presses;    /* how often in a row */
        uint64_t at;    /* CLOCK_MONOTONIC us */
        bool down;      /* the button still is */
        bool was_still; /* the pane was scrolled back before */
    } drag;
    bool mouse_off; /* left to the outer terminal */
    bool help;      /* a page lies over everything: that of keys and words, or */
    char *page;     /* a text to read, if not NULL, */
    char title[64]; /* with its title */
    int help_top;   /* its first line */
    struct lenslist list;
    struct processlist processes;
    bool urgent;       /* draw this turn: it answers a key */
    uint64_t key_at;   /* CLOCK_MONOTONIC us of the last key */
    uint64_t due;      /* when the next frame is, at FRAME_US each: later than now after a hurry */
    uint64_t whole;    /* of the last frame with both sides in it */
    char shown[64];    /* id of the step shown last */
    bool passed;       /* that step has: to notice when it does */
    bool commanded;    /* a line was sent to a side in this step */
    char changed[256]; /* by the last one, in words */
    bool quit;
    int exit_code;
    struct err error;
};

/* Lay out again after the size or a wish changed, and tell the panes and terminals. */
void screen_layout(struct screen *s);

/* The list of calls lies over everything, like the help page (lenslist.c). */
void lenslist_open(struct screen *s, unsigned number);
void lenslist_key(struct screen *s, const struct key *key);
void lenslist_moved(struct screen *s);

/* So does the list of processes, with one chosen by number or name (processlist.c). */
void process_open(struct screen *s, const char *name);
void process_key(struct screen *s, const struct key *key);

/* A click on a row of a side's view, or of the list. */
void process_click(struct screen *s, enum side side, int row);
void process_pick(struct screen *s, int row);

/* Lines now go to this side. */
void screen_label(struct screen *s);

/* True while a side's terminal asks for a password: it takes lines and echoes nothing. */
bool screen_secret(const struct screen *s, enum side side);

/* A key of the outer terminal; a line from the prompt (bindings.c). */
void bindings_key(struct screen *s, const struct key *key);
void bindings_line(void *user, const char *line);
struct prompt_hooks bindings_prompt(struct screen *s);

/* The text of the key line, for what the keys do now. */
struct strip;
void bindings_legend(const struct screen *s, struct strip *strip, int columns);

/* Words of the screen itself: for completion and help. */
struct screen_word;
const struct screen_word *bindings_words(int *count);

/*
 * Draw what is dirty, with one refresh (render.c). hurry: it answers a key, so the pane of the
 * other side is left for the next frame.
 */
void render(struct screen *s, bool hurry);
bool render_wanted(const struct screen *s); /* there is something to draw */
bool render_urgent(const struct screen *s); /* also in a hurry */

/*
 * Lay a page over everything, the help page (text NULL) or a copy of a text; take it away; its
 * lines, and one of them (help.c).
 */
void help_open(struct screen *s, const char *title, const char *text);
void help_close(struct screen *s);
int help_lines(const struct screen *s);
void help_line(const struct screen *s, int line, struct strip *strip, int columns);

#endif
