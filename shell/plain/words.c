/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words.h"
#include "../lesson/text.h"
#include "../screen/processlist.h"
#include <stdlib.h>
#include <string.h>

static void other(struct session *s, const char *args)
{
    (void)args;
    session_set_focus(s, session_focus(s) == SIDE_HOST ? SIDE_CONTAINER : SIDE_HOST);
}

/* What the split screen has below its list, whose rows are no use to who cannot choose there. */
static void process(struct session *s, const char *args)
{
    enum { ROWS = 40, WIDTH = 78 };
    const struct snapshot *now = session_snapshot(s);
    struct processlist list = {0};
    struct text text = {0};
    struct strip *rows = calloc(ROWS, sizeof *rows);

    if (rows && processlist_choose(&list, now, args)) {
        processlist_parts(&list, now, rows, ROWS, WIDTH);
        text_add(&text, "process %d", (int)list.pid);
        for (int i = 1; i < ROWS && rows[i].columns; i++)
            text_add(&text, "\n%s", rows[i].text);
        session_say(s, TONE_NOTE, "%s", text.bytes);
    } else {
        session_say(s, TONE_BAD,
                    "There is no process \"%s\" in the lab now. ps on the host lists them.", args);
    }
    free(text.bytes);
    free(rows);
}

static const struct {
    const char *name;
    void (*run)(struct session *s, const char *args);
    const char *why; /* it does nothing here */
} table[] = {
    {"other", other, NULL},
    {"process", process, NULL},
    {"type", NULL,
     "Here each line goes to the side as it is. A program that draws, such as vi, needs the split "
     "screen: fishbowl without --plain."},
    {"zoom", NULL,
     "Here nothing is drawn: both sides stand in the transcript, each line with its "
     "side's name."},
    {"views", NULL, "Here nothing is drawn: \":why\" and \":process\" tell what the views show."},
    {"copy", NULL, "Here all that was printed stays in your terminal, which can find and copy it."},
    {"paste", NULL, "Here your terminal pastes by itself."},
    {"mouse", NULL, "Here the mouse is the terminal's own."},
    {"theme", NULL, "Here there are no colours."},
    {"redraw", NULL, "Here nothing is drawn, and nothing to draw again."},
    {"step", NULL, "Steps are chosen in a demo only: fishbowl play. Here :next and :back go."},
};

bool plain_word(struct session *s, const char *text)
{
    size_t n = strcspn(text, " \t");

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strlen(table[i].name) != n || strncmp(table[i].name, text, n) != 0)
            continue;
        if (table[i].run)
            table[i].run(s, text + n + strspn(text + n, " \t"));
        else
            session_say(s, TONE_NOTE, "%s", table[i].why);
        return true;
    }
    return false;
}
