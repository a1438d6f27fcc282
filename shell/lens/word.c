/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "word.h"
#include "tell.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void usage(struct session *s)
{
    session_say(s, TONE_BAD,
                "Say :lens for the list, :lens NUMBER for one call, :lens on or :lens off for the "
                "side in front, or with host or container behind it.");
}

static void show_one(struct session *s, const char *args)
{
    char *end;
    unsigned long number = strtoul(args, &end, 10);
    const struct seen *seen =
        *end || number > 1000000000 ? NULL : calls_get(session_calls(s), (unsigned)number);

    if (*end)
        usage(s);
    else if (!seen)
        session_say(s, TONE_BAD, "There is no call %.12s here: :lens lists those that are kept.",
                    args);
    else
        session_show_calls(s, seen->number);
}

/* "on", "off container" */
static void set(struct session *s, bool on, const char *side)
{
    side += strspn(side, " ");
    if (!*side) {
        session_watch(s, session_focus(s), on);
        return;
    }
    for (int i = 0; i < SIDES; i++)
        if (strcmp(side, side_names[i]) == 0) {
            session_watch(s, (enum side)i, on);
            return;
        }
    usage(s);
}

void lens_word(struct session *s, const struct word *word, const char *args)
{
    (void)word;
    size_t n = strcspn(args, " ");

    if (!*args)
        session_show_calls(s, 0);
    else if (n == 2 && memcmp(args, "on", n) == 0)
        set(s, true, args + n);
    else if (n == 3 && memcmp(args, "off", n) == 0)
        set(s, false, args + n);
    else
        show_one(s, args);
}
