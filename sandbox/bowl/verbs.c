/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "verbs.h"
#include "../kernel/nearest.h"
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Options that have no letter. */
enum { JSON = 256, STATE, TRACE };

static error_t take_common(struct call *c, int key, char *arg, struct argp_state *state)
{
    static const struct {
        int key;
        size_t offset;
    } flags[] = {
        {'a', offsetof(struct call, all)},   {'f', offsetof(struct call, follow)},
        {JSON, offsetof(struct call, json)}, {'T', offsetof(struct call, timestamps)},
        {'q', offsetof(struct call, quiet)}, {'v', offsetof(struct call, verbose)},
        {'F', offsetof(struct call, force)}, {TRACE, offsetof(struct call, trace)},
    };
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (flags[i].key == key) {
            *(bool *)((char *)c + flags[i].offset) = true;
            return 0;
        }
    if (key != 'n' && key != 's')
        return ARGP_ERR_UNKNOWN;
    char *end;
    c->number = strtol(arg, &end, 10);
    if (*end || end == arg || c->number < 0)
        argp_error(state, "\"%s\" is no number", arg);
    return 0;
}

static error_t take_ps(struct call *c, int key, char *arg, struct argp_state *state)
{
    if (key != STATE)
        return take_common(c, key, arg, state);
    c->all = true;
    for (c->number = 0; c->number < STATUSES; c->number++)
        if (strcmp(arg, status_names[c->number]) == 0)
            return 0;
    const char *near = nearest(arg, status_names, STATUSES);
    if (near)
        argp_error(state, "\"%s\" is no state; did you mean %s?", arg, near);
    else
        argp_error(state,
                   "\"%s\" is no state: there are created, running, frozen, stopped, "
                   "exited, killed and oom",
                   arg);
    return 0;
}

static error_t take_kill(struct call *c, int key, char *arg, struct argp_state *state)
{
    const char *names[NSIG] = {""};
    if (key != 's')
        return ARGP_ERR_UNKNOWN;
    const char *plain = strncasecmp(arg, "SIG", 3) == 0 ? arg + 3 : arg;
    for (c->number = 1; c->number < NSIG; c->number++) {
        const char *name = sigabbrev_np((int)c->number);
        names[c->number] = name ? name : "";
        if (name && strcasecmp(plain, name) == 0)
            return 0;
    }
    char *end;
    c->number = strtol(arg, &end, 10);
    if (!*end && end != arg && c->number >= 1 && c->number < NSIG)
        return 0;
    const char *near = nearest(plain, names, NSIG);
    if (near)
        argp_error(state, "\"%s\" is no signal; did you mean %s?", arg, near);
    else
        argp_error(state, "\"%s\" is no signal; kill -l lists them", arg);
    return 0;
}

/* ---- options ---- */

static const struct argp_option ps_options[] = {
    {"all", 'a', NULL, 0, "Those that have ended, too", 0},
    {"quiet", 'q', NULL, 0, "Only the names", 0},
    {"json", JSON, NULL, 0, "As JSON", 0},
    {"state", STATE, "STATE", 0, "Those in this state only: running, exited, ...", 0},
    {0},
};
static const struct argp_option logs_options[] = {
    {"follow", 'f', NULL, 0, "Go on with what is printed later, until the container ends", 0},
    {"lines", 'n', "N", 0, "Only the last N lines", 0},
    {"timestamps", 'T', NULL, 0, "With the time of each line", 0},
    {"trace", TRACE, NULL, 0, "What bowl trace has written in place of what was printed", 0},
    {0},
};
static const struct argp_option attach_options[] = {
    {"force", 'F', NULL, 0, "Also where somebody else stands: that one is sent away", 0},
    {NULL, 'f', NULL, OPTION_ALIAS, NULL, 0},
    {0},
};
static const struct argp_option events_options[] = {
    {"follow", 'f', NULL, 0, "Go on with what happens later", 0},
    {0},
};
static const struct argp_option stop_options[] = {
    {"time", 's', "SECONDS", 0, "How long it has after SIGTERM, otherwise 10", 0},
    {NULL, 't', "SECONDS", OPTION_ALIAS | OPTION_HIDDEN, NULL, 0},
    {0},
};
static const struct argp_option kill_options[] = {
    {"signal", 's', "SIGNAL", 0, "Another one: its name or number", 0},
    {0},
};
static const struct argp_option rm_options[] = {
    {"force", 'F', NULL, 0, "Kill it first if it runs", 0},
    {NULL, 'f', NULL, OPTION_ALIAS, NULL, 0},
    {"all", 'a', NULL, 0, "All containers of yours in place of names", 0},
    {"verbose", 'v', NULL, 0, "Then look for what there was of it, and tell", 0},
    {0},
};
static const struct argp_option stats_options[] = {
    {"json", JSON, NULL, 0, "As JSON", 0},
    {0},
};

static error_t take_stop(struct call *c, int key, char *arg, struct argp_state *state)
{
    return take_common(c, key == 't' ? 's' : key, arg, state);
}

static error_t take_force(struct call *c, int key, char *arg, struct argp_state *state)
{
    return take_common(c, key == 'f' ? 'F' : key, arg, state);
}

extern const struct argp_option run_options[], exec_options[]; /* options.c */

/* ---- the table ---- */

#define ROOT "ROOTFS|alpine [COMMAND [ARG...]]"

const struct verb verbs[] = {
    {"run", ROOT, "Run a command in a new container, and wait for it", run_options, take_run,
     verb_run, 1, 0},
    {"start", ROOT, "The same in the background: the container's name is printed", run_options,
     take_run, verb_start, 1, 0},
    {"exec", "NAME COMMAND [ARG...]", "Run another command in a container", exec_options, take_exec,
     verb_exec, 2, 0},
    {"attach", "NAME", "Stand in front of a container; Ctrl-P Ctrl-Q leave it", attach_options,
     take_force, verb_attach, 1, 1},
    {"switch", "NAME", "The same by another name", attach_options, take_force, verb_attach, 1, 1},
    {"ps", "", "List the containers that run", ps_options, take_ps, verb_ps, 0, -1},
    {"inspect", "NAME...", "Tell all that is known of a container, as JSON", NULL, NULL,
     verb_inspect, 1, 0},
    {"logs", "NAME", "Show what a container has printed", logs_options, take_common, verb_logs, 1,
     1},
    {"events", "", "Tell what happened to the containers", events_options, take_common, verb_events,
     0, -1},
    {"stats", "[NAME...]", "Tell what containers use up", stats_options, take_common, verb_stats, 0,
     0},
    {"top", "NAME", "List the processes of a container by their numbers on both sides", NULL, NULL,
     verb_top, 1, 1},
    {"trace", "NAME [calls|sched|memory] on|off",
     "Write down its system calls, its turns or its memory, for bowl logs --trace", NULL, NULL,
     verb_trace, 2, 3},
    {"freeze", "NAME...", "Let all processes of a container pause", NULL, NULL, verb_freeze, 1, 0},
    {"thaw", "NAME...", "Let them go on", NULL, NULL, verb_thaw, 1, 0},
    {"stop", "NAME...", "End a container: SIGTERM, and after a while SIGKILL", stop_options,
     take_stop, verb_stop, 1, 0},
    {"kill", "NAME...", "Send process 1 of a container a signal, SIGKILL unless told otherwise",
     kill_options, take_kill, verb_kill, 1, 0},
    {"wait", "NAME...", "Wait until a container has ended, and print its exit status", NULL, NULL,
     verb_wait, 1, 0},
    {"diff", "NAME", "List the files that a container has added (A), changed (C), deleted (D)",
     NULL, NULL, verb_diff, 1, 1},
    {"cp", "NAME:PATH HOSTPATH | HOSTPATH NAME:PATH",
     "Copy files and folders out of a container, or into it", NULL, NULL, verb_cp, 2, 2},
    {"commit", "NAME FOLDER", "Make a root filesystem of a container's files as they are now", NULL,
     NULL, verb_commit, 2, 2},
    {"rm", "[NAME...]", "Forget a container, its log and the files that it has changed", rm_options,
     take_force, verb_rm, 0, 0},
    {0},
};
