/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../sandbox/kernel/nearest.h"
#include "session_inner.h"
#include <stdio.h>
#include <string.h>

/*
 * :switch puts another container of bowl in front on the container side, by what a student would
 * type: the keys that leave the one in front, and once the shell is back, `bowl attach NAME`.
 */

enum { PATIENCE = 5000, MOST = 64 };

static const char leave[] = "\x10\x11"; /* Ctrl-P Ctrl-Q */

/* What runs, as words in a text of the caller's. Returns how many. */
static int list(struct session *s, char *text, size_t size, const char *names[MOST])
{
    struct fact_value value;
    int n = 0;
    if (fact_get(session_snapshot(s), NULL, "bowl.running", &value, NULL) < 0 ||
        !strcmp(value.text, "none"))
        return 0;
    snprintf(text, size, "%s", value.text);
    for (char *rest = text, *word; n < MOST && (word = strsep(&rest, " "));)
        names[n++] = word;
    return n;
}

static int find(const char *names[MOST], int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(names[i], name))
            return i;
    return -1;
}

static void refuse(struct session *s, const char *names[MOST], int n, const char *name)
{
    const char *near = nearest(name, names, n);
    struct fact_value value;
    fact_get(session_snapshot(s), NULL, "bowl.running", &value, NULL);
    session_say(s, TONE_BAD, "No container called %.64s runs. %s%s%sThese do: %s", name,
                near ? "Did you mean " : "", near ? near : "", near ? "? " : "", value.text);
}

static void attach(struct session *s)
{
    char line[sizeof s->switching + 16];
    snprintf(line, sizeof line, "bowl switch %s", s->switching);
    s->switching[0] = '\0';
    if (s->front.typed)
        s->front.typed(s->front.user, SIDE_CONTAINER, line);
    session_line(s, line);
}

/* Leave whoever is in front; the rest follows when the shell waits again. */
static void begin(struct session *s, const char *name, bool attached)
{
    const struct terminal *t = &session_snapshot(s)->terminal[SIDE_CONTAINER];
    session_set_focus(s, SIDE_CONTAINER);
    snprintf(s->switching, sizeof s->switching, "%s", name);
    s->switching_until = clock_ms() + PATIENCE;
    if (attached)
        session_type(s, SIDE_CONTAINER, leave, sizeof leave - 1);
    else if (t->foreground == t->shell && t->waiting)
        attach(s);
    else
        session_say(s, TONE_NOTE,
                    "Something else has the terminal of the container side: end it, "
                    "then %s comes in front.",
                    name);
}

void session_switch_look(struct session *s)
{
    const struct terminal *t = &session_snapshot(s)->terminal[SIDE_CONTAINER];
    if (!s->switching[0])
        return;
    if (t->shell && t->foreground == t->shell && t->waiting) {
        session_set_focus(s, SIDE_CONTAINER);
        attach(s);
    } else if (clock_ms() > s->switching_until) {
        session_say(s, TONE_BAD,
                    "The container side was not left in time. There, Ctrl-P Ctrl-Q "
                    "leaves a container, and bowl switch %s shows the other.",
                    s->switching);
        s->switching[0] = '\0';
    } else {
        watch_moved(&s->watch);
    }
}

void switch_word(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    struct fact_value front;
    char text[sizeof front.text];
    const char *names[MOST];
    session_look(s);
    if (!session_snapshot(s)) {
        session_say(s, TONE_BAD, "The lab is not up yet: nothing runs in it.");
        return;
    }
    int n = list(s, text, sizeof text, names);
    fact_get(session_snapshot(s), NULL, "bowl.front", &front, NULL);
    int now = find(names, n, front.text),
        next = args[0] ? find(names, n, args) : (now + 1) % (n + !n);
    if (n == 0)
        session_say(s, TONE_NOTE,
                    "No container of bowl runs. One with a shell to stand in front "
                    "of: bowl start -it --name alpha alpine ash");
    else if (next < 0)
        refuse(s, names, n, args);
    else if (next == now)
        session_say(s, TONE_NOTE, "%s is in front already%s.", names[now],
                    n == 1 ? ", and no other runs" : "");
    else
        begin(s, names[next], now >= 0);
}
