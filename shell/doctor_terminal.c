/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doctor.h"
#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
/* last: terminfo's names are macros */
#include <curses.h>
#include <term.h>

enum { LEAST_ROWS = 24, LEAST_COLUMNS = 80, LEAST_COLOURS = 8 };

static enum cause look_terminal(char *found, size_t size)
{
    const char *term = getenv("TERM");
    bool both = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    snprintf(found, size, both ? "%s" : "input or output is none (TERM is %s)",
             term && *term ? term : "not set");
    return both && term && *term && strcmp(term, "dumb") != 0 ? CAUSE_NONE : CAUSE_NO_TERMINAL;
}

static enum cause look_size(char *found, size_t size)
{
    struct winsize cells;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &cells)) {
        snprintf(found, size, "not known without a terminal");
        return CAUSE_NO_TERMINAL;
    }
    snprintf(found, size, "%d columns, %d rows", cells.ws_col, cells.ws_row);
    return cells.ws_row < LEAST_ROWS || cells.ws_col < LEAST_COLUMNS ? CAUSE_SMALL_TERMINAL
                                                                     : CAUSE_NONE;
}

static enum cause look_colours(char *found, size_t size)
{
    const char *refused = getenv("NO_COLOR");
    int answer;
    if (refused && *refused) {
        snprintf(found, size, "none, NO_COLOR is set");
        return CAUSE_COLOURS;
    }
    if (setupterm(NULL, STDOUT_FILENO, &answer) != OK) {
        snprintf(found, size, "the kind of terminal in TERM is not known here");
        return CAUSE_COLOURS;
    }
    int colours = tigetnum("colors");
    del_curterm(cur_term);
    snprintf(found, size, "%d", colours < 0 ? 0 : colours);
    return colours < LEAST_COLOURS ? CAUSE_COLOURS : CAUSE_NONE;
}

static enum cause look_locale(char *found, size_t size)
{
    const char *set = nl_langinfo(CODESET);
    snprintf(found, size, "characters are %s", set);
    return strcmp(set, "UTF-8") != 0 ? CAUSE_LOCALE : CAUSE_NONE;
}

static const struct {
    const char *name, *purpose, *without;
    enum cause (*look)(char *found, size_t size);
} looks[DOCTOR_TERMINAL] = {
    {"terminal", "the split screen", "lessons that play by themselves, and \"fishbowl --plain\"",
     look_terminal},
    {"size", "both sides beside each other", "one side at a time, and \"fishbowl --plain\"",
     look_size},
    {"colours", "telling what changed at a glance", "everything, with words instead", look_colours},
    {"locale", "lines and characters of all languages", "everything, with lines of ASCII",
     look_locale},
};

int doctor_terminal(struct probe_result list[DOCTOR_TERMINAL])
{
    for (int i = 0; i < DOCTOR_TERMINAL; i++) {
        struct probe_result *r = &list[i];
        *r = (struct probe_result){
            .name = looks[i].name, .purpose = looks[i].purpose, .without = looks[i].without};
        r->cause = looks[i].look(r->found, sizeof r->found);
        r->state = r->cause == CAUSE_NONE ? PROBE_OK : PROBE_LIMITED;
    }
    return DOCTOR_TERMINAL;
}
