/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "copying.h"
#include "prompt.h"
#include "tty.h"
#include <stdlib.h>
#include <string.h>

static struct pane *in_front(const struct screen *s)
{
    return s->pane[session_focus(s->session)];
}

struct copy *copying(const struct screen *s)
{
    return pane_copying(in_front(s));
}

static void leave(struct screen *s, enum side side)
{
    pane_live(s->pane[side]);
    s->dirty |= DIRTY_FRAMES | DIRTY_PROMPT;
}

void copying_toggle(struct screen *s)
{
    if (copying(s))
        leave(s, session_focus(s->session));
    else
        pane_copy(in_front(s));
    s->dirty |= DIRTY_FRAMES | DIRTY_PROMPT;
}

void copying_take(struct screen *s, enum side side, bool live)
{
    struct copy *copy = pane_copying(s->pane[side]);
    char *text = copy ? copy_text(copy) : NULL;

    if (live)
        leave(s, side);
    else if (copy)
        copy_rest(copy);
    if (!text || !*text) {
        free(text);
        return;
    }
    free(s->copied);
    s->copied = text;
    int lines = 1;
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    bool told = tty_copy(text, strlen(text)) == 0;
    session_say(s->session, TONE_NOTE, "Copied %d line%s. Alt-i puts the text in%s.", lines,
                lines == 1 ? "" : "s",
                told ? "; the terminal's clipboard has it too, if it allows that"
                     : "; for the terminal's clipboard it is too long");
}

void copying_key(struct screen *s, const struct key *key)
{
    enum copy_verdict verdict = copy_key(copying(s), key);

    s->dirty |= DIRTY_FRAMES | DIRTY_PROMPT;
    if (verdict == COPY_TAKES)
        copying_take(s, session_focus(s->session), true);
    else if (verdict == COPY_LEAVES)
        leave(s, session_focus(s->session));
}

void copying_paste(struct screen *s)
{
    struct key key = {.name = K_PASTE, .raw = s->copied};

    if (!s->copied) {
        session_say(s->session, TONE_NOTE,
                    "Nothing has been copied yet: F12 begins, the mouse marks.");
        return;
    }
    key.raw_count = strlen(s->copied);
    bindings_key(s, &key);
}

int copying_row(const struct screen *s, struct strip *strip, int columns)
{
    const struct copy *copy = copying(s);
    char status[1024];

    copy_status(copy, status, sizeof status);
    strip_clear(strip);
    strip_add(strip, STYLE_TYPING, side_names[session_focus(s->session)]);
    strip_add(strip, STYLE_PLAIN, copy->typing ? " " : " stands still  ");
    strip_fit(strip, STYLE_PLAIN, status, columns - strip->columns);
    return copy->typing ? (strip->columns < columns ? strip->columns : columns - 1) : -1;
}
